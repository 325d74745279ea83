"""An administrator of the customer says yes: to all of it, to some of it, once."""

from datetime import timedelta

import pytest
import time_machine
from django.utils.timezone import now

from audit.models import Event, Verb
from customers.models import (
    Account,
    AccountProvider,
    AccountState,
    AgreementAcceptance,
    CustomerMember,
    CustomerRole,
)
from invitations.answers import accept_invitation
from invitations.models import Invitation, Party
from invitations.refusals import (
    InvitationClosed,
    MayNotDecide,
    NobodyChosen,
    Outsider,
    OwnInvitation,
    PartnershipNotActive,
)
from outbox.models import Email
from partners.models import Member
from partners.permissions import Role
from relationships.models import Relationship
from tests.conftest import (
    make_customer,
    make_customer_person,
    make_invitation,
    make_member,
    make_relationship,
)


def path_of(invitation, name=""):
    return invitation.link().removeprefix("http://localhost:8000") + name


def accept(client, invitation, customer, **answers):
    data = {"decider": customer.pk, "authorised": "on"} | answers
    return client.post(path_of(invitation, "accept/"), data, follow=True)


def relationships_of(customer):
    return Relationship.unscoped.filter(customer=customer, removed_at=None)


@pytest.fixture
def asked_with_provider(acme, contoso, nordvik, partnership):
    return make_invitation(acme, contoso, others=[nordvik], dap=True)


def test_the_customer_is_on_the_list_with_everything_recorded(
    client, acme, contoso, contoso_admin, invitation, sign_in
):
    sign_in(contoso_admin)
    page = accept(client, invitation, contoso)

    assert "Acme Cloud is now your reseller." in page.text
    relationship = relationships_of(contoso).get()
    assert (relationship.partner, relationship.cause_id) == (acme, invitation.pk)
    assert not relationship.has_dap
    account = Account.objects.for_partner(acme).get(customer=contoso)
    assert (account.state, account.listed) == (AccountState.RESELLER, True)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.decided_by) == ("accepted", contoso_admin)
    agreement = AgreementAcceptance.objects.get(customer=contoso)
    assert (agreement.version, agreement.person) == ("2026-11", contoso_admin)
    verbs = set(Event.unscoped.values_list("verb", flat=True))
    assert {
        Verb.INVITATION_ACCEPTED,
        Verb.RELATIONSHIP_ESTABLISHED,
        Verb.AGREEMENT_ACCEPTED,
    } <= verbs


def test_the_decider_gets_a_receipt_and_the_inviter_learns_of_it(
    client, contoso, contoso_admin, invitation, sign_in
):
    sign_in(contoso_admin)
    accept(client, invitation, contoso)
    receipt = Email.unscoped.get(kind="invitation_receipt")
    assert receipt.to == contoso_admin.email
    assert "Acme Cloud: may order" in receipt.body
    notice = Email.unscoped.get(kind="notice")
    assert notice.to == invitation.inviter.email
    assert "Contoso Łódź accepted your request" in notice.subject
    token = path_of(invitation).split("/")[2]
    assert not [mail for mail in Email.unscoped.all() if token in mail.body]


def test_both_parties_and_dap_only_for_the_one_who_asks(
    client, acme, nordvik, contoso, contoso_admin, asked_with_provider, sign_in
):
    sign_in(contoso_admin)
    accept(client, asked_with_provider, contoso, which="all", dap="on")
    found = {r.partner_id: r.has_dap for r in relationships_of(contoso)}
    assert found == {acme.pk: True, nordvik.pk: False}
    link = AccountProvider.objects.for_partner(acme).get()
    assert link.provider == nordvik
    assert Email.unscoped.get(kind="invitation_party").to == nordvik.email


def test_the_reseller_without_the_provider(
    client, acme, nordvik, contoso, contoso_admin, asked_with_provider, sign_in
):
    sign_in(contoso_admin)
    page = accept(client, asked_with_provider, contoso, which="some", party="acme")
    assert "Not accepted: Nordvik Distribution" in page.text
    assert [r.partner for r in relationships_of(contoso)] == [acme]
    decisions = Party.unscoped.filter(invitation=asked_with_provider)
    assert dict(decisions.values_list("partner__slug", "decision")) == {
        "acme": "accepted",
        "nordvik": "declined",
    }
    assert not AccountProvider.objects.for_partner(acme).exists()
    assert not Email.unscoped.filter(kind="invitation_party").exists()


