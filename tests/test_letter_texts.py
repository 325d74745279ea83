"""A partner's own texts: written, previewed, chosen, kept in every version."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime, now

from audit.models import Event, Verb
from invitations.actions import renew_invitation
from invitations.drafts import Letter
from invitations.letter_texts import (
    Words,
    add_text,
    begin_letters_with,
    change_text_words,
    remove_text,
    restore_version,
)
from invitations.models import Invitation, LetterText, LetterTextVersion
from invitations.refusals import TextNameTaken
from invitations.texts import builtin_letter, filled, require_fields, require_plain_letter
from partners.permissions import Role
from tests.conftest import (
    in_parallel,
    make_account,
    make_invitation,
    make_letter_text,
    make_member,
)

WORDS = {"name": "Ours", "subject": "Hello {company}", "before": "We are {partner}.", "after": ""}


def at(name, *args):
    return reverse(f"invitations:{name}", args=["acme", *args])


def default(text, by=None):
    begin_letters_with(by or make_member(text.partner), text.language, text.kind, text)
    return text


@pytest.fixture
def writer(acme, sign_in):
    return sign_in(acme, Role.ADMIN_AGENT)


@pytest.fixture
def text(acme, writer):
    return make_letter_text(acme, by=writer)


def versions(text):
    found = LetterTextVersion.unscoped.filter(text=text).order_by("number")
    return [(version.number, version.subject) for version in found]


# --- Writing --------------------------------------------------------------------------------------


def test_the_portals_own_texts_are_always_there(client, writer):
    page = client.get(at("texts")).text
    assert page.count("The portal's text") == 4
    assert page.count("Default") == 4
    one = client.get(at("builtin", "pl-together")).text
    assert "{partner}" in one
    assert "{provider}" in one
    assert "removal" not in one


@pytest.mark.parametrize("key", ["en-nothing", "de-alone", "en", "alone-en"])
def test_there_are_no_other_portal_texts(client, writer, key):
    assert client.get(at("builtin", key)).status_code == 404


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("kind", ["alone", "together"])
def test_a_copy_of_the_portals_text_may_be_saved_as_it_is(client, acme, writer, language, kind):
    copied = client.get(at("text_new"), {"copy": f"{language}-{kind}"})
    form = copied.context["form"]
    typed = {n: form[n].value() for n in ("subject", "before", "after", "language", "for_what")}
    assert client.post(at("text_new"), typed | {"name": "Copy", "read": 0}).status_code == 302
    assert LetterText.objects.for_partner(acme).get().kind == kind


def test_a_new_text_is_saved_with_its_first_version(client, acme, writer):
    typed = WORDS | {"language": "en", "for_what": "alone", "read": 0}
    answer = client.post(at("text_new"), typed)
    made = LetterText.objects.for_partner(acme).get()
    assert answer["Location"] == at("text_edit", made.pk)
    assert (versions(made), made.is_default) == ([(1, "Hello {company}")], False)
    assert Event.objects.for_partner(acme).get().verb == Verb.LETTER_TEXT_ADDED


def test_changing_adds_a_version_and_saving_the_same_adds_none(client, acme, text):
    page = at("text_edit", text.pk)
    client.post(page, WORDS | {"subject": "Hi {company}", "read": 1})
    client.post(page, WORDS | {"subject": "Hi {company}", "read": 2})
    assert versions(text) == [(1, "Hello {company}"), (2, "Hi {company}")]
    assert Event.objects.for_partner(acme).filter(verb=Verb.LETTER_TEXT_CHANGED).count() == 1


def test_somebody_elses_version_is_not_overwritten_unseen(client, acme, text):
    colleague = make_member(acme, name="Ewa Inna")
    words = Words("Ours", Letter("Theirs", "x", ""))
    change_text_words(colleague, text, words, read=1)
    answer = client.post(at("text_edit", text.pk), WORDS | {"subject": "Mine", "read": 1})
    assert answer.status_code == 409
    assert "Ewa Inna saved version 2" in answer.text
    assert 'value="Mine"' in answer.text
    assert versions(text)[-1] == (2, "Theirs")
    client.post(at("text_edit", text.pk), WORDS | {"subject": "Mine", "read": 2})
    assert versions(text)[-1] == (3, "Mine")


def test_two_texts_of_one_kind_have_two_names(client, acme, writer, text):
    typed = WORDS | {"name": "OURS", "language": "en", "for_what": "alone", "read": 0}
    answer = client.post(at("text_new"), typed)
    assert answer.status_code == 422
    assert "You have a text of this name already." in answer.text
    assert "We are {partner}." in answer.text
    assert client.post(at("text_new"), typed | {"language": "pl"}).status_code == 302


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"before": "{firma}"}, "{firma} is no field. The fields are: {company}, {contact}"),
        ({"subject": "{Company}"}, "{Company} is no field."),
        ({"before": "{link}"}, "{link} is no field. The link stands between the two texts"),
        ({"after": "{provider}"}, "{provider} has a value only in a text with a provider."),
        ({"before": "Dear {contact,"}, "A field is broken: {contact,"),
        ({"before": "Dear contact}"}, "A field is broken: contact}"),
        ({"before": "{{company}}"}, "A field is broken: {"),
        ({"before": "{}"}, "{} is no field."),
        ({"before": "", "after": ""}, "Write something before or after the link."),
        ({"subject": ""}, "Write a subject."),
        ({"subject": "a\u202eb"}, "characters nobody can see"),
        ({"before": "a\u202eb"}, "characters nobody can see"),
        ({"before": "https://evil.example/x"}, "Take this link out of the text: https://evil"),
        ({"name": "Оurs"}, "The name mixes alphabets"),
    ],
)
def test_what_a_text_cannot_say(client, text, changes, sentence):
    answer = client.post(at("text_edit", text.pk), WORDS | changes | {"read": 1})
    assert answer.status_code == 422
    assert sentence in answer.text.replace("&#x27;", "'")
    assert "Hello {company}" in answer.text or "subject" in changes
    assert len(versions(text)) == 1


FOREIGN = [
    "see https://evil.example/login",
    "HTTP://EVIL.EXAMPLE",
    "ftp://acme.example.evil.example/x",
    "https://acme.example@evil.example/",
    "https://acme.example.evil.example",
    "https://notacme.example",
    "https://evil.example/acme.example",
    "https://evil.example\\@acme.example",
    "www.evil.example",
    "evil.com",
    "go to evil.example/login now",
    "evil。com/x",
    "ｅｖｉｌ.com",
    "ev\u200bil.com",
    "javascript://acme.example/%0aalert(1)",
    "[here](https://evil.example)",
    "<a href='http://evil.example'>x</a>",
    "sub-domain.evil-site.xyz",
]
OWN = [
    "https://acme.example/about",
    "http://www.acme.example",
    "www.acme.example.",
    "shop.acme.example/basket?x=1#y",
    "write to anna@evil.example",
    "m.in. usługi, np. Node.js i itp. Sp. z o.o.",
    "od 9.00 do 17.00, 1.500,00 zł",
    "a/b, and/or, 24/7",
    "We are Allegro.pl",
]


@pytest.mark.parametrize("words", FOREIGN)
def test_a_letter_leads_nowhere_else(words):
    with pytest.raises(ValidationError):
        require_plain_letter(words, ["acme.example", ""], ["Allegro.pl", ""])


@pytest.mark.parametrize("words", OWN)
def test_a_letter_may_name_the_senders_own_site(words):
    assert require_plain_letter(words, ["acme.example", ""], ["Allegro.pl", ""]) == words


def test_no_value_is_read_as_a_field():
    assert filled("{company} {contact}", {"company": "{contact}", "contact": "x"}) == "{contact} x"


@pytest.mark.parametrize("kind", ["alone", "together"])
@pytest.mark.parametrize("language", ["en", "pl"])
def test_the_portals_texts_use_only_fields_there_are(acme, nordvik, language, kind):
    for partner in (acme, nordvik):
        for part in (letter := builtin_letter(partner, language, kind)).__dict__.values():
            require_fields(part, kind)
        assert "{partner}" in letter.before
        assert ("{provider}" in letter.before) == (kind == "together")


# --- Preview --------------------------------------------------------------------------------------


def test_the_preview_shows_a_real_customer(client, acme, text, contoso):
    make_account(acme, contoso, contact_name="Marta Example")
    typed = {"subject": "{company}", "before": "Dear {contact},", "after": "{sender}",
             "language": "en", "for_what": "alone", "customer": contoso.pk}  # fmt: skip
    answer = client.post(at("text_preview"), typed)
    assert "<html" not in answer.text
    assert "Contoso Łódź" in answer.text
    assert "Dear Marta Example," in answer.text
    assert "of 1,900 characters" in answer.text
    assert len(versions(text)) == 1


def test_without_customers_the_preview_invents_one(client, text):
    assert "Example Company" in client.get(at("text", text.pk)).text


def test_another_partners_customer_is_not_previewed(client, text, globex, contoso):
    make_account(globex, contoso)
    answer = client.get(at("text", text.pk), {"customer": contoso.pk})
    assert "Contoso" not in answer.text


def test_a_text_that_is_too_long_for_mail_programs_says_so(client, text):
    typed = {"subject": "x", "before": "ż" * 700, "language": "en", "for_what": "alone"}
    assert "Too long for some mail apps." in client.post(at("text_preview"), typed).text


# --- History --------------------------------------------------------------------------------------


def test_the_history_shows_what_changed_and_restores_it(client, acme, writer, text):
    change_text_words(writer, text, Words("Ours", Letter("Hi {company}", "x", "")), read=1)
    page = client.get(at("text", text.pk)).text
    assert "<del>Hello</del><ins>Hi</ins>" in page
    client.post(at("text_restoration", text.pk, 1))
    assert versions(text)[-1] == (3, "Hello {company}")
    assert versions(text)[1] == (2, "Hi {company}")
    event = Event.objects.for_partner(acme).latest("id")
    assert (event.verb, event.after) == (Verb.LETTER_TEXT_RESTORED, {"version": 3})
    assert "the words of version 1" in client.get(at("text", text.pk)).text


def test_restoring_what_is_there_adds_nothing(client, writer, text):
    restore_version(writer, text, 1)
    assert len(versions(text)) == 1
    assert client.post(at("text_restoration", text.pk, 7)).status_code == 404


def test_one_default_a_language_and_kind(client, acme, writer, text):
    other = make_letter_text(acme, "Other", by=writer)
    polish = default(make_letter_text(acme, language="pl", by=writer), writer)
    for chosen in (text, other):
        client.post(at("text_default", chosen.pk))
    of = LetterText.objects.for_partner(acme).filter(is_default=True)
    assert set(of) == {other, polish}
    client.post(at("builtin_default", "en-alone"))
    assert set(of.all()) == {polish}


def test_the_database_knows_one_default(acme, text, writer):
    default(text, writer)
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterText.unscoped.create(
            partner=acme, language="en", kind="alone", name="Two", is_default=True
        )


def test_a_removed_text_is_offered_no_more_and_its_letters_stay(client, acme, writer, text):
    default(text, writer)
    draft = make_invitation(acme, shared=False, by=writer)
    asked = client.get(at("text_removal", text.pk)).text
    assert "New letters begin with the portal" in asked
    client.post(at("text_removal", text.pk))
    assert client.get(at("text", text.pk)).status_code == 404
    assert client.get(at("draft", draft.pk)).status_code == 200
    draft.refresh_from_db()
    assert draft.subject == "Hello Unknown Company"
    again = make_invitation(acme, shared=False, by=writer)
    assert again.letter_version is None
    assert make_letter_text(acme, by=writer)  # its name is free again


# --- Who ------------------------------------------------------------------------------------------


def test_a_sales_agent_reads_and_uses_but_does_not_write(client, acme, text, sign_in):
    sign_in(acme, Role.SALES_AGENT)
    page = client.get(at("text", text.pk))
    assert page.status_code == 200
    for name in ("text_edit", "text_removal", "text_default", "text_restoration"):
        assert f'"{at(name, text.pk, *([1] if "rest" in name else []))}"' not in page.text
    assert client.post(at("text_default", text.pk)).status_code == 403


def test_another_partners_text_is_not_there(client, globex, text, sign_in):
    rival = sign_in(globex, Role.ADMIN_AGENT)
    for name in ("text", "text_edit", "text_removal"):
        page = reverse(f"invitations:{name}", args=["globex", text.pk])
        assert client.get(page).status_code == 404
    with pytest.raises(LetterText.DoesNotExist):
        remove_text(rival, text)
    draft = make_invitation(globex, shared=False, by=rival)
    composer = reverse("invitations:letter_text", args=["globex", draft.pk])
    assert client.post(composer, {"text": text.pk}).status_code == 404


# --- In a letter ----------------------------------------------------------------------------------


def typed(invitation, **changes):
    names = ("saved", "to", "subject", "before", "after", "valid_days")
    return {name: getattr(invitation, name) for name in names} | changes


def end_of(moment):
    return date_format(localtime(moment), "j E Y")


def test_a_letter_begins_with_the_default_text(acme, contoso, writer):
    words = {
        "subject": "{company}",
        "before": "Dear {contact},\n\n{partner} asks until {expires}:",
        "after": "{sender}",
    }
    default(make_letter_text(acme, by=writer, **words), writer)
    draft = make_invitation(acme, contoso, shared=False, by=writer)
    until = end_of(now() + timedelta(days=30))
    assert draft.subject == "Contoso Łódź"
    assert draft.before == f"Dear Sir or Madam,\n\nAcme Cloud asks until {until}:"
    assert draft.after == str(writer.person)


def test_together_the_fields_name_both(acme, nordvik, contoso, partnership, writer):
    words = {"before": "{partner} + {provider}"}
    default(make_letter_text(acme, kind="together", by=writer, **words), writer)
    draft = make_invitation(acme, contoso, others=[nordvik], shared=False, by=writer)
    assert draft.before == "Acme Cloud + Nordvik Distribution"
    boss = make_member(nordvik)
    default(make_letter_text(nordvik, kind="together", by=boss, **words), boss)
    draft = make_invitation(nordvik, others=[acme], shared=False, by=boss)
    assert draft.before == "Acme Cloud + Nordvik Distribution"


def test_a_letter_that_asks_for_dap_says_so_whoever_wrote_it(client, acme, contoso, writer):
    default(make_letter_text(acme, by=writer, before="One.\n\nPlease answer:"), writer)
    draft = make_invitation(acme, contoso, shared=False, by=writer)
    client.post(at("draft", draft.pk), typed(draft, asks_dap="on"))
    draft.refresh_from_db()
    first, dap, last = draft.before.split("\n\n")
    assert "delegated administration (DAP)" in dap
    assert (first, last) == ("One.", "Please answer:")


def test_an_untouched_letter_follows_the_term_and_a_touched_one_does_not(client, acme, writer):
    default(make_letter_text(acme, by=writer, before="Until {expires}"), writer)
    draft = make_invitation(acme, shared=False, by=writer)
    client.post(at("draft", draft.pk), typed(draft, valid_days=7))
    draft.refresh_from_db()
    week = f"Until {end_of(now() + timedelta(days=7))}"
    assert draft.before == week
    client.post(at("draft", draft.pk), typed(draft, before=week + "!"))
    draft.refresh_from_db()
    client.post(at("draft", draft.pk), typed(draft, valid_days=14))
    draft.refresh_from_db()
    assert draft.before == week + "!"


def test_a_renewed_link_names_its_new_end(acme, contoso, writer):
    default(make_letter_text(acme, by=writer, before="Until {expires}"), writer)
    invitation = make_invitation(acme, contoso, by=writer)
    past = now() - timedelta(days=3)
    Invitation.unscoped.filter(pk=invitation.pk).update(
        edited_at=past - timedelta(days=30),
        shared_at=past - timedelta(days=30),
        expires_at=past,
        before=f"Until {end_of(past)}",
    )
    renewed = renew_invitation(writer, invitation)
    assert renewed.before == f"Until {end_of(renewed.expires_at)}"


def test_another_text_is_taken_at_once_where_nobody_changed_a_word(client, acme, text, writer):
    draft = make_invitation(acme, shared=False, by=writer)
    page = client.get(at("draft", draft.pk)).text
    assert re.search(r"<select[^>]*name=\"text\"", page)
    client.post(at("letter_text", draft.pk), typed(draft, text=text.pk))
    draft.refresh_from_db()
    assert (draft.subject, draft.before) == ("Hello Unknown Company", "We are Acme Cloud.")
    client.post(at("letter_text", draft.pk), typed(draft, text=""))
    draft.refresh_from_db()
    assert draft.subject == "Acme Cloud asks to become your reseller"


def test_ones_own_words_are_replaced_only_after_a_question(client, acme, text, writer):
    draft = make_invitation(acme, shared=False, by=writer)
    asked = client.post(at("letter_text", draft.pk), typed(draft, before="Mine.", text=text.pk))
    assert "Replace your text?" in asked.text
    assert "It starts again from the text Ours" in asked.text
    draft.refresh_from_db()
    assert draft.before == "Mine."
    confirmed = {"saved": draft.saved, "text": text.pk, "replace": 1}
    client.post(at("letter_text", draft.pk), confirmed)
    draft.refresh_from_db()
    assert draft.before == "We are Acme Cloud."


@pytest.mark.parametrize("wrong", ["nonsense", "3fa85f64-5717-4562-b3fc-2c963f66afa6"])
def test_a_text_that_is_not_there_cannot_be_chosen(client, acme, writer, wrong):
    draft = make_invitation(acme, shared=False, by=writer)
    answer = client.post(at("letter_text", draft.pk), typed(draft, text=wrong))
    assert answer.status_code == 404


def test_a_text_for_other_letters_cannot_be_chosen(client, acme, writer):
    polish = make_letter_text(acme, language="pl", by=writer)
    draft = make_invitation(acme, shared=False, by=writer)
    answer = client.post(at("letter_text", draft.pk), typed(draft, text=polish.pk), follow=True)
    assert "This text is not offered any more." in answer.text
    draft.refresh_from_db()
    assert draft.letter_version is None


def test_the_other_language_begins_with_the_text_of_the_same_name(client, acme, text, writer):
    default(make_letter_text(acme, "Polski", language="pl", by=writer, before="A"), writer)
    make_letter_text(acme, "Ours", language="pl", by=writer, before="B")
    default(text, writer)
    draft = make_invitation(acme, shared=False, by=writer)
    client.post(at("language", draft.pk), typed(draft, language="pl"))
    draft.refresh_from_db()
    assert (draft.language, draft.before) == ("pl", "B")


def test_a_letter_with_a_foreign_link_is_not_saved(client, acme, contoso, writer):
    make_account(acme, contoso)
    draft = make_invitation(acme, contoso, shared=False, by=writer)
    before = draft.before
    wrong = typed(draft, before="Pay at https://evil.example/now", to="kept@x.example")
    answer = client.post(at("draft", draft.pk), wrong)
    assert answer.status_code == 422
    assert "Take this link out of the text: https://evil.example/now" in answer.text
    assert "kept@x.example" in answer.text
    draft.refresh_from_db()
    assert draft.before == before
    fine = typed(draft, before="See https://acme.example/cloud, Contoso Łódź.")
    assert client.post(at("draft", draft.pk), fine).status_code == 302


# --- Two at once ----------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_of_two_defaults_chosen_at_once_one_stays(acme, _round):
    by = make_member(acme)
    one, other = make_letter_text(acme, "One", by=by), make_letter_text(acme, "Two", by=by)
    outcomes = in_parallel(
        *(partial(begin_letters_with, by, "en", "alone", text) for text in (one, other))
    )
    assert outcomes == [None, None]
    assert LetterText.objects.for_partner(acme).filter(is_default=True).count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_of_two_savings_at_once_one_is_told(acme, _round):
    by = make_member(acme)
    text = make_letter_text(acme, by=by)
    outcomes = in_parallel(
        *(
            partial(change_text_words, by, text, Words("Ours", Letter(s, "x", "")), read=1)
            for s in ("A", "B", "C")
        )
    )
    assert outcomes.count(None) == 1
    assert [number for number, _subject in versions(text)] == [1, 2]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_texts_of_one_name_at_once_one_is_made(acme):
    by = make_member(acme)
    words = Words("Ours", Letter("A", "x", ""))
    outcomes = in_parallel(*[partial(add_text, by, words, "en", "alone")] * 4)
    assert sorted(map(str, outcomes)) == sorted(map(str, [None, *[TextNameTaken] * 3]))
