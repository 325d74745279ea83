"""What leaves the portal on paper: the letter with its code, and the receipt of a consent."""

import hashlib
import re
from io import BytesIO

import pytest
import segno
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from invitations.answers import accept_invitation
from invitations.models import Invitation
from invitations.printing import letter_pdf
from invitations.receipts import receipt_of, receipt_pdf
from partners.permissions import Role
from people.documents import QUIET, Document, qr_svg
from tests.conftest import make_customer, make_customer_person, make_invitation

POLISH = "Zażółć gęślą jaźń – ZAŻÓŁĆ GĘŚLĄ JAŹŃ"


def read(content):
    return PdfReader(BytesIO(content))


def words(content):
    return " ".join(" ".join(page.extract_text() for page in read(content).pages).split())


def drawn(svg):
    """The dark modules of a code, from the path that draws it: M x y, h length, m dx dy."""
    path = re.search(r'<path[^>]*stroke="#000"[^>]*d="([^"]+)"', svg) or re.search(
        r'<path[^>]*d="(M[^"]+)"[^>]*stroke="#000"', svg
    )
    x, y, dark = 0.0, 0.0, set()
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path[1]):
        values = [float(number) for number in numbers.split()]
        if command == "M":
            x, y = values
        elif command == "m":
            x, y = x + values[0], y + values[1]
        else:
            dark |= {(int(x) + step, int(y)) for step in range(int(values[0]))}
            x += values[0]
    return dark


def modules(url):
    """What a reader sees of exactly this address."""
    matrix = segno.make(url, error="m", micro=False).matrix
    return {
        (x + QUIET, y + QUIET) for y, row in enumerate(matrix) for x, on in enumerate(row) if on
    }


@pytest.fixture
def accepted(acme, nordvik, contoso, contoso_admin, partnership):
    invitation = make_invitation(acme, contoso, others=[nordvik], dap=True)
    accept_invitation(contoso_admin, invitation, contoso, {acme.pk}, dap=True)
    invitation.refresh_from_db()
    return invitation


# --- The code ---


def test_the_code_on_the_page_is_exactly_the_link(client, acme, invitation, sign_in):
    sign_in(acme)
    page = client.get(reverse("invitations:detail", args=["acme", invitation.pk])).text
    svg = re.search(r'<div class="qr".*?</div>', page, re.S)[0]
    assert drawn(svg) == modules(invitation.link())
    assert drawn(svg) != modules(invitation.link() + "x")
    assert "style=" not in svg


def test_there_is_no_code_of_a_link_that_does_not_work(client, acme, sign_in):
    draft = make_invitation(acme, shared=False)
    sign_in(acme)
    assert (
        'class="qr"' not in client.get(reverse("invitations:detail", args=["acme", draft.pk])).text
    )
    assert client.get(reverse("invitations:paper", args=["acme", draft.pk])).status_code == 404


def test_a_code_has_the_quiet_zone_that_cameras_need():
    svg = qr_svg("http://localhost:8000/i/x/")
    size = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    assert min(x for x, _y in drawn(svg)) == QUIET
    assert max(x for x, _y in drawn(svg)) == size - QUIET - 1


# --- The letter ---


@pytest.fixture
def letter(client, acme, invitation, sign_in):
    sign_in(acme)
    return client.get(reverse("invitations:paper", args=["acme", invitation.pk]))


def test_the_letter_is_a_file_to_keep_that_nothing_else_keeps(letter, invitation):
    assert letter["Content-Type"] == "application/pdf"
    assert letter["Content-Disposition"] == f'attachment; filename="{invitation.reference}.pdf"'
    assert letter["Cache-Control"] == "no-store"


def test_the_letter_says_what_the_mail_says(letter, invitation):
    text = words(letter.content)
    for said in ("Acme Cloud", invitation.subject, invitation.link(), invitation.reference):
        assert said in text
    assert "Valid until" in text
    assert "http://localhost:8000/verify/" in text
    links = [a.get_object()["/A"]["/URI"] for a in read(letter.content).pages[0]["/Annots"]]
    assert links == [invitation.link()]


def test_the_letter_is_in_the_customers_language_and_says_which(acme, contoso):
    invitation = make_invitation(acme, contoso, before=POLISH, after="ąćęłńóśźż", language="pl")
    with translation.override("en"):
        file = read(letter_pdf(invitation))
    assert file.root_object["/Lang"] == "pl"
    assert file.metadata.title == invitation.subject
    text = file.pages[0].extract_text()
    assert POLISH in text
    assert "ąćęłńóśźż" in text
    assert "Ważne do" in text
    assert file.viewer_preferences["/DisplayDocTitle"] == True  # noqa: E712


