"""Partner-owned rows are read through the partner that owns them, or not at all.

`Model.objects` has one way in, `for_partner()`; every other query raises. Django's own needs
(foreign keys, cascades, refresh_from_db) use its base manager and are untouched. The few modules
that must look across partners say so with `Model.unscoped`; tests/test_architecture.py keeps
pages from doing it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, Self

from django.db import models

if TYPE_CHECKING:
    from partners.models import Partner


class UnscopedQuery(Exception):
    """A query for partner-owned rows that does not say whose."""


class PartnerQuerySet[M: models.Model](models.QuerySet[M]):
    def owned_by(self, partner: Partner) -> Self:
        return self.filter(partner=partner)


class PartnerManager[M: models.Model](models.Manager[M]):
    """A subclass names its own queryset in `for_partner` when it has adjectives to offer."""

    def for_partner(self, partner: Partner) -> PartnerQuerySet[M]:
        return PartnerQuerySet(self.model, using=self._db).owned_by(partner)

    def get_queryset(self) -> NoReturn:
        raise UnscopedQuery(f"Say whose: {self.model.__name__}.objects.for_partner(partner)")
