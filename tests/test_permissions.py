"""The matrix of product.md §2, checked at the door of every page.

NEEDS is written by hand on purpose: a test that read the right off the view would agree with the
view's mistake.
"""

from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import URLPattern, get_resolver, reverse

from customers.imports.staging import stage_import
from invitations.batches.creating import start_creation
from partners.actions.colleagues import invite_colleague
from partners.models import SavedView
from partners.permissions import ALLOWED, Action, Role
from relationships.actions.bulk import stage_bulk
from relationships.models import (
    AccessAssignment,
    AdminRelationship,
    BulkAct,
    EndWish,
    RemovalRequest,
    Rerequest,
    RoleTemplate,
    RoleTemplateVersion,
    SecurityGroup,
)
from tests.batches import companies, stage
from tests.conftest import (
    make_admin_relationship,
    make_invitation,
    make_letter_text,
    make_member,
)
from tests.intakes import some_customers
from tests.subscriptions import make_subscription

# Pages of a partner: what opening them needs.
NEEDS: dict[str, Action] = {
    "partners:rights": Action.SEE_HOME,
    "partners:settings": Action.MANAGE_MEMBERS,
    "partners:mail": Action.MANAGE_MEMBERS,
    "partners:mail_test": Action.MANAGE_MEMBERS,
    "partners:colleagues": Action.MANAGE_MEMBERS,
    "partners:colleague_invite": Action.MANAGE_MEMBERS,
    "partners:invite": Action.MANAGE_MEMBERS,
    "partners:invite_resend": Action.MANAGE_MEMBERS,
    "partners:invite_revoke": Action.MANAGE_MEMBERS,
    "partners:colleague": Action.MANAGE_MEMBERS,
    "partners:colleague_removal": Action.MANAGE_MEMBERS,
    "partners:data_exports": Action.EXPORT_EVERYTHING,
    "partners:data_export_file": Action.EXPORT_EVERYTHING,
    "partners:partnerships": Action.MANAGE_PARTNERSHIPS,
    "partners:partnership_request": Action.MANAGE_PARTNERSHIPS,
    "partners:partnership": Action.MANAGE_PARTNERSHIPS,
    "partners:partnership_renewal": Action.MANAGE_PARTNERSHIPS,
    "partners:partnership_end": Action.MANAGE_PARTNERSHIPS,
    "partners:saved_view_new": Action.VIEW_CUSTOMERS,
    "partners:saved_view": Action.VIEW_CUSTOMERS,
    "partners:saved_view_deletion": Action.VIEW_CUSTOMERS,
    "audit:activity": Action.VIEW_OWN_ACTIVITY,
    "audit:export_csv": Action.VIEW_OWN_ACTIVITY,
    "audit:export_jsonl": Action.VIEW_OWN_ACTIVITY,
    "home:home": Action.SEE_HOME,
    "notifications:page": Action.SEE_HOME,
    "notifications:panel": Action.SEE_HOME,
    "notifications:count": Action.SEE_HOME,
    "notifications:read_all": Action.SEE_HOME,
    "notifications:choices": Action.SEE_HOME,
    "notifications:follow": Action.SEE_HOME,
    "customers:list": Action.VIEW_CUSTOMERS,
    "customers:pick": Action.VIEW_CUSTOMERS,
    "customers:preferences": Action.VIEW_CUSTOMERS,
    "customers:export": Action.VIEW_CUSTOMERS,
    "customers:request": Action.MANAGE_INVITATIONS,
    "customers:labels": Action.EDIT_TAGS,
    "customers:new": Action.EDIT_CUSTOMERS,
    "customers:overview": Action.VIEW_CUSTOMERS,
    "customers:account": Action.VIEW_CUSTOMERS,
    "customers:edit": Action.EDIT_CUSTOMERS,
    "customers:notes": Action.EDIT_CUSTOMERS,
    "customers:attestation": Action.EDIT_CUSTOMERS,
    "customers:import_new": Action.EDIT_CUSTOMERS,
    "customers:import_sample": Action.EDIT_CUSTOMERS,
    "customers:import": Action.EDIT_CUSTOMERS,
    "customers:import_columns": Action.EDIT_CUSTOMERS,
    "customers:import_to_fix": Action.EDIT_CUSTOMERS,
    "customers:import_corrected": Action.EDIT_CUSTOMERS,
    "customers:import_start": Action.EDIT_CUSTOMERS,
    "customers:import_deletion": Action.EDIT_CUSTOMERS,
    "customers:import_result": Action.EDIT_CUSTOMERS,
    "customers:import_decisions": Action.EDIT_CUSTOMERS,
    "customers:import_row": Action.EDIT_CUSTOMERS,
    "customers:import_decision": Action.EDIT_CUSTOMERS,
    "customers:qualification": Action.EDIT_CUSTOMERS,
    "jobs:list": Action.SEE_HOME,
    # Each job needs the right of its kind; this one creates invitations.
    "jobs:job": Action.MANAGE_INVITATIONS,
    "jobs:cancellation": Action.MANAGE_INVITATIONS,
    "jobs:retry": Action.MANAGE_INVITATIONS,
    "customers:reminders": Action.EDIT_CUSTOMERS,
    "relationships:removal": Action.REMOVE_RELATIONSHIP,
    "relationships:bulk_removal": Action.REMOVE_RELATIONSHIP,
    "relationships:bulk_result": Action.REMOVE_RELATIONSHIP,
    "relationships:removal_asking": Action.REMOVE_RELATIONSHIP,
    "relationships:removal_report": Action.REMOVE_RELATIONSHIP,
    "relationships:removal_report_pdf": Action.REMOVE_RELATIONSHIP,
    "relationships:removal_requests": Action.REMOVE_RELATIONSHIP,
    "relationships:removal_request": Action.REMOVE_RELATIONSHIP,
    "relationships:removal_confirmation": Action.REMOVE_RELATIONSHIP,
    "relationships:removal_refusal": Action.REMOVE_RELATIONSHIP,
    "relationships:removal_withdrawal": Action.REMOVE_RELATIONSHIP,
    "relationships:end_wish_refusal": Action.REMOVE_RELATIONSHIP,
    "relationships:shared_customers": Action.MANAGE_PARTNERSHIPS,
    "relationships:admin_relationships": Action.VIEW_ADMIN_RELATIONSHIPS,
    "relationships:admin_relationships_export": Action.VIEW_ADMIN_RELATIONSHIPS,
    "relationships:bulk_new": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:bulk": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:bulk_group": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:bulk_csv": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:calendar": Action.VIEW_ADMIN_RELATIONSHIPS,
    "relationships:calendar_address": Action.VIEW_ADMIN_RELATIONSHIPS,
    "relationships:calendar_revocation": Action.VIEW_ADMIN_RELATIONSHIPS,
    "relationships:admin_relationship": Action.VIEW_ADMIN_RELATIONSHIPS,
    "relationships:auto_extend": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:auto_extend_undo": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:global_administrator": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:admin_relationship_end": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:customer_admin_relationships": Action.VIEW_ADMIN_RELATIONSHIPS,
    "relationships:customer_access": Action.VIEW_ADMIN_RELATIONSHIPS,
    "relationships:letter": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:letter_language": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:letter_restoration": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:letter_shared": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:letter_done": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:letter_eml": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:letter_sending": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:link_renewal": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:withdrawal": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:assignment_new": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:assignment_edit": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:assignment_removal": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:request_new": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:draft_edit": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:draft_deletion": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:draft_request": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:role_templates": Action.VIEW_ADMIN_RELATIONSHIPS,
    "relationships:role_template_new": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:role_template": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:role_template_removal": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:drift": Action.VIEW_ADMIN_RELATIONSHIPS,
    "relationships:rerequest": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:rerequest_result": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:dap": Action.VIEW_ADMIN_RELATIONSHIPS,
    "relationships:dap_end": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:dap_move": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:groups": Action.VIEW_ADMIN_RELATIONSHIPS,
    "relationships:group_new": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:group": Action.VIEW_ADMIN_RELATIONSHIPS,
    "relationships:group_details": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:group_members": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "relationships:group_removal": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "invitations:list": Action.MANAGE_INVITATIONS,
    "invitations:export": Action.MANAGE_INVITATIONS,
    "invitations:selected": Action.MANAGE_INVITATIONS,
    "invitations:selected_result": Action.MANAGE_INVITATIONS,
    "invitations:new": Action.MANAGE_INVITATIONS,
    "invitations:detail": Action.MANAGE_INVITATIONS,
    "invitations:draft": Action.MANAGE_INVITATIONS,
    "invitations:language": Action.MANAGE_INVITATIONS,
    "invitations:letter_text": Action.MANAGE_INVITATIONS,
    "invitations:text_keeping": Action.EDIT_LETTER_TEXTS,
    "invitations:texts": Action.MANAGE_INVITATIONS,
    "invitations:text": Action.MANAGE_INVITATIONS,
    "invitations:builtin": Action.MANAGE_INVITATIONS,
    "invitations:text_new": Action.EDIT_LETTER_TEXTS,
    "invitations:text_preview": Action.EDIT_LETTER_TEXTS,
    "invitations:text_edit": Action.EDIT_LETTER_TEXTS,
    "invitations:text_default": Action.EDIT_LETTER_TEXTS,
    "invitations:text_removal": Action.EDIT_LETTER_TEXTS,
    "invitations:text_restoration": Action.EDIT_LETTER_TEXTS,
    "invitations:builtin_default": Action.EDIT_LETTER_TEXTS,
    "invitations:shared": Action.MANAGE_INVITATIONS,
    "invitations:done": Action.MANAGE_INVITATIONS,
    "invitations:letter": Action.MANAGE_INVITATIONS,
    "invitations:sending": Action.MANAGE_INVITATIONS,
    "invitations:retry": Action.MANAGE_INVITATIONS,
    "invitations:deletion": Action.MANAGE_INVITATIONS,
    "invitations:revocation": Action.MANAGE_INVITATIONS,
    "invitations:extension": Action.MANAGE_INVITATIONS,
    "invitations:renewal": Action.MANAGE_INVITATIONS,
    "invitations:paper": Action.MANAGE_INVITATIONS,
    "invitations:reminders": Action.MANAGE_INVITATIONS,
    "invitations:note": Action.MANAGE_INVITATIONS,
    "invitations:carried_new": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "invitations:carried_draft": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "invitations:carried_removal": Action.MANAGE_ADMIN_RELATIONSHIPS,
    "invitations:batch_new": Action.MANAGE_INVITATIONS,
    "invitations:batch_sample": Action.MANAGE_INVITATIONS,
    "invitations:batch": Action.MANAGE_INVITATIONS,
    "invitations:batch_columns": Action.MANAGE_INVITATIONS,
    "invitations:batch_options": Action.MANAGE_INVITATIONS,
    "invitations:batch_creation": Action.MANAGE_INVITATIONS,
    "invitations:batch_sharing": Action.MANAGE_INVITATIONS,
    "invitations:batch_sending": Action.MANAGE_INVITATIONS,
    "invitations:batch_deletion": Action.MANAGE_INVITATIONS,
    "invitations:batch_result": Action.MANAGE_INVITATIONS,
    "invitations:batch_to_fix": Action.MANAGE_INVITATIONS,
    "invitations:batch_corrected": Action.MANAGE_INVITATIONS,
    "invitations:batch_row": Action.MANAGE_INVITATIONS,
    "invitations:batch_row_out": Action.MANAGE_INVITATIONS,
    # The users of a customer: who has the action, but no fitting directory role there, is told so.
    "directory:users": Action.MANAGE_LICENCES,
    "directory:export": Action.MANAGE_LICENCES,
    "directory:user": Action.MANAGE_LICENCES,
    "directory:licences": Action.MANAGE_LICENCES,
    "directory:change": Action.MANAGE_LICENCES,
    "directory:user_new": Action.MANAGE_USERS,
    "directory:deletion": Action.MANAGE_USERS,
    "directory:blocking": Action.MANAGE_USERS,
    "directory:block_many": Action.MANAGE_USERS,
    "directory:unblock_many": Action.MANAGE_USERS,
    "directory:reset_many": Action.MANAGE_USERS,
    "directory:act": Action.MANAGE_USERS,
    "directory:act_passwords": Action.MANAGE_USERS,
    "directory:password": Action.MANAGE_USERS,
    "directory:restoration": Action.MANAGE_USERS,
    "directory:upload_new": Action.MANAGE_USERS,
    "directory:upload_template": Action.MANAGE_USERS,
    "directory:upload": Action.MANAGE_USERS,
    "directory:upload_row": Action.MANAGE_USERS,
    "directory:upload_row_out": Action.MANAGE_USERS,
    "directory:upload_creation": Action.MANAGE_USERS,
    "directory:upload_passwords": Action.MANAGE_USERS,
    "directory:services": Action.MANAGE_SERVICES,
    "directory:opening": Action.MANAGE_SERVICES,
    "directory:support": Action.MANAGE_SERVICES,
    "directory:support_desk": Action.MANAGE_SERVICES,
    "directory:support_request": Action.MANAGE_SERVICES,
    "directory:support_file": Action.MANAGE_SERVICES,
    "directory:support_new": Action.MANAGE_SUPPORT,
    "directory:support_taking": Action.MANAGE_SUPPORT,
    "directory:support_answer": Action.MANAGE_SUPPORT,
    "directory:support_reopening": Action.MANAGE_SUPPORT,
    "directory:support_closing": Action.MANAGE_SUPPORT,
    "directory:support_handing": Action.MANAGE_SUPPORT,
    "directory:support_return": Action.MANAGE_SUPPORT,
    "subscriptions:list": Action.VIEW_ORDERS,
    "subscriptions:list_csv": Action.VIEW_ORDERS,
    "subscriptions:of_customer": Action.VIEW_ORDERS,
    "subscriptions:subscription": Action.VIEW_ORDERS,
    "subscriptions:quantity": Action.EDIT_ORDERS,
    "subscriptions:name": Action.EDIT_ORDERS,
    "subscriptions:auto_renew": Action.EDIT_ORDERS,
    "subscriptions:next_term": Action.EDIT_ORDERS,
    "subscriptions:next_term_removal": Action.EDIT_ORDERS,
    "subscriptions:support": Action.EDIT_ORDERS,
    "subscriptions:suspension": Action.EDIT_ORDERS,
    "subscriptions:reactivation": Action.EDIT_ORDERS,
    "subscriptions:cancellation": Action.EDIT_ORDERS,
    "subscriptions:catalogue": Action.VIEW_ORDERS,
    "subscriptions:catalogue_csv": Action.VIEW_ORDERS,
    "subscriptions:catalogue_json": Action.VIEW_ORDERS,
    "subscriptions:catalogue_import": Action.MANAGE_CATALOGUE,
    "subscriptions:catalogue_commit": Action.MANAGE_CATALOGUE,
    "subscriptions:product": Action.VIEW_ORDERS,
    "subscriptions:product_withdrawal": Action.MANAGE_CATALOGUE,
    "subscriptions:offer_withdrawal": Action.MANAGE_CATALOGUE,
    "subscriptions:offer_return": Action.MANAGE_CATALOGUE,
    "subscriptions:orders": Action.VIEW_ORDERS,
    "subscriptions:orders_csv": Action.VIEW_ORDERS,
    "subscriptions:order": Action.VIEW_ORDERS,
    "subscriptions:order_cancellation": Action.EDIT_ORDERS,
    "subscriptions:order_retry": Action.EDIT_ORDERS,
    "subscriptions:orders_of_customer": Action.VIEW_ORDERS,
    "subscriptions:order_new": Action.EDIT_ORDERS,
    "subscriptions:cart_line": Action.EDIT_ORDERS,
    "subscriptions:order_review": Action.EDIT_ORDERS,
    "subscriptions:order_submission": Action.EDIT_ORDERS,
    "subscriptions:order_asking": Action.EDIT_ORDERS,
    "subscriptions:ask_change": Action.EDIT_ORDERS,
    "subscriptions:desk": Action.VIEW_ORDERS,
    "subscriptions:order_request": Action.VIEW_ORDERS,
    "subscriptions:order_request_acceptance": Action.EDIT_ORDERS,
    "subscriptions:order_request_refusal": Action.EDIT_ORDERS,
    "subscriptions:order_request_withdrawal": Action.EDIT_ORDERS,
}
# Pages of a customer, for its own people only.
CUSTOMER_PAGES: set[str] = {
    "own:start",
    "own:partners",
    "own:everything_end",
    "own:answer",
    "own:admin_answer",
    "own:admin_relationship",
    "own:approval_pdf",
    "own:access_end",
    "own:auto_extend",
    "own:dap_end",
    "own:relationship_end",
    "own:wish",
    "own:wish_withdrawal",
    "own:receipts",
    "own:receipt",
    "own:receipt_pdf",
    "own:activity",
    "own:activity_csv",
    "own:people",
    "own:invite_new",
    "own:invite",
    "own:invite_resend",
    "own:invite_revoke",
    "own:role",
    "own:member_removal",
    "own_subscriptions:list",
    "own_notifications:page",
    "own_notifications:panel",
    "own_notifications:count",
    "own_notifications:read_all",
    "own_notifications:choices",
    "own_notifications:follow",
}
# Pages anybody may ask for.
PUBLIC: set[str] = {
    "outbox:mailbox",
    "outbox:letter",
    "outbox:letter_html",
    "people:landing",
    "people:profile",
    "people:language",
    "people:theme",
    "people:help",
    "people:privacy",
    "joining:colleague",
    "joining:registration",
    "joining:partnership",
    "joining:refusal",
    "joining:setup",
    "team:colleague",
    "team:registration",
    "answer:resume",
    "answer:page",
    "answer:opened",
    "answer:sign_in",
    "answer:register",
    "answer:other_account",
    "answer:accept",
    "answer:decline",
    "answer:report",
    "answer:forward",
    "answer:verify",
    "answer:new_link",
    "answer:reminders",
    "answer:organisation",
    "answer:done",
    "answer:agreement",
    "approval:resume",
    "approval:page",
    "approval:sign_in",
    "approval:other_account",
    "approval:approve",
    "approval:decline",
    "approval:fewer",
    "approval:report",
    "approval:done",
    "approval:receipt",
    "calendar:feed",
    "unsubscribe:page",
    "unsubscribe:done",
}
# What django-allauth brings.
LIBRARY = ("account_", "mfa_", "usersessions_")


