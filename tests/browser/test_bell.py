"""The bell: by keyboard, once a minute, and without JavaScript."""

import pytest

# The demo leaves everybody something new.
JAN, HANNA = "jan.bak@balticcloud.pl", "hanna.nowicka@balticcloud.pl"
HOME = "/p/baltic-cloud/"
COUNT = "#bell-count"


@pytest.fixture
def at_home(window):
    def open_home(who=JAN, **look):
        visitor = window(**look)
        visitor.sign_in(who, look.get("language", "en"))
        return visitor.open(HOME)

    return open_home


def test_by_keyboard_from_the_bell_to_what_it_is_about(at_home):
    page = at_home()
    assert "unread" in page.locator(".bell summary").inner_text()
    page.locator(".bell summary").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".bell .notice")
    page.keyboard.press("Tab")
    assert "notice" in page.evaluate("document.activeElement.className")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.bell summary')")
    with page.expect_response("**/notifications/panel/"):
        page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    page.locator(".bell .notice--unread").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith(HOME))
    assert page.locator("h1").is_visible()


def test_the_number_is_asked_for_once_a_minute_while_somebody_looks(at_home):
    page = at_home()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    minute = f"document.querySelector('{COUNT}').dispatchEvent(new Event('minute'))"
    for _minute in range(2):
        with page.expect_response("**/notifications/count/"):
            page.evaluate(minute)
    page.wait_for_timeout(200)  # for the swap
    assert page.locator(COUNT).count() == 1
    asked = [url for url in asked if "/static/" not in url]
    assert [url.removeprefix(page.url) for url in asked] == ["notifications/count/"] * 2


def test_a_number_that_nobody_may_see_any_more_leaves_the_page_alone(at_home):
    """Signed out in another tab: the answer is the sign-in page, and none of it is shown."""
    page = at_home()
    page.context.clear_cookies()
    with page.expect_response("**/sign-in/**"):
        page.evaluate(f"document.querySelector('{COUNT}').dispatchEvent(new Event('minute'))")
    page.wait_for_timeout(300)
    assert page.locator("input[name=password]").count() == 0
    assert page.locator("header.topbar").count() == 1


def test_without_javascript_the_bell_leads_to_the_page(at_home):
    page = at_home(HANNA, scripts=False, language="pl", theme="dark", width=390, height=844)
    page.locator(".bell summary").click()
    page.get_by_role("link", name="Wszystkie powiadomienia").click()
    assert page.locator("h1").inner_text() == "Powiadomienia"
    page.get_by_role("button", name="Oznacz wszystkie jako przeczytane").click()
    assert page.locator(".notice--unread").count() == 0
    page.get_by_role("link", name="Wymaga działania").click()
    page.locator(".notice").filter(has_text="prośba wygasła").first.click()
    assert "/invitations/" in page.url


def test_without_javascript_one_chooses_how_to_be_told(at_home):
    page = at_home(scripts=False)
    page.goto(page.url + "notifications/choices/")
    page.get_by_role("radio", name="Request declined Daily digest").check()
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("radio", name="Request declined Daily digest").is_checked()
