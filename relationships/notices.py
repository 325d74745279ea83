"""Whom the life of an admin relationship concerns, and what they are told: both sides, each once.

The partner's admin agents (its office, where there are none), and whoever may decide for the
customer.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import (
    Case,
    Exists,
    F,
    OuterRef,
    PositiveSmallIntegerField,
    QuerySet,
    Value,
    When,
)
from django.urls import reverse
from django.utils.timezone import localtime

from audit.models import Verb
from audit.record import SYSTEM
from customers.models import CustomerMember, CustomerRole
from notifications.events import NoticeEvent
from notifications.tell import tell, tell_office
from notifications.wording import Params
from partners.models import Member
from partners.permissions import Role
from people.models import Person
from relationships.actions.holding import locked, log
from relationships.models import (
    NOTICE_DAYS,
    AccessAssignment,
    AdminRelationship,
    AssignmentState,
    EndNotice,
)

DAY = timedelta(days=1)
IDLE_AFTER = timedelta(hours=24)


# --- Before the end ------------------------------------------------------------------------------


def warnings_due(at: datetime) -> QuerySet[AdminRelationship]:
    """What ends within 30, 7 or 1 days, and was not warned of for this end and this distance or a
    smaller one. A term that was no longer than the distance is not warned of it: the customer has
    just agreed to it."""
    applies = [
        When(
            ends_at__lte=at + days * DAY,
            activated_at__lt=F("ends_at") - days * DAY,
            then=Value(days),
        )
        for days in sorted(NOTICE_DAYS)
    ]
    given = EndNotice.unscoped.filter(
        admin_relationship=OuterRef("pk"),
        ends_at=OuterRef("ends_at"),
        days__lte=OuterRef("warning"),
    )
    lapsing = AdminRelationship.unscoped.in_force().filter(
        auto_extend=False, ends_at__gt=at, ends_at__lte=at + max(NOTICE_DAYS) * DAY
    )
    chosen = Case(*applies, output_field=PositiveSmallIntegerField(null=True))
    found = lapsing.alias(warning=chosen).filter(~Exists(given), warning__isnull=False)
    return found.order_by("ends_at", "pk")


def warning_for(row: AdminRelationship, at: datetime) -> int | None:
    """The one of 30, 7 and 1 that says how near the end is; None while none does."""
    if not row.is_in_force(at) or row.auto_extend or row.ends_at is None:
        return None
    assert row.activated_at is not None  # the database says so, too
    left, term = row.ends_at - at, row.ends_at - row.activated_at
    return min((days for days in NOTICE_DAYS if left <= days * DAY < term), default=None)


@transaction.atomic
def warn_of_end(pk: UUID) -> bool:
    """Tell both sides, only of the nearest of the distances; says whether there was one to tell
    of. May be called twice, in parallel, or too late."""
    row, at = locked(pk)
    days = warning_for(row, at)
    if days is None or row.ends_at is None:
        return False
    given = EndNotice.unscoped.filter(admin_relationship=row, ends_at=row.ends_at)
    if given.filter(days__lte=days).exists():
        return False
    EndNotice.unscoped.create(admin_relationship=row, days=days, ends_at=row.ends_at, given_at=at)
    log(Verb.GDAP_END_NOTICED, row, SYSTEM, days=days, ends_at=row.ends_at.isoformat())
    left = math.ceil((row.ends_at - at) / DAY)
    said: Params = {"days": left, "date": day_of(row.ends_at)}
    occurrence = f"{days}:{row.ends_at:%Y%m%d%H%M}"
    tell_admin_agents(NoticeEvent.GDAP_ENDS_SOON, row, occurrence, said)
    tell_deciders(NoticeEvent.OWN_GDAP_ENDS_SOON, row, occurrence, said)
    return True


# --- Nobody gets in ------------------------------------------------------------------------------


def idle_due(at: datetime) -> QuerySet[AdminRelationship]:
    """In force for a day, with no group that gets in or is about to, and never told of."""
    useful = [AssignmentState.PENDING, AssignmentState.ACTIVE, AssignmentState.DELETING]
    useful += [AssignmentState.DELETED]  # somebody took it away again, and knows
    assigned = AccessAssignment.unscoped.filter(admin_relationship=OuterRef("pk"), state__in=useful)
    idle = AdminRelationship.unscoped.in_force().filter(~Exists(assigned), idle_told_at=None)
    return idle.filter(activated_at__lte=at - IDLE_AFTER).order_by("activated_at", "pk")


@transaction.atomic
def tell_of_idleness(pk: UUID) -> bool:
    """To the admin agents, once in its life. May be called twice, in parallel, or too early."""
    row, at = locked(pk)
    if not row.is_in_force(at) or not idle_due(at).filter(pk=pk).exists():
        return False
    row.idle_told_at = at
    row.save(update_fields=["idle_told_at"])
    tell_admin_agents(NoticeEvent.GDAP_WITHOUT_GROUP, row, "idle", {})
    return True


# --- The end -------------------------------------------------------------------------------------


def tell_ended(row: AdminRelationship) -> None:
    """Its date has come."""
    said = {"date": day_of(row.ended_at)}
    tell_admin_agents(NoticeEvent.GDAP_ENDED, row, "ended", said)
    tell_deciders(NoticeEvent.OWN_GDAP_ENDED, row, "ended", said)


def tell_terminated(row: AdminRelationship) -> None:
    """One of the two ended it: who, and when."""
    said = {"date": day_of(row.ended_at), "by": str(row.ended_by) if row.ended_by else ""}
    tell_admin_agents(NoticeEvent.GDAP_TERMINATED, row, "terminated", said)
    tell_deciders(NoticeEvent.OWN_GDAP_TERMINATED, row, "terminated", said)


# --- To whom -------------------------------------------------------------------------------------


def tell_admin_agents(
    event: NoticeEvent, row: AdminRelationship, occurrence: str, params: Params
) -> None:
    """The partner's; its office by mail where nobody is one. `occurrence` says which time it is,
    where an event may happen again."""
    partner = row.partner
    staff = Member.objects.for_partner(partner).current().holding([Role.ADMIN_AGENT])
    people = [member.person for member in staff]
    about = ("relationships.adminrelationship", row.pk)
    path = reverse("relationships:admin_relationship", args=[partner.slug, row.pk])
    key = f"{row.pk}:{occurrence}"
    whom = str(row.customer) if row.customer else row.name
    said = {"name": whom, "title": row.name, "partner": partner.name, **params}
    tell(
        event,
        people,
        partner=partner,
        customer=row.customer,
        about=about,
        path=path,
        dedupe_key=key,
        params=said,
    )
    if not people:
        tell_office(event, partner=partner, about=about, path=path, dedupe_key=key, params=said)


def tell_deciders(
    event: NoticeEvent, row: AdminRelationship, occurrence: str, params: Params
) -> None:
    """Whoever may decide for the customer, in their language; nobody while it has none."""
    if row.customer is None:
        return
    tell(
        event,
        deciders_of(row),
        partner=row.partner,
        customer=row.customer,
        about=("relationships.adminrelationship", row.pk),
        path=reverse("own:partners", args=[row.customer_id]),
        dedupe_key=f"{row.pk}:{occurrence}",
        params={
            "name": row.partner.name,
            "title": row.name,
            "customer": str(row.customer),
            **params,
        },
    )


def deciders_of(row: AdminRelationship) -> list[Person]:
    members = CustomerMember.objects.filter(
        customer=row.customer_id, role=CustomerRole.ADMINISTRATOR, ended_at=None
    )
    return [member.person for member in members.select_related("person").order_by("pk")]


def day_of(at: datetime | None) -> str:
    """As the parameters of a notice have it; "" for what has not happened."""
    return localtime(at).date().isoformat() if at else ""
