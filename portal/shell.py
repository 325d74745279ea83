"""What the frame around every page knows: where one is, where one may go, how it looks.

Everything is worked out when a template asks for it, so a fragment for htmx costs nothing. The
only query is the one behind the organisation switch, the bell, and what waits in the rail.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from customers.models import Customer
from partners.models import Member, Partner, PartnerKind
from partners.permissions import Action
from people.models import Person, Theme
from people.web import chosen_theme
from portal.jinja import address
from portal.known import KNOWN_AT_CUSTOMER, KNOWN_NOWHERE, known_at_partner

VERSION: str = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text("utf-8"))["project"][
    "version"
]

THEME_ICONS = {Theme.SYSTEM: "system", Theme.LIGHT: "sun", Theme.DARK: "moon"}
NEXT_THEME = {Theme.SYSTEM: Theme.LIGHT, Theme.LIGHT: Theme.DARK, Theme.DARK: Theme.SYSTEM}


@dataclass(frozen=True)
class Entry:
    """One line of the rail. `count` is a number of things waiting, or None."""

    url: str
    icon: str
    label: str | Promise
    current: bool
    count: int | None


@dataclass(frozen=True)
class Organisation:
    """One line of the organisation switch."""

    url: str
    name: str
    id: str
    current: bool


@dataclass(frozen=True)
class Known:
    """What the frame asks the database. `counts` has the unread notices under "unread", and what
    waits in the rail under the name of its page; nothing where it is none."""

    organisations: list[Organisation]
    counts: dict[str, int]


@dataclass(frozen=True)
class Place:
    """A page of the rail before anybody asks for it; drawn when one of `actions` is allowed."""

    name: str
    icon: str
    label: Callable[[Partner], str | Promise | None]
    actions: frozenset[Action]


def _place(name: str, icon: str, label: str | Promise, *actions: Action) -> Place:
    return Place(name, icon, lambda _partner: label, frozenset(actions))


def _partnerships(partner: Partner) -> Promise | None:
    """A reseller sees its providers, a provider its resellers, a direct-bill partner neither."""
    if partner.is_reseller:
        return gettext_lazy("Indirect providers")
    return gettext_lazy("Indirect resellers") if partner.is_provider else None


def _order_requests(partner: Partner) -> Promise | None:
    """A direct-bill partner asks nobody, and nobody asks it."""
    return None if partner.kind == PartnerKind.DIRECT_BILL else gettext_lazy("Order requests")


PARTNER_RAIL = (
    (
        _place("home:home", "home", gettext_lazy("Home"), Action.SEE_HOME),
        _place("customers:list", "building", gettext_lazy("Customers"), Action.VIEW_CUSTOMERS),
        _place("invitations:list", "mail", gettext_lazy("Invitations"), Action.MANAGE_INVITATIONS),
        _place(
            "relationships:admin_relationships",
            "shield",
            gettext_lazy("Admin relationships"),
            Action.VIEW_ADMIN_RELATIONSHIPS,
        ),
        Place(
            "partners:partnerships",
            "network",
            _partnerships,
            frozenset({Action.MANAGE_PARTNERSHIPS}),
        ),
    ),
    (
        _place("subscriptions:list", "stack", gettext_lazy("Subscriptions"), Action.VIEW_ORDERS),
        _place("subscriptions:orders", "cart", gettext_lazy("Orders"), Action.VIEW_ORDERS),
        Place("subscriptions:desk", "mail", _order_requests, frozenset({Action.VIEW_ORDERS})),
        _place(
            "directory:support_desk",
            "help",
            gettext_lazy("Support requests"),
            Action.MANAGE_SERVICES,
        ),
        _place("audit:activity", "history", gettext_lazy("Activity log"), Action.VIEW_OWN_ACTIVITY),
        _place("partners:settings", "sliders", gettext_lazy("Settings"), Action.MANAGE_MEMBERS),
    ),
)

CUSTOMER_RAIL = (
    ("own:partners", "network", gettext_lazy("Partner relationships")),
    ("own_subscriptions:list", "stack", gettext_lazy("Subscriptions")),
    ("own:receipts", "file", gettext_lazy("Receipts")),
    ("own:activity", "history", gettext_lazy("Activity")),
    ("own:people", "users", gettext_lazy("People")),
)

# Of somebody signed in, on the pages that belong to no organisation.
PERSONAL_RAIL = (
    ("people:landing", "home", gettext_lazy("Home")),
    ("people:profile", "user", gettext_lazy("My profile")),
    ("mfa_index", "shield", gettext_lazy("Security")),
    ("usersessions_list", "globe", gettext_lazy("Sessions")),
    ("account_change_password", "key", gettext_lazy("Password")),
)


class Shell:
    """The frame, for one request. Works for error pages too, where nobody has been recognised."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.partner: Partner | None = getattr(request, "partner", None)
        self.member: Member | None = getattr(request, "member", None)
        self.customer: Customer | None = getattr(request, "customer", None)

    @property
    def demo(self) -> bool:
        return bool(settings.DEMO)

    @property
    def version(self) -> str:
        return VERSION

    @cached_property
    def person(self) -> Person | None:
        user: Any = getattr(self._request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @property
    def email(self) -> str:
        return self.person.email if self.person else ""

    @property
    def organisation(self) -> str:
        here = self.partner or self.customer
        return here.name if here else ""

    @property
    def role(self) -> str:
        """What the person is here; with several roles, the strongest."""
        if self.member and self.member.roles:
            return str(self.member.roles[0].label)
        membership = getattr(self._request, "customer_member", None)
        return membership.get_role_display() if membership else ""

    # --- Looks ---

    @cached_property
    def theme(self) -> Theme:
        return Theme(chosen_theme(self._request))

    @property
    def theme_icon(self) -> str:
        return THEME_ICONS[self.theme]

    @property
    def theme_label(self) -> str:
        return str(self.theme.label)

    @property
    def next_theme(self) -> Theme:
        return NEXT_THEME[self.theme]

    # --- Places ---

    @cached_property
    def home_url(self) -> str:
        if self.partner:
            return address("home:home", self.partner.slug)
        if self.customer:
            return address("own:partners", self.customer.pk)
        return address("people:landing") or "/"

    @cached_property
    def search_url(self) -> str:
        if self.partner and self.member and self.member.can(Action.VIEW_CUSTOMERS):
            return address("customers:list", self.partner.slug)
        return ""

    @cached_property
    def help_url(self) -> str:
        return address("people:help")

    @cached_property
    def privacy_url(self) -> str:
        return address("people:privacy")

    @cached_property
    def rail(self) -> list[list[Entry]]:
        """Groups of pages this person may open, without the empty ones."""
        if self.partner and self.member:
            groups = [
                self._partner_entries(self.partner, self.member, places) for places in PARTNER_RAIL
            ]
        elif self.customer:
            entries = [
                self._entry(address(name, self.customer.pk), name, icon, label)
                for name, icon, label in CUSTOMER_RAIL
            ]
            groups = [[entry for entry in entries if entry.url]]
        elif self.person:
            groups = [
                [
                    self._entry(address(name), name, icon, label)
                    for name, icon, label in PERSONAL_RAIL
                ]
            ]
        else:
            groups = []
        return [group for group in groups if group]

    def _partner_entries(
        self, partner: Partner, member: Member, places: Iterable[Place]
    ) -> list[Entry]:
        entries = []
        for place in places:
            label = place.label(partner)
            url = address(place.name, partner.slug)
            if label and url and any(member.can(action) for action in place.actions):
                entries.append(self._entry(url, place.name, place.icon, label))
        return entries

    def _entry(self, url: str, name: str, icon: str, label: str | Promise) -> Entry:
        path = self._request.path
        current = path == url or (url != self.home_url and path.startswith(url))
        return Entry(url, icon, label, current, self._known.counts.get(name))

    # --- The bell ---

    @cached_property
    def notifications_url(self) -> str:
        """Where one reads what one was told here; nothing where one belongs to nobody."""
        if not self.person or not (self.member or self.customer):
            return ""
        if self.partner:
            return address("notifications:page", self.partner.slug)
        return address("own_notifications:page", self.customer.pk) if self.customer else ""

    @property
    def count_url(self) -> str:
        return f"{self.notifications_url}count/"

    @property
    def panel_url(self) -> str:
        return f"{self.notifications_url}panel/"

    @property
    def unread(self) -> int:
        return self._known.counts.get("unread", 0)

    # --- Organisations ---

    @property
    def organisations(self) -> list[Organisation]:
        """Everywhere this person belongs, partners and customers."""
        return self._known.organisations

    @cached_property
    def _known(self) -> Known:
        """The organisations by name, how much is unread here and what waits, in one query."""
        if not self.person:
            return Known([], {})
        counts, found = {}, []
        for kind, key, name in self._rows(self.person.pk):
            if kind in ("partner", "customer"):
                found.append(self._organisation(kind, key, name))
            else:
                counts[kind] = int(key)
        return Known(sorted(found, key=lambda one: one.name.casefold()), counts)

    def _rows(self, person: int) -> list[tuple[Any, ...]]:
        if not self.notifications_url:
            return KNOWN_NOWHERE.rows(person=person)
        if self.partner:
            known = known_at_partner(frozenset(self._counted))
            return known.rows(person=person, here=self.partner.pk)
        assert self.customer is not None  # or there were no notifications to read
        return KNOWN_AT_CUSTOMER.rows(person=person, here=self.customer.pk)

    @property
    def _counted(self) -> Iterator[str]:
        """Pages whose number concerns this member: things that wait for them."""
        member, partner = self.member, self.partner
        if member and partner and partner.is_provider and member.can(Action.EDIT_ORDERS):
            yield "subscriptions:desk"
        if member and member.can(Action.MANAGE_SUPPORT):
            yield "directory:support_desk"

    def _organisation(self, kind: str, key: str, name: str) -> Organisation:
        if kind == "partner":
            here = self.partner is not None and self.partner.slug == key
            return Organisation(address("home:home", key), name, key, here)
        pk = UUID(key)
        here = self.customer is not None and self.customer.pk == pk
        return Organisation(address("own:partners", pk), name, key, here)


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor."""
    return {"shell": Shell(request), "brand": settings.BRAND}
