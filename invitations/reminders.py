"""Reminding of an invitation that nobody has answered: when, whom, and when not.

The portal writes to a customer only where it sent the letter itself and the agent left reminders
on; where the agent sent the letter, the agent is told that it is time to write. Nobody is reminded
after a decision, twice of the same, at night, or within a day of another letter.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import translation

from audit.models import Verb
from audit.record import SYSTEM, VISITOR, record
from customers.models import Account
from customers.zones import ZONES, zone_of
from invitations.actions import held, locked
from invitations.ending import days_left, end_in_words, zone_for
from invitations.models import (
    Invitation,
    InvitationQuerySet,
    InvitationState,
    Reminder,
    ReminderKind,
)
from invitations.notices import day_of, remind_customer, tell_inviter
from invitations.refusals import InvitationClosed, RemindersRefused
from invitations.sending import LETTER
from notifications.events import NoticeEvent
from outbox.models import Email, EmailState
from partners.models import Member

AFTER_3, AFTER_7 = timedelta(days=3), timedelta(days=7)
BEFORE_END = timedelta(days=2)
APART = timedelta(hours=24)
MORNING, EVENING = time(8), time(18)

# The letters by which the portal itself asks a customer.
LETTERS = (LETTER, "invitation_passed_on")


class Planned(NamedTuple):
    """A reminder to come."""

    at: datetime
    kind: ReminderKind
    to_customer: bool


# --- When ----------------------------------------------------------------------------------------


def letters_of(invitation: Invitation) -> list[tuple[str, datetime]]:
    """Whom the portal's letter with this link reached, and when it left; nobody where the agent
    sent it himself."""
    letters = Email.unscoped.filter(
        kind__in=LETTERS,
        link_kind="invitation",
        link_id=invitation.pk,
        link_version=invitation.version,
        state=EmailState.SENT,
    )
    found = letters.order_by("sent_at", "to").values_list("to", "sent_at")
    return [(to, sent_at) for to, sent_at in found if sent_at is not None]


def is_awake(at: datetime, zone: ZoneInfo) -> bool:
    """Between 8 and 18 there."""
    return MORNING <= at.astimezone(zone).time() < EVENING


def when_awake(at: datetime, zone: ZoneInfo) -> datetime:
    """That moment, or the next morning."""
    local = at.astimezone(zone)
    if local.time() < MORNING:
        return datetime.combine(local, MORNING, zone)
    if local.time() >= EVENING:
        return datetime.combine(local + timedelta(days=1), MORNING, zone)
    return at


def turns(began: datetime, end: datetime, zone: ZoneInfo) -> list[tuple[datetime, ReminderKind]]:
    """Each reminder from its moment until the next one's. One that would come within a day of the
    last gives way to it."""
    last = when_awake(end - BEFORE_END, zone)
    first = [
        (when_awake(began + AFTER_3, zone), ReminderKind.AFTER_3_DAYS),
        (when_awake(began + AFTER_7, zone), ReminderKind.AFTER_7_DAYS),
    ]
    return [*(turn for turn in first if turn[0] <= last - APART), (last, ReminderKind.BEFORE_END)]


def planned(invitation: Invitation, at: datetime) -> list[Planned]:
    """The reminders to come, the next one first. The first may be due already: it waits for its
    hour, or for a day to pass since the last letter."""
    if not invitation.is_answerable(at) or not is_wanted(invitation):
        return []
    letters = letters_of(invitation)
    began = letters[0][1] if letters else invitation.shared_at
    end = invitation.expires_at
    if began is None or end is None:
        return []
    sent = Reminder.unscoped.filter(invitation=invitation)
    last = max([began, *sent.values_list("sent_at", flat=True)])
    done = set(sent.filter(version=invitation.version).values_list("kind", flat=True))
    zone = zone_for(invitation)
    found = turns(began, end, zone)
    begun = [turn for turn in found if turn[0] <= at]
    earliest = max(at, last + APART)
    to_come = [
        Planned(when_awake(max(moment, earliest), zone), kind, bool(letters))
        for moment, kind in [*begun[-1:], *found[len(begun) :]]
        if kind not in done and (letters or kind != ReminderKind.BEFORE_END)
    ]
    return [reminder for reminder in to_come if reminder.at < end]


def is_wanted(invitation: Invitation) -> bool:
    """Neither the agent nor the customer turned them off, for this one or for good."""
    if not invitation.reminds or invitation.reminders_refused_at is not None:
        return False
    if invitation.customer is None:
        return True
    accounts = Account.objects.for_partner(invitation.partner).of(invitation.customer)
    return not accounts.filter(reminders_off=True).exists()


# --- Reminding -----------------------------------------------------------------------------------


def due(at: datetime) -> InvitationQuerySet:
    """Those whose turn it may be, by day where the customer lives. Whoever has had it is not among
    them, so that a partner's thousands of open invitations cost nothing."""
    letters = Email.unscoped.filter(
        kind__in=LETTERS,
        link_kind="invitation",
        link_id=OuterRef("pk"),
        link_version=OuterRef("version"),
        state=EmailState.SENT,
    )
    had = Reminder.unscoped.filter(invitation=OuterRef("pk"), version=OuterRef("version"))
    quiet = Account.unscoped.filter(
        partner=OuterRef("partner"), customer=OuterRef("customer"), reminders_off=True
    )
    third = Q(shared_at__lte=at - AFTER_3) & ~Exists(had.filter(kind=ReminderKind.AFTER_3_DAYS))
    seventh = Q(shared_at__lte=at - AFTER_7) & ~Exists(had.filter(kind=ReminderKind.AFTER_7_DAYS))
    is_late = Q(expires_at__lte=at + BEFORE_END)
    last = is_late & Exists(letters) & ~Exists(had.filter(kind=ReminderKind.BEFORE_END))
    is_due = (third & Q(shared_at__gt=at - AFTER_7 - APART) | seventh) & ~is_late | last
    wanted = Invitation.unscoped.open(at).filter(reminds=True, reminders_refused_at=None)
    known = NullIf("customer__country", Value(""))
    wanted = wanted.alias(country=Coalesce(known, "partner__country"))
    return wanted.filter(_by_day(at), is_due, ~Exists(quiet))


