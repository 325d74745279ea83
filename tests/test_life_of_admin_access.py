"""Admin access until its end and after: warnings, the end, what is told to whom, filing away."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils.timezone import now

from audit.models import Event, Verb
from notifications.events import NoticeEvent
from notifications.models import Notification
from outbox.models import Email
from partners.permissions import Role
from relationships import tasks
from relationships.actions.assigning import assign_group
from relationships.actions.ending import end_admin_relationship, switch_auto_extend
from relationships.actions.grouping import create_group, set_members
from relationships.life import advance, file_away
from relationships.models import (
    GLOBAL_ADMINISTRATOR,
    AccessAssignment,
    AdminRelationship,
    AdminRelationshipRole,
    EndNotice,
    WrongState,
)
from relationships.notices import warn_of_end
from tests.clock import CLOCK
from tests.conftest import make_admin_relationship, make_customer_person, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(acme):
    return make_member(acme, Role.ADMIN_AGENT)


@pytest.fixture
def row(acme, contoso, contoso_admin, agent):
    """In force since 100 days, for 40 more."""
    return make_admin_relationship(acme, contoso, ends_at=now() + timedelta(days=40))


def later(**delta):
    """The portal was away for so long, and now does what it owes."""
    CLOCK.move(timedelta(**delta))
    for task in (
        tasks.advance_admin_relationships,
        tasks.advance_assignments,
        tasks.warn_of_ends,
        tasks.tell_of_idle_access,
        tasks.file_away_ended,
    ):
        task.run()


def told(person, *events):
    found = Notification.unscoped.filter(person=person, event__in=events).order_by("created_at")
    return [notice.params.get("days", 0) for notice in found]


SOON, OWN_SOON = NoticeEvent.GDAP_ENDS_SOON, NoticeEvent.OWN_GDAP_ENDS_SOON


def test_both_sides_are_warned_30_7_and_1_days_before_the_end(row, agent, contoso, contoso_admin):
    user = make_customer_person(contoso, "user@contoso.example", role="user")
    later(days=9)
    assert told(agent.person, SOON) == []
    for days in (1, 10, 13, 6):
        later(days=days)
        later(hours=1)
    assert told(agent.person, SOON) == [30, 7, 1]
    assert told(contoso_admin, OWN_SOON) == [30, 7, 1]
    assert told(user, OWN_SOON) == []
    assert list(EndNotice.unscoped.order_by("-days").values_list("days", flat=True)) == [30, 7, 1]


def test_after_an_outage_only_the_nearest_warning_is_given(row, agent, contoso_admin):
    later(days=35)
    later(hours=1)
    assert told(agent.person, SOON) == [5]
    assert told(contoso_admin, OWN_SOON) == [5]
    mail = Email.unscoped.get(kind="notice", to=contoso_admin.email)
    assert mail.subject == "Acme Cloud: their admin access ends in 5 days"
    assert "Admin relationship: Helpdesk" in mail.body
    assert "because you may decide for Contoso Łódź" in mail.body


def test_what_extends_itself_is_never_warned_of(row, agent):
    switch_auto_extend(agent, row.pk, wanted=True)
    later(days=39)
    assert not Notification.unscoped.exists() or told(agent.person, SOON) == []


def test_turned_off_again_late_it_is_warned_of_once(row, agent):
    switch_auto_extend(agent, row.pk, wanted=True)
    later(days=36)
    switch_auto_extend(agent, row.pk, wanted=False)
    later(hours=1)
    switch_auto_extend(agent, row.pk, wanted=True)
    switch_auto_extend(agent, row.pk, wanted=False)
    later(hours=1)
    assert told(agent.person, SOON) == [4]


def test_a_warning_selected_before_the_switch_is_not_given_after_it(row, agent):
    CLOCK.move(timedelta(days=20))
    switch_auto_extend(agent, row.pk, wanted=True)
    assert not warn_of_end(row.pk)
    assert not EndNotice.unscoped.exists()


def test_an_extension_makes_another_end_with_warnings_of_its_own(row, agent):
    later(days=39, hours=12)
    assert told(agent.person, SOON) == [1]
    switch_auto_extend(agent, row.pk, wanted=True)
    later(days=1)
    switch_auto_extend(agent, row.pk, wanted=False)
    later(days=179)
    assert told(agent.person, SOON) == [1, 1]


def test_a_short_term_is_not_warned_of_by_what_is_longer(acme, contoso, agent):
    begun = {"activated_at": now(), "ends_at": now() + timedelta(days=5), "duration_days": 5}
    make_admin_relationship(acme, contoso, **begun)
    later(hours=1)
    assert told(agent.person, SOON) == []
    later(days=4)
    assert told(agent.person, SOON) == [1]


def test_without_admin_agents_the_office_is_written_to(row, agent, acme):
    agent.ended_at = now()
    agent.save()
    later(days=35)
    subjects = Email.unscoped.filter(to=acme.email).values_list("subject", flat=True)
    assert "Contoso Łódź: dostęp wygaśnie za 5 dni" in subjects


def test_the_end_by_date_is_told_to_both_sides(row, agent, contoso_admin):
    later(days=41)
    later(hours=1)
    row.refresh_from_db()
    assert (row.state, row.ended_at) == ("expired", row.ends_at)
    assert told(agent.person, NoticeEvent.GDAP_ENDED) == [0]
    assert told(contoso_admin, NoticeEvent.OWN_GDAP_ENDED) == [0]


def test_termination_tells_both_sides_who_and_when(row, agent, contoso_admin):
    end_admin_relationship(agent, row.pk)
    with pytest.raises(WrongState):
        end_admin_relationship(agent, row.pk)
    for person in (agent.person, contoso_admin):
        mail = Email.unscoped.get(kind="notice", to=person.email)
        assert f"Ended by: {agent.person}" in mail.body


def test_what_its_date_has_ended_is_not_revived(row, agent):
    CLOCK.move(timedelta(days=41))
    assert AdminRelationship.unscoped.get().seen_state == "expired"
    with pytest.raises(WrongState):
        switch_auto_extend(agent, row.pk, wanted=True)
    with pytest.raises(WrongState):
        end_admin_relationship(agent, row.pk)
    with pytest.raises(WrongState):
        assign_group(agent, row.pk, create_group(agent, name="Late"), [])
    assert advance(row.pk)
    row.refresh_from_db()
    assert row.state == "expired"


def test_an_extension_that_is_due_is_not_lost_by_turning_it_off(row, agent):
    switch_auto_extend(agent, row.pk, wanted=True)
    CLOCK.move(timedelta(days=41))
    switch_auto_extend(agent, row.pk, wanted=False)
    before, row = row.ends_at, AdminRelationship.unscoped.get()
    assert (row.state, row.ends_at - before) == ("active", timedelta(days=180))


def test_nobody_in_after_24_hours_is_told_once(acme, contoso, agent):
    idle = make_admin_relationship(acme, contoso, activated_at=now())
    used = make_admin_relationship(acme, contoso, name="Used", activated_at=now())
    role = AdminRelationshipRole.unscoped.filter(admin_relationship=used).first()
    group = create_group(agent, name="Desk")
    assign_group(agent, used.pk, group, [role.role_definition_id])
    later(hours=23)
    assert told(agent.person, NoticeEvent.GDAP_WITHOUT_GROUP) == []
    later(hours=2)
    later(days=2)
    (notice,) = Notification.unscoped.filter(event=NoticeEvent.GDAP_WITHOUT_GROUP)
    assert notice.about_id == idle.pk


def test_a_year_after_its_end_it_leaves_the_lists_and_keeps_its_history(
    row, acme, agent, client, sign_in
):
    draft = make_admin_relationship(acme, None, name="Draft", state="created")
    later(days=41)
    later(days=363)
    assert AdminRelationship.unscoped.on_lists().count() == 2
    later(days=2)
    assert AdminRelationship.unscoped.on_lists().get() == draft
    assert not file_away(row.pk)
    assert Event.objects.for_partner(acme).filter(verb=Verb.GDAP_CLEANED_UP).count() == 1
    sign_in(acme, Role.ADMIN_AGENT)
    page = reverse("relationships:admin_relationships", args=["acme"])
    for view, is_there in (("ended", False), ("all", False), ("filed", True)):
        assert (b"Helpdesk" in client.get(page, {"view": view}).content) == is_there
    assert client.get(page_of(row)).status_code == 200


# --- The page ------------------------------------------------------------------------------------


def page_of(row, name="admin_relationship"):
    return reverse(f"relationships:{name}", args=["acme", row.pk])


def test_the_page_tells_the_term_and_what_is_still_to_come(row, acme, client, sign_in):
    sign_in(acme, Role.ADMIN_AGENT)
    page = client.get(page_of(row)).content.decode()
    assert "39 of 139 days left" in page or "39 of 140 days left" in page
    assert page.count("Both sides are told that it ends in") == 3
    assert "End relationship" in page


@pytest.mark.parametrize("role", [Role.SALES_AGENT, Role.HELPDESK_AGENT])
def test_sales_and_helpdesk_read_and_change_nothing(row, acme, client, sign_in, role):
    sign_in(acme, role)
    page = client.get(page_of(row)).content.decode()
    assert 'role="switch"' not in page
    assert "End relationship" not in page
    for name in ("auto_extend", "global_administrator", "admin_relationship_end"):
        assert client.post(page_of(row, name)).status_code == 403


def test_the_switch_acts_at_once_and_says_so(row, acme, client, sign_in):
    sign_in(acme, Role.ADMIN_AGENT)
    for on, said in (("1", "Auto-extend is on."), ("1", "is on."), ("0", "Auto-extend is off.")):
        answer = client.post(page_of(row, "auto_extend"), {"on": on}, follow=True)
        assert said in answer.content.decode()
        row.refresh_from_db()
        assert row.auto_extend == (on == "1")
    assert client.get(page_of(row, "auto_extend")).status_code == 405
    assert Event.objects.for_partner(acme).filter(verb=Verb.GDAP_AUTO_EXTEND_ON).count() == 1


def test_with_global_administrator_the_switch_refuses_until_the_role_is_gone(
    row, acme, agent, client, sign_in
):
    everything = UUID(GLOBAL_ADMINISTRATOR)
    AdminRelationshipRole.unscoped.create(admin_relationship=row, role_definition_id=everything)
    AdminRelationship.unscoped.update(has_global_administrator=True)
    only, both = (create_group(agent, name=name) for name in ("Only", "Both"))
    other = AdminRelationshipRole.unscoped.exclude(role_definition_id=everything).first()
    assign_group(agent, row.pk, only, [everything])
    assign_group(agent, row.pk, both, [everything, other.role_definition_id])
    sign_in(acme, Role.ADMIN_AGENT)
    answer = client.post(page_of(row, "auto_extend"), {"on": "1"}, follow=True)
    assert "Remove that role first." in answer.content.decode()
    asked = client.get(page_of(row, "global_administrator")).content.decode()
    assert "Both, Only" in asked
    client.post(page_of(row, "global_administrator"))
    states = AccessAssignment.unscoped.values_list("group__name", "state")
    assert dict(states) == {"Only": "deleting", "Both": "pending"}
    again = client.post(page_of(row, "global_administrator"), follow=True).content.decode()
    assert "Nothing was changed." in again
    client.post(page_of(row, "auto_extend"), {"on": "1"})
    assert AdminRelationship.unscoped.get().auto_extend


def test_the_only_role_is_not_removed(row, acme, client, sign_in):
    AdminRelationshipRole.unscoped.all().delete()
    AdminRelationshipRole.unscoped.create(
        admin_relationship=row, role_definition_id=GLOBAL_ADMINISTRATOR
    )
    AdminRelationship.unscoped.update(has_global_administrator=True)
    sign_in(acme, Role.ADMIN_AGENT)
    answer = client.post(page_of(row, "global_administrator"), follow=True)
    assert "It is the only role." in answer.content.decode()
    assert AdminRelationship.unscoped.get().has_global_administrator


def test_the_end_is_shown_with_every_effect_and_then_final(row, acme, agent, client, sign_in):
    role = AdminRelationshipRole.unscoped.first().role_definition_id
    other = make_member(acme, Role.HELPDESK_AGENT)
    for name, people in (("Desk", [agent.pk, other.pk]), ("Night", [agent.pk])):
        group = create_group(agent, name=name)
        set_members(agent, group.pk, people)
        assign_group(agent, row.pk, group, [role])
    sign_in(acme, Role.ADMIN_AGENT)
    asked = client.get(page_of(row, "admin_relationship_end")).content.decode()
    assert "2 groups, 2 people lose access at once." in asked
    assert AdminRelationship.unscoped.get().state == "active"
    answer = client.post(page_of(row, "admin_relationship_end"), follow=True)
    assert "Admin relationship ended." in answer.content.decode()
    assert AdminRelationship.unscoped.get().ended_by is not None
    again = client.post(page_of(row, "admin_relationship_end"), follow=True)
    assert "has ended. Nothing was changed." in again.content.decode()
    assert "nothing to end" in client.get(page_of(row, "admin_relationship_end")).content.decode()


def test_ending_asks_again_who_you_are(row, acme, client, sign_in, settings):
    sign_in(acme, Role.ADMIN_AGENT)
    settings.REQUIRE_MFA = True
    answer = client.post(page_of(row, "admin_relationship_end"))
    assert answer.status_code == 302
    assert AdminRelationship.unscoped.get().state == "active"


def test_one_that_fails_keeps_no_other_waiting(acme, contoso, agent, monkeypatch):
    rows = [make_admin_relationship(acme, contoso, name=n, state="approved") for n in ("a", "b")]
    broken = min(rows, key=lambda row: row.pk)
    seen = []

    def step(pk):
        seen.append(pk)
        if pk == broken.pk:
            raise RuntimeError

    with pytest.raises(ExceptionGroup):
        tasks._each(AdminRelationship.unscoped.order_by("pk"), step)
    assert len(seen) == 2
