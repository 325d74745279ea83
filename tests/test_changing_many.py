"""One act upon many admin relationships: confirmed first, done in a job, each row for itself."""

import csv
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.timezone import now

from audit.models import Event, Verb
from jobs.actions import cancel_job, retry_job
from jobs.models import Job, JobState
from jobs.running import run_due
from partners.permissions import Role
from relationships.actions import bulk as bulk_acts
from relationships.actions.bulk import (
    choose_group,
    forget_unconfirmed,
    stage_bulk,
    start_bulk,
)
from relationships.actions.ending import end_admin_relationship
from relationships.actions.requesting import delete_draft
from relationships.models import (
    GLOBAL_ADMINISTRATOR,
    AccessAssignment,
    AdminRelationship,
    AdminRelationshipRole,
    AlreadyStarted,
    AssignedRole,
    BulkAct,
    BulkChange,
    BulkRow,
    GroupMember,
    GroupMissing,
    NothingChosen,
    Obstacle,
    Outcome,
    SecurityGroup,
)
from relationships.tasks import file_away_ended
from tests.conftest import make_admin_relationship, make_member


@pytest.fixture
def agent(acme):
    return make_member(acme, Role.ADMIN_AGENT)


@pytest.fixture
def make(acme, contoso, relationship):
    return lambda name, **fields: make_admin_relationship(acme, contoso, name=name, **fields)


@pytest.fixture
def almighty(make):
    row = make("Almighty", has_global_administrator=True)
    AdminRelationshipRole.unscoped.create(
        admin_relationship=row, role_definition_id=GLOBAL_ADMINISTRATOR
    )
    return row


@pytest.fixture
def desk(acme, agent):
    group = SecurityGroup.unscoped.create(partner=acme, name="Desk")
    GroupMember.unscoped.create(group=group, member=agent)
    return group


def chosen(acme):
    return AdminRelationship.objects.for_partner(acme).order_by("name")


def begin(agent, act):
    bulk = stage_bulk(agent, act, chosen(agent.partner))
    return bulk, start_bulk(agent, bulk)


def outcomes(bulk):
    rows = BulkRow.unscoped.of(bulk).order_by("number")
    return {
        name: obstacle or outcome
        for name, outcome, obstacle in rows.values_list(
            "admin_relationship__name", "outcome", "obstacle"
        )
    }


# --- The acts ------------------------------------------------------------------------------------


def test_auto_extend_is_turned_on_where_it_can_be_with_the_same_history(agent, make, almighty):
    make("Care")
    make("Extends", auto_extend=True)
    make("Over", state="terminated", ended_at=now())
    bulk, job = begin(agent, BulkAct.EXTEND)
    run_due()
    assert outcomes(bulk) == {
        "Almighty": Obstacle.GLOBAL_ADMINISTRATOR,
        "Care": Outcome.DONE,
        "Extends": Obstacle.ON_ALREADY,
        "Over": Obstacle.NOT_IN_FORCE,
    }
    job.refresh_from_db()
    assert (job.state, job.done, job.skipped, job.failed) == (JobState.DONE, 1, 3, 0)
    told = Event.objects.for_partner(agent.partner)
    switched = told.get(verb=Verb.GDAP_AUTO_EXTEND_ON)
    assert (switched.subject_name, switched.member) == ("Care", agent)
    begun = told.get(verb=Verb.GDAP_BULK_STARTED)
    assert begun.detail == {"act": "extend", "count": 4, "group": ""}
    assert told.get(verb=Verb.GDAP_BULK_FINISHED).detail["skipped"] == 3


def test_auto_extend_is_turned_off(agent, make):
    make("Care")
    make("Extends", auto_extend=True)
    bulk, _job = begin(agent, BulkAct.STOP)
    run_due()
    assert outcomes(bulk) == {"Care": Obstacle.OFF_ALREADY, "Extends": Outcome.DONE}


