"""Advice towards fewer rights, by rules that are data. It never decides: the person does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relationships.models import AdminRelationship, AdminRelationshipQuerySet, AdminRelationshipRole
from relationships.roles import GdapRole, Level

# Everything the second may do, the first may do, too.
COVERS: dict[str, tuple[str, ...]] = {
    "User Administrator": (
        "Helpdesk Administrator", "Password Administrator", "License Administrator",
        "Groups Administrator", "Guest Inviter", "Directory Readers",
    ),
    "Helpdesk Administrator": ("Password Administrator",),
    "Global Reader": ("Directory Readers", "Message Center Reader", "Usage Summary Reports Reader"),
    "Exchange Administrator": ("Exchange Recipient Administrator",),
    "Security Administrator": ("Security Operator", "Security Reader"),
    "Security Operator": ("Security Reader",),
    "Compliance Administrator": ("Compliance Data Administrator",),
    "Application Administrator": ("Cloud Application Administrator", "Application Developer"),
    "Privileged Authentication Administrator": ("Authentication Administrator",),
    "Reports Reader": ("Usage Summary Reports Reader",),
    "Message Center Privacy Reader": ("Message Center Reader",),
    "Printer Administrator": ("Printer Technician",),
    "Teams Administrator": (
        "Teams Communications Administrator", "Teams Communications Support Engineer",
        "Teams Communications Support Specialist", "Teams Devices Administrator",
        "Teams Telephony Administrator",
    ),
}  # fmt: skip

# Where the narrower one is enough.
NARROWER: dict[str, tuple[str, Promise]] = {
    "Exchange Administrator": (
        "Exchange Recipient Administrator", gettext_lazy("for mailboxes, contacts and groups"),
    ),
    "Privileged Authentication Administrator": (
        "Authentication Administrator", gettext_lazy("for people who are not administrators"),
    ),
    "Application Administrator": (
        "Cloud Application Administrator", gettext_lazy("for consent and cloud applications"),
    ),
    "Helpdesk Administrator": (
        "Password Administrator", gettext_lazy("for resetting passwords alone"),
    ),
    "Security Administrator": ("Security Operator", gettext_lazy("for work on alerts")),
    "Intune Administrator": (
        "Cloud Device Administrator", gettext_lazy("for turning devices off and deleting them"),
    ),
    "Global Administrator": (
        "User Administrator", gettext_lazy("for people, groups and most passwords"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Advice:
    """`drop`: the role that can go. `same`: the relationship that grants all this already."""

    text: str
    drop: GdapRole | None = None
    same: AdminRelationship | None = None


def advice_on(roles: list[GdapRole]) -> list[Advice]:
    """What is covered already, what a narrower role would do, what makes it broad."""
    return [*_covered(roles), *_narrower(roles), *_broad(roles)]


def _covered(roles: list[GdapRole]) -> Iterable[Advice]:
    names = [role.name for role in roles]
    for role in roles:
        wide = next((name for name in names if role.name in COVERS.get(name, ())), None)
        if "Global Administrator" in names and role.name != "Global Administrator":
            wide = "Global Administrator"
        if wide:
            text = _("%(narrow)s is already covered by %(wide)s. Remove it?")
            yield Advice(text % {"narrow": role.name, "wide": wide}, drop=role)


def _narrower(roles: list[GdapRole]) -> Iterable[Advice]:
    for role in roles:
        if role.name in NARROWER:
            narrow, when = NARROWER[role.name]
            text = _("Instead of %(wide)s, %(narrow)s is enough %(when)s.")
            yield Advice(text % {"wide": role.name, "narrow": narrow, "when": when})


def _broad(roles: list[GdapRole]) -> Iterable[Advice]:
    full = [role.name for role in roles if role.level == Level.FULL]
    if full:
        text = _("What makes this broad: %(roles)s. Say why; the customer reads it.")
        yield Advice(text % {"roles": ", ".join(full)})


def same_in_force(
    theirs: AdminRelationshipQuerySet, roles: list[GdapRole]
) -> AdminRelationship | None:
    """One of these (all of one customer) in force with all the roles, the longest-lived."""
    wanted = {role.id for role in roles}
    if not wanted:
        return None
    rows = {row.pk: row for row in theirs.in_force().order_by("-ends_at")}
    held: dict[object, set[object]] = {pk: set() for pk in rows}
    given = AdminRelationshipRole.unscoped.filter(admin_relationship__in=rows)
    for pk, role_id in given.values_list("admin_relationship", "role_definition_id"):
        held[pk].add(role_id)
    return next((row for pk, row in rows.items() if wanted <= held[pk]), None)
