"""The page of a personal link sends no referrer; its own forms must still arrive, others' not."""

import pytest
from django.test import Client


@pytest.fixture
def browser(db):
    return Client(enforce_csrf_checks=True)


def post(browser, **headers):
    """The language switch: a form that stands on every page."""
    browser.get("/sign-in/")
    token = browser.cookies["csrftoken"].value
    form = {"language": "pl", "next": "/sign-in/", "csrfmiddlewaretoken": token}
    return browser.post("/language/", form, headers={"origin": "null", **headers}).status_code


def test_a_form_of_our_own_page_arrives(browser):
    assert post(browser, **{"sec-fetch-site": "same-origin"}) == 302


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
def test_a_form_from_nowhere_is_refused(browser, site):
    assert post(browser, **{"sec-fetch-site": site}) == 403


def test_our_own_page_needs_its_token_all_the_same(browser):
    headers = {"origin": "null", "sec-fetch-site": "same-origin"}
    assert browser.post("/language/", {"language": "pl"}, headers=headers).status_code == 403
