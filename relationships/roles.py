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

# Retired, or of the service itself (domain facts on GDAP): known where they were approved, never
# asked for again.
NOT_OFFERED = {
    "Device Join",
    "Device Users",
    "Workplace Device Join",
    "Directory Synchronization Accounts",
    "Kaizala Administrator",
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
    "Application Developer": _("Registers applications of its own."),
    "Attack Payload Author": _("Writes the messages of phishing exercises."),
    "Attack Simulation Administrator": _("Runs phishing exercises."),
    "Attribute Assignment Administrator": _("Gives people and applications security attributes."),
    "Attribute Assignment Reader": _("Reads which security attributes are given."),
    "Attribute Definition Administrator": _("Defines security attributes."),
    "Attribute Definition Reader": _("Reads the definitions of security attributes."),
    "Attribute Log Administrator": _("Sets how changes of security attributes are logged."),
    "Attribute Log Reader": _("Reads the log of security attributes."),
    "Authentication Policy Administrator": _("Decides which ways of signing in are allowed."),
    "Authentication Extensibility Administrator": _("Manages extensions of the sign-in."),
    "Microsoft Entra Joined Device Local Administrator": _(
        "Is a local administrator on joined computers."
    ),
    "Azure DevOps Administrator": _("Manages policies of Azure DevOps."),
    "Azure Information Protection Administrator": _("Manages labels that protect documents."),
    "Cloud App Security Administrator": _("Manages protection of cloud applications."),
    "Compliance Data Administrator": _("Follows the organisation’s data and its protection."),
    "Customer Lockbox Access Approver": _(
        "Approves the vendor’s access to content in support cases."
    ),
    "Desktop Analytics Administrator": _("Manages tools that watch over desktops."),
    "Dynamics 365 Administrator": _("Manages all of Dynamics 365."),
    "Dynamics 365 Business Central Administrator": _("Manages environments of Business Central."),
    "Edge Administrator": _("Manages settings of the Edge browser."),
    "External ID User Flow Administrator": _("Manages how outsiders sign up."),
    "External Identity Provider Administrator": _(
        "Manages sign-in with accounts of other organisations."
    ),
    "Fabric Administrator": _("Manages Fabric and Power BI."),
    "Global Secure Access Administrator": _("Manages protected access to the network."),
    "Guest Inviter": _("Invites guests."),
    "Hybrid Identity Administrator": _(
        "Manages synchronisation with the local directory and federation."
    ),
    "Identity Governance Administrator": _("Manages access packages and reviews."),
    "Lifecycle Workflows Administrator": _("Manages what happens when people join and leave."),
    "Message Center Privacy Reader": _("Reads announcements, those on privacy too."),
    "Message Center Reader": _("Reads announcements of changes in services."),
    "Microsoft 365 Migration Administrator": _("Moves content into Microsoft 365."),
    "Network Administrator": _("Manages network locations and their performance."),
    "Office Apps Administrator": _("Manages settings of the Office applications."),
    "Organizational Branding Administrator": _("Changes how the sign-in page looks."),
    "Power Platform Administrator": _("Manages Power Apps and Power Automate."),
    "Printer Administrator": _("Manages printers."),
    "Printer Technician": _("Registers printers."),
    "Search Administrator": _("Manages search in Microsoft 365."),
    "Search Editor": _("Edits answers shown in search."),
    "Security Operator": _("Works on security alerts."),
    "Teams Communications Administrator": _("Manages calls and meetings."),
    "Teams Communications Support Engineer": _("Finds faults in calls, with all details."),
    "Teams Communications Support Specialist": _("Finds faults in calls, with basic details."),
    "Teams Devices Administrator": _("Manages devices for meetings."),
    "Teams Telephony Administrator": _("Manages telephony and numbers."),
    "Tenant Creator": _("Creates new organisations in the directory."),
    "Usage Summary Reports Reader": _("Reads totals of use, without names."),
    "Windows 365 Administrator": _("Manages Cloud PCs."),
    "Windows Update Deployment Administrator": _("Decides when Windows updates are installed."),
    "AI Administrator": _("Manages Copilot and other AI settings."),
    "Yammer Administrator": _("Manages Viva Engage."),
    "B2C IEF Keyset Administrator": _("Manages the secrets of custom sign-in for customers (B2C)."),
    "B2C IEF Policy Administrator": _("Writes the rules of custom sign-in for customers (B2C)."),
    "External ID User Flow Attribute Administrator": _(
        "Decides what outsiders are asked when they sign up."
    ),
    "Insights Administrator": _("Manages Viva Insights and who may use it."),
    "Insights Analyst": _("Asks Viva Insights how people work, and reads the answers."),
    "Insights Business Leader": _("Reads reports of Viva Insights on how people work."),
    "Kaizala Administrator": _("Managed Kaizala, which is retired."),
    "Knowledge Administrator": _("Manages settings of topics and learning."),
    "Knowledge Manager": _("Writes and arranges topics."),
    "Skype for Business Administrator": _("Manages older telephony of Skype for Business."),
    "Directory Synchronization Accounts": _("Is for the synchronisation service, not for people."),
    "Device Join": _("Joined devices to the directory; no longer used."),
    "Device Users": _("Named users of joined devices; no longer used."),
    "Workplace Device Join": _("Registered devices of people’s own; no longer used."),
    "Dragon Administrator": _("Manages Dragon Copilot, which listens and writes for doctors."),
    "Microsoft Hardware Warranty Administrator": _("Manages warranty of Surface devices."),
    "Microsoft Hardware Warranty Specialist": _("Files warranty claims for Surface devices."),
    "Organizational Messages Approver": _("Approves messages that appear on people’s computers."),
    "Organizational Messages Writer": _("Writes messages that appear on people’s computers."),
    "Permissions Management Administrator": _("Manages the overview of rights in several clouds."),
    "SharePoint Embedded Administrator": _("Manages file stores that applications bring along."),
    "User Experience Success Manager": _("Reads how well people take to their applications."),
    "Virtual Visits Administrator": _("Manages appointments by video, and their reports."),
    "Viva Goals Administrator": _("Manages Viva Goals."),
    "Viva Pulse Administrator": _("Manages surveys in Viva Pulse."),
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
    """Every role that can be asked for, by its id, in the order of the areas. Raises KeyError for
    one that nobody has put into plain words."""
    rows = json.loads(ROLES_FILE.read_text("utf-8"))
    areas = list(AREAS)
    rows.sort(key=lambda row: (areas.index(row["category"]), row["name"]))
    roles = (
        GdapRole(
            id=UUID(row["id"]),
            name=row["name"],
            area=AREAS[row["category"]],
            level=_level(row["name"]),
            sentence=SENTENCES[row["name"]],
        )
        for row in rows
    )
    return {role.id: role for role in roles}


def offered() -> list[GdapRole]:
    """What may be asked for today, in the order of the areas."""
    return [role for role in catalogue().values() if role.name not in NOT_OFFERED]


def named(*names: str) -> list[UUID]:
    """Ids of roles by name. Raises KeyError for a name the catalogue does not have."""
    ids = {role.name: role.id for role in catalogue().values()}
    return [ids[name] for name in names]


def chosen(ids: Iterable[UUID]) -> list[GdapRole]:
    """The roles with these ids, ordered by area and name. An id unknown here is left out."""
    wanted = set(ids)
    return [role for role in catalogue().values() if role.id in wanted]


def highest(roles: Iterable[GdapRole]) -> Level | None:
    """How far they reach together."""
    held = {role.level for role in roles}
    return next((level for level in reversed(Level) if level in held), None)
