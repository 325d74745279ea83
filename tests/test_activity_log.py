"""The activity log: who did what, for whom, when, from where."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate, now

from audit.forms import GROUPS, verbs_of
from audit.models import Event, Verb
from audit.record import SYSTEM, customer_side, record
from audit.sentences import sentence
from partners.permissions import Role
from relationships.actions.reseller import remove_relationship
from relationships.models import RemovalReason
from tests.conftest import make_admin_relationship, make_invitation, make_member


def log(**query):
    return reverse("audit:activity", args=["acme"], query=query)


def sentences(answer):
    return [row["sentence"] for row in answer.context["rows"]]


@pytest.fixture
def colleague(acme):
    return make_member(acme, Role.SALES_AGENT, email="jan@acme.example", name="Jan Bąk")


@pytest.fixture
def history(acme, contoso, relationship, colleague):
    """Oldest first: added by hand, invitation, removal by the colleague."""
    record(Verb.CUSTOMER_ADDED, contoso, by=colleague, partner=acme, customer=contoso)
    record(Verb.PARTNER_CHANGED, acme, by=SYSTEM, partner=acme, before={"name": "Old"},
           after={"name": "Acme Cloud"})  # fmt: skip
    make_admin_relationship(acme, contoso)
    remove_relationship(colleague, acme, contoso, reason=RemovalReason.MOVED, note="To Globex")


def test_an_admin_agent_sees_everything_newest_first(client, acme, history, sign_in):
    sign_in(acme)
    assert sentences(client.get(log())) == [
        "Reseller relationship removed; 1 GDAP kept",
        "Organisation details changed: Acme Cloud",
        "Customer added",
    ]


def test_others_see_what_they_did(client, acme, history, colleague, sign_in):
    sign_in(colleague.person)
    assert len(sentences(client.get(log()))) == 2
    sign_in(acme, Role.SALES_AGENT)
    assert sentences(client.get(log())) == []


def test_others_cannot_ask_for_a_colleagues_part(client, acme, history, colleague, sign_in):
    sign_in(acme, Role.SALES_AGENT)
    assert sentences(client.get(log(person=colleague.person_id))) == []
    assert (
        "Removed" not in client.get(reverse("audit:export_csv", args=["acme"])).getvalue().decode()
    )


def test_a_rival_sees_nothing_of_it(client, globex, history, contoso, sign_in):
    sign_in(globex)
    page = reverse("audit:activity", args=["globex"], query={"customer": contoso.pk})
    assert sentences(client.get(page)) == []


def test_details_tell_before_and_after_and_from_where(client, acme, history, sign_in):
    sign_in(acme)
    text = client.get(log()).text
    for words in [
        "Old",
        "Good-faith statement",
        "To Globex",
        "Customer moved",
        "Admin access only",
    ]:
        assert words in text


def test_it_is_narrowed_by_customer_person_group_and_day(
    client, acme, contoso, history, colleague, sign_in
):
    sign_in(acme)
    tomorrow = localdate() + timedelta(days=1)
    assert len(sentences(client.get(log(customer=contoso.pk)))) == 2
    assert len(sentences(client.get(log(person=colleague.person_id)))) == 2
    assert sentences(client.get(log(group="customers"))) == ["Customer added"]
    assert sentences(client.get(log(since=tomorrow, until=tomorrow))) == []


def test_without_dates_it_shows_thirty_days(client, acme, sign_in):
    old = record(Verb.PARTNER_CHANGED, acme, by=SYSTEM, partner=acme)
    Event.unscoped.create(
        **{
            field.attname: getattr(old, field.attname)
            for field in Event._meta.concrete_fields
            if field.name not in {"id", "at"}
        },
        at=now() - timedelta(days=40),
    )
    sign_in(acme)
    assert len(sentences(client.get(log()))) == 1
    since = localdate() - timedelta(days=50)
    assert len(sentences(client.get(log(since=since)))) == 2


@pytest.mark.parametrize(
    "query",
    [{"customer": "no-uuid"}, {"since": "yesterday"}, {"person": "\0"}, {"group": "?"},
     {"since": "2026-02-02", "until": "2026-01-01"}],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_is_refused_in_words(client, acme, history, sign_in, query):
    sign_in(acme)
    answer = client.get(log(**query))
    assert answer.status_code == 422
    assert sentences(answer) == []


def test_pages_follow_one_another_without_gap_or_repeat(client, acme, sign_in):
    for _n in range(120):
        record(Verb.PARTNER_CHANGED, acme, by=SYSTEM, partner=acme)
    sign_in(acme)
    seen, after = [], ""
    while True:
        page = client.get(log(after=after))
        seen += [row["event"].pk for row in page.context["rows"]]
        after = page.context["older"]
        if not after:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 120


@pytest.mark.parametrize("after", ["x", "2026-01-01_1", "2026-13-01T00:00:00+00:00_1", "_", "\0_1"])
def test_a_broken_cursor_starts_at_the_beginning(client, acme, history, sign_in, after):
    sign_in(acme)
    assert len(sentences(client.get(log(after=after)))) == 3


def test_a_page_takes_few_queries(client, acme, history, sign_in, django_assert_max_num_queries):
    for _n in range(60):
        record(Verb.PARTNER_CHANGED, acme, by=SYSTEM, partner=acme)
    sign_in(acme)
    with django_assert_max_num_queries(8):
        client.get(log())


def test_nothing_happened_is_said(client, acme, sign_in):
    sign_in(acme)
    assert "Nothing happened in this period." in client.get(log()).text


def test_the_csv_holds_what_is_shown_and_no_formula(client, acme, contoso, history, sign_in):
    evil = make_member(acme, Role.SALES_AGENT, email="e@acme.example", name="=cmd|'/c calc'!A1")
    record(Verb.CUSTOMER_ADDED, contoso, by=evil, partner=acme, customer=contoso)
    sign_in(acme)
    answer = client.get(reverse("audit:export_csv", args=["acme"], query={"customer": contoso.pk}))
    assert "attachment" in answer["Content-Disposition"]
    head, *rows = csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    assert head == ["Time", "Who", "What", "Customer", "IP address", "Request"]
    assert [row[1] for row in rows] == ["'=cmd|'/c calc'!A1", "Jan Bąk", "Jan Bąk"]


def test_json_lines_hold_the_whole_event(client, acme, history, sign_in):
    sign_in(acme)
    answer = client.get(reverse("audit:export_jsonl", args=["acme"]))
    newest, *_rest = [json.loads(line) for line in answer.getvalue().decode().splitlines()]
    assert newest["verb"] == "relationship.removed"
    assert newest["person"] == "jan@acme.example"
    assert newest["detail"]["good_faith"] is True


def test_a_change_made_on_a_page_says_from_where(client, acme, contoso, relationship, sign_in):
    sign_in(acme)
    form = {"reason": "moved", "note": "", "good_faith": "on"}
    answer = client.post(
        reverse("relationships:removal", args=["acme", contoso.pk]), form, REMOTE_ADDR="192.0.2.7"
    )
    event = Event.objects.for_partner(acme).get()
    assert event.ip == "192.0.2.7"
    assert event.request_id == answer["X-Request-ID"]
    assert event.request_id in client.get(log()).text


def test_a_customers_person_is_told_apart(client, acme, contoso, contoso_admin, sign_in):
    record(
        Verb.INVITATION_ACCEPTED, contoso, by=customer_side(contoso_admin), partner=acme,
        customer=contoso,
    )  # fmt: skip
    sign_in(acme)
    assert '<span class="tag">Customer</span>' in client.get(log()).text


def test_where_no_customer_is_known_the_subject_is_named(acme):
    invitation = make_invitation(acme)
    event = record(Verb.INVITATION_CREATED, invitation, by=SYSTEM, partner=acme)
    assert sentence(event) == f"Invitation created: {invitation}"


def test_every_verb_has_its_group():
    grouped = [verb for group in GROUPS for verb in verbs_of(group)]
    assert sorted(grouped) == sorted(Verb)


def test_polish_puts_names_after_a_colon(acme):
    event = record(Verb.PARTNER_CHANGED, acme, by=SYSTEM, partner=acme)
    with translation.override("pl"):
        assert sentence(event) == "Zmieniono dane organizacji: Acme Cloud"
