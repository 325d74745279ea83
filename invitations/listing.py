"""The list of invitations: views, filters, search, keyset pages and the funnel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.models import Account
from customers.search import fold
from invitations.models import Invitation, InvitationQuerySet, InvitationState
from partners.models import Partner

PAGE = 25
FUNNEL_DAYS = 90


def of_view(view: str, at: datetime) -> Q:
    """`expired` from the very second on, whether or not the sweep has been here."""
    run_out = Q(state=InvitationState.OPEN, expires_at__lte=at)
    return {
        "open": Q(state=InvitationState.OPEN, expires_at__gt=at),
        "accepted": Q(state=InvitationState.ACCEPTED),
        "declined": Q(state=InvitationState.DECLINED),
        "expired": Q(state=InvitationState.EXPIRED) | run_out,
        "drafts": Q(state=InvitationState.DRAFT),
        "revoked": Q(state=InvitationState.REVOKED),
        "all": Q(),
    }[view]


VIEWS: dict[str, Promise] = {
    "open": pgettext_lazy("invitations", "Open"),
    "accepted": pgettext_lazy("invitations", "Accepted"),
    "declined": pgettext_lazy("invitations", "Declined"),
    "expired": pgettext_lazy("invitations", "Expired"),
    "drafts": _("Drafts"),
    "revoked": pgettext_lazy("invitations", "Revoked"),
    "all": pgettext_lazy("invitations", "All"),
}


@dataclass(frozen=True)
class Wanted:
    """What the address asks for. Whatever is not understood is left out."""

    view: str
    term: str
    customer: UUID | None
    inviter: int | None
    after: tuple[datetime, UUID] | None

    @classmethod
    def from_query(cls, query: QueryDict) -> Wanted:
        view = query.get("view", "open")
        return cls(
            view=view if view in VIEWS else "open",
            term=query.get("q", "").replace("\0", "").strip()[:100],
            customer=_uuid(query.get("customer", "")),
            inviter=_number(query.get("inviter", "")),
            after=_place(query.get("after", "")),
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.term or self.customer or self.inviter)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _place(text: str) -> tuple[datetime, UUID] | None:
    """`2026-11-22T14:02:00+00:00_<id>`: behind which row the page begins."""
    moment, _underscore, key = text.replace(" ", "+").rpartition("_")
    found = _uuid(key)
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (at, found) if found and at.tzinfo else None


def narrowed(partner: Partner, wanted: Wanted) -> InvitationQuerySet:
    """Everything but the view and the page."""
    found = Invitation.objects.for_partner(partner)
    if wanted.customer:
        found = found.filter(customer=wanted.customer)
    if wanted.inviter:
        found = found.filter(inviter=wanted.inviter)
    if wanted.term:
        accounts = Account.objects.for_partner(partner).filter(search__contains=fold(wanted.term))
        named = Q(company__icontains=wanted.term) | Q(reference__icontains=wanted.term)
        found = found.filter(named | Q(customer__in=accounts.values("customer")))
    return found


@dataclass(frozen=True)
class Page:
    rows: list[Invitation]
    next: str  # the `after` of the next page, or nothing


def page_of_list(partner: Partner, wanted: Wanted) -> Page:
    """Newest first."""
    found = narrowed(partner, wanted).filter(of_view(wanted.view, now()))
    if wanted.after:
        at, key = wanted.after
        found = found.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=key))
    found = found.select_related("inviter", "partner", "customer")
    rows = list(found.order_by("-created_at", "-pk")[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    place = f"{last.created_at.isoformat()}_{last.pk}" if last else ""
    return Page(rows[:PAGE], place)


def counts(partner: Partner, wanted: Wanted) -> dict[str, int]:
    """How many each view would show, in one query."""
    at = now()
    every = {view: Count("pk", filter=of_view(view, at)) for view in VIEWS if view != "all"}
    return narrowed(partner, wanted).aggregate(all=Count("pk"), **every)


def funnel(partner: Partner) -> dict[str, int]:
    """How far the invitations of the last 90 days came."""
    since = now() - timedelta(days=FUNNEL_DAYS)
    return (
        Invitation.objects.for_partner(partner)
        .filter(created_at__gte=since)
        .aggregate(
            created=Count("pk"),
            shared=Count("pk", filter=Q(shared_at__isnull=False)),
            opened=Count("pk", filter=Q(opened_at__isnull=False)),
            signed_in=Count("pk", filter=Q(signed_in_at__isnull=False)),
            accepted=Count("pk", filter=Q(state=InvitationState.ACCEPTED)),
        )
    )
