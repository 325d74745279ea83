"""When something is wrong, the visitor gets a page, whatever else is wrong at the same time.

No test here has the `db` fixture, so each of them also shows that its page asks no database.
"""

import sqlite3

import psycopg
import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import path

from portal.errors import is_passing
from portal.urls import *  # noqa: F403 (this module is the site map of the tests below, too)
from portal.urls import urlpatterns as site


def raiser(*causes):
    """A view that raises the last of `causes`, each caused by the one before."""

    def view(request):
        previous = None
        for cause in causes:
            cause.__cause__ = previous
            previous = cause
        raise previous

    return view


def sqlite_problem(code):
    problem = sqlite3.OperationalError("x")
    problem.sqlite_errorcode = code
    return problem


urlpatterns = [
    *site,
    path("breaks/", raiser(RuntimeError("the secret recipe"))),
    path("away/", raiser(psycopg.OperationalError("connection refused"), OperationalError("x"))),
    path(
        "busy/", raiser(sqlite_problem(sqlite3.SQLITE_BUSY), OperationalError("database is locked"))
    ),
    path("reads-the-form/", lambda request: HttpResponse(request.POST.get("x", "none"))),
]

pytestmark = pytest.mark.urls("tests.test_error_pages")


@pytest.fixture
def browser():
    """A visitor: what goes wrong is answered, not raised into the test."""
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


ERRORS = [("breaks", 500), ("away", 503), ("busy", 503)]


@pytest.mark.parametrize(("page", "status"), ERRORS)
def test_a_broken_page_says_so_in_english(browser, page, status):
    answer = browser.get(f"/{page}/", headers={"accept-language": "en"})
    assert answer.status_code == status
    assert "Nothing was saved" in answer.text
    assert '<html lang="en">' in answer.text


@pytest.mark.parametrize(("page", "status"), ERRORS)
def test_a_broken_page_says_so_in_polish(browser, page, status):
    answer = browser.get(f"/{page}/", headers={"accept-language": "pl"})
    assert answer.status_code == status
    assert "Nic nie zapisano" in answer.text
    assert '<html lang="pl">' in answer.text


def test_the_language_of_the_cookie_wins_over_the_browsers(browser):
    browser.cookies["django_language"] = "pl"
    answer = browser.get("/breaks/", headers={"accept-language": "en"})
    assert '<html lang="pl">' in answer.text


def test_the_500_page_names_the_request_and_not_the_cause(browser):
    answer = browser.get("/breaks/")
    assert answer["X-Request-ID"] in answer.text
    assert "secret recipe" not in answer.text


@pytest.mark.parametrize("page", ["away", "busy"])
def test_a_database_that_is_away_asks_to_come_back(browser, page):
    answer = browser.get(f"/{page}/")
    assert 0 < int(answer["Retry-After"]) <= 60


def test_a_fault_of_ours_in_the_database_is_no_reason_to_come_back():
    fault = OperationalError("no such table: people_person")
    fault.__cause__ = sqlite_problem(sqlite3.SQLITE_ERROR)
    assert not is_passing(fault)
    assert not is_passing(RuntimeError())
    assert not is_passing(None)


@pytest.mark.parametrize("charset", ["utf-16", "latin-1"])
def test_a_form_in_an_impossible_charset_is_refused_even_with_a_csrf_cookie(browser, charset):
    """Stock Django answers 500: its 400 page reads the form once more, for CSRF."""
    browser.cookies["csrftoken"] = "a" * 32
    form = f"application/x-www-form-urlencoded; charset={charset}"
    answer = browser.generic("POST", "/reads-the-form/", "x=1".encode("utf-16"), form)
    assert answer.status_code == 400
    assert "could not read" in answer.text


def test_a_foreign_host_is_refused(browser):
    answer = browser.get("/breaks/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text


def test_a_form_without_its_token_is_refused(browser):
    answer = browser.post("/reads-the-form/", {"x": "1"})
    assert answer.status_code == 403
    assert "This form has expired" in answer.text


@pytest.mark.parametrize("address", ["/nothing-like-this/", "/%00/", "/i/x/../../etc/passwd"])
def test_an_unknown_address_finds_nothing(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


@pytest.mark.parametrize("status", [400, 403, 404, 409, 429, 500, 503])
def test_no_page_carries_inline_code(status):
    text = render_to_string(f"errors/{status}.html", {"request_id": "1", "seconds": 1})
    assert "<script" not in text
    assert "style=" not in text
    assert text.count("<h1>") == 1


def test_an_error_page_is_not_kept(browser):
    assert browser.get("/breaks/")["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_visitor_who_is_too_fast_is_told_when_to_come_back(browser, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    visitor = Client()
    for _ in range(2):
        answer = visitor.post("/account/login/", {"login": "a@b.example", "password": "x"})
    assert answer.status_code == 429
    assert "Too fast" in answer.text
    assert int(answer["Retry-After"]) > 0
