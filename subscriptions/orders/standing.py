"""May this member order for this customer, and what is in the way."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from customers.models import Account, AccountProvider
from partners.models import Member, Partner, Partnership
from partners.permissions import Action
from subscriptions.actions.carting import sellers_for
from subscriptions.checks import has_agreement, relationship_of


@dataclass(frozen=True)
class Check:
    """One thing that must be true; where it is not, what to do about it and where."""

    label: str
    is_met: bool
    todo: str = ""
    url: str = ""
    link: str = ""


class BuyingStanding:
    """Of a member with one customer. A reseller's orders are placed by `seller`, its provider."""

    def __init__(self, member: Member, account: Account, chosen: str = "") -> None:
        self.member, self.account = member, account
        self.partner, self.customer = member.partner, account.customer
        self._chosen = chosen

    @property
    def asks(self) -> bool:
        """Does this partner ask a provider instead of ordering?"""
        return self.partner.is_reseller

    @cached_property
    def sellers(self) -> list[Partner]:
        return sellers_for(self.partner)

    @cached_property
    def able(self) -> list[Partner]:
        """The sellers with a relationship of their own with this customer."""
        return [one for one in self.sellers if relationship_of(one, self.customer)]

    @cached_property
    def seller(self) -> Partner | None:
        """The one chosen in the address, else the first that can order for this customer."""
        named = [one for one in self.sellers if one.slug == self._chosen]
        return next(iter(named or self.able or self.sellers), None)

    @cached_property
    def checks(self) -> list[Check]:
        found = [self._own_relationship()]
        if self.asks:
            found.append(self._providers_relationship())
        return [*found, self._agreement()]

    @property
    def may_order(self) -> bool:
        return self.member.can(Action.EDIT_ORDERS) and all(one.is_met for one in self.checks)

    def _own_relationship(self) -> Check:
        label = _("Reseller relationship")
        if relationship_of(self.partner, self.customer):
            return Check(label, True)
        url = reverse("customers:request", args=[self.partner.slug])
        return Check(
            label,
            False,
            _("You have no active relationship with this customer. Ask for one first."),
            f"{url}?customer={self.customer.pk}",
            _("Request reseller relationship"),
        )

    def _providers_relationship(self) -> Check:
        label = _("Relationship of your indirect provider")
        if self.seller is None:
            todo = _("You work with no indirect provider. A provider asks you for a partnership.")
            return Check(label, False, todo)
        if self.seller in self.able:
            return Check(f"{label}: {self.seller}", True)
        url = reverse("invitations:new", args=[self.partner.slug])
        todo = _("Your provider has no relationship of its own with this customer: %(name)s")
        return Check(
            label,
            False,
            todo % {"name": self.seller},
            f"{url}?with=provider&customer={self.customer.pk}",
            _("New relationship with provider"),
        )

    def _agreement(self) -> Check:
        label = _("Customer agreement")
        if has_agreement(self.customer):
            return Check(label, True)
        url = reverse("customers:account", args=[self.partner.slug, self.customer.pk])
        todo = _("The customer has not accepted the agreement. Ask the customer to accept it.")
        return Check(label, False, todo, url, _("Open the account page"))

    @cached_property
    def resellers(self) -> list[Partner]:
        """Who may be on record with an order of this provider: those it works with who share this
        customer."""
        if not self.partner.is_provider:
            return []
        together = Partnership.objects.for_partner(self.partner).active()
        found = [one.reseller for one in together.select_related("reseller") if one.reseller]
        return sorted((one for one in found if self._shares(one)), key=lambda one: one.name)

    def _shares(self, reseller: Partner) -> bool:
        links = AccountProvider.objects.between(self.partner, reseller)
        is_linked = links.filter(account__customer=self.customer).exists()
        return is_linked and relationship_of(reseller, self.customer) is not None
