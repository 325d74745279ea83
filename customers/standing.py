"""Where a partner stands with one customer: what is in force, what it may do, what ends when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.models import Account, AccountProvider, AccountState, AgreementAcceptance
from directory.centres import centres_of
from directory.rights import (
    LICENCES,
    PASSWORD,
    READ,
    WRITE,
    Access,
    Rule,
    Team,
    team_at,
)
from invitations.models import Invitation
from partners.models import Member
from partners.permissions import Action
from relationships.access import grants_at
from relationships.models import (
    AdminRelationship,
    AdminRelationshipRole,
    EndWish,
    Relationship,
)

GLOBAL_ADMINISTRATOR = UUID("62e90394-69f5-4237-9190-012177145e10")
DIRECTORY_READERS = UUID("88d8e3e3-8f55-4a1e-953a-9b9898b8876b")
GLOBAL_READER = UUID("f2ef992c-3afb-46b9-b7cf-a126ee74c451")
# Who may read the organisation's own data (domain.md §3.3).
READING_ROLES = {GLOBAL_ADMINISTRATOR, DIRECTORY_READERS, GLOBAL_READER}
# What of a directory the overview tells; the page of users tells the rest.
_TOLD = (READ, WRITE, PASSWORD, LICENCES)
_MOST_HELPERS = 3
_REQUEST = "relationships:request_new"
# The pages by which one comes by what is missing, and who may use them
_ASKED_BY = {
    "invitations:new": Action.MANAGE_INVITATIONS,
    "customers:attestation": Action.EDIT_CUSTOMERS,
    _REQUEST: Action.MANAGE_ADMIN_RELATIONSHIPS,
}


@dataclass(frozen=True)
class Step:
    """What one could do next: the page for it, and the right it needs."""

    label: Promise
    url: str
    action: Action


@dataclass(frozen=True)
class Ability:
    """Something one may or may not do here, and by what, or why not; `ask` is how to come by it,
    for those who may ask; `helpers` are colleagues who can do it, or else could ask."""

    label: Promise | str
    allowed: bool
    reason: Promise | str
    ask: Step | None = None
    helpers: Sequence[Member] = ()


class Standing:
    """Of the member's partner with the customer of `account`. Each fact is asked once."""

    def __init__(self, member: Member, account: Account) -> None:
        self.member, self.account = member, account
        self.partner, self.customer = member.partner, account.customer

    @cached_property
    def relationship(self) -> Relationship | None:
        mine = Relationship.objects.for_partner(self.partner).with_customer(self.customer)
        return mine.order_by("removed_at").filter(removed_at=None).first()

    @cached_property
    def past(self) -> list[Relationship]:
        mine = Relationship.objects.for_partner(self.partner).with_customer(self.customer)
        return list(mine.exclude(removed_at=None).order_by("-removed_at")[:10])

    @cached_property
    def end_wish(self) -> EndWish | None:
        """The customer asked for the end of the relationship, and nobody has answered."""
        mine = EndWish.objects.for_partner(self.partner).waiting()
        return mine.filter(customer=self.customer).select_related("wished_by").first()

    @cached_property
    def providers(self) -> list[AccountProvider]:
        links = AccountProvider.objects.for_partner(self.partner).filter(account=self.account)
        return list(links.select_related("provider").order_by("provider__name"))

    @cached_property
    def admin_relationships(self) -> list[AdminRelationship]:
        """GDAP in force, the next to end first."""
        mine = AdminRelationship.objects.for_partner(self.partner).in_force()
        return list(mine.with_customer(self.customer).order_by("ends_at"))

    @cached_property
    def roles(self) -> set[UUID]:
        granted = AdminRelationshipRole.objects.for_partner(self.partner).filter(
            admin_relationship__in=[gdap.pk for gdap in self.admin_relationships]
        )
        return set(granted.values_list("role_definition_id", flat=True))

    @cached_property
    def agreement(self) -> AgreementAcceptance | None:
        found = AgreementAcceptance.objects.filter(customer=self.customer)
        known = found.select_related("person", "attested_by__person", "attested_by__partner")
        return known.order_by("-recorded_at", "-pk").first()

    @property
    def agreement_in_force(self) -> bool:
        """Is the version of today on record? The list of those who see it is `shows_agreement`."""
        here = self.agreement
        return here is not None and here.version == settings.CUSTOMER_AGREEMENT_VERSION

    @property
    def may_attest(self) -> bool:
        """Does this partner's word put the agreement on record (domain.md §3.5)?"""
        return not self.partner.is_reseller and self.relationship is not None

    @cached_property
    def open_invitations(self) -> int:
        mine = Invitation.objects.for_partner(self.partner).for_customer(self.customer)
        return mine.filter(state="open").count()

    @property
    def has_dap(self) -> bool:
        return self.account.has_dap

    @property
    def is_over(self) -> bool:
        return self.account.state == AccountState.ENDED

    @property
    def ended_at(self) -> datetime | None:
        return self.past[0].removed_at if self.past else None

    @property
    def next_end(self) -> datetime | None:
        return self.admin_relationships[0].ends_at if self.admin_relationships else None

    @property
    def sees_own_data(self) -> bool:
        """The organisation's data as it keeps them itself (domain.md §3.3)."""
        return self.has_dap or bool(self.roles & READING_ROLES)

    @property
    def shows_agreement(self) -> bool:
        """Who accepted it is the customer's affair with those it has a relationship with."""
        return self.account.state == AccountState.RESELLER

    @cached_property
    def abilities(self) -> list[Ability]:
        """What this person may do for this customer, each with its reason."""
        inside = [self._in_directory(rule) for rule in _TOLD]
        return [self._commercial(), self._ordering(), *inside, self._services()]

    @cached_property
    def access(self) -> Access:
        """What this member may do in the customer's directory."""
        return Access(self.member, self.customer, tuple(grants_at(self.customer, [self.member])))

    @cached_property
    def _team(self) -> Team:
        return team_at(self.customer, self.partner)

    def _commercial(self) -> Ability:
        label = _("Orders and subscriptions")
        if not self.member.can(Action.VIEW_ORDERS):
            return Ability(label, False, _("Your role does not include it."))
        if self.account.state != AccountState.RESELLER:
            return self._denied(label, _("Needs a reseller relationship."), "invitations:new")
        if self.partner.is_reseller:
            return Ability(label, True, _("You see them; your indirect provider orders."))
        return Ability(label, True, _("By the reseller relationship."))

    def _ordering(self) -> Ability:
        """An indirect reseller asks; whoever transacts needs the agreement on record."""
        label = _("New orders")
        if not self.member.can(Action.EDIT_ORDERS):
            return Ability(label, False, _("Your role does not include it."))
        if self.account.state != AccountState.RESELLER:
            return self._denied(label, _("Needs a reseller relationship."), "invitations:new")
        if self.partner.is_reseller and not self.account.provider_names:
            return Ability(label, False, _("No indirect provider is connected."))
        if self.agreement is None:
            words = _("The customer agreement is not on record.")
            if self.partner.is_reseller:
                return Ability(label, False, words)
            return self._denied(label, words, "customers:attestation")
        if self.partner.is_reseller:
            return Ability(label, True, _("You ask your indirect provider, who orders."))
        return Ability(label, True, _("By the reseller relationship."))

    @property
    def sees_licences(self) -> bool:
        """May this person look at who of the customer holds what?"""
        return self.access.may(READ)

    def _denied(self, label: Promise, reason: Promise, page: str) -> Ability:
        """Not allowed, with a way to come by it for whoever has the right to take it."""
        action = _ASKED_BY[page]
        if not self.member.can(action):
            return Ability(label, False, reason)
        slug, pk = self.partner.slug, self.customer.pk
        if page == "customers:attestation":
            url = reverse(page, args=[slug, pk])
        else:
            url = f"{reverse(page, args=[slug])}?customer={pk}"
        return Ability(label, False, reason, Step(_("Ask for it"), url, action))

    def _in_directory(self, rule: Rule) -> Ability:
        """By DAP or GDAP with which role; or which is missing, and whom to ask."""
        found = self.access.ability(rule)
        if found.allowed:
            return Ability(rule.label, True, found.reason)
        why = self._missing(rule) or found.reason
        return self._lacking(rule.label, rule.action, why, self._team.who_may(rule))

    def _missing(self, rule: Rule) -> Promise | str:
        """Why there is no way in at all, where more can be said than which role is needed."""
        if self.access.grants or not self.member.can(rule.action):
            return ""
        told = {"role": rule.asked_for}
        if self.roles & set(rule.roles):
            return _("GDAP is in force, but no group of yours is assigned.")
        if self.has_dap:
            return _("Needs %(role)s. DAP gives nothing to your role.") % told
        return ""

    def _lacking(
        self,
        label: Promise | str,
        action: Action,
        reason: Promise | str,
        helpers: Sequence[Member],
    ) -> Ability:
        ask = None
        if self.member.can(action) and self.member.can(Action.MANAGE_ADMIN_RELATIONSHIPS):
            url = f"{reverse(_REQUEST, args=[self.partner.slug])}?customer={self.customer.pk}"
            ask = Step(_("Ask for it"), url, Action.MANAGE_ADMIN_RELATIONSHIPS)
        elif not helpers:
            helpers = self._team.who_can(Action.MANAGE_ADMIN_RELATIONSHIPS)
        return Ability(label, False, reason, ask, helpers[:_MOST_HELPERS])

    def _services(self) -> Ability:
        """How many of the admin centres of what the customer has are open to this person."""
        label, action = _("Admin centres of services"), Action.MANAGE_SERVICES
        centres = centres_of(self.customer)
        if not self.member.can(action):
            reason = _("Your role does not include it.")
            return self._lacking(label, action, reason, self._team.who_can(action))
        mine = [centre for centre in centres if self.access.may(centre.rule)]
        told = {"n": len(mine), "total": len(centres)}
        if mine:
            by = self.access.ability(mine[0].rule).reason
            return Ability(label, True, f"{_('%(n)s of %(total)s') % told}. {by}")
        anybody = [one for centre in centres for one in self._team.who_may(centre.rule)]
        why = _("None of %(total)s: no role of yours opens one.") % told
        return self._lacking(label, action, why, list(dict.fromkeys(anybody)))
