"""In the composer: what is written now becomes a text of the partner's own for the next letters."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime

from audit.models import Event, Verb
from invitations.drafts import about_dap
from invitations.models import LetterText, LetterTextVersion
from partners.permissions import Role
from tests.conftest import make_customer, make_invitation, make_letter_text


def at(name, *args):
    return reverse(f"invitations:{name}", args=["acme", *args])


def typed(letter, **changes):
    names = ("saved", "to", "subject", "before", "after", "valid_days")
    return {name: getattr(letter, name) for name in names} | changes


def keep(client, letter, name="For shops", **changes):
    return client.post(at("text_keeping", letter.pk), typed(letter, name=name, **changes))


@pytest.fixture
def writer(acme, sign_in):
    return sign_in(acme, Role.ADMIN_AGENT)


@pytest.mark.parametrize("language", ["en", "pl"])
def test_names_and_the_end_become_fields_and_the_writing_goes_on(
    client, acme, nordvik, contoso, partnership, writer, language
):
    letter = make_invitation(
        acme, contoso, [nordvik], shared=False, dap=True, by=writer, contact_name="Ola Nowak"
    )
    client.post(at("language", letter.pk), typed(letter, language=language, replace=1))
    letter.refresh_from_db()
    assert letter.language == language
    assert "(DAP)" in letter.before
    with translation.override(language):
        day = date_format(localtime(letter.edited_at + timedelta(days=30)), "j E Y")
    before = f"Ola Nowak of Contoso Łódź, Contoso Łódź-Polesie, {day}: {letter.before}"
    answer = keep(client, letter, before=before, asks_dap="on")
    assert answer["Location"] == at("draft", letter.pk)
    letter.refresh_from_db()
    assert letter.before == before
    made = LetterTextVersion.unscoped.select_related("text").get()
    assert (made.text.name, made.text.language, made.text.kind) == (
        "For shops",
        language,
        "together",
    )
    assert made.before.startswith("{contact} of {company}, {company}-Polesie, {expires}: ")
    assert "{provider}" in made.before
    assert made.after.endswith("\n{sender}\n{partner}")
    for own in ["Contoso", "Ola", "Nordvik", "Acme", "/i/", "DAP"]:
        assert own not in made.subject + made.before + made.after
    assert Event.objects.for_partner(acme).filter(verb=Verb.LETTER_TEXT_ADDED).count() == 1
    assert "For shops" in client.get(at("draft", letter.pk)).text
    alone = make_invitation(acme, make_customer("fab.example", "Fabrikam"), shared=False, by=writer)
    assert "For shops" not in client.get(at("draft", alone.pk)).text


def test_a_kept_text_makes_the_same_letter_again(client, acme, contoso, writer):
    letter = make_invitation(acme, contoso, shared=False, by=writer)
    keep(client, letter, before=f"Soon.\n\n{letter.before}", asks_dap="on")
    letter.refresh_from_db()
    words = (letter.subject, letter.before, letter.after)
    assert about_dap(acme) not in letter.before  # somebody's own words are left as they are
    kept = LetterText.objects.for_partner(acme).get()
    again = typed(letter, text=kept.pk, replace=1)
    client.post(at("letter_text", letter.pk), again)
    letter.refresh_from_db()
    assert letter.letter_version.text == kept
    with_dap = letter.before.replace(f"{about_dap(acme)}\n\n", "")
    assert (letter.subject, with_dap, letter.after) == words


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "  oURs "}, "You have a text of this name already."),
        ({"name": ""}, "This field is required."),
        ({"before": "Write {compny}"}, "{compny} is no field."),
        ({"before": "See contoso.example/x"}, "Take this link out of the text"),
        ({"before": "Look: https://evil.example/"}, "Take this link out of the text"),
        ({"before": "x" * 1801}, "at most 1800 characters"),
    ],
)
def test_what_cannot_be_kept_says_why_and_stays_in_the_composer(
    client, acme, contoso, writer, changes, sentence
):
    text = make_letter_text(acme, by=writer)
    letter = make_invitation(acme, contoso, shared=False, by=writer)
    answer = keep(client, letter, **changes)
    assert answer.status_code == 422
    assert sentence in unescape(answer.text)
    assert 'name="before"' in answer.text
    assert LetterText.objects.for_partner(acme).get() == text


def test_who_may_not_write_texts_keeps_none(client, acme, contoso, sign_in):
    letter = make_invitation(acme, contoso, shared=False, by=sign_in(acme, Role.SALES_AGENT))
    assert "Save as my text" not in client.get(at("draft", letter.pk)).text
    assert keep(client, letter).status_code == 403
    assert not LetterText.objects.for_partner(acme).exists()
