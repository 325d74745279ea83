"""What a directory role lets a partner's people do at a customer: the table, and who may what.

A right has two halves: the member's own role at the partner (`Action`, product.md §2), and a
directory role at this customer that they hold by a group of an admin relationship or by DAP
(`relationships.access`). Both are asked at the door of each page and again inside each act.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import Account, Customer
from directory.models import DirectoryUser, DirectoryUserQuerySet
from partners.models import Member, Partner
from partners.permissions import Action
from relationships.access import Grant, grants_at
from relationships.roles import catalogue, named


@dataclass(frozen=True)
class Rule:
    """One thing one may do, and the directory roles of which any is enough: the first is the
    least that does it, and what a refusal tells people to ask for."""

    label: Promise | str
    action: Action
    roles: tuple[UUID, ...]
    source: str

    @property
    def asked_for(self) -> str:
        return catalogue()[self.roles[0]].name


_PASSWORDS = (
    "User Administrator",
    "Password Administrator",
    "Helpdesk Administrator",
    "Privileged Authentication Administrator",
    "Global Administrator",
)
_WRITING = ("User Administrator", "Directory Writers", "Global Administrator")
_LICENCES = ("License Administrator", *_WRITING)
_ROLES = ("Privileged Role Administrator", "Global Administrator")


def _rule(label: Promise, action: Action, names: tuple[str, ...], source: str) -> Rule:
    return Rule(label, action, tuple(named(*dict.fromkeys(names))), source)


READ = _rule(
    gettext_lazy("See users and licences"),
    Action.MANAGE_LICENCES,
    ("Directory Readers", "Global Reader", *_LICENCES, *_PASSWORDS, *_ROLES),
    "domain.md §3.6, §6.13: any role that reads or writes the directory",
)
WRITE = _rule(
    gettext_lazy("Add, change, block, delete and restore users"),
    Action.MANAGE_USERS,
    _WRITING,
    "domain.md §3.6: create user",
)
LICENCES = _rule(
    gettext_lazy("Give and take licences"),
    Action.MANAGE_LICENCES,
    _LICENCES,
    "domain.md §3.6: licences",
)
PASSWORD = _rule(
    gettext_lazy("Reset passwords"),
    Action.MANAGE_USERS,
    _PASSWORDS,
    "domain.md §3.6, §6.13: reset a non-admin password",
)
ADMINISTRATOR_PASSWORD = _rule(
    gettext_lazy("Reset the password of an administrator"),
    Action.MANAGE_USERS,
    ("Privileged Authentication Administrator", "Global Administrator"),
    "domain.md §6.13: reset a privileged administrator",
)
ROLES = _rule(
    gettext_lazy("Change the directory role of a user"),
    Action.MANAGE_USERS,
    _ROLES,
    "domain.md §6.13: add to a directory role",
)
RULES = (READ, WRITE, LICENCES, PASSWORD, ADMINISTRATOR_PASSWORD, ROLES)


class NotAllowedHere(Exception):
    """This member may not do this in the directory of this customer now."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(str(rule.label))
        self.rule = rule


@dataclass(frozen=True)
class Ability:
    """Whether one may, and by what, or why not."""

    rule: Rule
    allowed: bool
    reason: str


@dataclass(frozen=True)
class Access:
    """What one member may do in the directory of one customer at the moment it was asked."""

    member: Member
    customer: Customer
    grants: tuple[Grant, ...]

    def by(self, rule: Rule) -> tuple[Grant, UUID] | None:
        """The way in and the role that allow it; GDAP alone counts where there is any."""
        if not self.member.can(rule.action):
            return None
        ways = ((grant, role) for role in rule.roles for grant in self.grants)
        return next((way for way in ways if way[1] in way[0].role_ids), None)

    def may(self, rule: Rule) -> bool:
        return self.by(rule) is not None

    def require(self, rule: Rule) -> Grant:
        """The way in. Raises NotAllowedHere."""
        way = self.by(rule)
        if way is None:
            raise NotAllowedHere(rule)
        return way[0]

    def users(self) -> DirectoryUserQuerySet:
        """The people of the organisation: the only way in for pages. Raises NotAllowedHere."""
        self.require(READ)
        return DirectoryUser.objects.of(self.customer)

    def ability(self, rule: Rule) -> Ability:
        if not self.member.can(rule.action):
            return Ability(rule, False, _("Your role does not include it."))
        way = self.by(rule)
        if way is None:
            why = _("Needs %(role)s.") if not self.grants else _("Your roles here lack %(role)s.")
            return Ability(rule, False, why % {"role": rule.asked_for})
        words = _("By DAP: %(role)s") if way[0].by_dap else _("By GDAP: %(role)s")
        return Ability(rule, True, words % {"role": catalogue()[way[1]].name})

    @property
    def abilities(self) -> list[Ability]:
        return [self.ability(rule) for rule in RULES]


def access_of(member: Member, customer: Customer) -> Access:
    """What this member may do there now. Raises Account.DoesNotExist where the partner has no
    record of the customer."""
    Account.objects.for_partner(member.partner).only("pk").get(customer=customer)
    return Access(member, customer, tuple(grants_at(customer, [member])))


def fresh_access(member: Member, customer: Customer, rule: Rule) -> Access:
    """Asked anew of the database, for acts: the member may have left or lost a role since.

    Raises NotAllowedHere."""
    mine = Member.objects.for_partner(member.partner).current()
    found = mine.select_related("partner", "person").filter(pk=member.pk).first()
    known = Account.objects.for_partner(member.partner).filter(customer=customer)
    if found is None or not known.exists():
        raise NotAllowedHere(rule)
    access = access_of(found, customer)
    access.require(rule)
    return access


@dataclass(frozen=True)
class Team:
    """Everybody who works at the partner now, by name, and their ways into one customer."""

    colleagues: tuple[Member, ...]
    grants: tuple[Grant, ...]

    def who_may(self, rule: Rule) -> list[Member]:
        """Those who may do it there now."""
        inside = {one.member.pk for one in self.grants if one.role_ids & set(rule.roles)}
        return [one for one in self.colleagues if one.pk in inside and one.can(rule.action)]

    def who_can(self, action: Action) -> list[Member]:
        """Those whose own role includes it, at whichever customer."""
        return [one for one in self.colleagues if one.can(action)]


def team_at(customer: Customer, partner: Partner) -> Team:
    """A few queries for any number of colleagues and rules."""
    colleagues = Member.objects.for_partner(partner).with_roles()
    return Team(tuple(colleagues), tuple(grants_at(customer, colleagues)))
