"""A partner's own sets of roles: made, changed in versions, removed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.models import Verb
from audit.record import record
from partners.models import Member
from relationships.actions.requesting import EVERYTHING, NoRoles
from relationships.models import NeverExtends, RoleTemplate, RoleTemplateVersion
from relationships.roles import chosen


class TemplateNameTaken(Exception):
    """The partner has a template of this name."""


@transaction.atomic
def create_template(
    by: Member, *, name: str, role_ids: Collection[UUID], days: int, auto_extend: bool
) -> RoleTemplate:
    """Version 1. Raises TemplateNameTaken, NoRoles, NeverExtends."""
    template = RoleTemplate(partner=by.partner, name=name.strip())
    _save(template)
    _add_version(by, template, role_ids, days, auto_extend)
    record(Verb.TEMPLATE_CREATED, template, by=by, partner=by.partner, after=_told(template))
    return template


@transaction.atomic
def change_template(
    by: Member, pk: UUID, *, name: str, role_ids: Collection[UUID], days: int, auto_extend: bool
) -> RoleTemplate:
    """A new version when its content differs; what was asked for stays as it was asked.
    Raises what creating raises."""
    template = _held(by, pk)
    before = _told(template)
    last = RoleTemplateVersion.unscoped.get(template=template, number=template.latest)
    template.name = name.strip()
    wanted = (sorted(str(role.id) for role in chosen(role_ids)), days, auto_extend)
    if (sorted(last.role_ids), last.duration_days, last.auto_extend) != wanted:
        template.latest += 1
        _add_version(by, template, role_ids, days, auto_extend)
    _save(template)
    after = _told(template)
    if before != after:
        record(
            Verb.TEMPLATE_CHANGED, template, by=by, partner=by.partner, before=before, after=after
        )
    return template


@transaction.atomic
def remove_template(by: Member, pk: UUID, at: datetime) -> None:
    """It is offered no more; relationships keep pointing at its versions. Idempotent."""
    template = _held(by, pk)
    if template.removed_at is None:
        template.removed_at = at
        template.save(update_fields=["removed_at"])
        record(Verb.TEMPLATE_REMOVED, template, by=by, partner=by.partner, before=_told(template))


def _held(by: Member, pk: UUID) -> RoleTemplate:
    return RoleTemplate.objects.for_partner(by.partner).select_for_update().get(pk=pk)


def _save(template: RoleTemplate) -> None:
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError as clash:
        raise TemplateNameTaken from clash


def _add_version(
    by: Member, template: RoleTemplate, role_ids: Collection[UUID], days: int, auto_extend: bool
) -> None:
    roles = chosen(role_ids)
    if not roles:
        raise NoRoles
    if auto_extend and EVERYTHING in {role.id for role in roles}:
        raise NeverExtends
    RoleTemplateVersion.unscoped.create(
        template=template,
        number=template.latest,
        role_ids=[str(role.id) for role in roles],
        duration_days=days,
        auto_extend=auto_extend,
        made_by=by.person,
    )


def _told(template: RoleTemplate) -> dict[str, object]:
    return {"name": template.name, "version": template.latest}
