"""Colleagues of a customer: invited, made administrators, taken out; somebody always decides."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils.timezone import now

from audit.models import ActorKind, Event, Verb
from customers.colleagues import (
    change_customer_role,
    customer_invite_for,
    invite_customer_colleague,
    join_customer,
    remove_customer_colleague,
    resend_customer_invite,
    revoke_customer_invite,
)
from customers.models import (
    CustomerInvite,
    CustomerMember,
    CustomerRole,
    LastAdministrator,
    NotAdministrator,
)
from outbox.models import Email
from partners.models import (
    AlreadyInvited,
    AlreadyMember,
    InviteClosed,
    TooManyInvites,
    WrongPerson,
)
from people.links import token_for
from tests.conftest import in_parallel, make_customer, make_customer_person, make_person

pytestmark = pytest.mark.django_db
ADMINISTRATOR, USER = CustomerRole.ADMINISTRATOR, CustomerRole.USER
OLA = {"email": "Ola@contoso.example", "name": "Ola", "role": USER, "language": "en"}


def own(page, customer, *args):
    return reverse(f"own:{page}", args=[customer.pk, *args])


def member_of(customer, person):
    return CustomerMember.objects.get(customer=customer, person=person)


def path_of(invite):
    return f"/team/{token_for('customer_colleague', invite.pk, invite.version)}/"


@pytest.fixture
def invited(contoso, contoso_admin):
    return invite_customer_colleague(contoso_admin, contoso, **OLA)


@pytest.fixture
def user(contoso):
    return make_customer_person(contoso, "u@contoso.example", USER, name="Ulla User")


def test_an_administrator_invites_and_the_letter_has_the_link(
    client, contoso, contoso_admin, sign_in
):
    sign_in(contoso_admin)
    page = client.post(own("invite_new", contoso), OLA, follow=True)
    assert "Invited. The letter with the link is on its way." in page.text
    invite = CustomerInvite.objects.get()
    assert invite.email in page.text
    letter = Email.unscoped.get(kind="customer_colleague_invite")
    assert (letter.to, letter.link_kind) == ("ola@contoso.example", "customer_colleague")
    assert "Contoso" in letter.body
    assert path_of(invite) in client.get(own("invite", contoso, invite.pk)).text


def test_the_invited_person_joins_and_history_says_so(client, contoso, invited, sign_in):
    ola = sign_in(make_person("ola@contoso.example", "Ola"))
    assert "Join Contoso" in client.get(path_of(invited)).text
    assert not CustomerMember.objects.filter(person=ola).exists()
    page = client.post(path_of(invited), follow=True)
    assert "Welcome." in page.text
    assert member_of(contoso, ola).role == USER
    verbs = Event.unscoped.filter(customer_id=contoso.pk).order_by("id")
    assert [(e.verb, e.partner) for e in verbs] == [
        (Verb.COLLEAGUE_INVITED, None),
        (Verb.COLLEAGUE_JOINED, None),
    ]
    said = [row["sentence"] for row in client.get(own("activity", contoso)).context["rows"]]
    assert said[1] == "Colleague invited: ola@contoso.example"


def test_somebody_without_an_account_makes_one_first(client, invited):
    page = client.get(path_of(invited))
    assert "This invitation is for ola@contoso.example" in page.text
    answer = client.post(path_of(invited) + "registration/")
    assert "email=ola%40contoso.example" in answer.url
    assert client.get(answer.url).status_code == 200


def test_the_link_is_for_one_address_once_and_not_for_ever(client, contoso, invited, sign_in):
    sign_in(make_person("eve@contoso.example"))
    assert client.post(path_of(invited)).status_code == 403
    ola = sign_in(make_person("ola@contoso.example"))
    client.post(path_of(invited))
    assert client.get(path_of(invited)).status_code == 410
    assert client.get("/team/unknown/").status_code == 404
    with pytest.raises(InviteClosed):
        join_customer(ola, invited)


def test_one_that_ran_out_or_was_taken_back_lets_nobody_in(contoso, contoso_admin, invited):
    ola = make_person("ola@contoso.example")
    with pytest.raises(WrongPerson):
        join_customer(make_person("eve@contoso.example"), invited)
    CustomerInvite.objects.update(expires_at=now() - timedelta(seconds=1))
    with pytest.raises(InviteClosed):
        join_customer(ola, invited)
    renewed = resend_customer_invite(contoso_admin, contoso, invited.pk)
    assert customer_invite_for(token_for("customer_colleague", invited.pk, 1)) is None
    revoke_customer_invite(contoso_admin, contoso, renewed.pk)
    for act in (resend_customer_invite, revoke_customer_invite):
        with pytest.raises(InviteClosed):
            act(contoso_admin, contoso, renewed.pk)
    with pytest.raises(InviteClosed):
        join_customer(ola, renewed)


def test_nobody_is_invited_twice_or_a_hundred_times(contoso, contoso_admin, invited, user):
    with pytest.raises(AlreadyInvited):
        invite_customer_colleague(contoso_admin, contoso, **OLA)
    with pytest.raises(AlreadyMember):
        invite_customer_colleague(contoso_admin, contoso, **{**OLA, "email": user.email})
    for number in range(19):
        invite_customer_colleague(contoso_admin, contoso, **{**OLA, "email": f"{number}@x.example"})
    with pytest.raises(TooManyInvites):
        invite_customer_colleague(contoso_admin, contoso, **{**OLA, "email": "more@x.example"})


def test_refusals_of_the_form_are_said(client, contoso, contoso_admin, invited, sign_in):
    sign_in(contoso_admin)
    url = own("invite_new", contoso)
    again = client.post(url, OLA)
    assert again.status_code == 422
    assert "This address is invited already." in again.text
    here = client.post(url, {**OLA, "email": contoso_admin.email})
    assert "This person belongs to your organisation already." in here.text
    assert client.post(url, {**OLA, "role": "owner", "email": "x@x.example"}).status_code == 422


def test_a_colleague_becomes_an_administrator_and_a_user_again(
    client, contoso, contoso_admin, user, sign_in
):
    sign_in(contoso_admin)
    url = own("role", contoso, member_of(contoso, user).pk)
    assert "May accept partners" in client.get(url).text
    client.post(url, {"role": "administrator"})
    assert member_of(contoso, user).may_decide
    client.post(url, {"role": "user"})
    assert not member_of(contoso, user).may_decide
    client.post(url, {"role": "nonsense"})
    event = Event.unscoped.filter(verb=Verb.COLLEAGUE_ROLES_CHANGED).latest("id")
    assert (event.actor_kind, event.person) == (ActorKind.CUSTOMER, contoso_admin)
    assert event.after == {"customer_role": "user"}


def test_who_is_removed_is_out_at_once(client, contoso, contoso_admin, user, sign_in):
    sign_in(user)
    assert client.get(own("partners", contoso)).status_code == 200
    remove_customer_colleague(contoso_admin, contoso, member_of(contoso, user).pk)
    assert client.get(own("partners", contoso)).status_code in {302, 404}
    sign_in(user)
    assert client.get(own("partners", contoso)).status_code == 404
    assert Event.unscoped.get(verb=Verb.COLLEAGUE_REMOVED).subject_name.startswith("Ulla User")


def test_an_administrator_may_leave_when_another_stays(client, contoso, contoso_admin, sign_in):
    make_customer_person(contoso, "b@contoso.example")
    sign_in(contoso_admin)
    url = own("member_removal", contoso, member_of(contoso, contoso_admin).pk)
    assert "Remove Marta Example?" in client.get(url).text
    assert client.post(url).url == reverse("account_login")
    assert client.get(own("partners", contoso)).status_code == 302


def test_the_last_administrator_stays(client, contoso, contoso_admin, user, sign_in):
    sign_in(contoso_admin)
    last = member_of(contoso, contoso_admin).pk
    for page, posted in (("role", {"role": "user"}), ("member_removal", {})):
        answer = client.post(own(page, contoso, last), posted, follow=True)
        assert "Somebody must be able to decide." in answer.text
    assert member_of(contoso, contoso_admin).may_decide
    for act in (
        partial(change_customer_role, role=USER),
        remove_customer_colleague,
    ):
        with pytest.raises(LastAdministrator):
            act(contoso_admin, contoso, last)


def test_a_user_manages_nobody(client, contoso, contoso_admin, invited, user, sign_in):
    sign_in(user)
    page = client.get(own("people", contoso))
    assert "Change role" not in page.text
    assert invited.email not in page.text
    admin = member_of(contoso, contoso_admin).pk
    for url in [
        own("invite_new", contoso),
        own("invite", contoso, invited.pk),
        own("role", contoso, admin),
        own("member_removal", contoso, admin),
    ]:
        refusal = client.get(url)
        assert refusal.status_code == 403
        assert "Marta Example" in refusal.text
    for page in ("invite_resend", "invite_revoke"):
        assert client.post(own(page, contoso, invited.pk)).status_code == 403
    with pytest.raises(NotAdministrator):
        remove_customer_colleague(user, contoso, admin)


def test_people_of_another_customer_are_not_there(client, contoso, contoso_admin, invited, sign_in):
    other = make_customer("fabrikam.example", "Fabrikam")
    sign_in(make_customer_person(other, "ola@fabrikam.example"))
    admin = member_of(contoso, contoso_admin).pk
    for customer in (contoso, other):
        for url in [
            own("invite", customer, invited.pk),
            own("role", customer, admin),
            own("member_removal", customer, admin),
        ]:
            assert client.get(url).status_code == 404
        for page in ("invite_resend", "invite_revoke"):
            assert client.post(own(page, customer, invited.pk)).status_code == 404


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_two_administrators_remove_each_other_and_one_stays(contoso, contoso_admin, _round):
    second = make_customer_person(contoso, "b@contoso.example")
    first_pk, second_pk = (member_of(contoso, one).pk for one in (contoso_admin, second))
    outcomes = in_parallel(
        partial(remove_customer_colleague, contoso_admin, contoso, second_pk),
        partial(remove_customer_colleague, second, contoso, first_pk),
    )
    assert sorted(map(str, outcomes)) == sorted(map(str, [None, NotAdministrator]))
    left = CustomerMember.objects.filter(customer=contoso, role=ADMINISTRATOR, ended_at=None)
    assert left.count() == 1
