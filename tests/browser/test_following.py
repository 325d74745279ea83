"""Following in a real browser: who counts as a person, filters, chosen rows, saved views."""

import pytest

AGENT = "jan.bak@balticcloud.pl"
LIST = "/p/baltic-cloud/invitations/"
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "without-scripts"])


def link_of(page, site, company):
    """The personal link, as the agent's page of the invitation shows it."""
    page.goto(f"{site}{LIST}?view=open&q={company}")
    page.locator("th[role=rowheader] a").first.click()
    return page.locator("#link").input_value(), page.url


def test_a_person_counts_by_opening_and_without_scripts_by_a_button(window, site):
    agent = window()
    agent.sign_in(AGENT)
    link, record = link_of(agent.page, site, "Tartak")
    window(scripts=False).open(link)
    agent.open(record)
    assert "Invitation opened" not in agent.page.text_content("main")
    reader = window(scripts=False)
    reader.open(link).get_by_role("button", name="Sign in to answer").click()
    agent.open(record)
    assert agent.page.get_by_text("Invitation opened").count() == 1
    seen = window().page
    with seen.expect_response(lambda answer: answer.url.endswith("/opened/")):
        seen.goto(link)
    agent.open(record)
    assert agent.page.get_by_text("Invitation opened").count() == 2


@SCRIPTS
def test_filtering_and_saving_what_one_found(window, site, scripts):
    page = window(scripts=scripts).sign_in(AGENT)
    page.goto(f"{site}{LIST}?view=all")
    page.locator("summary", has_text="Filters").click()
    page.select_option("select[name=state]", "expired")
    if not scripts:
        page.locator(".menu__panel--filters button").click()
    page.get_by_role("link", name="Stage: Expired").wait_for()
    assert set(page.locator("tbody .stage .badge").all_text_contents()) == {"Expired"}
    name = f"Ran out {scripts}"
    page.get_by_role("link", name="Save view").click()
    page.fill("input[name=name]", name)
    page.get_by_role("button", name="Save").click()
    tab = page.locator("#views a", has_text=name).first
    assert tab.get_attribute("aria-current") == "true"
    page.get_by_role("link", name=f"Change “{name}”").click()
    page.get_by_role("link", name="Delete view").click()
    page.get_by_role("button", name="Delete view").click()
    assert page.locator("#views a", has_text=name).count() == 0


@SCRIPTS
def test_renewing_chosen_rows(window, site, scripts):
    page = window(scripts=scripts).sign_in(AGENT)
    page.goto(f"{site}{LIST}?view=expired")
    page.locator("tbody input[name=invitation]").first.check()
    page.get_by_role("button", name="Renew links").first.click()
    assert page.locator("h1").text_content() == "Renew 1 link?"
    page.get_by_role("button", name="Renew links").click()
    assert page.locator("h1").text_content() == "1 link renewed"


@SCRIPTS
def test_details_of_the_timeline_open_without_scripts(window, site, scripts):
    page = window(scripts=scripts).sign_in(AGENT)
    page.goto(f"{site}{LIST}?view=all&q=Papuga")
    page.locator("th[role=rowheader] a").first.click()
    page.get_by_text("Checked by a mail scanner (not counted)").click()
    assert page.get_by_text("Program: Microsoft Safe Links").is_visible()
