"""Writing a text and beginning a letter with it, with and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import demo_site

ADMIN_AGENT = "hanna.nowicka@balticcloud.pl"
TEXTS = "/p/baltic-cloud/invitations/texts/"
BOTH_WAYS = pytest.mark.parametrize(
    ("language", "scripts"),
    [("en", True), ("pl", False)],
    ids=["english", "polish-without-scripts"],
)
WORDS = {
    "en": {"default": "Make default", "use": "Use this text", "restore": "Restore"},
    "pl": {
        "default": "Ustaw jako domyślny",
        "use": "Użyj tego tekstu",
        "restore": "Przywróć",
    },
}


@pytest.fixture
def site(pristine, tmp_path):
    with demo_site(pristine, tmp_path) as address:
        yield address


def press(page, text):
    words = re.compile(rf"^\s*{re.escape(text)}")
    page.locator("main button:visible, main a:visible").filter(has_text=words).first.click()


@BOTH_WAYS
def test_a_text_from_its_first_word_to_a_letter(window, site, language, scripts):
    words = WORDS[language]
    visitor = window(language, scripts=scripts)
    page = visitor.sign_in(ADMIN_AGENT, language)
    visitor.open(TEXTS + "new/?copy=en-alone")
    page.fill("[name=name]", "Short")
    page.fill("[name=before]", "For {company} from {partner}.")
    if scripts:  # the preview follows what is typed; nothing is saved
        expect(page.locator("#preview")).to_contain_text("from Baltic Cloud Sp. z o.o..")
    page.locator("main button.btn--primary:visible").click()
    expect(page.locator("#preview")).to_contain_text("from Baltic Cloud Sp. z o.o..")
    page.fill("[name=before]", "Once more for {company}.")
    page.locator("main button.btn--primary:visible").click()
    expect(page.locator("#preview")).to_contain_text("Once more for")

    visitor.open(re.sub(r"edit/.*", "", page.url))
    press(page, words["restore"])
    expect(page.locator("#preview")).to_contain_text("from Baltic Cloud Sp. z o.o..")
    press(page, words["default"])

    visitor.open("/p/baltic-cloud/invitations/new/")
    page.fill("[name=company]", "Piekarnia Ruczaj")
    page.select_option("select[name=language]", "en")
    page.locator("main button.btn--primary:visible").last.click()
    before = page.locator("[name=before]")
    expect(before).to_have_value("For Piekarnia Ruczaj from Baltic Cloud Sp. z o.o..")
    page.select_option("select[name=text]", label="After a phone call")
    press(page, words["use"])
    expect(before).to_have_value(re.compile("we spoke about your cloud subscriptions"))


def test_ones_own_words_are_replaced_only_after_a_question(window, site):
    visitor = window()
    page = visitor.sign_in(ADMIN_AGENT)
    visitor.open("/p/baltic-cloud/invitations/new/")
    page.fill("[name=company]", "Piekarnia Ruczaj")
    page.select_option("select[name=language]", "en")
    page.locator("main button.btn--primary:visible").last.click()
    page.fill("[name=before]", "Mine.")
    page.select_option("select[name=text]", "")
    press(page, "Use this text")
    expect(page.locator("h1")).to_have_text("Replace your text?")
    press(page, "Keep my text")
    expect(page.locator("[name=before]")).to_have_value("Mine.")
