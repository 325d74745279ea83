"""Calendar feeds: making a secret address, taking it back, and whose one is."""

from __future__ import annotations

from django.db import transaction
from django.utils.timezone import now

from audit.models import Verb
from audit.record import record
from partners.models import Member
from partners.permissions import Action
from people.links import digest
from relationships.models import CalendarFeed, NoFeed


@transaction.atomic
def make_feed(by: Member) -> CalendarFeed:
    """A new address for this member; one made before stops working."""
    Member.unscoped.select_for_update(no_key=True).get(pk=by.pk)  # two at once make one
    feed = CalendarFeed.unscoped.filter(member=by).first()
    if feed is None:
        feed = CalendarFeed(partner=by.partner, member=by)
        feed.seal()
        feed.save(force_insert=True)
    else:
        feed.renew(now())
        feed.save(update_fields=["version", "made_at", "revoked_at", "token_sha256"])
    record(Verb.CALENDAR_FEED_MADE, feed, by=by, partner=by.partner)
    return feed


@transaction.atomic
def revoke_feed(by: Member) -> None:
    """The address opens nothing from now on. Raises NoFeed."""
    mine = CalendarFeed.unscoped.select_for_update(of=("self",))
    feed = mine.filter(member=by).first()
    if feed is None:
        raise NoFeed
    feed.revoke(now())
    feed.save(update_fields=["revoked_at"])
    record(Verb.CALENDAR_FEED_REVOKED, feed, by=by, partner=by.partner)


def feed_behind(token: str) -> CalendarFeed | None:
    """The feed of this address, while its member works there and may see admin relationships.
    None says nothing about why."""
    feeds = CalendarFeed.unscoped.select_related("partner", "member__person")
    feed = feeds.filter(
        token_sha256=digest(token),
        revoked_at=None,
        member__ended_at=None,
        member__person__is_active=True,
        partner__closed_at=None,
    ).first()
    if feed is None or not feed.member.can(Action.VIEW_ADMIN_RELATIONSHIPS):
        return None
    return feed
