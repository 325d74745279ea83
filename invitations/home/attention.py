"""What needs somebody: one thing, one sentence, one button; the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from customers.models import Customer
from invitations.answering import may_ask_again
from invitations.home.figures import SOON
from invitations.models import Invitation, InvitationState
from invitations.nudging import Nudge, counted, needs_nudge, reason, waits_for_link, with_nudge
from partners.models import Partner
from relationships.listing import in_force, lapsing, without_group
from relationships.models import AdminRelationship, EndWish

# So many of one kind are named; the rest are on their list.
ENDING, EXPIRED, WISHES, LINKS, NAMES = 3, 2, 3, 3, 3
NAMED_AT_MOST = 100


# Why the link they have does not work.
_WHY_DEAD: dict[str, Promise] = {
    InvitationState.OPEN: gettext_lazy("Has an earlier link that was replaced"),
    InvitationState.EXPIRED: gettext_lazy("The invitation expired"),
    InvitationState.DECLINED: gettext_lazy("The invitation was declined"),
    InvitationState.REVOKED: gettext_lazy("You revoked the invitation"),
}


@dataclass(frozen=True)
class Thing:
    """One line of the list."""

    tone: str
    icon: str
    sentence: str
    hint: str | Promise
    url: str
    button: str
    urgent: bool = False


def ending_access(partner: Partner, at: datetime) -> list[Thing]:
    """Admin relationships that lapse within 30 days and nothing extends, the next one first; of
    more than a few, how many there are."""
    mine = AdminRelationship.objects.for_partner(partner).filter(lapsing(at, SOON.days))
    ordered = mine.select_related("customer").with_role_count().order_by("ends_at")
    rows = list(ordered[: ENDING + 1])
    things = [_ending(partner, row, at) for row in rows[:ENDING]]
    if len(rows) > ENDING:
        things.append(_more_ending(partner, mine.count() - ENDING, rows[ENDING].customer))
    return things


def _ending(partner: Partner, row: AdminRelationship, at: datetime) -> Thing:
    days = max(((row.ends_at or at) - at).days, 0)
    ends = ngettext("GDAP ends in %(n)s day", "GDAP ends in %(n)s days", days) % {"n": days}
    ends = ends if days else _("GDAP ends within a day")
    count: int = row.role_count  # type: ignore[attr-defined]
    roles = ngettext("%(n)s role", "%(n)s roles", count) % {"n": count}
    return Thing(
        tone="danger" if days <= 7 else "warn",
        icon="hourglass",
        sentence=f"{row.customer}: {ends}",
        hint=f"“{row.name}”, {roles}, " + _("auto-extend is off"),
        url=reverse("relationships:admin_relationship", args=[partner.slug, row.pk]),
        button=pgettext("command", "Open"),
        urgent=days <= 7,
    )


def end_wishes(partner: Partner) -> list[Thing]:
    """Customers that ask for the end of their relationship, the one that waits longest first."""
    waiting = EndWish.objects.for_partner(partner).waiting().select_related("customer")
    return [
        Thing(
            tone="danger",
            icon="minus-circle",
            sentence=_("%(name)s: asks to end the relationship") % {"name": wish.customer},
            hint=wish.note or _("Without a reason"),
            url=reverse("customers:account", args=[partner.slug, wish.customer_id]),
            button=_("Answer"),
            urgent=True,
        )
        for wish in waiting.order_by("wished_at")[:WISHES]
    ]


def link_wishes(partner: Partner, at: datetime) -> list[Thing]:
    """Customers that asked for a new link, the one that waits longest first; of more than a few,
    how many there are."""
    mine = Invitation.objects.for_partner(partner).filter(waits_for_link(partner, at))
    ordered = mine.select_related("customer", "partner").order_by("link_wanted_at")
    rows = list(ordered[: LINKS + NAMES])
    things = [_link_wish(partner, row, at) for row in rows[:LINKS]]
    if len(rows) > LINKS:
        more = mine.count() - LINKS
        sentence = ngettext(
            "%(n)s more customer asks for a new link",
            "%(n)s more customers ask for a new link",
            more,
        )
        things.append(
            Thing(
                tone="warn",
                icon="mail",
                sentence=sentence % {"n": more},
                hint=", ".join(str(row) for row in rows[LINKS:]) + ("…" if more > NAMES else ""),
                url=reverse("invitations:list", args=[partner.slug]),
                button=pgettext("command", "Open"),
            )
        )
    return things


def _link_wish(partner: Partner, row: Invitation, at: datetime) -> Thing:
    """Renewing is one press further, where its term is chosen; what was taken back or refused is
    asked anew, if that may be."""
    state = row.effective_state(at)
    renewable = state in {InvitationState.OPEN, InvitationState.EXPIRED}
    page, button = (
        ("renewal", _("Renew link")) if renewable else ("detail", pgettext("command", "Open"))
    )
    url = reverse(f"invitations:{page}", args=[partner.slug, row.pk])
    if not renewable and may_ask_again(row, at):
        query = {"customer": row.customer_id} if row.customer_id else None
        url = reverse("invitations:new", args=[partner.slug], query=query)
        button = _("Ask again")
    return Thing(
        tone="warn",
        icon="mail",
        sentence=_("%(name)s: asks for a new link") % {"name": row},
        hint=_WHY_DEAD[state],
        url=url,
        button=button,
        urgent=True,
    )


def _more_ending(partner: Partner, more: int, first: Customer | None) -> Thing:
    sentence = ngettext(
        "%(n)s more GDAP ends within 30 days", "%(n)s more GDAP end within 30 days", more
    )
    return Thing(
        tone="warn",
        icon="hourglass",
        sentence=sentence % {"n": more},
        hint=_("The next one: %(name)s") % {"name": first},
        url=reverse("relationships:admin_relationships", args=[partner.slug]) + "?ends=30",
        button=pgettext("command", "Open"),
    )


def without_access(partner: Partner, at: datetime) -> list[Thing]:
    """In force, and nobody gets in: a group is missing."""
    mine = AdminRelationship.objects.for_partner(partner).filter(
        in_force(at), without_group(partner)
    )
    latest = list(
        mine.order_by("-activated_at", "pk").values_list("name", flat=True)[:NAMED_AT_MOST]
    )
    if not latest:
        return []
    count = len(latest) if len(latest) < NAMED_AT_MOST else mine.count()
    sentence = ngettext(
        "%(n)s admin relationship has no group", "%(n)s admin relationships have no group", count
    )
    return [
        Thing(
            tone="warn",
            icon="users",
            sentence=sentence % {"n": count},
            hint=", ".join(latest[:NAMES]) + ("…" if count > NAMES else ""),
            url=reverse("relationships:admin_relationships", args=[partner.slug])
            + "?view=no-group",
            button=pgettext("command", "Open"),
        )
    ]


def expired_invitations(partner: Partner, at: datetime) -> list[Thing]:
    """Those that ran out in the last 30 days without an answer."""
    run_out = Q(state=InvitationState.EXPIRED) | Q(state=InvitationState.OPEN)
    mine = Invitation.objects.for_partner(partner).filter(run_out)
    mine = mine.exclude(waits_for_link(partner, at))  # which is a line of its own
    rows = mine.filter(expires_at__lte=at, expires_at__gt=at - SOON).select_related("customer")
    return [
        Thing(
            tone="warn",
            icon="mail",
            sentence=_("%(name)s: invitation expired") % {"name": row},
            hint=_opened(row.opened_count),
            url=reverse("invitations:detail", args=[partner.slug, row.pk]),
            button=_("Renew link"),
        )
        for row in rows.order_by("-expires_at")[:EXPIRED]
    ]


def _opened(times: int) -> str:
    if not times:
        return _("Never opened")
    return ngettext(
        "Opened %(n)s time, never accepted", "Opened %(n)s times, never accepted", times
    ) % {"n": times}


def nudges(partner: Partner, at: datetime) -> list[Thing]:
    """One line a reason, for all open invitations that have it; the most urgent reason first."""
    mine = with_nudge(Invitation.objects.for_partner(partner).filter(needs_nudge(at)), at)
    named = list(mine.select_related("customer").order_by("shared_at", "pk")[:NAMED_AT_MOST])
    return [
        _nudge(partner, why, count, [str(row) for row in named if reason(row) is why])
        for why, count in counted(mine, at).items()
    ]


def _nudge(partner: Partner, why: Nudge, count: int, names: list[str]) -> Thing:
    tones = {Nudge.ENDING: ("warn", "hourglass"), Nudge.UNANSWERED: ("info", "clock")}
    tone, icon = tones.get(why, ("info", "eye"))
    address = reverse("invitations:list", args=[partner.slug])
    return Thing(
        tone=tone,
        icon=icon,
        sentence=_nudge_sentence(why, count) % {"n": count},
        hint=", ".join(names[:NAMES]) + ("…" if count > NAMES else ""),
        url=f"{address}?view=nudge&why={why.value}",
        button=pgettext("command", "Open"),
        urgent=why is Nudge.ENDING,
    )


def _nudge_sentence(why: Nudge, count: int) -> str:
    match why:
        case Nudge.ENDING:
            return ngettext(
                "%(n)s invitation ends within 3 days",
                "%(n)s invitations end within 3 days",
                count,
            )
        case Nudge.UNANSWERED:
            return ngettext(
                "%(n)s invitation opened, but not answered for 5 days",
                "%(n)s invitations opened, but not answered for 5 days",
                count,
            )
        case _:
            return ngettext(
                "%(n)s invitation not opened for 3 days",
                "%(n)s invitations not opened for 3 days",
                count,
            )


def dap_left(partner: Partner, count: int) -> list[Thing]:
    """DAP is full access without an end: somebody should plan its end. For whoever sees admin
    relationships."""
    if not count:
        return []
    return [
        Thing(
            tone="",
            icon="key",
            sentence=ngettext(
                "%(n)s customer still grants DAP", "%(n)s customers still grant DAP", count
            )
            % {"n": count},
            hint=_("Full access without an end date"),
            url=reverse("relationships:dap", args=[partner.slug]),
            button=_("Plan the move"),
        )
    ]


def this_week(things: list[Thing]) -> int:
    return sum(thing.urgent for thing in things)
