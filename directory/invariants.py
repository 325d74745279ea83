"""What must always hold of users and licences."""

from __future__ import annotations

from django.db.models import Count, F, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from directory.models import DirectoryUser, LicenceAssignment
from partners.invariants import Invariants, Rows
from subscriptions.models import LicencePool


def _counted(by: str) -> Coalesce:
    """How many assignments point to the row outside."""
    rows = LicenceAssignment.objects.filter(**{by: OuterRef("pk")}).order_by()
    counted = rows.values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def pools_that_miscount() -> Rows:
    return LicencePool.objects.annotate(n=_counted("pool")).exclude(assigned=F("n"))


def users_that_miscount() -> Rows:
    return DirectoryUser.objects.annotate(n=_counted("user")).exclude(licences=F("n"))


def licences_across_organisations() -> Rows:
    return LicenceAssignment.objects.exclude(pool__customer=F("user__customer"))


INVARIANTS: Invariants = {
    "a pool has assigned what people hold": pools_that_miscount,
    "a user holds as many licences as are counted": users_that_miscount,
    "a licence is held in the organisation that has it": licences_across_organisations,
}