def pages(patterns, namespace=""):
    for entry in patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}"
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from pages(entry.url_patterns, inner)


def test_every_page_is_in_a_table():
    ours = {p for p in pages(get_resolver().url_patterns) if not p.startswith(LIBRARY)}
    assert ours == NEEDS.keys() | CUSTOMER_PAGES | PUBLIC


@pytest.fixture
def things(acme, contoso, relationship, partnership):
    """What the addresses name beside the partner; each new kind of thing is added here."""
    boss = make_member(acme, Role.ACCOUNT_ADMIN)
    invite = invite_colleague(
        boss, email="new@acme.example", name="", roles=[Role.SALES_AGENT], language="en"
    )
    admin_relationship = make_admin_relationship(acme, contoso)
    batch = stage(boss, companies(1))
    group = SecurityGroup.unscoped.create(partner=acme, name="Service desk")
    template = RoleTemplate.unscoped.create(partner=acme, name="Desk")
    version = RoleTemplateVersion.unscoped.create(template=template, number=1, role_ids=[])
    assignment = AccessAssignment.unscoped.create(
        admin_relationship=admin_relationship, group=group
    )
    return {
        "bulk_id": stage_bulk(boss, BulkAct.END, AdminRelationship.objects.for_partner(acme)).pk,
        "role_template_id": template.pk,
        "rerequest_id": Rerequest.unscoped.create(partner=acme, version=version).pk,
        "group_id": group.pk,
        "assignment_id": assignment.pk,
        "customer_id": relationship.customer_id,
        "member_id": boss.pk,
        "invite_id": invite.pk,
        "partnership_id": partnership.pk,
        "pk": admin_relationship.pk,
        "name": "country",
        "email_id": uuid4(),
        "view_id": SavedView.unscoped.create(
            partner=acme, owner=boss, list_name="customers", name="Mine", query=""
        ).pk,
        "invitation_id": make_invitation(acme).pk,
        "batch_id": batch.pk,
        "export_id": uuid4(),
        "import_id": stage_import(boss, "list.csv", some_customers()).pk,
        "line": 2,
        "number": 1,
        "job_id": start_creation(boss, batch).pk,
        "notification_id": uuid4(),
        "text_id": make_letter_text(acme).pk,
        "builtin": "en-alone",
        "relationship_id": relationship.pk,
        "product_id": 4711,
        "offer_id": 4711,
        "order_id": uuid4(),
        "order_request_id": uuid4(),
        "wish_id": EndWish.unscoped.create(
            partner=acme, customer=contoso, relationship=relationship, wished_by=boss.person
        ).pk,
        "user_id": uuid4(),
        "change_id": uuid4(),
        "act_id": uuid4(),
        "upload_id": uuid4(),
        "service": "identity",
        "support_id": uuid4(),
        "file_id": uuid4(),
        "request_id": RemovalRequest.unscoped.create(
            partner=acme,
            provider=partnership.provider,
            customer=contoso,
            relationship=relationship,
            reason="moved",
            asked_by=boss.person,
        ).pk,
        "subscription_id": make_subscription(partnership.provider, contoso, reseller=acme).pk,
    }


