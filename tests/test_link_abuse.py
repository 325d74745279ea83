"""Scanners, guessers and forgers at the link (reliability.md §1; the numbers are its cases)."""

import json

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.serializers import serialize
from django.urls import reverse

from customers.models import CustomerMember
from invitations.models import Invitation, ReplacedLink
from outbox.models import Email
from people.links import digest
from relationships.models import Relationship
from tests.conftest import make_customer, make_customer_person, make_invitation

SCANNERS = [
    "Mozilla/5.0 (compatible; Barracuda Sentinel)",
    "ProofPoint-URL-Defense",
    "Mimecast",
    "Microsoft Office/16.0 (Microsoft Outlook; Pro) SafeLinks",
    "Slackbot-LinkExpanding 1.0",
    "facebookexternalhit/1.1",
    "TelegramBot (like TwitterBot)",
    "Googlebot/2.1",
    "curl/8.5.0",
    "",
]
PREFETCH = [{}, {"Sec-Purpose": "prefetch"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}]


def fingerprint():
    """Every row of ours, as text; sessions are not ours."""
    ours = ("people", "partners", "audit", "outbox", "customers", "relationships", "invitations")
    models = [model for model in apps.get_models() if model._meta.app_label in ours]
    return [serialize("json", model._base_manager.order_by("pk")) for model in models]


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet():
    cache.clear()


@pytest.mark.parametrize("headers", PREFETCH)
@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_1_scanners_that_follow_the_link_move_no_row(client, link, method, headers):
    before = fingerprint()
    for scanner in SCANNERS:
        getattr(client, method)(link, headers=headers | {"User-Agent": scanner})
    assert fingerprint() == before


@pytest.mark.parametrize("below", ["", "decline/", "report/", "done/", "organisation/"])
def test_1_no_page_of_the_link_changes_anything_by_being_looked_at(
    client, link, contoso_admin, sign_in, below
):
    sign_in(contoso_admin)
    before = fingerprint()
    client.get(link + below)
    assert fingerprint() == before


@pytest.mark.parametrize("below", ["accept/", "decline/"])
def test_2_pressing_the_button_without_a_session_changes_nothing(client, link, below):
    before = fingerprint()
    assert client.post(link + below, {"authorised": "on"}).status_code in {302, 403}
    assert fingerprint() == before


def test_3_a_mangled_token_is_unknown(client, link):
    token = link.split("/")[2]
    mangled = [token[:-1], token + "x", token.swapcase(), token[::-1], token[:20] + "\0", "..%2f"]
    for wrong in mangled:
        page = client.get(f"/i/{wrong}/")
        assert page.status_code == 404
        assert "accept/" not in page.text


def test_5_8_nothing_is_cached_or_indexed_also_after_posting(client, link):
    answer = client.post(f"{link}sign-in/")
    assert answer["Cache-Control"] == "no-store"
    assert "noindex" in answer["X-Robots-Tag"]


def test_6_7_no_table_holds_a_token(client, link, invitation, contoso, contoso_admin, sign_in):
    token = link.split("/")[2]
    client.post(f"{link}sign-in/")
    sign_in(contoso_admin)
    client.post(f"{link}accept/", {"decider": contoso.pk, "authorised": "on"})
    assert token not in json.dumps(fingerprint())
    assert Invitation.unscoped.get().token_sha256 == digest(token)


def test_6_the_session_remembers_no_token(client, link):
    client.post(f"{link}sign-in/")
    assert link.split("/")[2] not in json.dumps(dict(client.session.items()))


@pytest.mark.parametrize("header", ["HTTP_HOST", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED"])
def test_9_the_link_does_not_ask_the_request_for_its_host(client, acme, sign_in, header):
    sign_in(acme)
    draft = make_invitation(acme, shared=False)
    address = reverse("invitations:draft", args=["acme", draft.pk])
    page = client.get(address, **{header: "evil.example"})
    assert page.status_code == 400 or "http://localhost:8000/i/" in page.text
    assert "evil.example/i/" not in page.text


def test_11_no_foreign_page_may_frame_the_decision(client, link):
    headers = client.get(link).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 302),
        ({"Origin": "http://localhost:8000"}, 302),
    ],
)
def test_12_only_our_own_pages_can_answer(
    contoso, contoso_admin, link, headers, status, client_class
):
    """`Referrer-Policy: no-referrer` makes browsers hide the origin, also from ourselves."""
    client = client_class(enforce_csrf_checks=True)
    client.force_login(contoso_admin)
    token = client.get(link).context["csrf_token"]
    data = {"decider": contoso.pk, "authorised": "on", "csrfmiddlewaretoken": str(token)}
    headers = headers | {"Host": "localhost:8000"}
    assert client.post(f"{link}accept/", data, headers=headers).status_code == status
    assert Relationship.unscoped.exists() == (status == 302)


