"""What the partner's record says a customer may buy as."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from audit.models import Verb
from audit.record import OPERATOR, Actor, record
from customers.actions import RelationshipOver
from customers.models import Account, AccountState, Qualification
from partners.models import Member, Partner


@transaction.atomic
def qualify(by: Member, customer_id: UUID, qualification: Qualification, code: str = "") -> None:
    """Set the qualification; `code` belongs to government. Raises QualificationFinal,
    QualificationReadOnly, RelationshipOver, Account.DoesNotExist."""
    account = _locked(by.partner, customer_id)
    before = account.qualification, account.validation_code
    account.qualify(qualification, code)
    _keep(account, before, by)


@transaction.atomic
def qualify_by_operator(
    partner: Partner, customer_id: UUID, qualification: Qualification, code: str = ""
) -> None:
    """The same in this partner's record, decided by the operator, who grants non-profit and takes
    it back. Raises QualificationFinal, RelationshipOver, Account.DoesNotExist."""
    account = _locked(partner, customer_id)
    before = account.qualification, account.validation_code
    account.qualify_by_operator(qualification, code)
    _keep(account, before, OPERATOR)


def _locked(partner: Partner, customer_id: UUID) -> Account:
    accounts = Account.objects.for_partner(partner).select_for_update(of=("self",))
    account = accounts.select_related("customer", "partner").get(customer_id=customer_id)
    if account.state == AccountState.ENDED:
        raise RelationshipOver
    return account


def _keep(account: Account, before: tuple[str, str], by: Member | Actor) -> None:
    """Save and record it, if it has changed."""
    if (account.qualification, account.validation_code) == before:
        return
    account.changed_at = now()
    account.save(update_fields=["qualification", "validation_code", "changed_at"])
    record(
        Verb.QUALIFICATION_CHANGED,
        account,
        by=by,
        partner=account.partner,
        customer=account.customer,
        before={"qualification": before[0]},
        after={"qualification": account.qualification},
    )