def test_a_group_gets_those_of_the_chosen_roles_that_each_one_holds(agent, make, desk):
    both, other, taken = make("Both"), make("Other"), make("Taken")
    first, second = AdminRelationshipRole.unscoped.filter(admin_relationship=both)
    lone = AdminRelationshipRole.unscoped.filter(admin_relationship=other)
    lone.exclude(role_definition_id=second.role_definition_id).delete()
    AccessAssignment.unscoped.create(admin_relationship=taken, group=desk)
    bulk = stage_bulk(agent, BulkAct.ASSIGN, chosen(agent.partner))
    choose_group(agent, bulk, desk, [first.role_definition_id])
    start_bulk(agent, bulk)
    run_due()
    assert outcomes(bulk) == {
        "Both": Outcome.DONE,
        "Other": Obstacle.NO_SUCH_ROLE,
        "Taken": Obstacle.ASSIGNED_ALREADY,
    }
    assert AssignedRole.unscoped.get().role == first


def test_with_no_role_named_a_group_gets_all_of_each(agent, make, desk):
    make("Both")
    bulk = stage_bulk(agent, BulkAct.ASSIGN, chosen(agent.partner))
    choose_group(agent, bulk, desk, [])
    start_bulk(agent, bulk)
    run_due()
    assert AssignedRole.unscoped.count() == 2


def test_a_group_must_be_said_and_be_there(agent, make, desk):
    make("Care")
    bulk = stage_bulk(agent, BulkAct.ASSIGN, chosen(agent.partner))
    with pytest.raises(GroupMissing):
        start_bulk(agent, bulk)
    choose_group(agent, bulk, desk, [])
    SecurityGroup.unscoped.update(removed_at=now())
    with pytest.raises(GroupMissing):
        start_bulk(agent, bulk)


def test_a_group_removed_on_the_way_is_said(agent, make, desk):
    make("Care")
    bulk = stage_bulk(agent, BulkAct.ASSIGN, chosen(agent.partner))
    choose_group(agent, bulk, desk, [])
    start_bulk(agent, bulk)
    SecurityGroup.unscoped.update(removed_at=now())
    run_due()
    assert outcomes(bulk) == {"Care": Obstacle.GROUP_GONE}


def test_global_administrator_is_taken_out_unless_it_is_all_there_is(agent, make, almighty):
    make("Care")
    only = make("Only", has_global_administrator=True)
    AdminRelationshipRole.unscoped.filter(admin_relationship=only).delete()
    AdminRelationshipRole.unscoped.create(
        admin_relationship=only, role_definition_id=GLOBAL_ADMINISTRATOR
    )
    bulk, _job = begin(agent, BulkAct.NARROW)
    run_due()
    assert outcomes(bulk) == {
        "Almighty": Outcome.DONE,
        "Care": Obstacle.NO_GLOBAL_ADMINISTRATOR,
        "Only": Obstacle.LAST_ROLE,
    }


def test_many_are_ended_each_with_its_own_history(agent, make, desk):
    care, rest = make("Care"), make("Rest")
    AccessAssignment.unscoped.create(admin_relationship=care, group=desk)
    bulk, _job = begin(agent, BulkAct.END)
    run_due()
    assert set(outcomes(bulk).values()) == {Outcome.DONE}
    ended = Event.objects.for_partner(agent.partner).filter(verb=Verb.GDAP_TERMINATION_REQUESTED)
    assert {event.subject_id for event in ended} == {str(care.pk), str(rest.pk)}
    assert not AccessAssignment.unscoped.open().exists()


# --- The job -------------------------------------------------------------------------------------


def test_a_killed_worker_doubles_nothing(agent, make, monkeypatch):
    for number in range(5):
        make(f"No {number}")
    _bulk, job = begin(agent, BulkAct.END)
    monkeypatch.setattr(bulk_acts, "SLICE", 2)
    bulk_acts.run_slice(Job.unscoped.get())  # done, and its runner died before it could say so
    Job.unscoped.update(state="running", lease=uuid4(), leased_until=now() - timedelta(seconds=1))
    run_due()
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.DONE, 5)
    ended = Event.objects.for_partner(agent.partner).filter(verb=Verb.GDAP_TERMINATION_REQUESTED)
    assert ended.count() == 5


def test_the_rest_can_be_cancelled_and_gone_on_with(agent, make):
    make("Care")
    bulk, job = begin(agent, BulkAct.EXTEND)
    cancel_job(agent, job)
    run_due()
    assert outcomes(bulk) == {"Care": Outcome.WAITING}
    retry_job(agent, job)
    run_due()
    assert outcomes(bulk) == {"Care": Outcome.DONE}
    verbs = Event.objects.for_partner(agent.partner).values_list("verb", flat=True)
    assert Verb.GDAP_BULK_CANCELLED in verbs