@pytest.fixture
def client_class(client):
    return type(client)


def test_12_without_the_token_of_the_form_nothing_is_answered(
    contoso, contoso_admin, link, client_class
):
    client = client_class(enforce_csrf_checks=True)
    client.force_login(contoso_admin)
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    data = {"decider": contoso.pk, "authorised": "on"}
    assert client.post(f"{link}accept/", data, headers=headers).status_code == 403


def test_29_the_wrong_organisations_administrator_changes_nothing(client, link, contoso, sign_in):
    fabrikam = make_customer("fabrikam.example", "Fabrikam")
    sign_in(make_customer_person(fabrikam, "jan@fabrikam.example"))
    for customer in (fabrikam, contoso):
        answer = client.post(f"{link}accept/", {"decider": customer.pk, "authorised": "on"})
        assert answer.status_code == 403
    assert not Relationship.unscoped.exists()
    assert Invitation.unscoped.get().state == "open"


def test_34_doubled_parameters_choose_nothing_new(client, link, contoso, contoso_admin, sign_in):
    sign_in(contoso_admin)
    fabrikam = make_customer("fabrikam.example", "Fabrikam")
    data = {"decider": [str(fabrikam.pk), str(contoso.pk)], "authorised": ["on", "on"]}
    client.post(f"{link}accept/", data)
    assert set(Relationship.unscoped.values_list("customer", flat=True)) <= {contoso.pk}


@pytest.mark.parametrize("decider", ["", "nonsense", "\0", "9" * 400])
def test_54_a_nonsense_organisation_is_no_error(client, link, contoso_admin, sign_in, decider):
    sign_in(contoso_admin)
    assert client.get(link, {"decider": decider}).status_code == 200


def test_36_the_list_never_shows_a_link(client, acme, invitation, sign_in):
    sign_in(acme)
    page = client.get(reverse("invitations:list", args=["acme"]), {"view": "all"})
    assert invitation.link().split("/")[4] not in page.text


def test_50_guessing_is_stopped_after_a_hundred_tries(client, link):
    answers = [client.get(f"/i/guess-{number}/").status_code for number in range(101)]
    assert answers == [404] * 100 + [429]
    stopped = client.get(link)
    assert stopped.status_code == 429
    assert stopped["Retry-After"] == "600"


def test_50_using_a_link_that_works_never_counts(client, link):
    for _again in range(120):
        assert client.get(link).status_code == 200


def test_53_a_hostile_name_is_text_everywhere(client, acme, sign_in, contoso_admin):
    hostile = "<script>alert(1)</script>\"'><img src=x>"
    invitation = make_invitation(acme, company=hostile)
    sign_in(acme)
    for name in ("detail", "draft", "revocation"):
        page = client.get(reverse(f"invitations:{name}", args=["acme", invitation.pk]))
        assert "<script>alert" not in page.text
        assert "<img src=x>" not in page.text


def test_mail_names_no_html_entities(client, link, contoso, contoso_admin, sign_in):
    contoso.name = 'Smith & Sons\' "Best"'
    contoso.save()
    sign_in(contoso_admin)
    client.post(f"{link}accept/", {"decider": contoso.pk, "authorised": "on"})
    assert 'Smith & Sons\' "Best"' in Email.unscoped.get(kind="notice").subject


def test_a_replaced_link_opens_nothing(client, link, invitation, contoso, contoso_admin, sign_in):
    token = link.split("/")[2]
    Invitation.unscoped.update(token_sha256="1" * 64, version=2)
    ReplacedLink.objects.create(invitation=invitation, token_sha256=digest(token))
    sign_in(contoso_admin)
    for below in ("accept/", "decline/", "report/", "opened/", "sign-in/"):
        answer = client.post(link + below, {"decider": contoso.pk, "authorised": "on"})
        assert answer.status_code == 410
    assert Invitation.unscoped.get().state == "open"
    assert CustomerMember.objects.count() == 1
