"""Journey C: a partner removes its relationship with a customer."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from audit.models import Event, Verb
from customers.models import Account, AccountProvider, AccountState
from invitations.models import Invitation, InvitationState
from outbox.models import Email
from partners.permissions import Role
from relationships.actions.reseller import establish_relationship, remove_relationship
from relationships.blockers import RemovalBlocked
from relationships.models import (
    AdminRelationship,
    AdminRelationshipRole,
    AlreadyRemoved,
    Cause,
    ProviderDecides,
    Relationship,
    RemovalReason,
)
from tests.conftest import make_admin_relationship, make_member, make_relationship

CONSENT = {"reason": "contract_ended", "note": "", "good_faith": "on"}


def page(customer, of="acme"):
    return reverse("relationships:removal", args=[of, customer.pk])


def dump(model):
    return list(model.unscoped.order_by("pk").values())


@pytest.fixture
def with_dap(acme, contoso):
    return make_relationship(acme, contoso, has_dap=True, dap_granted_at=now())


@pytest.fixture
def open_invitation(acme, contoso, relationship):
    return Invitation.unscoped.create(
        partner=acme,
        inviter=make_member(acme).person,
        customer=contoso,
        subject="Request",
        state=InvitationState.OPEN,
        shared_at=now(),
        expires_at=now() + timedelta(days=30),
        token_sha256="1" * 64,
    )


def remove(acme, contoso, by=None, **said):
    by = by or make_member(acme, Role.SALES_AGENT)
    said = {"reason": RemovalReason.CONTRACT_ENDED} | said
    return remove_relationship(by, acme, contoso, **said)


@pytest.mark.parametrize("role", [Role.ADMIN_AGENT, Role.SALES_AGENT])
def test_a_customer_leaves_the_list(client, acme, contoso, relationship, sign_in, role):
    sign_in(acme, role)
    answer = client.post(page(contoso), CONSENT)
    assert answer.status_code == 302
    account = Account.objects.for_partner(acme).get()
    assert (account.state, account.listed) == (AccountState.ENDED, False)
    assert not Relationship.objects.for_partner(acme).active().exists()


def test_every_effect_is_told_before_anything_happens(
    client, acme, nordvik, contoso, with_dap, sign_in
):
    make_admin_relationship(acme, contoso)
    AccountProvider.unscoped.create(
        account=Account.objects.for_partner(acme).get(), provider=nordvik
    )
    sign_in(acme)
    text = client.get(page(contoso)).text
    for words in [
        "Ready to remove",
        "Delegated admin privileges (DAP)",
        "1 person in your team loses admin access at once.",
        "1 granular admin relationship (GDAP)",
        "Nordvik Distribution’s own relationship",
        "Nobody is notified.",
        "Keep relationship",
        "Recorded as Agent 1",
    ]:
        assert words in text
    assert Relationship.objects.for_partner(acme).active().exists()


def test_dap_is_not_spoken_of_where_there_is_none(client, acme, contoso, relationship, sign_in):
    sign_in(acme)
    assert "(DAP)" not in client.get(page(contoso)).text


def test_without_the_statement_of_good_faith_nothing_happens(
    client, acme, contoso, relationship, sign_in
):
    sign_in(acme)
    answer = client.post(page(contoso), {"reason": "moved", "note": "They moved."})
    assert answer.status_code == 422
    assert "Tick to confirm, or keep the relationship." in answer.text
    assert "They moved." in answer.text
    assert Relationship.objects.for_partner(acme).active().exists()


def test_another_reason_has_to_be_said(client, acme, contoso, relationship, sign_in):
    sign_in(acme)
    answer = client.post(page(contoso), CONSENT | {"reason": "other"})
    assert answer.status_code == 422
    assert "Say in a few words why." in answer.text


def test_dap_ends(acme, contoso, with_dap):
    remove(acme, contoso)
    with_dap.refresh_from_db()
    assert not with_dap.has_dap
    assert with_dap.dap_ended_at == with_dap.removed_at
    assert not Account.objects.for_partner(acme).get().has_dap


def test_gdap_stays_byte_for_byte(acme, contoso, with_dap):
    make_admin_relationship(acme, contoso)
    make_admin_relationship(acme, contoso, name="Ended", state="expired", ended_at=now())
    before = dump(AdminRelationship), dump(AdminRelationshipRole)
    remove(acme, contoso)
    assert (dump(AdminRelationship), dump(AdminRelationshipRole)) == before
    assert Account.objects.for_partner(acme).get().state == AccountState.ADMIN_ONLY


def test_the_providers_own_relationship_stays(acme, nordvik, contoso, relationship):
    theirs = make_relationship(nordvik, contoso)
    remove(acme, contoso)
    theirs.refresh_from_db()
    assert theirs.removed_at is None
    assert Account.objects.for_partner(nordvik).get().state == AccountState.RESELLER


def test_nobody_is_notified(client, acme, contoso, contoso_admin, with_dap, sign_in, mailoutbox):
    sign_in(acme)
    client.post(page(contoso), CONSENT)
    assert not Email.unscoped.exists()
    assert mailoutbox == []


def test_history_tells_who_why_and_in_good_faith(acme, contoso, with_dap):
    member = make_member(acme, Role.ADMIN_AGENT)
    make_admin_relationship(acme, contoso)
    remove(acme, contoso, by=member, reason=RemovalReason.OTHER, note="Merged.")
    removed, dap = Event.objects.for_partner(acme).order_by("pk")
    assert (removed.verb, dap.verb) == (Verb.RELATIONSHIP_REMOVED, Verb.DAP_ENDED)
    assert removed.person == member.person
    assert (removed.before["state"], removed.after["state"]) == ("reseller", "admin-only")
    assert removed.detail == {
        "reason": "other",
        "note": "Merged.",
        "good_faith": True,
        "dap_ended": True,
        "gdap_kept": 1,
        "gdap_ended": 0,
    }
    assert (dap.before, dap.after) == ({"dap": True}, {"dap": False})


def test_the_remover_is_told_what_ended_and_what_stayed(client, acme, contoso, with_dap, sign_in):
    make_admin_relationship(acme, contoso)
    sign_in(acme)
    answer = client.post(page(contoso), CONSENT)
    client.get(reverse("relationships:admin_relationships", args=["acme"]))
    (message,) = answer.wsgi_request._messages._queued_messages
    assert "Relationship with Contoso Łódź removed. DAP ended. 1 GDAP kept." in str(message)
    assert f"/p/acme/activity/?customer={contoso.pk}" in str(message)
    assert reverse("relationships:customer_admin_relationships", args=["acme", contoso.pk]) in str(
        message
    )


def test_a_name_in_the_message_is_no_markup(client, acme, contoso, relationship, sign_in):
    Account.unscoped.update(name="<b>Bold</b>")
    sign_in(acme)
    answer = client.post(page(contoso), CONSENT)
    (message,) = answer.wsgi_request._messages._queued_messages
    assert "&lt;b&gt;Bold" in str(message)


def test_an_open_invitation_stands_in_the_way(client, acme, contoso, open_invitation, sign_in):
    sign_in(acme)
    shown = client.get(page(contoso)).text
    assert open_invitation.reference in shown
    assert "Revoke it first." in shown
    assert "good_faith" not in shown
    answer = client.post(page(contoso), CONSENT)
    assert answer.status_code == 409
    assert Relationship.objects.for_partner(acme).active().exists()
    with pytest.raises(RemovalBlocked):
        remove(acme, contoso)


def test_an_invitation_that_has_run_out_does_not(acme, contoso, open_invitation):
    Invitation.unscoped.update(expires_at=now() - timedelta(minutes=1))
    remove(acme, contoso)
    assert not Relationship.objects.for_partner(acme).active().exists()


def test_where_the_provider_decides_the_reseller_is_told_whom_to_ask(
    client, settings, acme, nordvik, contoso, relationship, sign_in
):
    settings.RESELLER_MAY_REMOVE = False
    AccountProvider.unscoped.create(
        account=Account.objects.for_partner(acme).get(), provider=nordvik
    )
    sign_in(acme)
    assert "Ask: Nordvik Distribution." in client.get(page(contoso)).text
    assert client.post(page(contoso), CONSENT).status_code == 409
    with pytest.raises(ProviderDecides):
        remove(acme, contoso)
    assert Relationship.objects.for_partner(acme).active().exists()


def test_a_provider_decides_for_itself(settings, nordvik, contoso):
    settings.RESELLER_MAY_REMOVE = False
    make_relationship(nordvik, contoso)
    remove(nordvik, contoso)
    assert not Relationship.objects.for_partner(nordvik).active().exists()


def test_who_comes_too_late_learns_who_was_first(client, acme, contoso, relationship, sign_in):
    first = make_member(acme, Role.SALES_AGENT, name="Hanna Nowicka")
    remove(acme, contoso, by=first)
    sign_in(acme)
    shown = client.get(page(contoso))
    assert shown.status_code == 200
    assert "Hanna Nowicka removed it on" in shown.text
    assert client.post(page(contoso), CONSENT).status_code == 409
    with pytest.raises(AlreadyRemoved):
        remove(acme, contoso)
    assert Event.objects.for_partner(acme).filter(verb=Verb.RELATIONSHIP_REMOVED).count() == 1


def test_a_new_consent_makes_a_new_relationship(acme, nordvik, contoso, relationship):
    AccountProvider.unscoped.create(
        account=Account.objects.for_partner(acme).get(), provider=nordvik
    )
    member = make_member(acme)
    remove(acme, contoso, by=member)
    new = establish_relationship(
        member,
        acme,
        contoso,
        cause=Cause.OPERATOR,
        cause_id=None,
        dap=False,
        providers=[],
        at=now(),
    )
    assert new.pk != relationship.pk
    assert Relationship.objects.for_partner(acme).count() == 2
    account = Account.objects.for_partner(acme).get()
    assert (account.state, account.listed) == (AccountState.RESELLER, True)
    assert account.provider_names == []


def test_looking_changes_nothing(client, acme, contoso, relationship, sign_in):
    sign_in(acme)
    before = dump(Relationship), dump(Account)
    client.get(page(contoso))
    client.head(page(contoso))
    assert (dump(Relationship), dump(Account)) == before
    assert not Event.unscoped.exists()


def test_another_partner_cannot_tell_it_exists(client, globex, contoso, relationship, sign_in):
    sign_in(globex)
    assert client.post(page(contoso, of="globex"), CONSENT).status_code == 404
    assert client.post(page(contoso, of="acme"), CONSENT).status_code == 404


def test_a_helpdesk_agent_may_not(client, acme, contoso, relationship, sign_in):
    sign_in(acme, Role.HELPDESK_AGENT)
    assert client.post(page(contoso), CONSENT).status_code == 403
    assert Relationship.objects.for_partner(acme).active().exists()


def test_htmx_gets_the_dialog_alone(client, acme, contoso, relationship, sign_in):
    sign_in(acme)
    text = client.get(page(contoso), headers={"HX-Request-Type": "partial"}).text
    assert text.strip().startswith("<dialog")
