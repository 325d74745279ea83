"""Asking for admin access: the form, its advice, the draft, the finalising, templates."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override

from partners.permissions import Role
from relationships.advice import advice_on
from relationships.models import (
    AdminRelationship,
    AdminRelationshipRole,
    RoleTemplate,
    RoleTemplateVersion,
)
from relationships.naming import suggested_name
from relationships.requests.starts import starts_of
from relationships.role_search import found
from relationships.roles import SENTENCES, catalogue, chosen, named, offered
from tests.conftest import make_account, make_admin_relationship


@pytest.fixture
def agent(acme, contoso, sign_in):
    make_account(acme, contoso)
    return sign_in(acme, Role.ADMIN_AGENT)


def page(name, *args):
    return reverse(f"relationships:{name}", args=["acme", *args])


def filled(customer, *roles, **changes):
    ids = [str(role_id) for role_id in named(*(roles or ["Directory Readers"]))]
    return {
        "customer": str(getattr(customer, "pk", customer)), "name": "Contoso desk",
        "days": "365", "roles": ids, "save": "1", **changes,
    }  # fmt: skip


def test_a_request_is_drafted_then_finalised(client, acme, contoso, agent):
    answer = client.post(page("request_new"), filled(contoso))
    row = AdminRelationship.objects.for_partner(acme).get()
    assert answer["Location"] == page("admin_relationship", row.pk)
    assert "Roles and duration cannot be changed later." in client.get(answer["Location"]).text
    client.post(page("draft_request", row.pk))
    row.refresh_from_db()
    assert row.state == "approvalPending"
    client.post(page("withdrawal", row.pk))
    row.refresh_from_db()
    assert row.state == "terminated"


def test_a_draft_is_edited_and_deleted(client, acme, contoso, agent):
    client.post(page("request_new"), filled(contoso))
    row = AdminRelationship.objects.for_partner(acme).get()
    assert "Contoso desk" in client.get(page("draft_edit", row.pk)).text
    client.post(page("draft_edit", row.pk), filled(contoso, days="30"))
    row.refresh_from_db()
    assert row.duration_days == 30
    client.post(page("draft_deletion", row.pk))
    assert not AdminRelationship.objects.for_partner(acme).exists()


def test_a_renewed_link_is_another_link(client, acme, contoso, agent):
    client.post(page("request_new"), filled("open"))
    row = AdminRelationship.objects.for_partner(acme).get()
    assert row.customer is None
    client.post(page("draft_request", row.pk))
    row.refresh_from_db()
    before = row.link()
    client.post(page("link_renewal", row.pk))
    row.refresh_from_db()
    assert row.link() != before


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"days": "731"}, "Enter 1 to 730 days."),
        ({"days": "0"}, "Enter 1 to 730 days."),
        ({"roles": []}, "Choose at least one role."),
        ({"name": "Taken"}, "You already have a relationship with this name."),
        ({"name": "x" * 51}, "at most 50 characters"),
        ({"roles": [str(i) for i in named("Application Administrator")]},
         "Say why full control is needed."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(client, acme, contoso, agent, changes, sentence):
    make_admin_relationship(acme, contoso, name="Taken")
    answer = client.post(page("request_new"), filled(contoso, **changes))
    assert answer.status_code == 422
    assert sentence in answer.text


def test_global_administrator_turns_auto_extend_off(client, acme, contoso, agent):
    data = filled(contoso, "Global Administrator", auto_extend="on", reason="Migration")
    text = client.post(page("request_new"), data).text
    assert "Auto-extend is off: not allowed with Global Administrator." in text
    assert not AdminRelationship.objects.for_partner(acme).exists()


def test_without_javascript_a_template_is_taken_over_before_it_is_kept(
    client, acme, contoso, agent
):
    answer = client.post(page("request_new"), filled(contoso, start="simple"))
    assert answer.status_code == 200
    assert len(answer.context["picked"].roles) == 6
    assert not AdminRelationship.objects.for_partner(acme).exists()


def test_the_same_roles_in_force_are_pointed_out(client, acme, contoso, agent):
    row = make_admin_relationship(acme, contoso)
    shown = client.get(page("draft_edit", row.pk))
    assert shown.status_code == 302
    held = AdminRelationshipRole.objects.for_partner(acme).filter(admin_relationship=row)
    ids = [str(role_id) for role_id in held.values_list("role_definition_id", flat=True)]
    data = filled(contoso, roles=ids[:1])
    del data["save"]
    assert client.post(page("request_new"), data).context["same"] == row


def said(*names):
    return [one.text for one in advice_on(chosen(named(*names)))]


def test_advice_names_what_is_covered_already():
    text = "Helpdesk Administrator is already covered by User Administrator. Remove it?"
    assert text in said("Helpdesk Administrator", "User Administrator")


def test_advice_names_a_narrower_role():
    assert any(
        "Exchange Recipient Administrator" in text for text in said("Exchange Administrator")
    )


def test_advice_says_what_makes_it_broad():
    assert any("What makes this broad" in text for text in said("Privileged Role Administrator"))
    assert said("Directory Readers") == []


@pytest.mark.parametrize("query", ["reset a password", "zresetować hasło", "resetowanie haseł"])
def test_a_role_is_found_by_its_task(query):
    assert "Password Administrator" in [role.name for role in found(offered(), query)]


def test_retired_roles_are_not_offered():
    assert "Device Join" not in [role.name for role in offered()]


def test_suggested_names_fit_and_are_free():
    first = suggested_name("A" * 80, "simple", date(2026, 11, 23), set())
    assert len(first) == 50
    assert suggested_name("A" * 80, "simple", date(2026, 11, 23), {first}) != first


def test_a_template_lives_in_versions(client, acme, agent):
    data = filled("open") | {"name": "Desk"}
    client.post(page("role_template_new"), data)
    template = RoleTemplate.objects.for_partner(acme).get()
    client.post(page("role_template", template.pk), data | {"days": "90"})
    versions = RoleTemplateVersion.objects.for_partner(acme).order_by("number")
    assert [version.duration_days for version in versions] == [365, 90]
    assert "version 2" in client.get(page("role_templates")).text
    assert client.post(page("role_template_new"), data).status_code == 422
    client.post(page("role_template_removal", template.pk))
    assert not RoleTemplate.objects.for_partner(acme).current().exists()


def test_a_sales_agent_sees_the_command_disabled(client, acme, sign_in):
    sign_in(acme, Role.SALES_AGENT)
    text = client.get(page("admin_relationships")).text
    assert "Only admin agents can ask for admin access." in text
    assert client.get(page("request_new")).status_code == 403


def test_the_page_speaks_polish(client, contoso, agent):
    agent.person.language = "pl"
    agent.person.save()
    text = client.get(page("request_new") + f"?customer={contoso.pk}").text
    assert "Sprawdź i idź dalej" in text


def test_the_usual_durations_are_a_button_each(client, acme, contoso, agent):
    data = filled(contoso, term="180")
    text = client.post(page("request_new"), data).text
    assert 'value="180"' in text
    assert re.search(r'value="180" aria-pressed="true"', text)
    assert not AdminRelationship.objects.for_partner(acme).exists()
    made_up = filled(contoso, term="1000")
    del made_up["save"]
    ignored = client.post(page("request_new"), made_up)
    assert ignored.context["picked"].data["days"] == "365"


@pytest.mark.parametrize("level", ["read", "full"])
def test_roles_are_filtered_by_how_far_they_reach(client, acme, contoso, agent, level):
    data = filled(contoso, "Helpdesk Administrator", level=level)
    del data["save"]
    picked = client.post(page("request_new"), data).context["picked"]
    shown = [role for area in picked.areas for role in area.roles]
    assert {role.level for role in shown} == {level, "manage"}  # what is chosen stays in sight
    assert [role.name for role in shown if role.level == "manage"] == ["Helpdesk Administrator"]


def test_the_editor_of_a_template_speaks_of_a_template(client, acme, agent):
    text = client.get(page("role_template_new")).text
    assert "Your template" in text
    assert "Your request" not in text


def test_every_role_has_a_sentence_of_its_own_in_both_languages():
    roles = list(catalogue().values())
    assert SENTENCES.keys() == {role.name for role in roles}
    for language in ("en", "pl"):
        with override(language):
            said = [str(role.sentence) for role in roles]
        assert len(set(said)) >= len(said) - 1  # two roles reset the same passwords


def test_the_default_set_of_providers_is_that_of_resellers_and_two_roles_more(
    client, acme, nordvik, contoso, agent, sign_in
):
    assert "provider-default" not in starts_of(acme)
    asking = {"customer": contoso.pk}
    shown = client.get(page("request_new"), asking).text
    assert "Default reseller set" in shown
    assert "Default provider set" not in shown
    make_account(nordvik, contoso)
    sign_in(nordvik, Role.ADMIN_AGENT)
    theirs = reverse("relationships:request_new", args=["nordvik"])
    assert "Default provider set" in client.get(theirs, asking).text
    offered_there = starts_of(nordvik)
    whole = offered_there["provider-default"].role_ids
    more = set(whole) - set(offered_there["reseller"].role_ids)
    assert more == set(named("Application Administrator", "Cloud Application Administrator"))
    assert len(whole) == 11