def addresses(partner, things):
    """Each page and its address, with as many of the things as its pattern names."""
    parameters = page_parameters(get_resolver().url_patterns)
    for page in NEEDS:
        wanted = parameters[page] - {"partner_slug"}
        named = {"partner_slug": partner.slug} | {name: things[name] for name in wanted}
        yield page, reverse(page, kwargs=named)


def page_parameters(patterns, namespace="", outer=frozenset()):
    """page name → names of the parameters in its address."""
    found = {}
    for entry in patterns:
        here = outer | set(entry.pattern.converters)
        if isinstance(entry, URLPattern):
            found[f"{namespace}{entry.name}"] = here
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            found |= page_parameters(entry.url_patterns, inner, here)
    return found


def test_a_stranger_finds_nothing(client, acme, globex, sign_in, things, subtests):
    sign_in(globex)
    for page, address in addresses(acme, things):
        with subtests.test(page):
            assert client.get(address).status_code == 404


@pytest.mark.parametrize("role", Role)
def test_the_door_follows_the_matrix(client, acme, sign_in, things, role, subtests):
    sign_in(acme, role)
    for page, address in addresses(acme, things):
        with subtests.test(page):
            status = client.get(address).status_code
            assert (status == 403) == (NEEDS[page] not in ALLOWED[role])


def test_the_documented_matrix_is_the_one_that_is_enforced():
    written = (Path(__file__).parent.parent / "docs" / "permissions.md").read_text()
    call_command("permissions", stdout=(fresh := StringIO()))
    assert written == fresh.getvalue()


def test_everybody_may_read_the_matrix_on_a_page(client, acme, sign_in):
    sign_in(acme, Role.BILLING_ADMIN)
    page = client.get(reverse("partners:rights", args=["acme"])).text
    assert all(str(action.label) in page for action in Action)
    assert reverse("partners:colleagues", args=["acme"]) not in page


def test_a_refusal_says_what_is_missing_and_who_can_help(client, acme, sign_in):
    make_member(acme, Role.ACCOUNT_ADMIN, name="Ewa Pomocna")
    sign_in(acme, Role.SALES_AGENT)
    refusal = client.get(reverse("partners:colleagues", args=["acme"]))
    assert refusal.status_code == 403
    assert "Ewa Pomocna" in refusal.text
    assert str(Action.MANAGE_MEMBERS.label) in refusal.text
