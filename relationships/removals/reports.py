"""What a removal did, worked out again from the rows each time somebody looks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.models import Event, Verb
from customers.models import Account, AccountProvider
from relationships.models import AdminRelationship, Relationship, RemovalRequest, RequestState
from relationships.removals.statement import good_faith, notice


class Finding(StrEnum):
    """Of one thing that a removal promises."""

    OK = "ok"
    LATER = "later"  # it was so, and something newer has changed it
    WRONG = "wrong"


@dataclass(frozen=True)
class Check:
    label: str
    words: str
    finding: Finding


@dataclass(frozen=True)
class Report:
    """Of one removed relationship. `event` is its row of history; without one (an invariant says
    that each has one) who did it is still in the relationship."""

    relationship: Relationship
    account: Account
    event: Event | None
    request: RemovalRequest | None
    newer: Relationship | None
    ended: list[AdminRelationship]
    kept: list[AdminRelationship]

    @property
    def had_dap(self) -> bool:
        return self.relationship.dap_ended_at == self.relationship.removed_at

    @property
    def statement(self) -> str:
        return good_faith(self.relationship.partner)

    @property
    def notice(self) -> str:
        return notice(self.relationship, self.account, gdap_kept=len(self.kept))

    @property
    def checks(self) -> list[Check]:
        return [
            self._relationship(),
            self._dap(),
            self._support_contact(),
            self._list(),
            self._gdap(),
        ]

    @property
    def is_as_promised(self) -> bool:
        return all(check.finding != Finding.WRONG for check in self.checks)

    def _relationship(self) -> Check:
        label = _("Reseller relationship")
        if self.newer is not None:
            return Check(label, _("Ended. A new relationship has begun since."), Finding.LATER)
        return Check(label, _("Ended."), Finding.OK)

    def _dap(self) -> Check:
        label = _("Delegated admin privileges (DAP)")
        if self.relationship.has_dap:
            return Check(label, _("Still there."), Finding.WRONG)
        if self.newer is not None and self.newer.has_dap:
            words = _("Ended. Granted anew with the new relationship.")
            return Check(label, words, Finding.LATER)
        if self.account.has_dap:
            return Check(label, _("The list still shows it."), Finding.WRONG)
        words = _("Gone: it ended with the relationship.") if self.had_dap else _("There is none.")
        return Check(label, words, Finding.OK)

    def _support_contact(self) -> Check:
        """Whoever has a relationship in force is the support contact, with the providers it
        buys through."""
        label = _("Support contact")
        if self.newer is not None:
            return Check(label, _("Again, by the new relationship."), Finding.LATER)
        providers = AccountProvider.objects.for_partner(self.relationship.partner)
        if providers.filter(account=self.account).exists():
            return Check(label, _("A provider is still linked."), Finding.WRONG)
        return Check(label, _("Gone: you and your providers are none any more."), Finding.OK)

    def _list(self) -> Check:
        label = _("Customer list")
        if not self.account.listed:
            return Check(label, _("The customer is off your list."), Finding.OK)
        is_new = self.newer is not None or self.account.state not in ("ended", "admin-only")
        words = _("Back on your list, by something newer.") if is_new else _("Still on your list.")
        return Check(label, words, Finding.LATER if is_new else Finding.WRONG)

    def _gdap(self) -> Check:
        """Both is possible only where a choice was not carried out."""
        label = _("Admin relationships (GDAP)")
        if self.ended and self.kept:
            return Check(label, _("Some ended and some did not."), Finding.WRONG)
        if self.ended:
            n = len(self.ended)
            words = ngettext("%(n)s ended, as you chose.", "%(n)s ended, as you chose.", n)
            return Check(label, words % {"n": n}, Finding.OK)
        if self.kept:
            n = len(self.kept)
            words = ngettext("%(n)s kept, untouched.", "%(n)s kept, untouched.", n)
            return Check(label, words % {"n": n}, Finding.OK)
        return Check(label, _("There was none in force."), Finding.OK)


def report_of(relationship: Relationship, account: Account) -> Report:
    """Of a relationship that was removed; its account is the partner's record of the customer."""
    partner, at = relationship.partner, relationship.removed_at
    told = Event.objects.for_partner(partner).about(relationship)
    requests = RemovalRequest.objects.for_partner(partner).filter(relationship=relationship)
    requests = requests.filter(state=RequestState.CONFIRMED)
    theirs = Relationship.objects.for_partner(partner).with_customer(relationship.customer)
    access = AdminRelationship.objects.for_partner(partner).with_customer(relationship.customer)
    there = access.filter(Q(activated_at__lte=at) | Q(approved_at__lte=at)).order_by("ends_at")
    return Report(
        relationship=relationship,
        account=account,
        event=told.filter(verb=Verb.RELATIONSHIP_REMOVED).first(),
        request=requests.select_related("provider", "asked_by", "decided_by").first(),
        newer=theirs.active().first(),
        ended=list(there.filter(ended_at=at)),
        # In force on that day, whatever became of them since
        kept=list(there.filter(Q(ended_at=None) | Q(ended_at__gt=at))),
    )
