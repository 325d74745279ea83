"""What a customer does with a letter besides answering it, and with what it once allowed, as people
do it: in English with scripts, in Polish without, or by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import demo_site, reach

BOTH_WAYS = pytest.mark.parametrize(
    ("language", "scripts"),
    [("en", True), ("pl", False)],
    ids=["english", "polish-without-scripts"],
)
ADMINISTRATOR = "anna.wrona@mlyn-zagorze.pl"
SENDER = "hanna.nowicka@balticcloud.pl"
WORDS = {
    "en": {
        "not_me": "I am not the right person",
        "pass_on": "Pass it on",
        "passed_on": "This request was passed on to a colleague.",
        "asks": "Baltic Cloud Sp. z o.o. asks",
        "new_link": "Ask for a new link",
        "renew": "Renew link",
        "wanted": "Customer asked for a new link",
        "check": "Check",
        "unknown": "We know no request with this reference.",
        "stop": "Stop this request",
        "stopped": "This request was stopped.",
        "letter": "Letter to print (PDF)",
    },
    "pl": {
        "not_me": "To nie jest sprawa dla mnie",
        "pass_on": "Przekaż",
        "passed_on": "Tę prośbę przekazano innej osobie.",
        "asks": "Baltic Cloud Sp. z o.o. prosi",
        "new_link": "Poproś o nowy link",
        "renew": "Odnów link",
        "wanted": "Klient poprosił o nowy link",
        "check": "Sprawdź",
        "unknown": "Nie znamy prośby o takim numerze.",
        "stop": "Zatrzymaj tę prośbę",
        "stopped": "Ta prośba została zatrzymana.",
        "letter": "List do druku (PDF)",
    },
}


@pytest.fixture
def site(pristine, tmp_path):
    """These change what they find, so each has a demo to itself."""
    with demo_site(pristine, tmp_path) as address:
        yield address


def press(page, text):
    named = re.compile(rf"^\s*{re.escape(text)}\s*$")
    page.locator("button:visible, a:visible").filter(has_text=named).first.click()


def invitation_to(page, site, company, view="open"):
    """The sender's page of the invitation to this company."""
    page.goto(f"{site}/p/baltic-cloud/invitations/?view={view}")
    page.get_by_role("link", name=company).first.click()
    return page


def letter_to(page, site, address):
    """The text of the newest letter to this address, in the mailbox of the demo."""
    for _attempt in range(40):  # it arrives a moment after the answer
        page.goto(f"{site}/mailbox/?to={address}")
        if page.locator(".rows a.strong").count():
            break
        page.wait_for_timeout(250)
    page.locator(".rows a.strong").first.click()
    return page.locator("main").inner_text()


@BOTH_WAYS
def test_the_wrong_person_passes_it_on_and_the_letter_can_be_verified(
    window, site, language, scripts
):
    words = WORDS[language]
    sender = window(language, scripts=scripts).sign_in(SENDER, language)
    invitation_to(sender, site, "Zakłady Ceramiczne Glinka")
    expect(sender.locator(".qr svg")).to_be_visible()
    with sender.expect_download() as letter:
        press(sender, words["letter"])
    assert letter.value.suggested_filename.endswith(".pdf")
    link = sender.locator("#link").input_value()

    customer = window(language, scripts=scripts, width=390)
    page = customer.open(link)
    press(page, words["not_me"])
    page.fill("#id_name", "Zofia Glina")
    page.fill("#id_email", "zofia.glina@glinka.example")
    press(page, words["pass_on"])
    expect(page.locator("h1")).to_have_text(words["passed_on"])

    text = letter_to(page, site, "zofia.glina@glinka.example")
    new = re.search(rf"{re.escape(site)}/i/[\w-]{{43}}/", text)[0]
    reference = re.search(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", text)[0]
    assert new != link
    expect(customer.open(new).locator("h1")).to_contain_text(words["asks"])
    customer.open("/verify/")
    page.fill("#id_reference", reference.lower().replace("-", " "))
    press(page, words["check"])
    expect(page.locator("main")).to_contain_text("balticcloud.pl")
    expect(page.locator("main")).not_to_contain_text("Glinka")

    sender.reload()
    told = sender.locator(".timeline").filter(has_text="zofia.glina@glinka.example")
    expect(told).to_have_count(1)


@BOTH_WAYS
def test_a_dead_link_becomes_a_new_one(window, site, language, scripts):
    words = WORDS[language]
    sender = window(language, scripts=scripts).sign_in(SENDER, language)
    invitation_to(sender, site, "Apteka Pod Dzięciołem", "expired")
    expect(sender.locator("main")).to_contain_text(words["wanted"])
    sender.locator(".note form button").click()
    sender.wait_for_url("**/draft/")


@BOTH_WAYS
def test_what_nobody_recognises_is_stopped(window, site, language, scripts):
    words = WORDS[language]
    sender = window(language, scripts=scripts).sign_in(SENDER, language)
    link = invitation_to(sender, site, "Fundacja Kasztan").locator("#link").input_value()
    customer = window(language, scripts=scripts, theme="dark")
    page = customer.open(f"{link}report/")
    press(page, words["stop"])
    expect(page.locator("h1")).to_have_text(words["stopped"])
    customer.open("/i/nothing/")
    page.fill("#id_reference", "AAAA-AAAA")
    press(page, words["check"])
    expect(page.locator("h1")).to_have_text(words["unknown"])


def consequences(page, heading):
    """What the page says will happen, all of it above the buttons that decide."""
    expect(page.locator("h1")).to_contain_text(heading)
    fates = page.locator(".fate > li")
    expect(fates.first).to_be_visible()
    buttons = page.locator("main form .btn-row").last.bounding_box()
    assert all(
        fates.nth(number).bounding_box()["y"] < buttons["y"] for number in range(fates.count())
    )
    return page.locator(".fate")


def test_an_administrator_ends_admin_access_and_asks_for_the_end_of_the_rest_by_keyboard(
    window, site
):
    page = window("pl").sign_in(ADMINISTRATOR, "pl")
    expect(page).to_have_url(re.compile(r"/c/[0-9a-f-]{36}/partners/"))
    held = page.locator("a[href*='/admin-relationships/'][href$='/end/']").count()
    assert held
    reach(page, "a[href*='/admin-relationships/'][href$='/end/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/end/")
    told = consequences(page, "Zakończyć dostęp administracyjny")
    expect(told).to_contain_text("Zamówienia i subskrypcje działają jak dotąd.")
    reach(page, "form .btn--danger")
    page.keyboard.press("Enter")
    page.wait_for_url("**/partners/")
    expect(page.locator("#toasts")).to_contain_text("Baltic Cloud Sp. z o.o.")
    expect(page.locator("a[href*='/admin-relationships/'][href$='/end/']")).to_have_count(held - 1)

    reach(page, "a[href$='/wish/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/wish/")
    told = consequences(page, "Poprosić o zakończenie relacji odsprzedawcy?")
    expect(told).to_contain_text("Nic się jeszcze nie kończy")
    reach(page, "#id_note")
    page.keyboard.type("Od stycznia kupujemy razem z gminą.")
    reach(page, "form .btn--primary")
    page.keyboard.press("Enter")
    page.wait_for_url("**/partners/")
    asked = page.locator(".note--info").filter(has_text="Partner jeszcze nie odpowiedział.")
    expect(asked).to_have_count(1)
