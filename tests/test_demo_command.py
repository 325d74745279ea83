"""manage.py demo: the same each time, on empty tables, and never in production."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import models, transaction

from audit.models import Event
from demo.book import ORDER
from demo.build import build_demo
from partners.models import Partner
from people.models import Person


def run_demo(*arguments):
    output = StringIO()
    call_command("demo", *arguments, stdout=output, stderr=output)
    return output.getvalue()


def without_counted_keys(model):
    """All rows as they read, without the numbers a database counts up (keys and what is made of
    them) and the salted password."""
    fields = [
        field.attname
        for field in model._meta.concrete_fields
        if not isinstance(getattr(field, "target_field", field), models.AutoField)
        and field.attname not in {"password", "subject_id", "dedupe_key"}
    ]
    rows = getattr(model, "unscoped", model._default_manager).all()
    return sorted(map(repr, rows.values_list(*fields))) if fields else rows.count()


def test_the_same_day_gives_the_same_demo(db):
    demos = []
    for _time in range(2):
        with transaction.atomic():
            build_demo(date(2026, 11, 22))
            demos.append({model: without_counted_keys(model) for model in (*ORDER, Event)})
            transaction.set_rollback(True)
    assert demos[0] == demos[1]


def test_a_real_installation_refuses_the_demo(db, settings):
    settings.DEMO = settings.DEBUG = settings.TESTING = False
    with pytest.raises(CommandError, match="real installation"):
        run_demo("--fresh")
    assert not Partner.objects.exists()


def test_the_second_time_changes_nothing(db):
    first = run_demo()
    events = Event.unscoped.count()
    assert "is there already" in run_demo()
    assert Event.unscoped.count() == events
    assert run_demo("--print-sign-ins") == first


def test_other_data_are_not_mixed_with_the_demo(acme):
    with pytest.raises(CommandError, match="other data"):
        run_demo()


@pytest.mark.django_db(transaction=True)
def test_starting_over_forgets_everything_and_history_is_guarded_again():
    run_demo()
    Person.objects.create(email="somebody@else.example")
    run_demo("--fresh")
    assert not Person.objects.filter(email="somebody@else.example").exists()
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        Event.unscoped.all().delete()
