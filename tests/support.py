"""Support requests for tests that are about what becomes of them."""

from uuid import uuid4

from directory.actions import supporting
from directory.models import Severity
from partners.permissions import Role
from subscriptions.models import Product
from tests.conftest import make_member
from tests.subscriptions import make_subscription


def problem(**changes):
    said = {
        "service": "exchange",
        "service_name": "Exchange Online",
        "severity": Severity.HIGH,
        "description": "Mail is an hour late since yesterday.",
        "contact_name": "Marta Example",
        "contact_email": "marta@contoso.example",
    }
    return supporting.Problem(**said | changes)


def report(by, customer, files=(), **changes):
    return supporting.open_request(
        by, customer.pk, problem(**changes), files=files, form_key=uuid4()
    )


def desk_of(partner, email=""):
    """Somebody there who answers."""
    return make_member(partner, Role.HELPDESK_AGENT, email=email)


def sell_exchange(provider, customer, reseller):
    """The provider sold the service, with the reseller on record."""
    sold = make_subscription(provider, customer, reseller=reseller)
    Product.unscoped.filter(partner=provider).update(service="exchange")
    return sold


def say(by, request, text="Looking into it.", files=()):
    return supporting.answer(by, request.pk, text, files=files, form_key=uuid4())


def solve(by, request, text="The queue is empty again."):
    return supporting.solve(by, request.pk, text, form_key=uuid4())
