"""Which admin relationships in force differ from the role template they were asked by, and how."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from partners.models import Partner
from relationships.models import (
    IN_FORCE,
    AdminRelationship,
    AdminRelationshipQuerySet,
    AdminRelationshipRole,
    AdminRelationshipState,
    RerequestProblem,
    RoleTemplate,
    RoleTemplateVersion,
)
from relationships.roles import GdapRole, chosen

State = AdminRelationshipState
ON_THE_WAY = (State.CREATED, State.APPROVED, State.ACTIVATING)


@dataclass(frozen=True)
class Drift:
    """One admin relationship in force. `waiting` is what the customer is asked by the same
    template already, `newer` what it has approved in its newest version."""

    row: AdminRelationship
    latest: int
    missing: list[GdapRole]
    surplus: list[GdapRole]
    waiting: AdminRelationship | None
    newer: AdminRelationship | None

    @property
    def is_old(self) -> bool:
        return self.row.template_version != self.latest

    @property
    def may_be_asked(self) -> bool:
        return self.waiting is None and self.newer is None


@dataclass(frozen=True)
class Step:
    """A version that customers stand on: how many, and what it lacks or has too much of."""

    number: int
    customers: int
    missing: list[GdapRole]
    surplus: list[GdapRole]


@dataclass
class _Held:
    """What one customer has and is asked by the template."""

    in_force: list[AdminRelationship] = field(default_factory=list)
    waiting: AdminRelationship | None = None


def latest_version(template: RoleTemplate) -> RoleTemplateVersion:
    versions = RoleTemplateVersion.objects.for_partner(template.partner).filter(template=template)
    return versions.select_related("template__partner").get(number=template.latest)


def role_ids_of_version(version: RoleTemplateVersion) -> set[UUID]:
    return {UUID(text) for text in version.role_ids}


def drifts_from(version: RoleTemplateVersion, at: datetime) -> list[Drift]:
    """Everything in force that stands on an older version than this one, the newest, or has other
    roles; by customer. Two queries, however many there are."""
    return _drifts(version.template.partner, [version], at)[version.template_id]


def differing(partner: Partner, at: datetime) -> dict[UUID, int]:
    """How many customers differ from each of the partner's templates, by the template's id."""
    current = RoleTemplateVersion.objects.for_partner(partner).filter(
        template__removed_at=None, number=F("template__latest")
    )
    found = _drifts(partner, list(current.select_related("template__partner")), at)
    return {pk: len({one.row.customer_id for one in drifts}) for pk, drifts in found.items()}


def _drifts(
    partner: Partner, versions: Sequence[RoleTemplateVersion], at: datetime
) -> dict[UUID, list[Drift]]:
    newest = {version.template_id: version for version in versions}
    mine = AdminRelationship.objects.for_partner(partner).filter(template_id__in=newest)
    mine = mine.filter(_in_force(at) | _on_the_way(at), customer__isnull=False)
    rows = list(mine.select_related("customer").order_by("customer__name", "activated_at", "pk"))
    held: dict[UUID, set[UUID]] = {row.pk: set() for row in rows}
    roles = AdminRelationshipRole.objects.for_partner(partner)
    given = roles.filter(admin_relationship__in=mine.order_by().values("pk"))
    for pk, role_id in given.values_list("admin_relationship", "role_definition_id"):
        held[pk].add(role_id)
    customers: dict[tuple[UUID | None, UUID | None], _Held] = {}
    for row in rows:
        theirs = customers.setdefault((row.template_id, row.customer_id), _Held())
        if row.state in IN_FORCE:
            theirs.in_force.append(row)
        else:
            theirs.waiting = row
    found: dict[UUID, list[Drift]] = {pk: [] for pk in newest}
    for (template_id, _customer), one in customers.items():
        assert template_id is not None  # they were found by it
        found[template_id] += _of(one, held, newest[template_id])
    return found


def _of(
    customer: _Held, held: dict[UUID, set[UUID]], version: RoleTemplateVersion
) -> Iterable[Drift]:
    wanted = role_ids_of_version(version)
    same = [
        row
        for row in customer.in_force
        if row.template_version == version.number and held[row.pk] == wanted
    ]
    for row in customer.in_force:
        if row not in same:
            yield Drift(
                row=row,
                latest=version.number,
                missing=chosen(wanted - held[row.pk]),
                surplus=chosen(held[row.pk] - wanted),
                waiting=customer.waiting,
                newer=same[0] if same else None,
            )


def steps_of(version: RoleTemplateVersion, drifts: Sequence[Drift]) -> list[Step]:
    """The older versions that still stand somewhere, against the newest; the oldest first."""
    versions = RoleTemplateVersion.objects.for_partner(version.template.partner)
    contents = dict(versions.filter(template=version.template).values_list("number", "role_ids"))
    wanted = role_ids_of_version(version)
    found: dict[int, set[UUID | None]] = {}
    for drift in drifts:
        number = drift.row.template_version
        if number is not None and drift.is_old and drift.newer is None:
            found.setdefault(number, set()).add(drift.row.customer_id)
    return [
        Step(
            number=number,
            customers=len(customers),
            missing=chosen(wanted - {UUID(text) for text in contents.get(number, [])}),
            surplus=chosen({UUID(text) for text in contents.get(number, [])} - wanted),
        )
        for number, customers in sorted(found.items())
    ]


def obstacle(
    old: AdminRelationship, version: RoleTemplateVersion, at: datetime
) -> RerequestProblem | None:
    """Why the customer of an admin relationship that differs is not asked (any more)."""
    if not old.is_in_force(at):
        return RerequestProblem.ENDED
    theirs = _asked_by(version).filter(customer=old.customer_id).exclude(pk=old.pk)
    if theirs.filter(_on_the_way(at)).exists():
        return RerequestProblem.WAITING
    wanted = role_ids_of_version(version)
    roles = AdminRelationshipRole.objects.for_partner(old.partner)
    for row in theirs.filter(_in_force(at), template_version=version.number):
        held = roles.filter(admin_relationship=row).values_list("role_definition_id", flat=True)
        if set(held) == wanted:
            return RerequestProblem.UP_TO_DATE
    return None


def _asked_by(version: RoleTemplateVersion) -> AdminRelationshipQuerySet:
    mine = AdminRelationship.objects.for_partner(version.template.partner)
    return mine.filter(template_id=version.template_id)


def _in_force(at: datetime) -> Q:
    """A date that has passed ends access, whether or not the sweep has been here."""
    return Q(state__in=IN_FORCE) & (Q(ends_at__gt=at) | Q(auto_extend=True))


def _on_the_way(at: datetime) -> Q:
    return Q(state__in=ON_THE_WAY) | Q(state=State.APPROVAL_PENDING, answer_by__gt=at)