def test_the_provider_without_the_reseller(
    client, acme, nordvik, contoso, contoso_admin, asked_with_provider, sign_in
):
    """DAP was for the reseller, so it goes with it."""
    sign_in(contoso_admin)
    accept(client, asked_with_provider, contoso, which="some", party="nordvik", dap="on")
    relationship = relationships_of(contoso).get()
    assert (relationship.partner, relationship.has_dap) == (nordvik, False)
    assert Account.objects.for_partner(acme).get(customer=contoso).state == AccountState.DECLINED


def test_dap_left_out_is_not_granted_and_said_so(
    client, contoso, contoso_admin, asked_with_provider, sign_in
):
    sign_in(contoso_admin)
    page = accept(client, asked_with_provider, contoso, which="all")
    assert "You did not allow delegated administration (DAP)." in page.text
    assert not relationships_of(contoso).filter(has_dap=True).exists()


def test_dap_that_nobody_asked_for_cannot_be_granted(
    client, contoso, contoso_admin, invitation, sign_in
):
    sign_in(contoso_admin)
    accept(client, invitation, contoso, dap="on")
    assert not relationships_of(contoso).get().has_dap


def test_dap_is_not_granted_where_the_installation_no_longer_offers_it(
    client, contoso, contoso_admin, asked_with_provider, sign_in, settings
):
    settings.OFFER_DAP = False
    sign_in(contoso_admin)
    accept(client, asked_with_provider, contoso, which="all", dap="on")
    assert not relationships_of(contoso).filter(has_dap=True).exists()


def test_without_the_tick_nothing_happens(client, contoso, contoso_admin, invitation, sign_in):
    sign_in(contoso_admin)
    page = client.post(path_of(invitation, "accept/"), {"decider": contoso.pk})
    assert page.status_code == 422
    assert "Tick this to accept. To refuse, use Decline." in page.text
    assert not relationships_of(contoso).exists()


@pytest.mark.parametrize("answers", [{}, {"which": "some"}, {"which": "maybe"}])
def test_choosing_nobody_is_not_an_acceptance(
    client, contoso, contoso_admin, asked_with_provider, sign_in, answers
):
    sign_in(contoso_admin)
    assert accept(client, asked_with_provider, contoso, **answers).status_code == 422
    assert not relationships_of(contoso).exists()


def test_what_else_is_posted_is_ignored(
    client, globex, contoso, contoso_admin, invitation, sign_in
):
    sign_in(contoso_admin)
    other = make_customer("fabrikam.example", "Fabrikam")
    accept(
        client,
        invitation,
        contoso,
        partner_id=globex.pk,
        customer_id=str(other.pk),
        party=["globex", "acme"],
        state="draft",
    )
    assert [r.partner.slug for r in relationships_of(contoso)] == ["acme"]
    assert not relationships_of(other).exists()


def test_accepting_twice_is_one_relationship_and_no_error(
    client, contoso, contoso_admin, invitation, sign_in
):
    sign_in(contoso_admin)
    first = accept(client, invitation, contoso)
    again = accept(client, invitation, contoso)
    assert again.status_code == 200
    assert again.redirect_chain[-1] == first.redirect_chain[-1]
    assert relationships_of(contoso).count() == 1
    assert Event.unscoped.filter(verb=Verb.INVITATION_ACCEPTED).count() == 1
    assert Email.unscoped.filter(kind="invitation_receipt").count() == 1


def test_a_relationship_that_is_there_already_is_kept(
    client, acme, nordvik, contoso, contoso_admin, partnership, sign_in
):
    old = make_relationship(acme, contoso)
    invitation = make_invitation(acme, contoso, others=[nordvik])
    sign_in(contoso_admin)
    accept(client, invitation, contoso, which="all")
    assert relationships_of(contoso).get(partner=acme) == old
    assert relationships_of(contoso).count() == 2


def test_the_agreement_is_accepted_once_a_version(
    client, contoso, contoso_admin, invitation, globex, sign_in
):
    sign_in(contoso_admin)
    accept(client, invitation, contoso)
    accept(client, make_invitation(globex, contoso), contoso)
    assert AgreementAcceptance.objects.filter(customer=contoso).count() == 1
    assert relationships_of(contoso).count() == 2


def test_a_link_without_a_name_is_taken_by_who_accepts(
    client, acme, contoso, contoso_admin, sign_in
):
    unknown = make_invitation(acme)
    sign_in(contoso_admin)
    accept(client, unknown, contoso)
    unknown.refresh_from_db()
    assert unknown.customer == contoso
    assert Account.objects.for_partner(acme).get(customer=contoso).state == AccountState.RESELLER


