"""Whom the life of a subscription concerns: the people of its seller, and of the reseller on
record. Of each, the owner of the customer's account; without one its admin and sales agents."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localtime

from audit.models import Verb
from audit.record import SYSTEM
from customers.models import Account
from notifications.events import NoticeEvent
from notifications.tell import tell, tell_office
from notifications.wording import Params
from partners.models import Member, Partner
from partners.permissions import Role
from people.models import Person
from subscriptions.actions.holding import locked, log
from subscriptions.models import Subscription, SubscriptionQuerySet, SubscriptionState, Term

DAY = timedelta(days=1)
# How near the end of a term people are told of it; a term of a month only of the last week.
MONTH_BEFORE, WEEK_BEFORE = 30, 7
TOLD_OF = (SubscriptionState.ACTIVE, SubscriptionState.SUSPENDED)


def notices_due(at: datetime) -> SubscriptionQuerySet:
    """Whose term ends within 30 or 7 days, and nobody was told of that or a smaller distance."""
    running = Subscription.unscoped.filter(state__in=TOLD_OF, term_ends_at__gt=at)
    in_a_week = Q(term_ends_at__lte=at + WEEK_BEFORE * DAY)
    not_told = Q(noticed_days=None)
    soon = in_a_week & (not_told | Q(noticed_days__gt=WEEK_BEFORE))
    later = Q(term_ends_at__lte=at + MONTH_BEFORE * DAY) & not_told & ~Q(term=Term.MONTH)
    return running.filter(soon | later).order_by("term_ends_at", "pk")


def notice_for(row: Subscription, at: datetime) -> int | None:
    """The distance that is to be told of now, 30 or 7; None while there is none."""
    left = row.term_ends_at - at
    if row.state not in TOLD_OF or left <= timedelta():
        return None
    if left <= WEEK_BEFORE * DAY:
        days = WEEK_BEFORE
    elif left <= MONTH_BEFORE * DAY and row.term != Term.MONTH:
        days = MONTH_BEFORE
    else:
        return None
    return days if row.noticed_days is None or row.noticed_days > days else None


@transaction.atomic
def notice(pk: UUID) -> bool:
    """Tell that it renews, ends, or ends because it is suspended, whichever is true now; says
    whether there was something to tell. May be called twice, in parallel, or too late."""
    row, at = locked(pk)
    days = notice_for(row, at)
    if days is None:
        return False
    row.noticed_days = days
    row.save(update_fields=["noticed_days"])
    left = math.ceil((row.term_ends_at - at) / DAY)
    log(Verb.SUBSCRIPTION_RENEWAL_NOTICED, row, SYSTEM, days=days)
    tell_of(_event_of(row), row, row.term_ends_at, days=left)
    return True


def _event_of(row: Subscription) -> NoticeEvent:
    if row.state == SubscriptionState.SUSPENDED:
        return NoticeEvent.SUBSCRIPTION_SUSPENDED_ENDS
    if row.auto_renew:
        return NoticeEvent.SUBSCRIPTION_RENEWS_SOON
    return NoticeEvent.SUBSCRIPTION_ENDS_SOON


def tell_of(event: NoticeEvent, row: Subscription, moment: datetime, **params: int) -> None:
    """Both partners, each with the address of its own page. `moment` is what the words call the
    date, and tells this time from the next one."""
    for partner in filter(None, (row.partner, row.reseller)):
        people = _people_of(partner, row)
        about = ("subscriptions.subscription", row.pk)
        path = reverse("subscriptions:subscription", args=[partner.slug, row.pk])
        distance = params.get("days", 0)
        key = f"{row.pk.hex}:{distance}:{moment:%Y%m%d%H%M}:{row.state_since:%y%m%d%H%M%S}"
        said: Params = {
            "name": str(row.customer),
            "subscription": row.name,
            "partner": partner.name,
            "date": localtime(moment).date().isoformat(),
            **params,
        }
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


def _people_of(partner: Partner, row: Subscription) -> list[Person]:
    accounts = Account.objects.for_partner(partner).filter(customer=row.customer)
    account = accounts.select_related("owner__person").first()
    owner = account.owner if account else None
    if owner is not None and owner.ended_at is None:
        return [owner.person]
    staff = Member.objects.for_partner(partner).current()
    agents = staff.holding([Role.ADMIN_AGENT, Role.SALES_AGENT])
    return [member.person for member in agents]
