"""After a removal: what was done and kept, worked out from the rows, as a page and a PDF."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import now
from pypdf import PdfReader

from audit.models import Event, Verb
from customers.models import Account, AccountState
from notifications.models import Notification
from outbox.models import Email
from partners.permissions import Role
from relationships.actions.reseller import establish_relationship, remove_relationship
from relationships.blockers import Blocker
from relationships.models import (
    AccessAssignment,
    AdminRelationship,
    Cause,
    EndWish,
    Relationship,
    SecurityGroup,
)
from relationships.removals.reports import Finding, report_of
from tests.conftest import make_admin_relationship, make_member, make_relationship

CONSENT = {"reason": "contract_ended", "note": "", "good_faith": "on"}


def page(customer, of="acme"):
    return reverse("relationships:removal", args=[of, customer.pk])


def report_page(ended, of="acme", name="removal_report"):
    return reverse(f"relationships:{name}", args=[of, ended.pk])


@pytest.fixture
def with_dap(acme, contoso):
    return make_relationship(acme, contoso, has_dap=True, dap_granted_at=now())


@pytest.fixture
def gdap(acme, contoso, with_dap):
    Account.unscoped.update(gdap_active=1)
    return make_admin_relationship(acme, contoso)


@pytest.fixture
def removed(acme, contoso, gdap):
    by = make_member(acme, Role.ADMIN_AGENT, name="Hanna Nowicka")
    return remove_relationship(by, acme, contoso, reason="other", note="Merged.")


def report(ended):
    return report_of(ended, Account.objects.for_partner(ended.partner).get())


def findings(ended):
    return [check.finding for check in report(ended).checks]


def test_gdap_is_a_question_of_its_own_and_is_kept_by_default(client, acme, contoso, gdap, sign_in):
    sign_in(acme)
    text = client.get(page(contoso)).text
    assert "And the admin relationships (GDAP)?" in text
    assert 'value="keep"' in text.split('name="gdap"')[1]
    assert "Up to you" in text
    answer = client.post(page(contoso), CONSENT)
    gdap.refresh_from_db()
    assert gdap.state == "active"
    assert answer.url == report_page(Relationship.objects.for_partner(acme).get())


def test_where_there_is_no_gdap_nothing_is_asked(client, acme, contoso, with_dap, sign_in):
    sign_in(acme)
    assert 'name="gdap"' not in client.get(page(contoso)).text


def test_asked_to_end_it_ends_each_with_its_own_history(client, acme, contoso, gdap, sign_in):
    starting = make_admin_relationship(acme, contoso, name="Starting", state="approved")
    over = make_admin_relationship(acme, contoso, name="Over", state="expired", ended_at=now())
    group = SecurityGroup.unscoped.create(partner=acme, name="Service desk")
    AccessAssignment.unscoped.create(admin_relationship=gdap, group=group)
    sign_in(acme)
    client.post(page(contoso), CONSENT | {"gdap": "end"})
    states = dict(AdminRelationship.unscoped.values_list("name", "state"))
    assert states == {
        "Helpdesk": "terminationRequested",
        "Starting": "terminationRequested",
        "Over": "expired",
    }
    told = Event.objects.for_partner(acme).filter(verb=Verb.GDAP_TERMINATION_REQUESTED)
    assert {event.subject_id for event in told} == {str(gdap.pk), str(starting.pk)}
    assert over.ended_at
    removal = Event.objects.for_partner(acme).get(verb=Verb.RELATIONSHIP_REMOVED)
    assert (removal.detail["gdap_ended"], removal.detail["gdap_kept"]) == (2, 0)
    account = Account.objects.for_partner(acme).get()
    assert (account.state, account.gdap_active) == (AccountState.ENDED, 0)
    ended = Relationship.objects.for_partner(acme).get()
    assert set(findings(ended)) == {Finding.OK}
    assert {row.name for row in report(ended).ended} == {"Helpdesk", "Starting"}


def test_a_sales_agent_is_not_asked_and_cannot_end_it(client, acme, contoso, gdap, sign_in):
    sign_in(acme, Role.SALES_AGENT)
    text = client.get(page(contoso)).text
    assert 'name="gdap"' not in text
    assert "An Admin agent can end them." in text
    client.post(page(contoso), CONSENT | {"gdap": "end"})
    gdap.refresh_from_db()
    assert gdap.state == "active"


def test_when_something_blocks_no_gdap_ends(client, acme, contoso, gdap, settings, sign_in):
    settings.REMOVAL_BLOCKERS = ["tests.test_removal_report.always"]
    sign_in(acme)
    assert client.post(page(contoso), CONSENT | {"gdap": "end"}).status_code == 409
    gdap.refresh_from_db()
    assert gdap.state == "active"


def always(partner, customer):
    return [Blocker("First this.", "relationships:removal", customer.pk)]


def test_the_report_tells_what_was_done_kept_and_by_whom(client, acme, contoso, removed, sign_in):
    sign_in(acme, Role.SALES_AGENT)
    text = client.get(report_page(removed)).text
    for words in [
        "Checked: it is as it should be",
        "Gone: it ended with the relationship.",
        "Gone: you and your providers are none any more.",
        "The customer is off your list.",
        "1 kept, untouched.",
        "Hanna Nowicka",
        "Merged.",
        "I confirm this decision is made in good faith",
        "This text is not legal advice.",
        "Helpdesk",
    ]:
        assert words in text


def test_the_report_is_worked_out_from_the_rows(acme, contoso, removed):
    assert set(findings(removed)) == {Finding.OK}
    Account.unscoped.update(listed=True)
    assert findings(removed)[3] == Finding.WRONG
    assert not report(removed).is_as_promised


def test_a_report_knows_what_is_newer(acme, contoso, removed):
    establish_relationship(
        make_member(acme),
        acme,
        contoso,
        cause=Cause.OPERATOR,
        cause_id=None,
        dap=True,
        providers=[],
        at=now(),
    )
    assert findings(removed)[:4] == [Finding.LATER] * 4
    assert report(removed).is_as_promised


def test_gdap_that_ends_later_was_kept(acme, removed, gdap):
    AdminRelationship.unscoped.update(state="expired", ended_at=now() + timedelta(days=9))
    assert [row.pk for row in report(removed).kept] == [gdap.pk]


def test_the_report_is_a_pdf_in_the_readers_language(client, acme, removed, sign_in):
    member = sign_in(acme)
    for language, words in [("en", "Report of a removal"), ("pl", "Raport z usunięcia relacji")]:
        member.person.language = language
        member.person.save()
        answer = client.get(report_page(removed, name="removal_report_pdf"))
        assert answer["Content-Type"] == "application/pdf"
        paper = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
        assert words in paper
        assert "Hanna Nowicka" in paper
        assert "Merged." in paper
        assert "Helpdesk" in paper


def test_the_report_stays_within_reach(client, acme, contoso, removed, sign_in):
    sign_in(acme)
    link = f'href="{report_page(removed)}"'
    assert link in client.get(reverse("customers:account", args=["acme", contoso.pk])).text
    assert link in client.get(reverse("audit:activity", args=["acme"])).text
    assert link in client.get(page(contoso)).text


def test_of_a_relationship_in_force_there_is_no_report(client, acme, with_dap, sign_in):
    sign_in(acme)
    assert client.get(report_page(with_dap)).status_code == 404


def test_a_rival_finds_no_report(client, globex, removed, sign_in):
    sign_in(globex)
    for name in ["removal_report", "removal_report_pdf"]:
        assert client.get(report_page(removed, of="globex", name=name)).status_code == 404
        assert client.get(report_page(removed, name=name)).status_code == 404


@pytest.mark.parametrize(
    ("language", "words"), [("en", "we hereby inform you"), ("pl", "informujemy, że nasza relacja")]
)
def test_the_notice_is_in_the_customers_language(acme, removed, language, words):
    Account.unscoped.update(language=language)
    with translation.override("en" if language == "pl" else "pl"):
        text = report(removed).notice
    assert words in text
    assert "(DAP)" in text
    assert "(GDAP)" in text
    assert "Acme Cloud" in text


def test_a_name_in_the_notice_is_no_markup(client, acme, removed, sign_in):
    Account.unscoped.update(name="</textarea><b>Bold</b>", language="en")
    sign_in(acme)
    text = client.get(report_page(removed)).text
    assert "<b>Bold" not in text
    assert "To: </textarea><b>Bold</b>" in report(removed).notice


def test_nobody_is_notified_of_a_removal(
    client, acme, contoso, contoso_admin, nordvik, partnership, gdap, sign_in, mailoutbox
):
    sign_in(acme)
    client.post(page(contoso), CONSENT | {"gdap": "keep"})
    assert not Email.unscoped.exists()
    assert not Notification.unscoped.exists()
    assert mailoutbox == []


def test_of_admin_access_that_ends_with_it_both_sides_are_told_as_of_any_other(
    client, acme, contoso, contoso_admin, gdap, sign_in
):
    sign_in(acme)
    client.post(page(contoso), CONSENT | {"gdap": "end"})
    told = set(Notification.unscoped.values_list("event", flat=True))
    assert told
    assert all("gdap" in event for event in told)


def test_the_customers_wish_has_come_true(acme, contoso, contoso_admin, with_dap):
    wish = EndWish.unscoped.create(
        partner=acme, customer=contoso, relationship=with_dap, wished_by=contoso_admin
    )
    remove_relationship(make_member(acme), acme, contoso, reason="moved")
    wish.refresh_from_db()
    assert wish.state == "confirmed"
    assert wish.closed_at
    assert Event.objects.for_partner(acme).filter(verb=Verb.END_WISH_CLOSED).count() == 1


def test_the_log_says_it_in_one_sentence(client, acme, contoso, gdap, sign_in):
    sign_in(acme)
    client.post(page(contoso), CONSENT | {"gdap": "end"})
    text = client.get(reverse("audit:activity", args=["acme"])).text
    assert "Reseller relationship removed; DAP ended; 1 GDAP ended" in text