def _by_day(at: datetime) -> Q:
    """Of customers whose day it is: the same as `is_awake(at, zone_for(invitation))`."""
    asleep = [country for country in ZONES if not is_awake(at, zone_of(country))]
    if is_awake(at, zone_of("")):
        return ~Q(country__in=asleep)
    return Q(country__in=ZONES.keys() - set(asleep))


@transaction.atomic
def remind(pk: UUID) -> bool:
    """Send the reminder whose turn it is. False, and nothing done, when there is none now: it was
    decided, sent or turned off meanwhile, or it is night there."""
    row, at = locked(pk)
    turn = next(iter(planned(row, at)), None)
    if turn is None or turn.at > at:
        return False
    Reminder.unscoped.create(
        invitation=row,
        version=row.version,
        kind=turn.kind,
        to_customer=turn.to_customer,
        sent_at=at,
    )
    if turn.to_customer:
        with translation.override(row.language):
            reached = dict(letters_of(row))
            remind_customer(row, list(reached), turn.kind, until=end_in_words(row, at))
    else:
        tell_inviter(_nudge(row), row, f"{row.version}:{turn.kind}")
    record(
        Verb.INVITATION_REMINDED,
        row,
        by=SYSTEM,
        partner=row.partner,
        customer=row.customer,
        kind=str(turn.kind),
        to="customer" if turn.to_customer else "inviter",
    )
    return True


def _nudge(row: Invitation) -> NoticeEvent:
    is_unopened = row.opened_at is None
    return NoticeEvent.INVITATION_NOT_OPENED if is_unopened else NoticeEvent.INVITATION_UNANSWERED


# --- Turning them off and on ---------------------------------------------------------------------


@transaction.atomic
def set_reminders(by: Member, invitation: Invitation, *, on: bool) -> None:
    """The agent's choice for one invitation. Raises InvitationClosed once it is decided, and
    RemindersRefused where the customer wants none."""
    row, at = held(by, invitation)
    if row.state != InvitationState.DRAFT and not row.is_answerable(at):
        raise InvitationClosed(row.effective_state(at))
    if on and row.reminders_refused_at is not None:
        raise RemindersRefused
    if row.reminds == on:
        return
    row.reminds = on
    row.save(update_fields=["reminds"])
    verb = Verb.INVITATION_REMINDERS_ON if on else Verb.INVITATION_REMINDERS_OFF
    record(verb, row, by=by, partner=row.partner, customer=row.customer)


@transaction.atomic
def refuse_reminders(invitation: Invitation) -> None:
    """The customer, by the link of a reminder: none for this invitation, nor for any other of this
    partner to this customer. Doing it again changes nothing; it works whatever became of it."""
    row, at = locked(invitation.pk)
    if row.reminders_refused_at is not None:
        return
    row.reminders_refused_at = at
    row.save(update_fields=["reminders_refused_at"])
    if row.customer is not None:
        accounts = Account.objects.for_partner(row.partner).of(row.customer)
        accounts.update(reminders_off=True, reminders_refused_at=at)
    record(
        Verb.INVITATION_REMINDERS_OFF,
        row,
        by=VISITOR,
        partner=row.partner,
        customer=row.customer,
    )


# --- The end is near -----------------------------------------------------------------------------

WARNING = timedelta(days=3)


def ending(at: datetime) -> InvitationQuerySet:
    """Those whose inviter does not know yet that they end within three days."""
    untold = Q(end_told_for=None) | ~Q(end_told_for=F("expires_at"))
    return Invitation.unscoped.open(at).filter(untold, expires_at__lte=at + WARNING)


@transaction.atomic
def warn_of_end(pk: UUID) -> None:
    """Tell the inviter, once of each end. May be called twice, or too early."""
    row, at = locked(pk)
    end = row.expires_at
    if end is None or not row.is_answerable(at) or end > at + WARNING or row.end_told_for == end:
        return
    row.end_told_for = end
    row.save(update_fields=["end_told_for"])
    params: dict[str, str | int] = {"date": day_of(end), "days": days_left(end, at)}
    promise = f"end:{row.version}:{end:%Y%m%d%H}"
    tell_inviter(NoticeEvent.INVITATION_EXPIRES_SOON, row, promise, params)
