"""A request for admin access, from the agent's letter to the customer's yes."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import demo_site

SENDER = "ingrid.solberg@nordvik.example"
BOTH_WAYS = pytest.mark.parametrize(
    ("language", "scripts"), [("en", True), ("pl", False)], ids=["en", "pl without scripts"]
)
WORDS = {
    "en": {
        "open": "Open the e-mail",
        "save": "Save and preview",
        "done": "Done",
        "anyway": "Finish anyway",
        "sign_in": "Sign in to answer",
        "fewer": "Ask for fewer roles",
        "send": "Send to the partner",
        "approve": "Approve 3 roles until",
        "approved": "You approved admin access for Nordvik Distribution",
        "wish": "The customer asks for fewer roles",
        "already": "Already approved.",
    },
    "pl": {
        "open": "Otwórz wiadomość",
        "save": "Zapisz i pokaż",
        "done": "Gotowe",
        "anyway": "Zakończ mimo to",
        "sign_in": "Zaloguj się, aby odpowiedzieć",
        "fewer": "Poproś o mniej ról",
        "send": "Wyślij do partnera",
        "approve": "Zatwierdź 3 role do",
        "approved": "Zatwierdzono dostęp administracyjny, partner: Nordvik Distribution",
        "wish": "Klient prosi o mniej ról",
        "already": "Prośba już zatwierdzona.",
    },
}


@pytest.fixture
def site(pristine, tmp_path):
    """These change what they find, so each has a demo to itself."""
    with demo_site(pristine, tmp_path) as address:
        yield address


def press(page, text):
    named = re.compile(rf"^\s*{re.escape(text)}")
    page.locator("button:visible, a:visible").filter(has_text=named).first.click()


@BOTH_WAYS
def test_the_agent_writes_and_the_customer_approves(window, site, language, scripts):
    words = WORDS[language]
    agent = window(language, scripts=scripts).sign_in(SENDER, language)
    agent.goto(f"{site}/p/nordvik/admin-relationships/?view=waiting")
    agent.get_by_role("link", name=re.compile("tartak-security")).first.click()
    request = agent.url
    link = agent.locator("#link").input_value()
    press(agent, words["open"])
    expect(agent.locator("#letter")).to_contain_text(link)
    to = agent.locator("#id_to").input_value()
    agent.fill("#id_after", "Ingrid")
    press(agent, words["done"])
    expect(agent.locator("#link")).to_have_value(link)

    customer = window(language, scripts=scripts, width=390)
    page = customer.open(link)
    press(page, words["sign_in"])
    page.fill("input[name=login]", to)
    page.fill("input[name=password]", "ogniwo-demo-2026")
    page.press("input[name=password]", "Enter")
    page.wait_for_url(link)
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f"button[name=language][value={language}]:visible").first.click()
        page.wait_for_selector(f"html[lang={language}]")
    press(page, words["fewer"])
    page.fill("#id_note", "Global Reader")
    press(page, words["send"])
    agent.goto(request)
    expect(agent.locator("main")).to_contain_text(words["wish"])
    expect(agent.locator("main")).to_contain_text("Global Reader")

    press(page, words["approve"])
    expect(page.locator("h1")).to_have_text(words["approved"])
    stranger = window(language, scripts=scripts)
    expect(stranger.open(link).locator("h1")).to_have_text(words["already"])
    agent.reload()
    expect(agent.locator("#link")).to_have_count(0)
