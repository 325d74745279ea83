"""A provider asks, a reseller authorises, either ends it; customers stay where they are."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils.timezone import now

from audit.models import Event, Verb
from customers.models import AccountProvider
from outbox.models import Email
from partners.actions.partnerships import (
    authorise_partnership,
    end_partnership,
    refuse_partnership,
    renew_request,
    request_partnership,
)
from partners.models import (
    AlreadyPartners,
    PartnerKind,
    Partnership,
    PartnershipClosed,
    PartnershipState,
)
from partners.permissions import Role
from people.links import address
from tests.conftest import in_parallel, make_account, make_member, make_partner


@pytest.fixture
def asker(nordvik):
    return make_member(nordvik, Role.ADMIN_AGENT, email="asker@nordvik.example", name="Olaf Pyta")


@pytest.fixture
def boss(acme):
    return make_member(acme, Role.ACCOUNT_ADMIN, Role.ADMIN_AGENT, email="boss@acme.example")


@pytest.fixture
def request_(asker):
    return request_partnership(
        asker, reseller_name="Acme Cloud", reseller_email="Office@acme.example", language="pl"
    )


def link_of(partnership):
    partnership.refresh_from_db()
    url = address("partnership", partnership.pk, partnership.version)
    return url.removeprefix("http://localhost:8000")


def verbs(partner):
    return list(Event.objects.for_partner(partner).order_by("pk").values_list("verb", flat=True))


def page(name, partner, *args):
    return reverse(f"partners:{name}", args=[partner.slug, *args])


# --- Asking ---


def test_a_provider_asks_by_mail_and_may_send_the_link_itself(client, nordvik, asker):
    client.force_login(asker.person)
    answer = client.post(
        page("partnership_request", nordvik),
        {"reseller_name": "Acme", "reseller_email": "office@acme.example", "language": "pl"},
    )
    made = Partnership.objects.for_partner(nordvik).get()
    assert answer.url == page("partnership", nordvik, made.pk)
    shown = client.get(answer.url)
    assert link_of(made) in shown.text
    assert link_of(made) in unquote(shown.context["mailto"])
    letter = Email.objects.for_partner(nordvik).get()
    assert (letter.to, letter.link_id) == ("office@acme.example", made.pk)
    assert link_of(made) not in letter.body
    assert verbs(nordvik) == [Verb.PARTNERSHIP_REQUESTED]


def test_the_same_address_is_asked_once(client, nordvik, asker, request_):
    client.force_login(asker.person)
    answer = client.post(
        page("partnership_request", nordvik),
        {"reseller_name": "Acme", "reseller_email": "office@ACME.example", "language": "pl"},
    )
    assert answer.status_code == 422
    assert "still waiting" in answer.text
    assert Partnership.objects.for_partner(nordvik).count() == 1


def test_nobody_writes_to_strangers_all_day(client, nordvik, asker):
    client.force_login(asker.person)
    for number in range(21):
        answer = client.post(
            page("partnership_request", nordvik),
            {"reseller_name": "X", "reseller_email": f"x{number}@x.example", "language": "pl"},
        )
    assert answer.status_code == 422
    assert Email.objects.for_partner(nordvik).count() == 20


def test_a_reseller_does_not_ask(client, acme, boss):
    client.force_login(boss.person)
    answer = client.get(page("partnership_request", acme), follow=True)
    assert "Only an indirect provider asks" in answer.text


def test_a_new_link_kills_the_old_one(client, nordvik, asker, request_):
    old = link_of(request_)
    client.force_login(asker.person)
    client.post(page("partnership_renewal", nordvik, request_.pk))
    client.logout()
    assert client.get(old).status_code == 404
    assert client.get(link_of(request_)).status_code == 200


def test_only_the_provider_renews_the_link(client, acme, boss, partnership):
    client.force_login(boss.person)
    assert client.post(page("partnership_renewal", acme, partnership.pk)).status_code == 404


# --- Answering ---


def test_looking_at_the_link_changes_nothing(client, request_, boss):
    for _ in range(2):
        seen = client.get(link_of(request_))
        assert seen.status_code == 200
        assert "Nordvik Distribution" in seen.text
        client.force_login(boss.person)
    request_.refresh_from_db()
    assert request_.state == PartnershipState.REQUESTED


def test_signed_out_one_is_sent_to_sign_in_and_back(client, request_):
    seen = client.get(link_of(request_)).text
    assert f"/sign-in/?next={link_of(request_)}" in seen


def test_an_account_admin_authorises_with_the_box_ticked(
    client, acme, nordvik, asker, boss, request_
):
    client.force_login(boss.person)
    refused = client.post(link_of(request_), {"partner": "acme"})
    assert refused.status_code == 422
    assert "Tick this to authorise" in refused.text
    client.post(link_of(request_), {"partner": "acme", "consent": "on"})
    request_.refresh_from_db()
    assert (request_.state, request_.reseller) == (PartnershipState.ACTIVE, acme)
    assert verbs(nordvik)[-1] == verbs(acme)[-1] == Verb.PARTNERSHIP_AUTHORISED
    assert Event.objects.for_partner(nordvik).latest("pk").member is None
    letter = Email.unscoped.get(kind="notice")
    assert letter.to == asker.person.email
    assert client.get(link_of(request_)).status_code == 410


def test_of_several_resellers_one_is_chosen(client, acme, globex, boss, request_):
    from_globex = make_member(globex, Role.ACCOUNT_ADMIN)
    from_globex.person, old = boss.person, from_globex.person
    from_globex.save()
    assert old != boss.person
    client.force_login(boss.person)
    assert 'type="radio"' in client.get(link_of(request_)).text
    client.post(link_of(request_), {"partner": "globex", "consent": "on"})
    request_.refresh_from_db()
    assert request_.reseller == globex


def test_one_decides_only_for_an_organisation_of_ones_own(client, acme, globex, boss, request_):
    client.force_login(boss.person)
    answer = client.post(link_of(request_), {"partner": "globex", "consent": "on"})
    assert answer.status_code == 422
    request_.refresh_from_db()
    assert request_.state == PartnershipState.REQUESTED


@pytest.mark.parametrize("role", [Role.ADMIN_AGENT, Role.SALES_AGENT])
def test_who_is_no_account_admin_cannot_answer(client, acme, sign_in, request_, role):
    member = sign_in(acme, role)
    for answer in (
        client.get(link_of(request_)),
        client.post(link_of(request_), {"partner": "acme", "consent": "on"}),
    ):
        assert answer.status_code == 403
        assert member.person.email in answer.text
    client.post(link_of(request_) + "refusal/")
    request_.refresh_from_db()
    assert request_.state == PartnershipState.REQUESTED


def test_the_provider_cannot_authorise_itself(client, nordvik, sign_in, request_):
    sign_in(nordvik, Role.ACCOUNT_ADMIN)
    assert client.get(link_of(request_)).status_code == 403


def test_declining_is_told_to_the_asker_and_changes_nothing_else(
    client, acme, asker, boss, request_
):
    client.force_login(boss.person)
    assert "is told" in client.get(link_of(request_) + "refusal/").text
    client.post(link_of(request_) + "refusal/")
    request_.refresh_from_db()
    assert request_.state == PartnershipState.REFUSED
    assert Email.unscoped.get(kind="notice").to == asker.person.email
    assert client.get(link_of(request_)).status_code == 410


@pytest.mark.parametrize("state", ["expired", "ended", "unknown"])
def test_a_dead_link_says_why(client, asker, request_, state):
    link = link_of(request_)
    if state == "expired":
        Partnership.unscoped.update(expires_at=now() - timedelta(days=1))
    elif state == "ended":
        end_partnership(asker, request_, reason="by mistake")
    else:
        link = "/partnership/" + "A" * 43 + "/"
    seen = client.get(link)
    assert seen.status_code == (404 if state == "unknown" else 410)
    words = {"expired": "has expired", "ended": "has ended", "unknown": "cannot find this link"}
    assert words[state] in seen.text


def test_two_who_work_together_do_not_do_so_twice(boss, asker, request_):
    authorise_partnership(boss, request_)
    second = request_partnership(
        asker, reseller_name="Acme", reseller_email="boss@acme.example", language="pl"
    )
    with pytest.raises(AlreadyPartners):
        authorise_partnership(boss, second)


def test_an_answer_is_final(boss, asker, request_):
    refuse_partnership(boss, request_)
    for act in (
        lambda: authorise_partnership(boss, request_),
        lambda: refuse_partnership(boss, request_),
        lambda: end_partnership(asker, request_, reason="x"),
        lambda: renew_request(asker, request_, language="pl"),
    ):
        with pytest.raises(PartnershipClosed):
            act()


def test_where_a_second_factor_is_compulsory_answering_needs_it(client, boss, request_, settings):
    settings.REQUIRE_MFA = True
    client.force_login(boss.person)
    assert client.post(link_of(request_), {"partner": "acme"}).url == reverse("mfa_index")


# --- Seeing and ending ---


@pytest.fixture
def shared(acme, nordvik, contoso, partnership):
    account = make_account(acme, contoso)
    return AccountProvider.unscoped.create(account=account, provider=nordvik)


def test_both_sides_see_each_other_and_how_many_customers_they_share(
    client, acme, nordvik, sign_in, shared
):
    for here, there in ((acme, nordvik), (nordvik, acme)):
        sign_in(here)
        answer = client.get(page("partnerships", here))
        assert there.name in answer.text
        assert answer.context["rows"][0]["shared"] == 1


def test_a_third_partner_sees_nothing_of_it(client, globex, sign_in, partnership):
    sign_in(globex)
    assert "Nordvik" not in client.get(page("partnerships", globex)).text
    for name in ("partnership", "partnership_end"):
        assert client.get(page(name, globex, partnership.pk)).status_code == 404
    assert client.post(page("partnership_end", globex, partnership.pk)).status_code == 404


def test_the_effects_are_shown_before_the_end(client, acme, sign_in, shared, partnership):
    sign_in(acme)
    shown = client.get(page("partnership_end", acme, partnership.pk)).text
    assert "1 shared customer" in shown
    assert "Nobody is notified" in shown
    partnership.refresh_from_db()
    assert partnership.state == PartnershipState.ACTIVE


@pytest.mark.parametrize("side", ["acme", "nordvik"])
def test_either_side_ends_it_in_good_faith_and_customers_stay(
    client, acme, nordvik, sign_in, shared, partnership, side
):
    here = {"acme": acme, "nordvik": nordvik}[side]
    sign_in(here)
    end = page("partnership_end", here, partnership.pk)
    assert client.post(end, {"reason": "contract ended"}).status_code == 422
    client.post(end, {"reason": "contract ended", "good_faith": "on"})
    partnership.refresh_from_db()
    assert partnership.state == PartnershipState.ENDED
    assert AccountProvider.objects.for_partner(acme).count() == 1
    for partner in (acme, nordvik):
        event = Event.objects.for_partner(partner).get()
        assert event.verb == Verb.PARTNERSHIP_ENDED
        assert event.detail == {"reason": "contract ended", "good_faith": True}
    assert not Email.unscoped.exists()  # nobody is told


def test_ending_twice_is_a_sentence_not_an_error(client, acme, sign_in, partnership):
    sign_in(acme)
    end = page("partnership_end", acme, partnership.pk)
    for _ in range(2):
        answer = client.post(end, {"reason": "x", "good_faith": "on"}, follow=True)
    assert "ended already" in answer.text
    assert Event.objects.for_partner(acme).count() == 1


# --- Races ---


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_authorising_while_the_provider_takes_it_back_ends_one_way():
    nordvik = make_partner("nordvik", PartnerKind.INDIRECT_PROVIDER)
    acme = make_partner("acme", PartnerKind.INDIRECT_RESELLER)
    asker, boss = make_member(nordvik), make_member(acme, Role.ACCOUNT_ADMIN)
    request = request_partnership(
        asker, reseller_name="Acme", reseller_email="office@acme.example", language="pl"
    )
    outcomes = in_parallel(
        lambda: authorise_partnership(boss, request),
        lambda: end_partnership(asker, request, reason="by mistake"),
    )
    request.refresh_from_db()
    assert request.state == PartnershipState.ENDED
    assert outcomes.count(PartnershipClosed) == (1 if request.authorised_at is None else 0)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_requests_authorised_at_once_make_one_partnership():
    nordvik = make_partner("nordvik", PartnerKind.INDIRECT_PROVIDER)
    acme = make_partner("acme", PartnerKind.INDIRECT_RESELLER)
    asker, boss = make_member(nordvik), make_member(acme, Role.ACCOUNT_ADMIN)
    requests = [
        request_partnership(asker, reseller_name="Acme", reseller_email=mail, language="pl")
        for mail in ("one@acme.example", "two@acme.example")
    ]
    outcomes = in_parallel(*(lambda r=r: authorise_partnership(boss, r) for r in requests))
    assert sorted(outcomes, key=str) == [AlreadyPartners, None]
    assert Partnership.objects.for_partner(nordvik).active().count() == 1