def test_its_typeface_is_in_the_file(letter):
    fonts = read(letter.content).pages[0]["/Resources"]["/Font"]
    names = {font.get_object()["/BaseFont"] for font in fonts.values()}
    assert any("Inter" in name for name in names)


@pytest.mark.parametrize(
    "text", ["word " * 400, "x" * 2000, "a\n\n" * 600, "<b>&amp;</script>" * 40]
)
def test_however_long_it_is_one_page(acme, contoso, text):
    invitation = make_invitation(acme, contoso, before=text[:2000], after=text[:2000])
    assert len(read(letter_pdf(invitation)).pages) == 1


def test_names_are_text_on_paper_too(acme, contoso):
    invitation = make_invitation(acme, contoso, subject="<b>Bold</b> & co", before="<img src=x>")
    assert "<b>Bold</b> & co" in words(letter_pdf(invitation))


def test_a_stranger_gets_no_letter(client, globex, invitation, sign_in):
    sign_in(globex)
    for slug in ("acme", "globex"):
        assert (
            client.get(reverse("invitations:paper", args=[slug, invitation.pk])).status_code == 404
        )


def test_a_colleague_without_the_right_gets_none(client, acme, invitation, sign_in):
    sign_in(acme, Role.HELPDESK_AGENT)
    assert client.get(reverse("invitations:paper", args=["acme", invitation.pk])).status_code == 403


# --- The receipt ---


def receipt_page(invitation, name="receipt_pdf"):
    return reverse(f"own:{name}", args=[invitation.customer_id, invitation.pk])


def test_the_receipt_says_what_was_consented_to_by_whom_and_when(
    client, accepted, contoso_admin, sign_in
):
    sign_in(contoso_admin)
    answer = client.get(receipt_page(accepted))
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"].startswith("attachment")
    text = words(answer.content)
    for said in (
        "Contoso Łódź",
        str(accepted.customer_id),
        "Acme Cloud Accepted",
        "Nordvik Distribution Declined",
        "Delegated admin privileges (DAP) Granted",
        "Marta Example (marta@contoso.example)",
        "Version 2026-11 accepted",
        accepted.reference,
    ):
        assert said in text


def test_its_seal_is_of_the_line_that_stands_below_it(accepted):
    receipt = receipt_of(accepted)
    assert receipt.sha256 == hashlib.sha256(receipt.content.encode()).hexdigest()
    text = words(receipt_pdf(receipt)).replace(" ", "")
    assert receipt.sha256 in text
    assert receipt.content.replace(" ", "") in text


def test_the_page_and_the_file_bear_the_same_seal(client, accepted, contoso_admin, sign_in):
    sign_in(contoso_admin)
    page = client.get(receipt_page(accepted, "receipt")).text
    assert receipt_of(accepted).sha256 in page
    assert receipt_page(accepted) in page


def test_it_is_the_same_for_ever_whatever_they_are_called_later(accepted, acme, contoso):
    before = receipt_of(accepted).sha256
    acme.name, contoso.name = "Renamed", "Renamed, too"
    acme.save()
    contoso.save()
    again = receipt_of(Invitation.unscoped.get(pk=accepted.pk))
    assert again.sha256 == before
    assert receipt_pdf(again) == receipt_pdf(again)


def test_the_receipt_is_in_the_readers_language(client, accepted, contoso_admin, sign_in):
    contoso_admin.language = "pl"
    contoso_admin.save()
    sign_in(contoso_admin)
    file = read(client.get(receipt_page(accepted)).content)
    assert file.root_object["/Lang"] == "pl"
    assert "Potwierdzenie Twojej zgody" in file.pages[0].extract_text()


def test_after_accepting_the_receipt_is_offered(client, accepted, contoso_admin, sign_in):
    sign_in(contoso_admin)
    assert receipt_page(accepted) in client.get(f"{accepted.link()}done/").text


def test_nobody_else_gets_the_receipt(client, accepted, acme, sign_in):
    sign_in(acme)
    assert client.get(receipt_page(accepted)).status_code == 404
    fabrikam = make_customer("fabrikam.example", "Fabrikam")
    sign_in(make_customer_person(fabrikam, "jan@fabrikam.example"))
    assert client.get(receipt_page(accepted)).status_code == 404
    theirs = reverse("own:receipt_pdf", args=[fabrikam.pk, accepted.pk])
    assert client.get(theirs).status_code == 404


def test_of_what_is_not_accepted_there_is_no_receipt(client, invitation, contoso_admin, sign_in):
    sign_in(contoso_admin)
    assert client.get(receipt_page(invitation)).status_code == 404


def test_a_document_goes_on_over_pages():
    document = Document(title="T", language="en", author="A", foot="F")
    for number in range(120):
        document.text(f"Line {number}")
    file = read(document.pdf())
    assert len(file.pages) > 1
    assert "Line 119" in file.pages[-1].extract_text()
