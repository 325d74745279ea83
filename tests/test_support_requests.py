"""A problem at a customer: reported, taken in hand, answered, solved, closed, opened again."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from audit.models import Event, Verb
from customers.actions import RelationshipOver
from customers.models import Account
from directory.actions import supporting
from directory.checking import harmless_file_name
from directory.models import (
    MOST_BYTES,
    NotTheirs,
    SupportAnswer,
    SupportFile,
    SupportOver,
    SupportRequest,
    TakenMeanwhile,
)
from notifications.models import Notification
from outbox.models import Email
from partners.exports.parts import parts
from partners.models import Member
from partners.permissions import Role
from tests.conftest import make_account, make_customer, make_member, make_relationship
from tests.directory import make_pool
from tests.support import desk_of, report, say, solve

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(acme, relationship, sign_in):
    """A helpdesk agent of Acme, signed in."""
    return sign_in(acme, Role.HELPDESK_AGENT)


@pytest.fixture
def colleague(acme):
    return desk_of(acme, "colleague@acme.example")


@pytest.fixture
def reported(agent, contoso):
    return report(agent, contoso)


def page(name, *args, partner="acme"):
    return reverse(f"directory:{name}", args=[partner, *args])


def typed(**changes):
    said = {
        "form_key": str(uuid4()),
        "service": "exchange",
        "severity": "1",
        "description": "Nobody can sign in.\r\nSince eight.",
        "contact_name": "Marta Example",
        "contact_email": "marta@contoso.example",
        "contact_phone": "",
    }
    return said | changes


def act(client, request, name, **data):
    return client.post(page(f"support_{name}", request.pk), data, follow=True)


def told(event):
    return {row.person for row in Notification.unscoped.filter(event=event)}


def history(request):
    return list(Event.unscoped.about(request).order_by("pk").values_list("verb", flat=True))


# --- Reporting ---------------------------------------------------------------------------------


def test_each_service_offers_to_report_a_problem(client, agent, contoso):
    make_pool(contoso, service="exchange")
    there = page("support_new", contoso.pk) + "?service=exchange"
    assert there in client.get(page("services", contoso.pk)).text
    form = client.get(there).context["form"]
    assert form.initial["service"] == "exchange"
    assert ("exchange", "Exchange Online") in form.fields["service"].choices
    assert "sharepoint" not in dict(form.fields["service"].choices)


def test_a_report_has_its_number_its_history_and_its_page(client, agent, contoso):
    make_pool(contoso, service="exchange")
    answer = client.post(page("support_new", contoso.pk), typed(), follow=True)
    made = SupportRequest.unscoped.get()
    assert answer.redirect_chain == [(page("support_request", made.pk), 302)]
    assert (made.number, made.service_name, made.severity) == (1001, "Exchange Online", 1)
    assert made.description == "Nobody can sign in.\nSince eight."
    assert "Nobody can sign in." in answer.text
    assert "nothing of it goes to Microsoft" in answer.text
    assert "Exchange Recipient Administrator" in answer.text
    event = Event.unscoped.get(verb=Verb.SUPPORT_OPENED)
    assert (event.partner, event.customer_id, event.person) == (
        *(made.partner, contoso.pk, agent.person),
    )
    assert "Nobody" not in str(event.detail)


def test_no_right_in_the_customers_directory_is_needed(client, agent, contoso):
    client.post(page("support_new", contoso.pk), typed(service="other"))
    assert SupportRequest.unscoped.get().service == ""


def test_the_contact_of_the_record_is_filled_in(client, agent, contoso):
    Account.unscoped.update(contact_name="Zenon Ł", contact_phone="+48 600 100 200")
    text = client.get(page("support_new", contoso.pk)).text
    assert "Zenon Ł" in text
    assert "+48 600 100 200" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"service": "sharepoint"}, "Select a valid choice"),
        ({"severity": "4"}, "Select a valid choice"),
        ({"severity": ""}, "This field is required."),
        ({"description": " "}, "This field is required."),
        ({"description": "x" * 2001}, "at most 2000 characters"),
        ({"contact_name": "Ma\u202erta"}, "characters nobody can see"),
        ({"contact_email": ""}, "Give an e-mail address or a phone number."),
        ({"contact_phone": "1\n2"}, "Write it on one line."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, agent, contoso, changes, words):
    make_pool(contoso, service="exchange")
    answer = client.post(page("support_new", contoso.pk), typed(**changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert changes.get("description", "Since eight.").strip() in answer.text
    assert not SupportRequest.unscoped.exists()


def test_a_line_end_counts_once(client, agent, contoso):
    text = "x\r\n" * 999 + "xy"
    client.post(page("support_new", contoso.pk), typed(service="other", description=text))
    assert len(SupportRequest.unscoped.get().description) == 2000


def test_pressed_twice_it_is_one_request(client, agent, contoso):
    said = typed(service="other")
    for _press in range(2):
        client.post(page("support_new", contoso.pk), said)
    assert SupportRequest.unscoped.count() == 1
    assert history(SupportRequest.unscoped.get()) == [Verb.SUPPORT_OPENED]


def test_numbers_count_within_the_partner(acme, globex, contoso, agent):
    other = make_member(globex)
    make_relationship(globex, contoso)
    assert [report(by, contoso).number for by in (agent, agent, other)] == [1001, 1002, 1001]


def test_nothing_is_reported_after_the_relationship(client, agent, contoso):
    Account.unscoped.update(state="ended")
    with pytest.raises(RelationshipOver):
        report(agent, contoso)
    answer = client.post(page("support_new", contoso.pk), typed(service="other"), follow=True)
    assert "You see history only." in answer.text
    assert "support/new" not in client.get(page("support", contoso.pk)).text


def test_colleagues_who_answer_are_told_and_nobody_else(acme, agent, colleague, contoso):
    make_member(acme, Role.SALES_AGENT)
    report(agent, contoso)
    assert told("support_wanted") == {colleague.person}
    letter = Email.unscoped.get(to=colleague.person.email)
    assert letter.subject == "Contoso Łódź: support request 1001 waits for an answer"
    assert "Severity: high" in letter.body
    assert "Mail is an hour late" in letter.body


# --- In hand -----------------------------------------------------------------------------------


def test_somebody_takes_it_in_hand(client, agent, reported):
    answer = act(client, reported, "taking", seen="")
    reported.refresh_from_db()
    assert (reported.handler, reported.state) == (agent.person, "in_progress")
    assert "You have it in hand now." in answer.text
    assert history(reported)[-1] == Verb.SUPPORT_TAKEN


def test_who_looked_before_a_colleague_took_it_is_told(client, agent, colleague, reported):
    supporting.take(colleague, reported.pk, None)
    answer = act(client, reported, "taking", seen="")
    assert "A colleague took it in hand a moment ago." in answer.text
    with pytest.raises(TakenMeanwhile):
        supporting.take(agent, reported.pk, agent.person.pk)
    supporting.take(agent, reported.pk, colleague.person.pk)
    reported.refresh_from_db()
    assert reported.handler == agent.person


@pytest.mark.parametrize("seen", ["x", "-1", "9" * 40, "²"])
def test_a_strange_number_is_nobody(client, agent, reported, seen):
    assert act(client, reported, "taking", seen=seen).status_code == 200


def test_an_answer_reaches_who_reported_it_and_who_has_it(acme, agent, colleague, reported):
    third = desk_of(acme)
    supporting.take(colleague, reported.pk, None)
    say(third, reported)
    assert told("support_answered") == {agent.person, colleague.person}
    say(agent, reported, "Thank you.")
    assert told("support_answered") == {agent.person, colleague.person}
    assert history(reported).count(Verb.SUPPORT_ANSWERED) == 2


def test_where_both_have_left_the_desk_is_told(acme, agent, colleague, reported):
    third = desk_of(acme)
    Member.unscoped.filter(pk=agent.pk).update(ended_at="2026-01-01T00:00Z")
    say(third, reported)
    assert told("support_answered") == {colleague.person}


def test_an_answer_is_sent_from_the_page(client, agent, reported):
    said = {"text": "Restarted <b>it</b>.", "form_key": str(uuid4())}
    for _press in range(2):
        text = act(client, reported, "answer", **said).text
    assert "Restarted &lt;b&gt;it&lt;/b&gt;." in text
    assert SupportAnswer.unscoped.count() == 1


def test_an_empty_answer_is_refused_on_the_page(client, agent, reported):
    answer = act(client, reported, "answer", text="", form_key=str(uuid4()))
    assert answer.status_code == 422
    assert "This field is required." in answer.text


def test_it_is_solved_with_a_last_sentence(client, agent, colleague, contoso):
    reported = report(colleague, contoso)
    said = {"text": "Works.", "form_key": str(uuid4()), "then": "solve"}
    assert "Solved. Whoever reported it is told." in act(client, reported, "answer", **said).text
    reported.refresh_from_db()
    assert reported.state == "solved"
    assert told("support_solved") == {colleague.person}
    with pytest.raises(SupportOver):
        say(agent, reported)
    assert "The state of the request: Solved." in act(client, reported, "taking", seen="").text


def test_it_is_opened_again(client, agent, colleague, contoso):
    reported = report(agent, contoso)
    supporting.take(colleague, reported.pk, None)
    solve(colleague, reported)
    said = {"text": "It is back.", "form_key": str(uuid4())}
    for _press in range(2):
        act(client, reported, "reopening", **said)
    reported.refresh_from_db()
    assert (reported.state, reported.is_over) == ("reopened", False)
    assert history(reported).count(Verb.SUPPORT_REOPENED) == 1
    assert Notification.unscoped.filter(event="support_wanted").count() == 2
    with pytest.raises(SupportOver):
        supporting.reopen(agent, reported.pk, "Again", form_key=uuid4())


def test_it_is_closed_with_a_reason(client, agent, colleague, contoso):
    reported = report(colleague, contoso)
    assert act(client, reported, "closing", reason="").status_code == 422
    text = act(client, reported, "closing", reason="The customer found the cable.").text
    assert "Closed without a solution." in text
    assert "The customer found the cable." in text
    assert told("support_closed") == {colleague.person}
    with pytest.raises(SupportOver):
        supporting.close(agent, reported.pk, "Twice")
    with pytest.raises(NotTheirs):
        supporting.take_back(agent, report(agent, contoso).pk)


def test_what_is_over_can_end_after_the_relationship_but_not_begin_again(
    agent, colleague, contoso, reported
):
    Account.unscoped.update(state="ended")
    solve(colleague, reported)
    with pytest.raises(RelationshipOver):
        supporting.reopen(agent, reported.pk, "It is back.", form_key=uuid4())


# --- Files -------------------------------------------------------------------------------------


def upload(name="log.txt", content=b"<script>alert(1)</script>"):
    return SimpleUploadedFile(name, content, content_type="text/html")


def test_files_are_kept_and_only_ever_downloaded(client, agent, contoso):
    files = [upload("ślad błędu.html"), upload("two.svg", b"<svg/>")]
    client.post(page("support_new", contoso.pk), typed(service="other", attachments=files))
    made = SupportRequest.unscoped.get()
    kept = list(SupportFile.unscoped.order_by("position"))
    assert [file.name for file in kept] == ["ślad błędu.html", "two.svg"]
    answer = client.get(page("support_file", made.pk, kept[0].pk))
    assert answer.content == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert "two.svg" in client.get(page("support_request", made.pk)).text


def test_an_answer_can_have_files(client, agent, reported):
    said = {"text": "See there.", "form_key": str(uuid4()), "attachments": [upload()]}
    assert "log.txt" in act(client, reported, "answer", **said).text
    assert SupportFile.unscoped.get().answer == SupportAnswer.unscoped.get()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([upload("big.bin", b"x" * (MOST_BYTES + 1))], "larger than 10 MB: big.bin"),
        ([upload("empty.bin", b"")], "This file is empty: empty.bin"),
        ([upload(f"{n}.txt") for n in range(6)], "6 files were chosen; 5 can be sent."),
    ],
)
def test_files_that_are_too_much_are_refused_and_the_text_stays(
    client, agent, contoso, files, words
):
    for file in files:
        file.seek(0)
    answer = client.post(page("support_new", contoso.pk), typed(service="other", attachments=files))
    assert answer.status_code == 422
    assert words in answer.text
    assert "Nobody can sign in." in answer.text
    assert "Choose the files again" in answer.text
    assert not SupportRequest.unscoped.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\Zdjęcie.png", "Zdjęcie.png"),
        ("photo\u202egnp.exe", "photo_gnp.exe"),
        ('a"b;c\r\nd.txt', "a_b;c__d.txt"),
        (".htaccess", "htaccess"),
        ("...", "file"),
        ("x" * 300 + ".log", "x" * 96 + ".log"),
        ("a." + "x" * 300, "a." + "x" * 98),
    ],
)
def test_the_name_of_a_file_is_harmless(name, kept):
    assert harmless_file_name(name) == kept


# --- Lists and rights --------------------------------------------------------------------------


def test_lists_show_what_is_open_the_worst_first(client, agent, contoso):
    report(agent, contoso, severity=3, description="A small thing")
    report(agent, contoso, severity=1, description="A great thing")
    solve(agent, report(agent, contoso, service="", description="A former thing"))
    for there in (page("support", contoso.pk), page("support_desk")):
        text = client.get(there).text
        assert text.index("A great thing") < text.index("A small thing")
        assert "A former thing" not in text
        assert "A former thing" in client.get(there + "?view=over").text
    make_pool(contoso, service="exchange")
    services = client.get(page("services", contoso.pk)).text
    assert "2 open requests" in services
    assert "2 requests are open." in services


def test_a_list_of_many_takes_as_many_queries_as_of_one(
    client, agent, contoso, django_assert_max_num_queries
):
    for _one in range(5):
        say(agent, report(agent, contoso))
    with django_assert_max_num_queries(10):
        client.get(page("support_desk"))


def test_empty_lists_say_so(client, agent, contoso):
    assert "Nothing is open" in client.get(page("support", contoso.pk)).text
    assert "Nothing was solved yet" in client.get(page("support_desk") + "?view=over").text


def test_a_sales_agent_reads_and_does_not_write(client, acme, agent, contoso, reported, sign_in):
    sign_in(acme, Role.SALES_AGENT)
    text = client.get(page("support_request", reported.pk)).text
    assert "Mail is an hour late" in text
    assert "Send the answer" not in text
    assert "Report a problem" not in client.get(page("services", contoso.pk)).text
    refusal = client.post(page("support_answer", reported.pk), {"text": "x"})
    assert refusal.status_code == 403
    assert "Open, answer and solve support requests" in refusal.text


def test_another_partner_of_the_customer_sees_nothing(client, globex, contoso, reported, sign_in):
    make_relationship(globex, contoso)
    files = report(make_member(reported.partner), contoso)
    file = SupportFile.unscoped.create(request=files, name="x.txt", size=1, content=b"x")
    rival = sign_in(globex)
    assert client.get(page("support_request", reported.pk, partner="globex")).status_code == 404
    there = page("support_file", files.pk, file.pk, partner="globex")
    assert client.get(there).status_code == 404
    for name in ("taking", "answer", "reopening", "closing", "handing", "return"):
        there = page(f"support_{name}", reported.pk, partner="globex")
        assert client.post(there, {"text": "x", "reason": "x"}).status_code == 404
    assert "Mail is an hour" not in client.get(page("support_desk", partner="globex")).text
    with pytest.raises(SupportRequest.DoesNotExist):
        say(rival, reported)


def test_a_file_is_found_only_in_its_own_request(client, agent, contoso, reported):
    other = report(agent, contoso)
    file = SupportFile.unscoped.create(request=other, name="x.txt", size=1, content=b"x")
    assert client.get(page("support_file", reported.pk, file.pk)).status_code == 404


def test_a_customer_of_somebody_else_has_no_page(client, agent, globex):
    other = make_customer("other.example", "Other")
    make_account(globex, other)
    for name in ("support", "support_new"):
        assert client.get(page(name, other.pk)).status_code == 404


def test_pages_speak_polish(client, agent, contoso, reported):
    agent.person.language = "pl"
    agent.person.save()
    text = client.get(page("support_request", reported.pk)).text
    assert "Zgłoszenie 1001" in text
    assert "nic stąd nie trafia do Microsoftu" in text
    with translation.override("pl"):
        assert "Wysoka" in text


def test_an_export_has_requests_and_answers_but_not_what_files_hold(acme, agent, reported):
    supporting.answer(agent, reported.pk, "Done.", form_key=uuid4())
    SupportFile.unscoped.create(request=reported, name="x.txt", size=1, content=b"x")
    named = {part.name: part for part in parts()}
    (row,) = named["support-requests"].page(acme, "", 10)
    assert (row["number"], row["opened_by__name"]) == (1001, agent.person.name)
    (answer,) = named["support-answers"].page(acme, "", 10)
    assert answer["text"] == "Done."
    (file,) = named["support-files"].page(acme, "", 10)
    assert (file["name"], "content" in file) == ("x.txt", False)