# --- Who may not ----------------------------------------------------------------------------------


def refused(invitation, person, customer):
    accept_invitation(person, invitation, customer, {invitation.partner_id}, dap=False)


def test_another_organisation_cannot(contoso, invitation):
    fabrikam = make_customer("fabrikam.example", "Fabrikam")
    stranger = make_customer_person(fabrikam, "jan@fabrikam.example")
    with pytest.raises(Outsider):
        refused(invitation, stranger, fabrikam)
    with pytest.raises(Outsider):
        refused(invitation, stranger, contoso)
    assert not Relationship.unscoped.exists()


def test_an_ordinary_user_cannot(contoso, invitation):
    user = make_customer_person(contoso, "ola@contoso.example", CustomerRole.USER)
    with pytest.raises(MayNotDecide):
        refused(invitation, user, contoso)


def test_a_former_administrator_cannot(contoso, contoso_admin, invitation):
    CustomerMember.objects.update(ended_at=now())
    with pytest.raises(Outsider):
        refused(invitation, contoso_admin, contoso)


def test_nobody_accepts_their_own_request(contoso, contoso_admin, invitation, acme):
    """Also not somebody who works on both sides."""
    make_member_of(acme, contoso_admin)
    with pytest.raises(OwnInvitation):
        refused(invitation, contoso_admin, contoso)


def test_nobody_of_a_named_provider_accepts(contoso, contoso_admin, asked_with_provider, nordvik):
    make_member_of(nordvik, contoso_admin)
    with pytest.raises(OwnInvitation):
        refused(asked_with_provider, contoso_admin, contoso)


def make_member_of(partner, person):
    member = make_member(partner, Role.SALES_AGENT)
    type(member).unscoped.filter(pk=member.pk).update(person=person)


def test_no_party_at_all_is_refused(contoso, contoso_admin, invitation):
    with pytest.raises(NobodyChosen):
        accept_invitation(contoso_admin, invitation, contoso, set(), dap=False)


# --- When it is too late --------------------------------------------------------------------------


def test_an_ended_partnership_refuses_the_whole_acceptance(
    client, contoso, contoso_admin, asked_with_provider, partnership, sign_in
):
    partnership.end(contoso_admin, now())
    partnership.save()
    sign_in(contoso_admin)
    page = accept(client, asked_with_provider, contoso, which="all", dap="on")
    assert page.status_code == 409
    assert "Nothing was accepted." in page.text
    assert not relationships_of(contoso).exists()
    asked_with_provider.refresh_from_db()
    assert asked_with_provider.state == "open"


def test_a_closed_partner_gets_nothing(contoso, contoso_admin, invitation, acme):
    acme.closed_at = now()
    acme.save()
    with pytest.raises(PartnershipNotActive):
        refused(invitation, contoso_admin, contoso)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "revoked", "closed_at": now()},
        {"expires_at": now() - timedelta(seconds=1)},
        {"state": "draft", "shared_at": None, "expires_at": None},
        {"state": "declined", "closed_at": now()},
    ],
)
def test_a_closed_invitation_is_not_accepted(contoso, contoso_admin, invitation, changes):
    Invitation.unscoped.filter(pk=invitation.pk).update(**changes)
    with pytest.raises(InvitationClosed):
        refused(invitation, contoso_admin, contoso)
    assert not relationships_of(contoso).exists()


def test_the_link_of_before_a_renewal_is_not_accepted(contoso, contoso_admin, invitation):
    Invitation.unscoped.filter(pk=invitation.pk).update(version=2)
    with pytest.raises(InvitationClosed):
        refused(invitation, contoso_admin, contoso)
    assert not relationships_of(contoso).exists()


def test_the_agent_who_asked_may_have_left(client, contoso, contoso_admin, invitation, sign_in):
    Member.unscoped.filter(person=invitation.inviter).update(ended_at=now())
    sign_in(contoso_admin)
    accept(client, invitation, contoso)
    assert relationships_of(contoso).exists()
    assert Email.unscoped.get(kind="notice").to == invitation.partner.email


def test_the_clock_of_the_web_server_may_be_behind_the_databases(
    acme, contoso, contoso_admin, invitation
):
    with time_machine.travel(now() - timedelta(seconds=5), tick=True):
        accept_invitation(contoso_admin, invitation, contoso, {acme.pk}, dap=False)
    agreement = AgreementAcceptance.objects.get()
    assert agreement.accepted_at == agreement.recorded_at
