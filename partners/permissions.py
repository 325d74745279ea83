"""The whole permission matrix of the partner side, as data (product.md §2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    ADMIN_AGENT = "admin_agent", _("Admin agent")
    SALES_AGENT = "sales_agent", _("Sales agent")
    HELPDESK_AGENT = "helpdesk_agent", _("Helpdesk agent")
    BILLING_ADMIN = "billing_admin", _("Billing admin")
    ACCOUNT_ADMIN = "account_admin", _("Account admin")


class Action(Enum):
    """Something a person may do for a partner; the label is what the page of rights shows."""

    label: Promise

    def __new__(cls, value: str, label: Promise) -> Action:
        action = object.__new__(cls)
        action._value_ = value
        action.label = label
        return action

    SEE_HOME = "home.see", _("Open Home and their own profile")
    VIEW_CUSTOMERS = "customers.view", _("See, search and export customers, open a record")
    EDIT_CUSTOMERS = "customers.edit", _("Create a customer, edit the record")
    EDIT_TAGS = "tags.edit", _("Tags")
    MANAGE_INVITATIONS = "invitations.manage", _("Request relationships, follow invitations")
    EDIT_LETTER_TEXTS = "texts.edit", _("Write the letter texts of invitations (others use them)")
    REMOVE_RELATIONSHIP = "relationships.remove", _("Remove a relationship")
    VIEW_ORDERS = "orders.view", _("See orders and subscriptions")
    EDIT_ORDERS = "orders.edit", _("Place orders, change subscriptions")
    MANAGE_CATALOGUE = "catalogue.manage", _("Import and change the catalogue")
    MANAGE_USERS = "users.manage", _("Users of a customer (with DAP or a fitting GDAP role)")
    MANAGE_LICENCES = (
        "licences.manage",
        _("Licences of a customer (with DAP or a fitting GDAP role)"),
    )
    MANAGE_SERVICES = "services.manage", _("Service management (with DAP or GDAP)")
    MANAGE_SUPPORT = "support.manage", _("Open, answer and solve support requests")
    VIEW_ADMIN_RELATIONSHIPS = "gdap.view", _("See admin relationships (GDAP)")
    MANAGE_ADMIN_RELATIONSHIPS = "gdap.manage", _("Request, assign, extend and end GDAP")
    MANAGE_PARTNERSHIPS = "partnerships.manage", _("Providers and partnerships")
    AUTHORISE_PARTNERSHIPS = "partnerships.authorise", _("Authorise an indirect provider")
    VIEW_OWN_ACTIVITY = "activity.own", _("See what they did themselves")
    VIEW_ACTIVITY = "activity.view", _("See the whole activity log")
    MANAGE_MEMBERS = "members.manage", _("Colleagues and their roles")
    EXPORT_EVERYTHING = "data.export", _("Export all data of the partner")


_EVERYONE = {Action.SEE_HOME, Action.VIEW_OWN_ACTIVITY}
_SALES = _EVERYONE | {
    Action.VIEW_CUSTOMERS,
    Action.EDIT_CUSTOMERS,
    Action.EDIT_TAGS,
    Action.MANAGE_INVITATIONS,
    Action.REMOVE_RELATIONSHIP,
    Action.VIEW_ORDERS,
    Action.EDIT_ORDERS,
    Action.MANAGE_LICENCES,
    Action.MANAGE_SERVICES,
    Action.VIEW_ADMIN_RELATIONSHIPS,
}

ALLOWED: Mapping[Role, frozenset[Action]] = {
    Role.ADMIN_AGENT: frozenset(
        _SALES
        | {
            Action.EDIT_LETTER_TEXTS,
            Action.MANAGE_CATALOGUE,
            Action.MANAGE_USERS,
            Action.MANAGE_SUPPORT,
            Action.MANAGE_ADMIN_RELATIONSHIPS,
            Action.MANAGE_PARTNERSHIPS,
            Action.VIEW_ACTIVITY,
            Action.EXPORT_EVERYTHING,
        }
    ),
    Role.SALES_AGENT: frozenset(_SALES),
    Role.HELPDESK_AGENT: frozenset(
        _EVERYONE
        | {
            Action.VIEW_CUSTOMERS,
            Action.VIEW_ORDERS,
            Action.MANAGE_USERS,
            Action.MANAGE_LICENCES,
            Action.MANAGE_SERVICES,
            Action.MANAGE_SUPPORT,
            Action.VIEW_ADMIN_RELATIONSHIPS,
        }
    ),
    Role.BILLING_ADMIN: frozenset(_EVERYONE | {Action.VIEW_CUSTOMERS, Action.VIEW_ORDERS}),
    Role.ACCOUNT_ADMIN: frozenset(
        _EVERYONE | {Action.AUTHORISE_PARTNERSHIPS, Action.MANAGE_MEMBERS}
    ),
}


def allows(roles: Iterable[Role], action: Action) -> bool:
    return any(action in ALLOWED[role] for role in roles)


def roles_allowed(action: Action) -> list[Role]:
    """Who could do it: what a refusal tells the person it refuses."""
    return [role for role in Role if action in ALLOWED[role]]
