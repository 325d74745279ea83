"""What a request can start from: ready sets and the partner's own templates."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from partners.models import Partner
from relationships.models import LONGEST_DAYS, RoleTemplate, RoleTemplateVersion
from relationships.roles import named
from relationships.rolesets import READY


@dataclass(frozen=True)
class Start:
    """One radio card. `version` is None for a ready set."""

    key: str
    word: str
    name: str | Promise
    hint: str | Promise
    role_ids: list[UUID]
    days: int = LONGEST_DAYS
    auto_extend: bool = False
    version: RoleTemplateVersion | None = None


def starts_of(partner: Partner) -> dict[str, Start]:
    """The partner's own first, then the ready sets, by key. Two queries."""
    own = own_templates(partner)
    return {start.key: start for start in [*own, *_ready(partner)]}


def own_templates(partner: Partner) -> list[Start]:
    current = RoleTemplate.objects.for_partner(partner).current()
    latest = {template.pk: template.latest for template in current}
    versions = RoleTemplateVersion.objects.for_partner(partner).filter(template__in=latest)
    found = []
    for version in versions.select_related("template").order_by("template__name"):
        if version.number == latest[version.template_id]:
            ids = [UUID(text) for text in version.role_ids]
            hint = _("Your own, version %(n)s") % {"n": version.number}
            name = version.template.name
            days, extends = version.duration_days, version.auto_extend
            key = str(version.template_id)
            found.append(Start(key, name, name, hint, ids, days, extends, version))
    return found


def _ready(partner: Partner) -> list[Start]:
    return [
        Start(ready.key, ready.word, ready.name, ready.hint, named(*ready.roles))
        for ready in READY.values()
        if ready.resellers or not partner.is_reseller
    ]
