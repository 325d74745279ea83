"""A partner serves some countries: customers from elsewhere read so, and cannot accept."""

import pytest
from django.urls import reverse

from audit.models import Event, Verb
from invitations.answers import accept_invitation
from invitations.models import Invitation
from invitations.refusals import OutOfRegion
from partners.permissions import Role
from relationships.models import Relationship
from tests.conftest import make_invitation


def accept(client, link, customer):
    return client.post(f"{link}accept/", {"decider": customer.pk, "authorised": "on"})


@pytest.fixture
def elsewhere(acme):
    acme.serves = ["CZ", "SK"]
    acme.save()


@pytest.mark.usefixtures("elsewhere")
def test_a_customer_from_elsewhere_reads_so(client, link, contoso_admin, sign_in):
    sign_in(contoso_admin)
    page = client.get(link)
    assert "Acme Cloud cannot serve your region." in page.text
    assert "accept/" not in page.text


@pytest.mark.usefixtures("elsewhere")
def test_and_cannot_accept(client, link, contoso, contoso_admin, sign_in):
    sign_in(contoso_admin)
    answer = accept(client, link, contoso)
    assert answer.status_code == 409
    assert "cannot serve your region" in answer.text
    assert not Relationship.unscoped.exists()
    assert Invitation.unscoped.get().state == "open"


def test_a_provider_from_elsewhere_refuses_the_whole_acceptance(
    acme, nordvik, contoso, contoso_admin, partnership
):
    nordvik.serves = ["NO"]
    nordvik.save()
    invitation = make_invitation(acme, contoso, others=[nordvik])
    with pytest.raises(OutOfRegion, match="Nordvik"):
        accept_invitation(contoso_admin, invitation, contoso, {acme.pk, nordvik.pk}, dap=False)
    assert not Relationship.unscoped.exists()
    accept_invitation(contoso_admin, invitation, contoso, {acme.pk}, dap=False)
    assert Relationship.unscoped.count() == 1


def test_within_the_region_and_without_one_all_is_as_ever(
    client, acme, link, contoso, contoso_admin, sign_in
):
    acme.serves = ["PL", "CZ"]
    acme.save()
    sign_in(contoso_admin)
    assert accept(client, link, contoso).status_code == 302
    assert Relationship.unscoped.exists()


def test_the_partner_says_where_it_serves(client, acme, sign_in):
    sign_in(acme, Role.ACCOUNT_ADMIN)
    address = reverse("partners:settings", args=["acme"])
    data = {"name": "Acme Cloud", "country": "PL", "email": "office@acme.example", "language": "pl"}
    data |= {"invitation_days": 30}
    assert client.post(address, data | {"serves": ["PL", "CZ"]}).status_code == 302
    acme.refresh_from_db()
    assert sorted(acme.serves) == ["CZ", "PL"]
    changed = Event.objects.for_partner(acme).get(verb=Verb.PARTNER_CHANGED)
    assert sorted(changed.after["serves"]) == ["CZ", "PL"]
    assert client.post(address, data | {"serves": ["XX"]}).status_code == 422
