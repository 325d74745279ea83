"""Help and privacy: for everybody, at the same place on every public page (WCAG 3.2.6)."""

import re

import pytest
from django.conf import settings

PUBLIC = ["/sign-in/", "/help/", "/privacy/", "/verify/", "/i/unknown/", "/agreement/2026-11/",
          "/nothing-here/"]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("path", PUBLIC)
def test_every_public_page_ends_with_the_same_links(client, path):
    foot = re.search(r"<footer.*?</footer>", client.get(path).text, re.S)[0]
    assert re.findall(r'href="([^"]+)"', foot)[-3:] == ["/verify/", "/privacy/", "/help/"]


def test_the_page_of_a_link_does_too(client, link):
    foot = re.search(r"<footer.*?</footer>", client.get(link).text, re.S)[0]
    assert re.findall(r'href="([^"]+)"', foot)[-3:] == ["/verify/", "/privacy/", "/help/"]


@pytest.mark.django_db
def test_help_says_how_to_check_a_letter_and_whom_to_ask(client):
    page = client.get("/help/").text
    assert "Verify a request" in page
    assert settings.OPERATOR_EMAIL in page


def test_privacy_names_every_cookie_we_set(client, link, acme, sign_in):
    sign_in(acme)
    client.get(link)
    client.post("/language/", {"language": "pl"})
    client.post("/theme/", {"theme": "dark"})
    page = client.get("/privacy/").text
    assert len(client.cookies) >= 3
    for cookie in client.cookies:
        assert f">{cookie}<" in page


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/help/", "/privacy/"])
def test_they_are_there_in_polish_and_cannot_be_posted_to(client, path):
    assert 'lang="pl"' in client.get(path, headers={"Accept-Language": "pl"}).text
    assert client.post(path).status_code == 405


def test_a_signed_in_person_finds_help_in_the_frame(client, acme, sign_in):
    sign_in(acme)
    assert 'href="/help/"' in client.get("/p/acme/").text
