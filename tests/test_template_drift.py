"""Customers whose admin access differs from its role template, and asking them again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from audit.models import Event, Verb
from jobs.actions import cancel_job
from jobs.models import Job, JobState
from jobs.running import run
from partners.permissions import Role
from relationships.actions.ending import end_admin_relationship, remove_global_administrator
from relationships.actions.requesting import ReasonMissing, delete_draft
from relationships.actions.rerequesting import ask_again, plan_rerequest
from relationships.actions.templates import change_template, create_template, remove_template
from relationships.drifting import differing, drifts_from, latest_version, steps_of
from relationships.models import (
    AdminRelationship,
    NobodyToAsk,
    RerequestProblem,
    RerequestRow,
    RoleTemplate,
    RoleTemplateVersion,
)
from relationships.naming import suggested_name
from relationships.roles import named
from tests.conftest import make_account, make_customer, make_customer_person, make_member
from tests.gdap import EVERYTHING, HELPDESK, READERS, ask, grant

pytestmark = pytest.mark.django_db
[LICENCES, REPORTS] = named("License Administrator", "Reports Reader")


@pytest.fixture
def agent(acme):
    return make_member(acme, Role.ADMIN_AGENT)


@pytest.fixture
def template(agent):
    return create_template(
        agent, name="Desk", role_ids=[HELPDESK, READERS], days=365, auto_extend=False
    )


def first_version(template):
    return RoleTemplateVersion.unscoped.get(template=template, number=1)


def changed(agent, template, *roles):
    """The template in a newer version."""
    change_template(agent, template.pk, name="Desk", role_ids=roles, days=365, auto_extend=False)
    return RoleTemplate.unscoped.select_related("partner").get(pk=template.pk)


def has_it(agent, template, number):
    """A customer with the first version in force."""
    customer = make_customer(f"c{number}.example", f"Customer {number}")
    make_account(agent.partner, customer)
    person = make_customer_person(customer, f"boss@c{number}.example")
    row = grant(agent, customer, person, name=f"Desk {number}", template=first_version(template))
    return row


def drifts(template):
    template = RoleTemplate.unscoped.select_related("partner").get(pk=template.pk)
    return drifts_from(latest_version(template), now())


def start(agent, template, rows, **changes):
    said = {"finalises": True, "reason": ""} | changes
    return plan_rerequest(agent, template.pk, [row.pk for row in rows], **said)


def outcomes(job):
    rows = RerequestRow.unscoped.filter(rerequest=job.subject_id).order_by("customer__name")
    return [row.problem or row.state for row in rows]


# --- What differs --------------------------------------------------------------------------------


def test_nothing_differs_from_the_only_version(agent, template):
    has_it(agent, template, 1)
    assert drifts(template) == []


def test_what_is_missing_and_what_is_too_much_is_said(agent, template):
    rows = [has_it(agent, template, number) for number in (1, 2)]
    template = changed(agent, template, HELPDESK, LICENCES, REPORTS)

    found = drifts(template)

    assert [one.row for one in found] == rows
    assert [role.name for role in found[0].missing] == ["License Administrator", "Reports Reader"]
    assert [role.name for role in found[0].surplus] == ["Directory Readers"]
    [step] = steps_of(latest_version(template), found)
    assert (step.number, step.customers, len(step.missing), len(step.surplus)) == (1, 2, 2, 1)
    assert differing(agent.partner, now()) == {template.pk: 2}


def test_a_role_taken_out_after_approval_differs(agent, contoso, contoso_admin):
    template = create_template(
        agent, name="All", role_ids=[EVERYTHING, READERS], days=90, auto_extend=False
    )
    row = grant(
        agent, contoso, contoso_admin,
        role_ids=[EVERYTHING, READERS], reason="Cutover", template=first_version(template),
    )  # fmt: skip
    assert drifts(template) == []
    remove_global_administrator(agent, row.pk)
    [one] = drifts(template)
    assert [role.name for role in one.missing] == ["Global Administrator"]
    assert not one.is_old


def test_what_ended_does_not_differ(agent, template):
    row = has_it(agent, template, 1)
    changed(agent, template, HELPDESK)
    end_admin_relationship(agent, row.pk)
    assert drifts(template) == []


def test_what_ran_out_a_second_ago_does_not_differ_though_no_sweep_was_here(agent, template):
    row = has_it(agent, template, 1)
    changed(agent, template, HELPDESK)
    past = now() - timedelta(seconds=1)
    AdminRelationship.unscoped.filter(pk=row.pk).update(ends_at=past)
    assert drifts(template) == []


def test_what_is_asked_already_is_shown_and_not_offered(agent, template):
    row = has_it(agent, template, 1)
    template = changed(agent, template, HELPDESK)
    waiting = ask(agent, row.customer, name="Again", template=latest_version(template))
    [one] = drifts(template)
    assert (one.waiting, one.may_be_asked) == (waiting, False)


def test_two_queries_however_many_there_are(agent, template, django_assert_num_queries):
    for number in range(3):
        has_it(agent, template, number)
    version = latest_version(changed(agent, template, HELPDESK))
    with django_assert_num_queries(2):
        assert len(drifts_from(version, now())) == 3


# --- Asking again --------------------------------------------------------------------------------


def test_each_customer_gets_one_request_with_a_link_of_its_own(agent, template):
    rows = [has_it(agent, template, number) for number in (1, 2)]
    template = changed(agent, template, HELPDESK, LICENCES)

    job = start(agent, template, rows)
    run(job.pk)

    made = AdminRelationship.unscoped.filter(template_version=2).order_by("name")
    assert [row.state for row in made] == ["approvalPending"] * 2
    assert len({row.link() for row in made}) == len({row.name for row in made}) == 2
    assert all(len(row.name) <= 50 for row in made)
    for old in rows:
        old.refresh_from_db()
        assert old.state == "active"
    assert outcomes(job) == ["made", "made"]
    assert Event.unscoped.filter(verb=Verb.GDAP_REQUESTED).count() == 4
    assert Event.unscoped.get(verb=Verb.TEMPLATE_ASKED_AGAIN).detail["count"] == 2


def test_drafts_are_made_where_drafts_are_wanted(agent, template):
    row = has_it(agent, template, 1)
    changed(agent, template, HELPDESK)
    job = start(agent, template, [row], finalises=False)
    run(job.pk)
    made = AdminRelationship.unscoped.get(template_version=2)
    assert made.state == "created"
    delete_draft(agent, made.pk)
    assert RerequestRow.unscoped.get().made is None


def test_what_came_about_meanwhile_is_skipped_with_its_reason(agent, template):
    ended, asked, left = (has_it(agent, template, number) for number in (1, 2, 3))
    template = changed(agent, template, HELPDESK)
    job = start(agent, template, [ended, asked, left])
    end_admin_relationship(agent, ended.pk)
    ask(agent, asked.customer, name="By hand", template=latest_version(template))
    run(job.pk)
    assert outcomes(job) == [RerequestProblem.ENDED, RerequestProblem.WAITING, "made"]
    job.refresh_from_db()
    assert (job.state, job.done, job.skipped) == (JobState.DONE, 1, 2)


def test_a_customer_with_the_newest_version_is_not_asked(agent, template):
    row = has_it(agent, template, 1)
    template = changed(agent, template, HELPDESK)
    job = start(agent, template, [row])
    person = make_customer_person(row.customer, "second@c1.example")
    newest = latest_version(template)
    grant(agent, row.customer, person, name="New", role_ids=[HELPDESK], template=newest)
    run(job.pk)
    assert outcomes(job) == [RerequestProblem.UP_TO_DATE]
    assert [one.newer.name for one in drifts(template)] == ["New"]


def test_a_slice_that_runs_twice_doubles_nothing(agent, template):
    row = has_it(agent, template, 1)
    changed(agent, template, HELPDESK)
    job = start(agent, template, [row])
    [asked] = RerequestRow.unscoped.filter(rerequest=job.subject_id)
    ask_again(asked.pk, agent)
    ask_again(asked.pk, agent)
    run(job.pk)
    assert AdminRelationship.unscoped.filter(template_version=2).count() == 1


def test_a_killed_worker_leaves_the_rest_to_the_next(agent, template):
    rows = [has_it(agent, template, number) for number in (1, 2)]
    changed(agent, template, HELPDESK)
    job = start(agent, template, rows)
    first = RerequestRow.unscoped.order_by("pk").first()
    ask_again(first.pk, agent)  # and then it was killed: its lease has run out
    Job.unscoped.filter(pk=job.pk).update(state="running", leased_until=now() - timedelta(days=1))
    run(job.pk)
    assert outcomes(job) == ["made", "made"]
    assert AdminRelationship.unscoped.filter(template_version=2).count() == 2


def test_the_rest_can_be_cancelled_and_is_noted(agent, template):
    row = has_it(agent, template, 1)
    changed(agent, template, HELPDESK)
    job = start(agent, template, [row])
    cancel_job(agent, job)
    run(job.pk)
    assert outcomes(job) == ["planned"]
    assert Event.unscoped.filter(verb=Verb.TEMPLATE_ASKING_STOPPED).exists()


def test_full_control_needs_a_reason(agent, template):
    row = has_it(agent, template, 1)
    changed(agent, template, EVERYTHING)
    with pytest.raises(ReasonMissing):
        start(agent, template, [row])
    job = start(agent, template, [row], reason="Migration")
    run(job.pk)
    assert AdminRelationship.unscoped.get(template_version=2).reason == "Migration"


def test_somebody_elses_template_and_rows_are_not_taken(agent, globex, template):
    row = has_it(agent, template, 1)
    changed(agent, template, HELPDESK)
    stranger = make_member(globex)
    with pytest.raises(RoleTemplate.DoesNotExist):
        start(stranger, template, [row])
    theirs = create_template(stranger, name="Desk", role_ids=[HELPDESK], days=9, auto_extend=False)
    with pytest.raises(NobodyToAsk):
        start(stranger, theirs, [row])


def test_a_long_template_name_still_makes_a_name_that_fits():
    day = now().date()
    first = suggested_name("Customer", "T" * 40, day, set())
    assert len(first) <= 50
    assert first.startswith("Customer-")
    assert suggested_name("Customer", "T" * 40, day, {first}) != first


# --- Pages ---------------------------------------------------------------------------------------


@pytest.fixture
def here(client, agent, template):
    client.force_login(agent.person)
    return lambda name, pk=template.pk: reverse(f"relationships:{name}", args=["acme", pk])


def test_the_board_tells_how_many_stand_where(client, agent, template, here):
    has_it(agent, template, 1)
    has_it(agent, template, 2)
    changed(agent, template, HELPDESK, LICENCES)
    page = client.get(here("drift")).text
    assert "2 customers on version 1" in page
    assert "License Administrator" in page
    assert "Ask all 2 customers again" in page
    listed = client.get(reverse("relationships:role_templates", args=["acme"])).text
    assert "Show 2 customers that differ" in listed
    assert "Show 2 customers that differ" in client.get(here("role_template")).text


def test_the_chosen_are_shown_first_and_asked_after_a_confirmation(client, agent, template, here):
    rows = [has_it(agent, template, number) for number in (1, 2)]
    changed(agent, template, HELPDESK)
    shown = client.post(here("rerequest"), {"row": [rows[0].pk]})
    assert "Ask 1 customer again?" in shown.text
    assert not Job.unscoped.exists()

    answer = client.post(
        here("rerequest"), {"row": [rows[0].pk], "how": "finalised", "confirmed": "1"}
    )

    job = Job.unscoped.get()
    assert answer.url == reverse("jobs:job", args=["acme", job.pk])
    run(job.pk)
    result = client.get(here("rerequest_result", job.subject_id)).text
    assert "1 request made" in result
    made = AdminRelationship.unscoped.get(template_version=2)
    assert reverse("relationships:letter", args=["acme", made.pk]) in result


def test_without_a_choice_or_a_reason_nothing_is_started(client, agent, template, here):
    has_it(agent, template, 1)
    changed(agent, template, EVERYTHING)
    assert client.post(here("rerequest")).url == here("drift")
    answer = client.post(here("rerequest"), {"all": "1", "how": "finalised", "confirmed": "1"})
    assert answer.status_code == 422
    assert not Job.unscoped.exists()


def test_the_result_outlives_the_template(client, agent, template, here):
    row = has_it(agent, template, 1)
    changed(agent, template, HELPDESK)
    job = start(agent, template, [row])
    run(job.pk)
    remove_template(agent, template.pk, now())
    assert client.get(here("rerequest_result", job.subject_id)).status_code == 200
    assert client.get(here("drift")).status_code == 404
