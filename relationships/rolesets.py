"""Ready sets of roles, as data: a start for a request, to be cut down (domain facts on GDAP)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SIMPLE = (
    "Directory Readers", "Global Reader", "Helpdesk Administrator", "License Administrator",
    "Service Support Administrator", "User Administrator",
)  # fmt: skip
MEDIUM = (
    *SIMPLE, "Cloud Application Administrator", "Dynamics 365 Administrator",
    "Exchange Administrator", "Intune Administrator", "Fabric Administrator",
    "Power Platform Administrator", "Reports Reader", "Security Administrator", "Security Reader",
    "SharePoint Administrator", "Teams Administrator", "Windows 365 Administrator",
)  # fmt: skip
COMPLEX = (
    *MEDIUM, "Application Administrator", "Authentication Administrator",
    "Authentication Policy Administrator", "Billing Administrator",
    "Cloud App Security Administrator", "Cloud Device Administrator", "Compliance Administrator",
    "Conditional Access Administrator", "Directory Writers", "Domain Name Administrator",
    "External Identity Provider Administrator", "Groups Administrator", "Guest Inviter",
    "Identity Governance Administrator", "Network Administrator", "Office Apps Administrator",
    "Printer Administrator", "Privileged Authentication Administrator",
    "Privileged Role Administrator", "Search Administrator",
)  # fmt: skip


RESELLER = (
    "Directory Readers", "Directory Writers", "License Administrator",
    "Service Support Administrator", "User Administrator", "Privileged Role Administrator",
    "Helpdesk Administrator", "Privileged Authentication Administrator", "Global Reader",
)  # fmt: skip


@dataclass(frozen=True)
class RoleSet:
    """`word` stands in suggested names; `roles` are product names. Where `resellers` is False,
    indirect resellers are not offered it."""

    key: str
    word: str
    name: Promise
    hint: Promise
    roles: tuple[str, ...]
    resellers: bool = True


READY = {
    ready.key: ready
    for ready in (
        RoleSet("simple", "simple", _("Simple"), _("People, licences, support"), SIMPLE),
        RoleSet("medium", "medium", _("Medium"), _("Simple, with mail, devices and files"), MEDIUM),
        RoleSet("complex", "complex", _("Complex"), _("Nearly all, full control too"), COMPLEX),
        RoleSet(
            "provider", "provider", _("Provider"), _("What an indirect provider needs"),
            ("Directory Readers", "Directory Writers", "Global Reader", "User Administrator",
             "License Administrator", "Service Support Administrator", "Helpdesk Administrator"),
        ),
        RoleSet(
            "tier1", "tier-1", _("Tier-1 technician"), _("The first line of support"),
            ("Service Support Administrator", "Security Reader", "Intune Administrator",
             "SharePoint Administrator", "Teams Communications Support Specialist",
             "Helpdesk Administrator", "Desktop Analytics Administrator",
             "Authentication Administrator", "Exchange Administrator", "License Administrator",
             "User Administrator", "Groups Administrator", "Directory Readers",
             "Message Center Reader", "Printer Administrator", "Guest Inviter"),
        ),
        RoleSet(
            "cipp15", "cipp-15", _("CIPP 15"), _("What the tool CIPP asks for"),
            ("Application Administrator", "Authentication Policy Administrator",
             "Billing Administrator", "Cloud App Security Administrator",
             "Cloud Device Administrator", "Domain Name Administrator", "Exchange Administrator",
             "Global Reader", "Intune Administrator", "Privileged Authentication Administrator",
             "Privileged Role Administrator", "Security Administrator",
             "SharePoint Administrator", "Teams Administrator", "User Administrator"),
        ),
        RoleSet(
            "reseller", "reseller", _("Default reseller set"), _("The default of new customers"),
            RESELLER,
        ),
        RoleSet(
            "provider-default", "provider-default", _("Default provider set"),
            _("The default of a provider's new customers"),
            (*RESELLER, "Application Administrator", "Cloud Application Administrator"),
            resellers=False,
        ),
    )
}  # fmt: skip
