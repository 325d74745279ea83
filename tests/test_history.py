"""History is written once."""

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from audit.models import Event, Verb
from audit.record import OPERATOR, record


@pytest.fixture
def event(acme):
    return record(Verb.PARTNER_ADDED, acme, by=OPERATOR, partner=acme)


def test_a_row_of_history_cannot_be_changed(event):
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        Event.unscoped.filter(pk=event.pk).update(detail={"forged": True})
    event.refresh_from_db()
    assert event.detail == {}


def test_a_row_of_history_cannot_be_deleted(event):
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        event.delete()
    assert Event.unscoped.filter(pk=event.pk).exists()
