"""The three journeys of the seed, as people do them: both languages, with and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import demo_site

ADMIN_AGENT = "hanna.nowicka@balticcloud.pl"
SALES_AGENT = "jan.bak@balticcloud.pl"
CUSTOMER = "joanna.kowal@grojeckadolina.pl"
BOTH_WAYS = pytest.mark.parametrize(
    ("language", "scripts"),
    [("en", True), ("pl", True), ("en", False), ("pl", False)],
    ids=["english", "polish", "english-without-scripts", "polish-without-scripts"],
)
WORDS = {
    "en": {
        "request": "Request reseller relationship",
        "together": "New relationship with provider",
        "write": "Write the e-mail",
        "continue": "Continue",
        "copy": "Copy to clipboard",
        "open": "Open in email",
        "save": "Save and preview",
        "done": "Done",
        "anyway": "Finish anyway",
        "answer": "Sign in to answer",
        "accept": "Accept",
        "remove": "Remove customer relationship",
        "remove_now": "Remove relationship",
        "shared": "Shared",
        "removed": "Removed",
        "kept": "Kept",
        "reseller": "Reseller",
    },
    "pl": {
        "request": "Zażądaj relacji odsprzedawcy",
        "together": "Nowa relacja z dostawcą",
        "write": "Napisz wiadomość",
        "continue": "Dalej",
        "copy": "Kopiuj do schowka",
        "open": "Otwórz w poczcie",
        "save": "Zapisz i pokaż podgląd",
        "done": "Gotowe",
        "anyway": "Zakończ mimo to",
        "answer": "Zaloguj się, aby odpowiedzieć",
        "accept": "Akceptuję",
        "remove": "Usuń relację z klientem",
        "remove_now": "Usuń relację",
        "shared": "Udostępniono",
        "removed": "Usuwana",
        "kept": "Bez zmian",
        "reseller": "Odsprzedawca",
    },
}


@pytest.fixture
def site(pristine, tmp_path):
    """Journeys change what they find, so each has a demo to itself."""
    with demo_site(pristine, tmp_path) as address:
        yield address


def named(text):
    return re.compile(rf"^\s*{re.escape(text)}\s*$")


def press(page, text):
    page.locator("button:visible, a:visible").filter(has_text=named(text)).first.click()


def finish_letter(page, words, scripts):
    """From the composer to the invitation's own page; answers the personal link."""
    link = page.locator(".linkchip__url").inner_text().strip()
    if scripts:
        press(page, words["copy"])
        # The clipboard is written a moment after the click, and then the button says so.
        expect(page.locator(".btn--done").first).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert link in copied
    composer = page.url
    press(page, words["done"])
    page.wait_for_url(lambda url: url != composer)
    again = page.locator("button:visible").filter(has_text=named(words["anyway"]))
    if again.count():
        again.first.click()
    expect(page.locator("main")).to_contain_text(words["shared"])
    return link


def decide(customer, link, language, words, email=CUSTOMER):
    """The customer follows the link, signs in, reads, ticks and accepts."""
    page = customer.open(link)
    expect(page.locator("html")).to_have_attribute("lang", language)
    press(page, words["answer"])
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", "ogniwo-demo-2026")
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/i/**")
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f"button[name=language][value={language}]:visible").first.click()
        page.wait_for_selector(f"html[lang={language}]")
    page.check("#id_authorised")
    press(page, words["accept"])
    page.wait_for_url("**/done/")
    return page


def row_of(page, name):
    return page.locator("tbody tr").filter(has_text=name)


@BOTH_WAYS
def test_a_customer_is_asked_accepts_and_appears(window, language, scripts):
    words = WORDS[language]
    page = window(language, scripts=scripts).sign_in(SALES_AGENT, language)
    page.goto(page.url.split("/p/")[0] + "/p/baltic-cloud/customers/?q=grojecka")
    row_of(page, "Grójecka Dolina").locator("input[type=checkbox]").check()
    press(page, words["request"])
    press(page, words["write"])
    link = finish_letter(page, words, scripts)

    decide(window(language, scripts=scripts), link, language, words)

    page.goto(page.url.split("/p/")[0] + "/p/baltic-cloud/customers/?q=grojecka")
    expect(row_of(page, "Grójecka Dolina")).to_contain_text(words["reseller"])


