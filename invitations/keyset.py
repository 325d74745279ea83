"""The orders of the list of invitations, and its pages by key (partners/keyset.py)."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db.models import Case, DateTimeField, IntegerField, Value, When
from django.db.models.functions import Coalesce

from invitations.models import Invitation, InvitationQuerySet
from partners import keyset
from partners.keyset import Order
from people.models import Person

# Where a date is missing, in the order: drafts were shared before all others and never end.
NEVER_SHARED = datetime(1970, 1, 1, tzinfo=UTC)
NEVER_ENDS = datetime(2999, 1, 1, tzinfo=UTC)

# name → (column, is it descending); each ends with the key, so that the order is total
ORDERS: dict[str, Order] = {
    "created": (("created_at", True), ("pk", True)),
    "shared": (("shared_key", True), ("pk", True)),
    "ends": (("end_key", False), ("pk", False)),
    "company": (("company", False), ("pk", False)),
}
# How the list begins for those who mostly look after their own.
OWN_FIRST: Order = (("theirs", False), ("created_at", True), ("pk", True))
READERS: keyset.Readers = {
    "theirs": keyset.read_flag,
    "created_at": keyset.read_moment,
    "shared_key": keyset.read_moment,
    "end_key": keyset.read_moment,
    "company": keyset.read_text,
    "pk": keyset.read_id,
}


def with_keys(invitations: InvitationQuerySet, person: Person) -> InvitationQuerySet:
    """What an order may name besides columns."""
    dated = {"output_field": DateTimeField()}
    return invitations.annotate(
        shared_key=Coalesce("shared_at", Value(NEVER_SHARED, **dated)),
        end_key=Coalesce("expires_at", Value(NEVER_ENDS, **dated)),
        theirs=Case(When(inviter=person, then=0), default=1, output_field=IntegerField()),
    )


def page(
    invitations: InvitationQuerySet, order: Order, after: str, before: str, size: int
) -> keyset.KeyedPage[Invitation]:
    return keyset.page(invitations, order, READERS, after=after, before=before, size=size)
