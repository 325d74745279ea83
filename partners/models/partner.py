"""Who sells: a partner, the people who work there, and their roles."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from partners.permissions import Action, Role, allows
from partners.scoping import PartnerManager, PartnerQuerySet
from people.models import Language, Person

# For how many days the link of an invitation can be meant to work
INVITATION_DAYS = (7, 14, 30, 60, 90)


class PartnerKind(models.TextChoices):
    DIRECT_BILL = "direct_bill", _("Direct-bill partner")
    INDIRECT_PROVIDER = "indirect_provider", _("Indirect provider")
    INDIRECT_RESELLER = "indirect_reseller", _("Indirect reseller")


class Partner(models.Model):
    """An organisation that sells to customers. Its slug is its address: /p/<slug>/."""

    slug = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=17, choices=PartnerKind)
    name = models.CharField(max_length=120)
    domain = models.CharField(max_length=253, unique=True)
    country = models.CharField(max_length=2, default="PL")
    tax_id = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=200, blank=True)
    email = models.EmailField()
    phone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.POLISH)
    # Letters to customers: may the portal send them for us, and under which name?
    sends_letters = models.BooleanField(default=False)
    sender_name = models.CharField(max_length=80, blank=True)
    # Codes of the countries whose customers it may take; none named: all of them
    serves = models.JSONField(default=list, blank=True)
    # The term of its invitations, where nothing else is said
    invitation_days = models.PositiveSmallIntegerField(default=30)
    created_at = models.DateTimeField(default=now, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=PartnerKind.values), name="partner_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(invitation_days__in=INVITATION_DAYS),
                name="partner_invitation_days_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def may_serve(self, country: str) -> bool:
        """Is a customer from there in its region? A customer of no known country is."""
        return not self.serves or not country or country in self.serves

    @property
    def letters_leave_from_here(self) -> bool:
        """May the portal send this partner's letters? The installation and the partner decide."""
        return bool(settings.PORTAL_SENDS) and self.sends_letters

    @property
    def sender(self) -> str:
        """The name its letters come from. The address beside it is the installation's."""
        return f"{self.sender_name or self.name} via {settings.BRAND}"

    @property
    def is_provider(self) -> bool:
        return self.kind == PartnerKind.INDIRECT_PROVIDER

    @property
    def is_reseller(self) -> bool:
        return self.kind == PartnerKind.INDIRECT_RESELLER


class LastAccountAdmin(Exception):
    """A partner always keeps somebody who can manage its people."""


class MemberQuerySet(PartnerQuerySet["Member"]):
    def current(self) -> Self:
        return self.filter(ended_at=None)

    def with_roles(self) -> list[Member]:
        """Those who work here now, by name, each with its roles: two queries for any number."""
        members = list(self.current().select_related("person").order_by("person__name"))
        held: dict[int, set[str]] = {member.pk: set() for member in members}
        for role in MemberRole.unscoped.filter(member__in=members):
            held[role.member_id].add(role.role)
        for member in members:
            member.roles = [role for role in Role if role in held[member.pk]]
        return members

    def holding(self, roles: Iterable[Role]) -> Self:
        """Members with one of these roles, each once, by name."""
        held = MemberRole.unscoped.filter(member=models.OuterRef("pk"), role__in=list(roles))
        return self.filter(models.Exists(held)).select_related("person").order_by("person__name")


class MemberManager(PartnerManager["Member"]):
    def for_partner(self, partner: Partner) -> MemberQuerySet:
        return MemberQuerySet(self.model, using=self._db).owned_by(partner)

    def of_person(self, person: Person) -> MemberQuerySet:
        """Where this person works now: their own rows, at partners that are open."""
        return (
            MemberQuerySet(self.model, using=self._db)
            .current()
            .filter(person=person, partner__closed_at=None)
            .select_related("partner")
        )


class Member(models.Model):
    """A person who works for a partner. Leaving keeps the row, for history."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = MemberManager()
    unscoped = MemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "person"],
                condition=Q(ended_at=None),
                name="member_once_a_partner",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @cached_property
    def roles(self) -> list[Role]:
        """The roles, in the order of the matrix. The door fills them in with its one query."""
        held = set(MemberRole.unscoped.filter(member=self).values_list("role", flat=True))
        return [role for role in Role if role in held]

    def can(self, action: Action) -> bool:
        return allows(self.roles, action)


class MemberRoleQuerySet(PartnerQuerySet["MemberRole"]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(member__partner=partner)

    def at_the_door(self, person: Person, partner_slug: str) -> Self:
        """The roles this person holds now at an open partner: what the door asks, in one query."""
        return self.select_related("member__partner").filter(
            member__person=person,
            member__ended_at=None,
            member__partner__slug=partner_slug,
            member__partner__closed_at=None,
        )


class MemberRoleManager(PartnerManager["MemberRole"]):
    def for_partner(self, partner: Partner) -> MemberRoleQuerySet:
        return MemberRoleQuerySet(self.model, using=self._db).owned_by(partner)

    def at_the_door(self, person: Person, partner_slug: str) -> MemberRoleQuerySet:
        return MemberRoleQuerySet(self.model, using=self._db).at_the_door(person, partner_slug)


class MemberRole(models.Model):
    """One role of one member. Roles add up."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=14, choices=Role)

    objects = MemberRoleManager()
    unscoped = MemberRoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "role"], name="member_role_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="member_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.role}"