def test_what_changed_on_the_way_is_left_and_says_why(agent, make):
    care, draft = make("Care"), make("Draft", state="created")
    bulk, job = begin(agent, BulkAct.EXTEND)
    end_admin_relationship(agent, care.pk)
    delete_draft(agent, draft.pk)
    run_due()
    job.refresh_from_db()
    assert outcomes(bulk) == {"Care": Obstacle.NOT_IN_FORCE}
    assert (job.state, job.skipped, job.total) == (JobState.DONE, 1, 1)


def test_whoever_lost_the_right_meanwhile_changes_nothing(agent, make):
    care = make("Care")
    bulk, job = begin(agent, BulkAct.END)
    agent.ended_at = now()
    agent.save()
    run_due()
    job.refresh_from_db()
    care.refresh_from_db()
    assert (outcomes(bulk), job.failed) == ({"Care": Obstacle.NOT_ALLOWED}, 1)
    assert care.state == "active"


def test_it_is_started_once(agent, make):
    make("Care")
    bulk, _job = begin(agent, BulkAct.EXTEND)
    with pytest.raises(AlreadyStarted):
        start_bulk(agent, bulk)
    assert Job.unscoped.count() == 1


def test_nothing_of_a_rivals_can_be_chosen(agent, make, globex):
    make("Care")
    rival = make_member(globex)
    with pytest.raises(NothingChosen):
        stage_bulk(rival, BulkAct.END, chosen(agent.partner))
    bulk = stage_bulk(agent, BulkAct.END, chosen(agent.partner))
    with pytest.raises(BulkChange.DoesNotExist):
        start_bulk(rival, bulk)


# --- The pages -----------------------------------------------------------------------------------


def url(name="bulk_new", *args, **query):
    return reverse(f"relationships:{name}", args=["acme", *args], query=query)


def ask(client, act, *rows, **fields):
    return client.post(url(), {"act": act, "pk": [row.pk for row in rows]} | fields, follow=True)


def test_the_question_says_how_many_who_loses_and_what_is_left(
    client, sign_in, agent, make, almighty, desk
):
    care = make("Care")
    AccessAssignment.unscoped.create(admin_relationship=care, group=desk)
    over = make("Over", state="terminated", ended_at=now())
    sign_in(agent.person)
    html = ask(client, "end", care, almighty, over).text
    for words in [
        "End 2 admin relationships?",
        "1 group,",
        "1 person loses access",
        "Not in force",
    ]:
        assert words in html
    assert AdminRelationship.unscoped.filter(state="active").count() == 2
    assert "Has Global Administrator" in ask(client, "extend", care, almighty).text
    assert "Remove Global Administrator from 1" in ask(client, "narrow", care, almighty).text


def test_everything_that_matches_can_be_chosen(client, sign_in, agent, make):
    for number in range(3):
        make(f"Care {number}", ends_at=now() + timedelta(days=5))
    make("Later")
    sign_in(agent.person)
    page = client.post(url(), {"act": "extend", "all": "1", "ends": "7"}, follow=True)
    assert "Turn on auto-extend for 3 admin relationships?" in page.text
    job = client.post(page.request["PATH_INFO"], follow=True)
    assert "Turning on auto-extend" in job.text
    run_due()
    assert AdminRelationship.unscoped.filter(auto_extend=True).count() == 3


def test_nothing_chosen_is_said_and_leads_back_to_what_was_shown(client, sign_in, agent, make):
    sign_in(agent.person)
    answer = client.post(url(), {"act": "end", "ends": "7"}, follow=True)
    assert "Choose admin relationships first." in answer.text
    assert answer.request["QUERY_STRING"] == "ends=7"
    assert client.post(url(), {"act": "explode"}).status_code == 404


def test_to_end_more_than_five_is_typed(client, sign_in, agent, make):
    rows = [make(f"No {number}") for number in range(6)]
    sign_in(agent.person)
    page = ask(client, "end", *rows).request["PATH_INFO"]
    refused = client.post(page, {"phrase": "end"})
    assert refused.status_code == 422
    assert "Type exactly: END 6" in refused.text
    assert not Job.unscoped.exists()
    assert client.post(page, {"phrase": " END  6 "}).status_code == 302
    assert Job.unscoped.get().total == 6


