"""For how long invitations of a partner are valid where nobody says anything else."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import Event, Verb
from invitations.models import Batch, Invitation
from partners.models import Partner
from partners.permissions import Role
from tests.conftest import make_member

PAGE = "/p/acme/settings/"
DETAILS = {"name": "Acme Cloud", "country": "PL", "email": "o@acme.example", "language": "pl"}
CUSTOMER = {"company": "Młyn", "domain": "mlyn.example", "language": "pl"}


@pytest.fixture
def fortnight(acme):
    acme.invitation_days = 14
    acme.save()
    return acme


def test_it_is_chosen_in_the_settings_and_recorded(client, acme, sign_in):
    sign_in(acme, Role.ACCOUNT_ADMIN)
    assert '<option value="30" selected>30 days' in client.get(PAGE).text
    assert client.post(PAGE, DETAILS | {"invitation_days": "60"}).status_code == 302
    acme.refresh_from_db()
    assert acme.invitation_days == 60
    changed = Event.objects.for_partner(acme).get(verb=Verb.PARTNER_CHANGED)
    assert (changed.before["invitation_days"], changed.after["invitation_days"]) == (30, 60)
    for wrong in ("", "15", "365"):
        assert client.post(PAGE, DETAILS | {"invitation_days": wrong}).status_code == 422


def test_the_database_knows_the_terms_there_are(acme):
    with pytest.raises(IntegrityError), transaction.atomic():
        Partner.objects.filter(pk=acme.pk).update(invitation_days=15)


def test_the_composer_begins_with_it(client, fortnight, globex, sign_in):
    sign_in(fortnight, Role.SALES_AGENT)
    new = reverse("invitations:new", args=["acme"])
    page = client.post(new, CUSTOMER, follow=True)
    assert '<option value="14" selected>' in page.text
    assert Invitation.unscoped.get().valid_days == 14
    sign_in(globex, Role.SALES_AGENT)
    client.post(reverse("invitations:new", args=["globex"]), CUSTOMER)
    assert Invitation.objects.for_partner(globex).get().valid_days == 30


def test_so_does_the_form_of_many_at_once_which_may_say_otherwise(client, fortnight, sign_in):
    sign_in(fortnight, Role.SALES_AGENT)
    new = reverse("invitations:batch_new", args=["acme"])
    assert '<option value="14" selected>14 days' in client.get(new).text
    data = {"stage": "1", "language": "pl", "pasted": "a@mlyn.example", "valid_days": "7"}
    client.post(new, data)
    batch = Batch.objects.for_partner(fortnight).get()
    assert batch.valid_days == 7
    options = reverse("invitations:batch_options", args=["acme", batch.pk])
    assert '<option value="7" selected>7 days' in client.get(options).text


def test_the_command_takes_it_where_it_is_not_told(fortnight):
    make_member(fortnight, Role.SALES_AGENT, email="jan@acme.example")
    command = ["invitation", "create", "--partner", "acme", "--as", "jan@acme.example"]
    call_command(*command, "--company", "Młyn", "--domain", "mlyn.example")
    call_command(*command, "--company", "Tartak", "--domain", "tartak.example", "--days", "90")
    terms = Invitation.objects.for_partner(fortnight).values_list("company", "valid_days")
    assert set(terms) == {("Młyn", 14), ("Tartak", 90)}
