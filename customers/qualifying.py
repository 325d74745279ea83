"""What the partner's record says a customer may buy as."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from audit.models import Verb
from audit.record import record
from customers.actions import RelationshipOver
from customers.models import Account, AccountState, Qualification
from partners.models import Member


@transaction.atomic
def qualify(by: Member, customer_id: UUID, qualification: Qualification, code: str = "") -> None:
    """Set the qualification; `code` belongs to government. Raises QualificationFinal,
    QualificationReadOnly, RelationshipOver, Account.DoesNotExist."""
    accounts = Account.objects.for_partner(by.partner).select_for_update(of=("self",))
    account = accounts.select_related("customer").get(customer_id=customer_id)
    if account.state == AccountState.ENDED:
        raise RelationshipOver
    before = account.qualification, account.validation_code
    account.qualify(qualification, code)
    if (account.qualification, account.validation_code) == before:
        return
    account.changed_at = now()
    account.save(update_fields=["qualification", "validation_code", "changed_at"])
    record(
        Verb.QUALIFICATION_CHANGED,
        account,
        by=by,
        partner=by.partner,
        customer=account.customer,
        before={"qualification": before[0]},
        after={"qualification": account.qualification},
    )
