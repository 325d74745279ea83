"""The roles an admin relationship may hold: `gdap_roles.json`, put into plain words.

Role names are the names of a product and are not translated; what a role lets people do is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROLES_FILE = Path(__file__).with_name("gdap_roles.json")


class Level(TextChoices):
    READ = "read", _("Read")
    MANAGE = "manage", _("Manage")
    FULL = "full", _("Full control")


AREAS = {
    "Global": _("Everything"),
    "Identity": _("Users and sign-in"),
    "Security & Compliance": _("Security and compliance"),
    "Collaboration": _("Mail, files and collaboration"),
    "Devices": _("Devices"),
    "Read-only": _("Reading only"),
    "Other": _("Licences, support and the rest"),
    "newer": _("Newer services"),
}

# Roles that can give themselves or others every right.
FULL_CONTROL = {
    "Global Administrator",
    "Privileged Authentication Administrator",
    "Privileged Role Administrator",
    "Application Administrator",
    "Cloud Application Administrator",
    "Hybrid Identity Administrator",
}

SENTENCES: dict[str, Promise] = {
    "Application Administrator": _("Manages every application and what it may do."),
    "Authentication Administrator": _("Resets how people who are not administrators sign in."),
    "Billing Administrator": _("Buys, and sees invoices of the organisation."),
    "Cloud Application Administrator": _("Manages cloud applications and consents for them."),
    "Cloud Device Administrator": _("Turns devices on and off, and deletes them."),
    "Compliance Administrator": _("Manages rules about data and their keeping."),
    "Conditional Access Administrator": _("Decides from where and how people may sign in."),
    "Directory Readers": _("Reads the list of people, groups and devices."),
    "Directory Writers": _("Changes basic facts about people and groups."),
    "Domain Name Administrator": _("Manages the internet domains of the organisation."),
    "Exchange Administrator": _("Manages mail: mailboxes, rules, addresses."),
    "Exchange Recipient Administrator": _("Manages mailboxes, contacts and mail groups."),
    "Global Administrator": _("May do everything, without exception."),
    "Global Reader": _("Reads all settings and changes none."),
    "Groups Administrator": _("Creates groups and sets their rules."),
    "Helpdesk Administrator": _("Resets passwords of people who are not administrators."),
    "Intune Administrator": _("Manages all computers and phones."),
    "License Administrator": _("Gives licences to people and takes them back."),
    "Password Administrator": _("Resets passwords of people who are not administrators."),
    "Privileged Authentication Administrator": _("Resets how anybody signs in."),
    "Privileged Role Administrator": _("Gives and takes every role, its own too."),
    "Reports Reader": _("Reads reports on use."),
    "Security Administrator": _("Manages security settings."),
    "Security Reader": _("Reads security settings and alerts."),
    "Service Support Administrator": _("Sees service health and opens support requests."),
    "SharePoint Administrator": _("Manages files and sites."),
    "Teams Administrator": _("Manages chat, calls and meetings."),
    "User Administrator": _("Manages people and groups, and resets most passwords."),
}

FALLBACK = {
    Level.READ: _("Reads, and changes nothing."),
    Level.MANAGE: _("Manages one service and its settings."),
    Level.FULL: _("May give itself every right."),
}


@dataclass(frozen=True)
class GdapRole:
    """One role: its product name, the area it belongs to, how far it reaches, in plain words."""

    id: UUID
    name: str
    area: Promise
    level: Level
    sentence: Promise


def _level(name: str) -> Level:
    if name in FULL_CONTROL:
        return Level.FULL
    return Level.READ if "Reader" in name else Level.MANAGE


@cache
def catalogue() -> dict[UUID, GdapRole]:
    """Every role that can be asked for, by its id, in the order of the areas."""
    rows = json.loads(ROLES_FILE.read_text("utf-8"))
    areas = list(AREAS)
    rows.sort(key=lambda row: (areas.index(row["category"]), row["name"]))
    roles = (
        GdapRole(
            id=UUID(row["id"]),
            name=row["name"],
            area=AREAS[row["category"]],
            level=_level(row["name"]),
            sentence=SENTENCES.get(row["name"], FALLBACK[_level(row["name"])]),
        )
        for row in rows
    )
    return {role.id: role for role in roles}


def chosen(ids: Iterable[UUID]) -> list[GdapRole]:
    """The roles with these ids, ordered by area and name. An id unknown here is left out."""
    wanted = set(ids)
    return [role for role in catalogue().values() if role.id in wanted]


def highest(roles: Iterable[GdapRole]) -> Level | None:
    """How far they reach together."""
    held = {role.level for role in roles}
    return next((level for level in reversed(Level) if level in held), None)
