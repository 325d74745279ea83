"""A sales agent asks the provider to order, in Polish and without scripts; the provider's agent
accepts in English, and the reseller sees both the answer and the order."""

import re

from playwright.sync_api import expect

JAN, INGRID = "jan.bak@balticcloud.pl", "ingrid.solberg@nordvik.example"


def test_from_asking_the_provider_to_its_order(window):
    jan = window(language="pl", width=390, scripts=False)
    jan.sign_in(JAN, "pl")
    page = jan.open("/p/baltic-cloud/customers/?q=rewa")
    page.get_by_role("link", name="Stocznia Rewa S.A.").first.click()
    page.locator(".subnav").get_by_role("link", name="Zamówienia").click()
    page.get_by_role("link", name="Poproś dostawcę").click()
    page.get_by_label("Szukaj produktów").last.fill("Security Basic")
    page.get_by_role("button", name="Szukaj", exact=True).last.click()
    page.get_by_label(re.compile("^Ilość: Security Basic, 1 rok")).first.fill("7")
    page.get_by_role("button", name=re.compile("^Dodaj Security Basic, 1 rok")).first.click()
    expect(page.get_by_label("Ilość w koszyku: Security Basic")).to_have_value("7")
    page.locator(".cart-bar").get_by_role("link", name="Przejrzyj").click()
    page.get_by_role("button", name="Wyślij do dostawcy").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_label("Klient zlecił to zamówienie.").check()
    page.get_by_role("button", name="Wyślij do dostawcy").click()
    expect(page.locator(".badges")).to_contain_text("Czeka na dostawcę")

    ingrid = window()
    ingrid.sign_in(INGRID)
    desk = ingrid.open("/p/nordvik/")
    waiting = desk.locator(".rail").get_by_role("link", name="Order requests")
    before = int(waiting.locator(".rail__count").inner_text())
    waiting.click()
    desk.get_by_role("link", name="Stocznia Rewa S.A.").first.click()
    desk.get_by_role("button", name="Accept and place the order").click()
    expect(desk.locator(".badges")).to_contain_text("Accepted")
    left = waiting.locator(".rail__count")
    assert (int(left.inner_text()) if left.count() else 0) == before - 1
    desk.get_by_role("link", name=re.compile(r"^\d{4}$")).click()
    expect(desk.locator(".badges")).to_contain_text("Processing")
    expect(desk.get_by_text("Baltic Cloud Sp. z o.o.").first).to_be_visible()
    number = desk.locator("h1").inner_text().split()[-1]

    mine = jan.open("/p/baltic-cloud/desk/").locator("tr", has_text="Stocznia Rewa S.A.")
    expect(mine.first).to_contain_text("Przyjęta")
    expect(jan.open("/p/baltic-cloud/orders/").get_by_role("link", name=number)).to_be_visible()
