"""The customer says no, or does not know what this is."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from audit.models import ActorKind, Event, Verb
from customers.models import Account, AccountState
from invitations.models import Invitation, Party
from invitations.refusals import CoolingOff
from invitations.writing import Request, create_invitation
from outbox.models import Email
from partners.models import Member
from relationships.models import Relationship
from tests.conftest import make_customer, make_customer_person


def decline(client, link, customer, **answers):
    return client.post(f"{link}decline/", {"decider": customer.pk} | answers, follow=True)


def test_the_sender_gets_no_access_and_reads_why(
    client, acme, contoso, contoso_admin, link, invitation, sign_in
):
    sign_in(contoso_admin)
    page = decline(client, link, contoso, reason="not_now", note="After summer.", tell="on")
    assert "You declined the request." in page.text
    invitation.refresh_from_db()
    assert (invitation.state, invitation.decline_reason) == ("declined", "not_now")
    assert not Relationship.unscoped.exists()
    assert Account.objects.for_partner(acme).get().state == AccountState.DECLINED
    assert set(Party.unscoped.values_list("decision", flat=True)) == {"declined"}
    mail = Email.unscoped.get(kind="notice")
    assert "Not now" in mail.body
    assert "After summer." in mail.body


def test_nobody_is_mailed_when_the_customer_does_not_want_it(
    client, contoso, contoso_admin, link, sign_in
):
    sign_in(contoso_admin)
    decline(client, link, contoso)
    assert Invitation.unscoped.get().state == "declined"
    assert not Email.unscoped.filter(kind="notice").exists()


def test_the_page_asks_before_it_declines(client, contoso_admin, contoso, link, sign_in):
    sign_in(contoso_admin)
    page = client.get(f"{link}decline/", {"decider": contoso.pk})
    assert "Nothing changes for Contoso Łódź: Acme Cloud gets no access." in page.text
    assert Invitation.unscoped.get().state == "open"


def test_too_long_a_message_is_refused(client, contoso_admin, contoso, link, sign_in):
    sign_in(contoso_admin)
    assert decline(client, link, contoso, note="x" * 301).status_code == 422


def test_declining_twice_is_once(client, contoso, contoso_admin, link, sign_in):
    sign_in(contoso_admin)
    decline(client, link, contoso, tell="on")
    assert decline(client, link, contoso, tell="on").status_code == 200
    assert Event.unscoped.filter(verb=Verb.INVITATION_DECLINED).count() == 1


def test_a_stranger_cannot_decline_for_the_customer(client, link, contoso, sign_in):
    fabrikam = make_customer("fabrikam.example", "Fabrikam")
    sign_in(make_customer_person(fabrikam, "jan@fabrikam.example"))
    assert decline(client, link, contoso).status_code == 403
    assert Invitation.unscoped.get().state == "open"


def test_the_same_customer_can_be_asked_again_after_14_days(
    client, acme, contoso, contoso_admin, link, invitation, sign_in
):
    sign_in(contoso_admin)
    decline(client, link, contoso)
    member = Member.unscoped.get(person=invitation.inviter)
    again = Request(company="Contoso", language="en", customer=contoso)
    with pytest.raises(CoolingOff):
        create_invitation(member, again)
    Invitation.unscoped.update(closed_at=now() - timedelta(days=14, seconds=1))
    assert create_invitation(member, again)


def test_an_unknown_request_is_stopped_and_the_operator_told(
    client, acme, link, invitation, settings
):
    """Signed out: whoever has the link can say that it means nothing to them."""
    settings.OPERATOR_EMAIL = "operator@portal.example"
    assert "The sender does not see who reported." in client.get(f"{link}report/").text
    page = client.post(f"{link}report/", follow=True)
    assert page.status_code == 410
    invitation.refresh_from_db()
    assert invitation.was_reported
    assert Email.unscoped.get(kind="invitation_reported").to == "operator@portal.example"
    event = Event.objects.for_partner(acme).get(verb=Verb.INVITATION_REPORTED)
    assert (event.actor_kind, event.person) == (ActorKind.VISITOR, None)
    assert Account.objects.for_partner(acme).get().state == AccountState.NONE


def test_who_reported_stays_unnamed_also_when_signed_in(
    client, contoso_admin, link, invitation, sign_in
):
    sign_in(contoso_admin)
    client.post(f"{link}report/")
    assert Event.unscoped.get(verb=Verb.INVITATION_REPORTED).person is None


def test_a_report_counts_as_a_no_for_asking_again(client, contoso, link, invitation):
    client.post(f"{link}report/")
    member = Member.unscoped.get(person=invitation.inviter)
    with pytest.raises(CoolingOff):
        create_invitation(member, Request(company="Contoso", language="en", customer=contoso))
