"""The list of invitations: what its address asks for, its views, filters and counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.timezone import make_aware, now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.models import Account
from customers.search import fold
from invitations import keyset
from invitations.funnel import REACHED, period_of
from invitations.keyset import ORDERS, OWN_FIRST
from invitations.models import (
    BatchRow,
    Invitation,
    InvitationQuerySet,
    InvitationState,
    Party,
)
from invitations.nudging import Nudge, because_of, needs_nudge, waits_for_link, with_nudge
from partners.keyset import KeyedPage, Order, turned
from partners.models import Member, Partner
from partners.permissions import Action
from people.models import Language

PAGE = 25
ENDS_WITHIN = (3, 7, 14, 30)  # days
# Nobody renews what ran out longer ago; it stays in its own view.
EXPIRED_MATTERS = timedelta(days=90)

VIEWS: dict[str, Promise] = {
    "action": _("Needs action"),
    "open": pgettext_lazy("invitations", "Open"),
    "nudge": _("Needs a nudge"),
    "accepted": pgettext_lazy("invitations", "Accepted"),
    "declined": pgettext_lazy("invitations", "Declined"),
    "expired": pgettext_lazy("invitations", "Expired"),
    "revoked": pgettext_lazy("invitations", "Revoked"),
    "drafts": _("Drafts"),
    "all": pgettext_lazy("invitations", "All"),
}
STAGE_WORDS: dict[str, Promise] = {
    "draft": _("Draft"),
    "shared": pgettext_lazy("invitation", "Shared"),
    "opened": pgettext_lazy("invitation", "Opened"),
    "signed_in": pgettext_lazy("invitation", "Signed in"),
    "accepted": pgettext_lazy("invitation", "Accepted"),
    "declined": pgettext_lazy("invitation", "Declined"),
    "expired": pgettext_lazy("invitation", "Expired"),
    "revoked": pgettext_lazy("invitation", "Revoked"),
}

FILTERS = (
    *("customer", "batch", "inviter", "state", "language", "provider"),
    *("why", "ends", "since", "until", "reached"),
)
# What the form above the list asks itself.
ASKED_BY_FORM = {"q", "after", "before", "state", "inviter", "language", "provider", "why"}
ASKED_BY_FORM |= {"ends", "since", "until"}


def of_view(partner: Partner, view: str, at: datetime) -> Q:
    """`expired` from the very second on, whether or not the sweep has been here."""
    run_out = Q(state=InvitationState.OPEN, expires_at__lte=at)
    expired = Q(state=InvitationState.EXPIRED) | run_out
    drafts = Q(state=InvitationState.DRAFT)
    return {
        "action": drafts
        | needs_nudge(at)
        | expired & _not_asked_since(partner, at)
        | waits_for_link(partner, at),
        "open": Q(state=InvitationState.OPEN, expires_at__gt=at),
        "nudge": needs_nudge(at),
        "accepted": Q(state=InvitationState.ACCEPTED),
        "declined": Q(state=InvitationState.DECLINED),
        "expired": expired,
        "drafts": drafts,
        "revoked": Q(state=InvitationState.REVOKED),
        "all": Q(),
    }[view]


def _not_asked_since(partner: Partner, at: datetime) -> Q:
    """It ran out not long ago, and the customer was not asked another time."""
    later = Invitation.objects.for_partner(partner).filter(
        customer=OuterRef("customer"), created_at__gt=OuterRef("created_at")
    )
    return Q(expires_at__gt=at - EXPIRED_MATTERS) & ~Q(Exists(later))


def of_stage(stage: str, at: datetime) -> Q:
    """The same as Invitation.stage, for the database."""
    is_open = Q(state=InvitationState.OPEN, expires_at__gt=at)
    seen, signed_in = Q(opened_at__isnull=False), Q(signed_in_at__isnull=False)
    if stage == "expired":
        return Q(state=InvitationState.EXPIRED) | Q(state=InvitationState.OPEN, expires_at__lte=at)
    return {
        "shared": is_open & ~seen & ~signed_in,
        "opened": is_open & seen & ~signed_in,
        "signed_in": is_open & signed_in,
    }.get(stage, Q(state=stage))


@dataclass(frozen=True)
class Wanted:
    """What the address asks for. Whatever is not understood is left out."""

    view: str = "action"
    q: str = ""
    customer: UUID | None = None
    batch: UUID | None = None
    inviter: int | None = None
    state: str = ""
    language: str = ""
    provider: str = ""
    why: str = ""
    ends: int | None = None
    since: date | None = None
    until: date | None = None
    reached: str = ""
    days: int = 0
    sort: str = ""
    reverse: bool = False
    after: str = ""
    before: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        def text(name: str, known: Any = None) -> str:
            said = query.get(name, "").replace("\0", "").encode("utf-8", "ignore").decode()[:300]
            return said if known is None or said in known else ""

        sort, ends = text("sort"), _number(text("ends"))
        is_known = sort.removeprefix("-") in ORDERS
        reached = text("reached", REACHED)
        return cls(
            view=text("view", VIEWS) or "action",
            q=text("q").strip()[:100],
            customer=_uuid(text("customer")),
            batch=_uuid(text("batch")),
            inviter=_number(text("inviter")),
            state=text("state", STAGE_WORDS),
            language=text("language", Language.values),
            provider=text("provider"),
            why=text("why", Nudge.values),
            ends=ends if ends in ENDS_WITHIN else None,
            since=_day(text("since")),
            until=_day(text("until")),
            reached=reached,
            days=period_of(text("days")) if reached else 0,
            sort=sort.removeprefix("-") if is_known else "",
            reverse=is_known and sort.startswith("-"),
            after=text("after"),
            before=text("before"),
        )

    @property
    def filters(self) -> dict[str, Any]:
        """What narrows the list besides view and search, by name; only what is set."""
        return {name: getattr(self, name) for name in FILTERS if getattr(self, name)}

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.filters)

    def address(self, **changes: Any) -> str:
        """`?…` for this with `changes`, from the first page on."""
        return "?" + urlencode(replace(self, **{"after": "", "before": ""} | changes).pairs())

    def pairs(self) -> list[tuple[str, Any]]:
        """The parameters that say the same again, without what is usual."""
        sort = f"{'-' if self.reverse else ''}{self.sort}"
        found: list[tuple[str, Any]] = [
            ("view", self.view if self.view != "action" else ""),
            ("q", self.q),
            *self.filters.items(),
            ("days", self.days),
            ("sort", sort),
            ("after", self.after),
            ("before", self.before),
        ]
        return [(name, value) for name, value in found if value]

    @property
    def kept(self) -> list[tuple[str, Any]]:
        """What a form of search and filters takes along unseen."""
        return [(name, value) for name, value in self.pairs() if name not in ASKED_BY_FORM]

    def sorted_by(self, sort: str) -> str:
        """What the head of a column leads to: first its natural order, then turned round."""
        return self.address(sort=sort, reverse=sort == self.sort and not self.reverse)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1990 < found.year < 2990 else None


def narrowed(partner: Partner, wanted: Wanted, at: datetime) -> InvitationQuerySet:
    """Everything but the view and the page."""
    found = Invitation.objects.for_partner(partner)
    if wanted.customer:
        found = found.filter(customer=wanted.customer)
    if wanted.batch:
        rows = BatchRow.objects.for_partner(partner).filter(batch=wanted.batch)
        found = found.filter(Exists(rows.filter(invitation=OuterRef("pk"))))
    if wanted.inviter:
        found = found.filter(inviter=wanted.inviter)
    if wanted.state:
        found = found.filter(of_stage(wanted.state, at))
    if wanted.language:
        found = found.filter(language=wanted.language)
    if wanted.why:
        found = because_of(found, Nudge(wanted.why), at)
    if wanted.ends:
        soon = at + timedelta(days=wanted.ends)
        found = found.filter(of_view(partner, "open", at), expires_at__lte=soon)
    if wanted.provider:
        named = Party.objects.for_partner(partner).filter(partner__slug=wanted.provider)
        found = found.filter(Exists(named.filter(invitation=OuterRef("pk"))))
    return _searched(partner, _created(found, wanted, at), wanted.q)


def _created(found: InvitationQuerySet, wanted: Wanted, at: datetime) -> InvitationQuerySet:
    if wanted.since:
        found = found.filter(created_at__gte=_midnight(wanted.since))
    if wanted.until:
        found = found.filter(created_at__lt=_midnight(wanted.until + timedelta(days=1)))
    if wanted.reached:
        since = at - timedelta(days=wanted.days)
        found = found.filter(REACHED[wanted.reached], created_at__gte=since)
    return found


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))


def _searched(partner: Partner, found: InvitationQuerySet, term: str) -> InvitationQuerySet:
    if not term:
        return found
    accounts = Account.objects.for_partner(partner).filter(search__contains=fold(term))
    named = Q(company__icontains=term) | Q(reference__icontains=term)
    named |= Q(to__icontains=term) | Q(domain__icontains=term)
    return found.filter(named | Q(customer__in=accounts.values("customer")))


def order_of(member: Member, wanted: Wanted) -> Order:
    """As asked. Otherwise the newest first; who does not oversee everybody's work finds their
    own before the team's (design.md S10)."""
    if wanted.sort:
        order = ORDERS[wanted.sort]
        return turned(order) if wanted.reverse else order
    return ORDERS["created"] if member.can(Action.VIEW_ACTIVITY) else OWN_FIRST


def shown(member: Member, wanted: Wanted, at: datetime) -> InvitationQuerySet:
    """All rows of the list, in no order yet, each with why it needs a nudge."""
    partner = member.partner
    found = narrowed(partner, wanted, at).filter(of_view(partner, wanted.view, at))
    found = keyset.with_keys(with_nudge(found, at), member.person)
    return found.select_related("inviter", "partner", "customer")


def page_of_list(member: Member, wanted: Wanted, at: datetime) -> KeyedPage[Invitation]:
    rows = shown(member, wanted, at)
    return keyset.page(rows, order_of(member, wanted), wanted.after, wanted.before, PAGE)


def counts(partner: Partner, wanted: Wanted) -> dict[str, int]:
    """How many each view would show, in one query."""
    at = now()
    every = {
        view: Count("pk", filter=of_view(partner, view, at)) for view in VIEWS if view != "all"
    }
    return narrowed(partner, wanted, at).aggregate(all=Count("pk"), **every)
