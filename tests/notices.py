"""Telling somebody something, for tests of what becomes of it."""

from uuid import uuid4

from django.utils.timezone import now

from notifications.events import NoticeEvent
from notifications.models import Notification
from notifications.tell import tell


def tell_of_decision(person, partner, *, event=NoticeEvent.INVITATION_ACCEPTED, key="", at=None):
    """A customer answered a request of `partner`; `at` puts it into the past."""
    key = key or str(uuid4())
    tell(
        event,
        [person],
        partner=partner,
        customer=None,
        about=("invitations.invitation", uuid4()),
        path=f"/p/{partner.slug}/",
        dedupe_key=key,
        params={"name": "Zenith", "date": now().date().isoformat(), "reference": "M4RT-8KWA"},
    )
    told = Notification.unscoped.filter(person=person, dedupe_key=key)
    if at is not None:
        told.update(created_at=at)
    return told.first()


def tell_of_takeover(person, customer):
    tell(
        NoticeEvent.TAKEOVER_REFUSED,
        [person],
        partner=None,
        customer=customer,
        about=("customers.customer", customer.pk),
        path=f"/c/{customer.pk}/activity/",
        dedupe_key=str(uuid4()),
        params={"name": customer.name, "email": "eve@contoso.example"},
    )
    return Notification.unscoped.get(person=person, event=NoticeEvent.TAKEOVER_REFUSED)
