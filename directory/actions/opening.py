"""Opening an admin centre: by somebody with a fitting role, and written down."""

from __future__ import annotations

from django.db import transaction

from audit.models import Verb
from audit.record import record
from customers.models import Customer
from directory.actions.entering import enter
from directory.centres import centres_of
from partners.models import Member


class NoSuchService(Exception):
    """Not in the list of services, or the customer does not have it."""


@transaction.atomic
def open_service(by: Member, customer: Customer, code: str) -> str:
    """The address to go to. Raises NoSuchService or NotAllowedHere."""
    centre = next((one for one in centres_of(customer) if one.code == code), None)
    if centre is None:
        raise NoSuchService
    way = enter(by, customer, centre.rule).ability(centre.rule)
    record(
        Verb.SERVICE_OPENED,
        customer,
        by=by,
        partner=by.partner,
        customer=customer,
        service=centre.name,
        access=way.reason,
    )
    return centre.address(customer)