def test_where_nothing_can_be_done_nothing_can_be_started(client, sign_in, agent, make):
    over = make("Over", state="terminated", ended_at=now())
    sign_in(agent.person)
    asked = ask(client, "end", over)
    assert "There is nothing to do" in asked.text
    client.post(asked.request["PATH_INFO"])
    assert not Job.unscoped.exists()


def test_the_group_and_its_roles_are_asked_first(client, sign_in, agent, make, desk):
    care = make("Care")
    sign_in(agent.person)
    asked = ask(client, "assign", care)
    assert "Which group, with which roles?" in asked.text
    page = asked.request["PATH_INFO"]
    assert client.post(page, {}).status_code == 422
    role = AdminRelationshipRole.unscoped.first().role_definition_id
    confirmation = client.post(page, {"group": desk.pk, "roles": [role]}, follow=True)
    assert "Assign the group Desk in 1 admin relationship?" in confirmation.text
    assert "1 person gets in within a minute" in confirmation.text
    client.post(confirmation.request["PATH_INFO"])
    run_due()
    assert AssignedRole.unscoped.get().role.role_definition_id == role


def test_afterwards_each_row_says_what_became_of_it_on_a_page_and_in_a_file(
    client, sign_in, agent, make, almighty
):
    make("=Care()")
    bulk, job = begin(agent, BulkAct.EXTEND)
    run_due()
    sign_in(agent.person)
    page = client.get(url("bulk", bulk.pk))
    assert "Has Global Administrator: it ends on its date" in page.text
    skipped = client.get(url("bulk", bulk.pk, outcome="skipped")).text
    assert "Almighty" in skipped
    assert "Care" not in skipped
    rows = client.get(url("bulk_csv", bulk.pk)).getvalue().decode("utf-8-sig")
    found = {row["Name"]: row["Result"] for row in csv.DictReader(StringIO(rows))}
    assert found == {"'=Care()": "Done", "Almighty": "Skipped"}
    assert "Almighty: Has Global" in client.get(reverse("jobs:job", args=["acme", job.pk])).text
    again = client.post(url("bulk", bulk.pk))
    assert again.status_code == 200
    assert Job.unscoped.count() == 1


def test_ending_many_takes_a_fresh_proof_where_a_second_factor_is_compulsory(
    client, sign_in, agent, make, settings
):
    care = make("Care")
    sign_in(agent.person)
    page = ask(client, "end", care).request["PATH_INFO"]
    settings.REQUIRE_MFA = True
    assert client.post(page).status_code == 302
    assert not Job.unscoped.exists()


def test_a_rival_finds_no_bulk_of_ours(client, sign_in, globex, agent, make):
    make("Care")
    bulk, _job = begin(agent, BulkAct.EXTEND)
    sign_in(globex)
    for name in ["bulk", "bulk_group", "bulk_csv"]:
        theirs = reverse(f"relationships:{name}", args=["globex", bulk.pk])
        assert client.get(theirs).status_code == 404


# --- What nobody confirms ------------------------------------------------------------------------


def test_what_was_chosen_and_never_confirmed_is_forgotten_after_a_week(client, agent, make):
    make("Care")
    left = stage_bulk(agent, BulkAct.EXTEND, chosen(agent.partner))
    begun, _job = begin(agent, BulkAct.STOP)
    client.force_login(agent.person)
    page = reverse("relationships:bulk", args=["acme", left.pk])
    BulkChange.unscoped.update(created_at=now() - timedelta(days=6, hours=23))
    file_away_ended.run()
    assert client.get(page).status_code == 200
    BulkChange.unscoped.update(created_at=now() - timedelta(days=7, minutes=1))
    file_away_ended.run()
    assert BulkChange.unscoped.get() == begun
    assert BulkRow.unscoped.get().bulk == begun
    assert client.get(page).status_code == 404
    assert AdminRelationship.unscoped.count() == 1
    with pytest.raises(BulkChange.DoesNotExist):
        start_bulk(agent, left)
    assert not forget_unconfirmed(begun.pk)
