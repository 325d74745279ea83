"""Names that look like another name, and names that only look odd (reliability.md §1, case 47)."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from customers.models import Account
from partners.models import Partner
from partners.permissions import Role
from people.models import Person
from people.names import honest_name, one_line
from tests.conftest import make_account

HONEST = [
    "Microsoft",
    "Baltic Cloud Sp. z o.o.",
    "Pracownia Architektury Ławka",
    "Zażółć gęślą jaźń S.A.",
    "Müller & Söhne GmbH",
    "Société Générale",
    "L'Oréal",
    "O’Neill Brothers",
    "Łącznik 24/7",
    "Kowalski i Syn (dawniej Kowalski)",
    "A-B-C Transport",
    "Allegro.pl",
    "№ 1 Logistik",
    "3M Poland",
    "1ª Linea",
    "µTorrent",
    "Smörgåsbord AB",
    "Đuro Đaković",
    "İstanbul Yazılım",
    "Nguyễn Văn A",
    "Ромашка",
    "ТОВ Укрпошта",
    "Газпром нефть",
    "Ελληνικά Πετρέλαια",
    "株式会社ソニー",
    "Sony 株式会社",
    "佐々木商店",
    "삼성전자",
    "LG 전자",
    "北京科技有限公司",
    "חברת החשמל",
    "شركة الاتصالات",
    "บริษัท ไทย",
    "भारतीय कंपनी",
    "ABC ☕ Café",
]
POSING = [
    "Mіcrosoft",  # Cyrillic і
    "Miсrosoft",  # Cyrillic с
    "Μicrosoft",  # Greek Μ
    "Gοοgle",  # Greek ο
    "Аpple",  # Cyrillic А
    "Аррӏе",  # Cyrillic throughout, and no letter that looks it
    "раураӏ",
    "РАУРАХ",
    "ορορ",  # Greek throughout
    "Αlpha",
    "Baltic Сloud",
    "Nordvik Дistribution",
    "Contoso Ԝ",
    "Pаypal Polska",
    "Acme\u202eltd",  # right to left from here
    "\u2067Acme\u2069",
    "Acme\u200f",
    "Ac\u200bme",  # zero width space
    "Ac\u200dme",
    "Ac\u2060me",
    "\ufeffAcme",
    "Ac\u00adme",  # soft hyphen
    "Acme\u3164",  # a letter drawn as nothing
    "Ac\u115fme",
    "Acme\u2800Polska",
    "Acme\ufe0f",
    "Ac\u034fme",
    "Acme\r\nBcc: all@x.example",
    "Acme\nPolska",
    "Acme\u2028Polska",
    "Acme\u2029Polska",
    "Acme\x85Polska",
    "Acme\x0bPolska",
    "Acme\0",
    "Acme\x1b[31m",
    "Acme\ue000",  # private use
    "𝐌𝐢𝐜𝐫𝐨𝐬𝐨𝐟𝐭",
    "Ｍｉｃｒｏｓｏｆｔ",
    "Ⓜⓘⓒⓡⓞⓢⓞⓕⓣ Ⓐ𝐁",
    "A\u0301\u0302\u0303\u0304cme",  # a pile of marks
    "Acme https://evil.example",
    "www.evil.example",
    "Acme <a@evil.example>",
    "evil.example/login",
]


@pytest.mark.parametrize("name", HONEST)
def test_a_name_may_be_foreign(name):
    honest_name(name)


@pytest.mark.parametrize("name", POSING)
def test_a_name_may_not_pose(name):
    with pytest.raises(ValidationError):
        honest_name(name)


@pytest.mark.parametrize(
    "subject", ["Cloud for Ελλάδα, 株式会社", "Oferta – Ромашка (Romashka) ☕"]
)
def test_a_subject_may_mix_alphabets(subject):
    one_line(subject)


@pytest.mark.parametrize(
    "subject",
    ["a\nb", "a\rb", "a\r\nBcc: x", "a\x0bb", "a\x85b", "a\u2028b", "a\u202eb", "a\u200bb"],
)
def test_a_subject_is_one_line_that_is_all_seen(subject):
    with pytest.raises(ValidationError):
        one_line(subject)


# --- Everywhere a name is typed -------------------------------------------------------------------

FALSE = "Mіcrosoft"
SAID = "The name mixes alphabets"


@pytest.fixture
def boss(acme, sign_in):
    return sign_in(acme, Role.ACCOUNT_ADMIN, Role.ADMIN_AGENT, Role.SALES_AGENT)


def refused(answer):
    return (answer.status_code, SAID in answer.text, FALSE in answer.text)


KEPT = (422, True, True)


def test_the_name_of_a_partner(client, acme, boss):
    typed = {"name": FALSE, "country": "PL", "email": "o@acme.example", "language": "pl"}
    assert refused(client.post(reverse("partners:settings", args=["acme"]), typed)) == KEPT
    acme.refresh_from_db()
    assert acme.name == "Acme Cloud"


def test_the_name_of_a_colleague(client, boss):
    page = reverse("partners:colleague_invite", args=["acme"])
    typed = {"email": "x@acme.example", "name": FALSE, "roles": ["sales_agent"], "language": "pl"}
    assert refused(client.post(page, typed)) == KEPT


def test_ones_own_name(client, boss):
    answer = client.post(reverse("people:profile"), {"name": FALSE, "theme": "system"})
    assert refused(answer) == KEPT
    assert not Person.objects.filter(name=FALSE).exists()


def test_the_name_of_a_customer_and_of_its_contact(client, boss, acme, contoso):
    make_account(acme, contoso)
    page = reverse("invitations:new", args=["acme"])
    company = {"company": FALSE, "language": "pl"}
    assert refused(client.post(page, company)) == KEPT
    contact = {"company": "Honest", "contact_name": FALSE, "language": "pl"}
    assert refused(client.post(page, contact)) == KEPT
    edit = reverse("customers:edit", args=["acme", contoso.pk])
    typed = {"name": "Contoso", "country": "PL", "contact_name": FALSE, "version": 1}
    assert refused(client.post(edit, typed)) == KEPT
    assert not Account.unscoped.filter(contact_name=FALSE).exists()


def test_a_reseller_that_a_provider_names(client, nordvik, sign_in):
    sign_in(nordvik)
    page = reverse("partners:partnership_request", args=["nordvik"])
    typed = {"reseller_name": FALSE, "reseller_email": "x@x.example", "language": "pl"}
    assert refused(client.post(page, typed)) == KEPT


def test_the_operator_cannot_add_such_a_partner_either(db):
    words = ["--name", FALSE, "--slug", "ms", "--domain", "ms.example", "--kind", "direct_bill"]
    people = ["--admin-email", "a@ms.example", "--admin-name", "Ann"]
    with pytest.raises(CommandError, match=SAID):
        call_command("partner", "add", *words, *people)
    assert not Partner.objects.exists()