@BOTH_WAYS
def test_a_provider_is_asked_for_together_with_the_reseller(window, language, scripts):
    words = WORDS[language]
    page = window(language, scripts=scripts).sign_in(SALES_AGENT, language)
    page.goto(page.url.split("/p/")[0] + "/p/baltic-cloud/customers/?q=grojecka")
    press(page, words["together"])
    page.get_by_text("Nordvik Distribution").click()
    press(page, words["continue"])
    page.fill("input[name=q]:visible >> nth=-1", "grojecka")
    page.press("input[name=q]:visible >> nth=-1", "Enter")
    page.locator("main").get_by_role("link", name=re.compile("Grójecka Dolina")).click()
    press(page, words["write"])
    assert "Nordvik Distribution" in page.locator("#id_before").input_value()
    link = finish_letter(page, words, scripts)

    answer = decide(window(language, scripts=scripts), link, language, words)
    expect(answer.locator("main")).to_contain_text("Nordvik Distribution")

    page.goto(page.url.split("/p/")[0] + "/p/baltic-cloud/customers/?q=grojecka")
    expect(row_of(page, "Grójecka Dolina")).to_contain_text("Nordvik Distribution")
    provider = window(language, scripts=scripts).sign_in("ingrid.solberg@nordvik.example", language)
    provider.goto(provider.url.split("/p/")[0] + "/p/nordvik/customers/?q=grojecka")
    expect(row_of(provider, "Grójecka Dolina")).to_contain_text(words["reseller"])


@BOTH_WAYS
def test_a_relationship_is_removed_dap_ends_and_gdap_stays(window, language, scripts):
    words = WORDS[language]
    page = window(language, scripts=scripts).sign_in(ADMIN_AGENT, language)
    home = page.url.split("/p/")[0] + "/p/baltic-cloud/"
    page.goto(home + "customers/?q=zagorze")
    page.get_by_role("link", name=re.compile("Młyn Wodny Zagórze")).first.click()
    page.locator("nav.subnav a").nth(1).click()
    press(page, words["remove"])
    effects = page.locator(".fate").last
    expect(effects).to_contain_text("DAP")
    expect(effects).to_contain_text(words["removed"])
    expect(effects).to_contain_text("GDAP")
    expect(effects).to_contain_text(words["kept"])
    form = page.locator("form").filter(has=page.locator("select[name=reason]")).last
    form.locator("select[name=reason]").select_option("contract_ended")
    form.locator("input[name=good_faith]").check()
    form.locator("button").filter(has_text=named(words["remove_now"])).click()
    page.wait_for_url("**/report/")

    page.goto(home + "customers/?q=zagorze")
    assert row_of(page, "Młyn Wodny Zagórze").count() == 0
    page.goto(home + "admin-relationships/?q=mlyn")
    expect(row_of(page, "Młyn Wodny Zagórze").first).to_be_visible()


def test_an_unticked_statement_keeps_the_relationship(window):
    page = window().sign_in(ADMIN_AGENT)
    home = page.url.split("/p/")[0] + "/p/baltic-cloud/"
    page.goto(home + "customers/?q=zagorze")
    page.get_by_role("link", name=re.compile("Młyn Wodny Zagórze")).first.click()
    page.goto(page.url + "removal/")
    press(page, "Remove relationship")
    expect(page.locator(".error").first).to_be_visible()
    page.goto(home + "customers/?q=zagorze")
    expect(row_of(page, "Młyn Wodny Zagórze")).to_contain_text("Reseller")


def tab_to(page, text, limit=80):
    """Press Tab until what has the focus says `text`."""
    for _step in range(limit):
        page.keyboard.press("Tab")
        said = page.evaluate("document.activeElement.innerText || document.activeElement.ariaLabel")
        if said and named(text).match(said.split("\n")[0]):
            return
    raise AssertionError(f"never reached {text!r} by keyboard")


def test_a_customer_is_asked_and_accepts_by_keyboard_alone(window):
    page = window().sign_in(SALES_AGENT)
    page.goto(page.url.split("/p/")[0] + "/p/baltic-cloud/customers/?q=grojecka")
    page.locator("body").press("Tab")
    tab_to(page, "Request reseller relationship")
    page.keyboard.press("Enter")
    page.wait_for_url("**/invitations/new/**")
    page.fill("input[name=company]", "Tartak Nowy Las")
    page.locator("input[name=domain]").fill("grojeckadolina.pl")
    tab_to(page, "Write the e-mail")
    page.keyboard.press("Enter")
    page.wait_for_url("**/draft/")
    link = page.locator(".linkchip__url").inner_text().strip()
    tab_to(page, "Copy to clipboard")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Copied").first).to_be_visible()
    tab_to(page, "Done")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/invitations/[0-9a-f-]{36}/$"))

    customer = window().open(link)
    tab_to(customer, "Sign in to answer")
    customer.keyboard.press("Enter")
    customer.wait_for_url("**/sign-in/**")
    customer.fill("input[name=login]", CUSTOMER)
    customer.keyboard.press("Tab")
    customer.keyboard.type("ogniwo-demo-2026")
    customer.keyboard.press("Enter")
    customer.wait_for_url("**/i/**")
    customer.locator("#id_authorised").focus()
    customer.keyboard.press("Space")
    tab_to(customer, "Accept")
    customer.keyboard.press("Enter")
    customer.wait_for_url("**/done/")
