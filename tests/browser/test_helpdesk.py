"""A helpdesk agent resets a password, sees it once, and learns what her role does not cover."""

import re

import pytest
from playwright.sync_api import expect

ZOFIA = "zofia.lis@balticcloud.pl"
PASSWORD = re.compile(r"^(?:[a-zA-Z2-9]{4}-){3}[a-zA-Z2-9]{4}$")
WORDS = {
    "en": {
        "users": "Users and licences",
        "reset": "Reset password",
        "resets": re.compile("^Reset passwords?$"),
        "show": "Show passwords (once)",
        "gone": "The temporary passwords were handed over or wiped.",
        "lacks": "Your roles here lack Privileged Authentication Administrator.",
        "help": "Who can help",
        "needs": "needs Privileged Authentication Administrator.",
    },
    "pl": {
        "users": "Użytkownicy i licencje",
        "reset": "Resetuj hasło",
        "resets": re.compile("^Resetuj hasł[oa]$"),
        "show": "Pokaż hasła (raz)",
        "gone": "Hasła tymczasowe zostały przekazane lub wymazane.",
        "lacks": "Wśród Twoich ról u tego klienta brakuje: Privileged Authentication Administrator.",
        "help": "Kto może pomóc",
        "needs": "wymaga roli Privileged Authentication Administrator.",
    },
}


@pytest.mark.parametrize(("language", "scripts"), [("en", True), ("pl", False)])
def test_a_password_is_reset_and_what_the_role_lacks_is_said(window, language, scripts):
    words, zofia = WORDS[language], window(language=language, scripts=scripts)
    zofia.sign_in(ZOFIA, language)
    page = zofia.open("/p/baltic-cloud/customers/?q=rewa")
    page.get_by_role("link", name="Stocznia Rewa S.A.").first.click()
    page.locator(".subnav").get_by_role("link", name=words["users"]).click()

    rows = page.locator("tbody tr")
    rows.filter(has_text="Global Administrator").locator("[data-row]").check()
    rows.filter(has_not_text="Administrator").locator("[data-row]").first.check()
    page.locator(".cmdbar").get_by_role("button", name=words["reset"]).click()
    expect(page.locator(".note")).to_contain_text(words["lacks"])
    page.get_by_role("button", name=words["resets"]).click()
    page.get_by_role("button", name=words["show"]).click()
    expect(page.locator(".secret")).to_have_count(1)
    expect(page.locator(".secret")).to_have_text(PASSWORD)
    page.locator(".card__foot a.btn--primary").click()
    expect(page.get_by_text(words["gone"])).to_be_visible()
    expect(page.locator(".secret")).to_have_count(0)

    page.locator(".card__foot a.btn--primary").click()
    rows.filter(has_text="Global Administrator").locator("a").first.click()
    page.get_by_role("link", name=words["help"]).click()
    expect(page.locator(".note")).to_contain_text(words["needs"])
    expect(page.get_by_role("link", name="hanna.nowicka@balticcloud.pl")).to_be_visible()
