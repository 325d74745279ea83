"""What has fallen behind in the demo: a role template that changed after customers had approved
it, and DAP that some use and some forgot."""

from __future__ import annotations

from datetime import timedelta

from audit.models import Verb
from demo.book import Book
from demo.days import identity
from demo.gdap import role_ids
from demo.steps import DESK_NOW, HELPDESK
from relationships.models import (
    IN_FORCE,
    UNUSED_DAYS,
    AdminRelationship,
    Relationship,
    RoleTemplate,
    RoleTemplateVersion,
)

CHANGED = 5  # days ago
# How many days ago somebody got in by DAP through the portal, by the customer
USED = {"mlyn-zagorze": 2, "zubr": 40, "laka": 12, "guziki": 130}


def settle_template(book: Book, slug: str) -> None:
    """Asked for since the first of them began; two roles more and one fewer since a few days."""
    partner, member = book.partners[slug], book.members["hanna"]
    mine = [row for row in book.all(AdminRelationship) if row.partner == partner]
    asked = [row for row in mine if row.state in IN_FORCE and "-helpdesk-" in row.name]
    begun = min(row.created_at for row in asked) - timedelta(days=2)
    changed = book.days.ago(CHANGED, "template")
    template = book.add(
        RoleTemplate(
            id=identity("role template", slug),
            partner=partner,
            name="Helpdesk",
            latest=2,
            created_at=begun,
        )
    )
    for number, roles, at in ((1, HELPDESK, begun), (2, DESK_NOW, changed)):
        ids = [str(role_id) for role_id in role_ids(roles)]
        version = RoleTemplateVersion(template=template, number=number, role_ids=ids)
        version.duration_days, version.made_by, version.made_at = 365, member.person, at
        book.add(version)
    told = {"name": template.name, "roles": list(HELPDESK)}
    book.record(Verb.TEMPLATE_CREATED, template, begun, by=member, partner=partner, after=told)
    book.record(
        Verb.TEMPLATE_CHANGED,
        template,
        changed,
        by=member,
        partner=partner,
        before=told,
        after=told | {"roles": list(DESK_NOW)},
    )
    for row in mine:
        if row in asked:
            row.template_id, row.template_version = template.pk, 1
        elif "-desk-again-" in row.name:
            row.template_id, row.template_version = template.pk, 2


def settle_dap(book: Book) -> None:
    """Its last use; and where that was long ago, that it was told."""
    days = {customer.pk: USED.get(key) for key, customer in book.customers.items()}
    for bond in book.all(Relationship):
        if not bond.has_dap or bond.dap_granted_at is None:
            continue
        ago = days.get(bond.customer.pk)
        if ago is not None:
            bond.dap_used_at = book.days.ago(ago, f"dap {bond.customer.domain}")
        forgotten = (bond.dap_used_at or bond.dap_granted_at) + timedelta(days=UNUSED_DAYS)
        if forgotten < book.days.ago(1, "dap"):
            bond.dap_unused_told_at = forgotten
            book.record(
                Verb.DAP_UNUSED,
                bond,
                forgotten,
                partner=bond.partner,
                customer=bond.customer,
            )
