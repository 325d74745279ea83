"""Saved views as lists show them, after their built-in ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.models import Member, SavedList, SavedView
from partners.permissions import Action

# The page of each list, and who may open it.
PAGES: dict[str, tuple[str, Action]] = {
    SavedList.CUSTOMERS: ("customers:list", Action.VIEW_CUSTOMERS),
    SavedList.INVITATIONS: ("invitations:list", Action.MANAGE_INVITATIONS),
}
# Where in the list one happens to be is not part of a view.
PLACES = {"after", "before", "start"}


def cleaned(query: QueryDict) -> str:
    """The same question, from its first page on, always written the same way."""
    pairs = [(name, value) for name, values in query.lists() for value in values if value]
    return urlencode(sorted(pair for pair in pairs if pair[0] not in PLACES))[:1000]


@dataclass(frozen=True)
class Tab:
    view: SavedView
    address: str
    is_current: bool
    is_mine: bool
    may_change: bool

    @property
    def shared_by(self) -> str:
        return _("shared by %(name)s") % {"name": self.view.owner}

    @property
    def change_label(self) -> str:
        return _("Change “%(name)s”") % {"name": self.view.name}


@dataclass(frozen=True)
class Tabs:
    """Asks the database when the template does, once."""

    member: Member
    of: SavedList
    query: str

    @cached_property
    def all(self) -> list[Tab]:
        views = SavedView.objects.for_partner(self.member.partner).seen_from(self.member)
        views = views.filter(list_name=self.of).select_related("owner__person")
        return [
            Tab(
                view,
                f"?{view.query}",
                view.query == self.query,
                view.owner_id == self.member.pk,
                view.may_change(self.member),
            )
            for view in views.order_by("name", "pk")
        ]

    @property
    def changeable(self) -> list[Tab]:
        return [tab for tab in self.all if tab.may_change]

    @property
    def new_address(self) -> str:
        """The page that saves what is shown now."""
        path = reverse("partners:saved_view_new", args=[self.member.partner.slug])
        return f"{path}?{urlencode({'list': self.of.value, 'query': self.query})}"


def tabs(member: Member, of: SavedList, asked: QueryDict) -> Tabs:
    return Tabs(member, of, cleaned(asked))
