"""Which invitations need a nudge, and why: the one place that knows.

An invitation is nudged while it is open and nobody has decided. The reasons are conditions for the
database, so that the list, its counts, Home and a single page cannot disagree.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Value, When
from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _

from invitations.models import Invitation, InvitationQuerySet, InvitationState
from partners.models import Partner

UNOPENED_FOR = timedelta(days=3)
UNANSWERED_FOR = timedelta(days=5)
ENDS_WITHIN = timedelta(days=3)
WISH_MATTERS = timedelta(days=30)  # a wish for a new link


class Nudge(TextChoices):
    """Why, the most urgent first; an invitation has the first that fits."""

    ENDING = "ending", _("Ends within 3 days")
    UNANSWERED = "unanswered", _("No answer for 5 days")
    UNOPENED = "unopened", _("Not opened for 3 days")


def conditions(at: datetime) -> dict[Nudge, Q]:
    """Each reason as a condition on an invitation."""
    is_open = Q(state=InvitationState.OPEN, expires_at__gt=at)
    return {
        Nudge.ENDING: is_open & Q(expires_at__lte=at + ENDS_WITHIN),
        Nudge.UNANSWERED: is_open & Q(opened_at__lte=at - UNANSWERED_FOR),
        Nudge.UNOPENED: is_open & Q(opened_at=None, shared_at__lte=at - UNOPENED_FOR),
    }


def needs_nudge(at: datetime) -> Q:
    wanted = Q()
    for condition in conditions(at).values():
        wanted |= condition
    return wanted


def waits_for_link(partner: Partner, at: datetime) -> Q:
    """The customer asked not long ago for a new link, and neither has it nor was asked anew."""
    later = Invitation.objects.for_partner(partner).filter(
        customer=OuterRef("customer"), created_at__gt=OuterRef("created_at")
    )
    reported = Q(state=InvitationState.REVOKED) & ~Q(decline_reason="")
    over = Q(state=InvitationState.ACCEPTED) | reported | Q(Exists(later))
    return Q(link_wanted_at__gt=at - WISH_MATTERS) & ~over


def with_nudge(invitations: InvitationQuerySet, at: datetime) -> InvitationQuerySet:
    """Each with `nudge`: the reason, or nothing."""
    whens = [When(condition, then=Value(why.value)) for why, condition in conditions(at).items()]
    return invitations.annotate(
        nudge=Case(*whens, default=Value(""), output_field=CharField(max_length=10))
    )


def because_of(invitations: InvitationQuerySet, why: Nudge, at: datetime) -> InvitationQuerySet:
    """Those whose reason this is."""
    annotated: Any = with_nudge(invitations, at)
    found: InvitationQuerySet = annotated.filter(nudge=why.value)
    return found


def counted(invitations: InvitationQuerySet, at: datetime) -> dict[Nudge, int]:
    """How many there are of each reason, the most urgent first."""
    annotated: Any = with_nudge(invitations, at).filter(needs_nudge(at)).order_by()
    found = dict(annotated.values_list("nudge").annotate(n=Count("pk")))
    return {why: found[why.value] for why in Nudge if why.value in found}


def reason(invitation: Invitation) -> Nudge | None:
    """Of one that comes `with_nudge`."""
    said: str = invitation.nudge  # type: ignore[attr-defined]  # annotated
    return Nudge(said) if said else None


def reason_of(invitation: Invitation, at: datetime) -> Nudge | None:
    """Why this one needs a nudge, by the same conditions."""
    alone = Invitation.objects.for_partner(invitation.partner).filter(pk=invitation.pk)
    return reason(with_nudge(alone, at).get())
