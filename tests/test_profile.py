"""What a person finds on arriving, and what they set for themselves."""

import pytest
from django.urls import reverse

from customers.models import CustomerRole
from partners.models import Member, MemberRole
from partners.permissions import Role
from tests.conftest import make_customer_person, make_person


@pytest.fixture
def ada(db):
    return make_person("ada@example.com", "Ada Nowak")


def test_signed_out_one_is_sent_to_sign_in(client, db):
    assert client.get("/").url == "/sign-in/?next=/"


def test_one_organisation_opens_at_once(client, acme, sign_in):
    sign_in(acme)
    assert client.get("/").url == "/p/acme/"


def test_of_several_organisations_one_chooses(client, acme, globex, contoso, ada):
    for partner in (acme, globex):
        member = Member.unscoped.create(partner=partner, person=ada)
        MemberRole.unscoped.create(member=member, role=Role.SALES_AGENT)
    client.force_login(ada)
    page = client.get("/")
    assert page.status_code == 200
    assert "/p/acme/" in page.text
    assert "/p/globex/" in page.text
    assert str(contoso) not in page.text


def test_without_an_organisation_the_page_says_so(client, ada):
    client.force_login(ada)
    assert "No organisation" in client.get("/").text


def test_an_organisation_one_has_left_is_gone(client, acme, sign_in):
    member = sign_in(acme)
    Member.unscoped.filter(pk=member.pk).update(ended_at=member.created_at)
    assert "No organisation" in client.get("/").text


def test_the_profile_keeps_name_language_and_theme(client, ada):
    client.force_login(ada)
    answer = client.post(
        reverse("people:profile"), {"name": "Ada Kowal", "language": "pl", "theme": "dark"}
    )
    assert answer.status_code == 302
    ada.refresh_from_db()
    assert (ada.name, ada.language, ada.theme) == ("Ada Kowal", "pl", "dark")
    page = client.get(reverse("people:profile")).text
    assert '<html lang="pl" data-theme="dark"' in page


def test_a_profile_without_a_name_is_refused(client, ada):
    client.force_login(ada)
    answer = client.post(reverse("people:profile"), {"name": "", "language": "", "theme": "dark"})
    assert answer.status_code == 422
    ada.refresh_from_db()
    assert ada.theme == "system"


def test_the_profile_is_for_people_signed_in(client, db):
    assert client.get(reverse("people:profile")).url.startswith("/sign-in/")


def test_the_switch_at_the_top_changes_the_language_and_stays_on_the_page(client, ada):
    client.force_login(ada)
    answer = client.post("/language/", {"language": "pl", "next": "/profile/?tab=1"})
    assert answer.url == "/profile/?tab=1"
    ada.refresh_from_db()
    assert ada.language == "pl"


def test_a_visitor_keeps_language_and_theme_in_a_cookie(client, db):
    client.post("/language/", {"language": "pl"})
    client.post("/theme/", {"theme": "dark"})
    assert '<html lang="pl" data-theme="dark"' in client.get("/sign-in/").text


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_the_switch_never_leads_to_another_site(client, db, elsewhere):
    for path, answer in (("/language/", {"language": "pl"}), ("/theme/", {"theme": "dark"})):
        assert client.post(path, answer | {"next": elsewhere}).url == "/"


def test_an_unknown_language_or_theme_is_refused(client, db):
    assert client.post("/language/", {"language": "xx"}).status_code == 400
    assert client.post("/theme/", {"theme": "neon"}).status_code == 400
    assert client.get("/language/").status_code == 405


def test_a_customers_person_arrives_at_their_partners(client, contoso):
    person = make_customer_person(contoso, "jan@contoso.example", CustomerRole.USER)
    client.force_login(person)
    assert client.get("/").url == f"/c/{contoso.pk}/partners/"
