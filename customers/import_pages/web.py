"""What the pages of an import share: getting one, its rows, the field to put right."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from customers.imports.staging import counts_of
from customers.imports.words import problem_of
from customers.models import (
    CustomerImport,
    ImportProblem,
    ImportRow,
    ImportRowState,
    ImportState,
)
from partners.web import PartnerRequest

PAGE = 50
P, S = ImportProblem, ImportRowState
# Which field a problem is put right in; the others are left to the row's own page.
_FIELD = {
    P.COMPANY_MISSING: "company",
    P.DOMAIN_MISSING: "domain",
    P.DOMAIN_BAD: "domain",
    P.DOMAIN_PUBLIC: "domain",
    P.OWN_DOMAIN: "domain",
    P.ID_BAD: "customer_id",
    P.COUNTRY_UNKNOWN: "country",
    P.TAX_ID_WRONG: "tax_id",
    P.OWN_TAX_ID: "tax_id",
    P.POSTCODE_BAD: "postcode",
    P.EMAIL_BAD: "contact_email",
    P.PHONE_BAD: "contact_phone",
    P.LANGUAGE_UNKNOWN: "language",
    P.TAG_BAD: "tags",
    P.OWNER_UNKNOWN: "owner",
    P.QUALIFICATION_UNKNOWN: "qualification",
    P.CODE_MISSING: "validation_code",
}


class Line(NamedTuple):
    """One row of the table. `field` is what to type into, `value` what it holds."""

    row: ImportRow
    problem: str
    field: str
    value: str


class View(NamedTuple):
    name: str
    label: str | Promise
    number: int


class Rows(NamedTuple):
    """A page of the rows of one view."""

    view: str
    views: list[View]
    lines: list[Line]
    next: int | None
    counts: dict[str, int]


def my_import(request: PartnerRequest, import_id: UUID) -> CustomerImport:
    mine = CustomerImport.objects.for_partner(request.partner)
    intake = mine.select_related("partner", "made_by__person").filter(pk=import_id).first()
    if intake is None:
        raise Http404
    return intake


def my_row(request: PartnerRequest, intake: CustomerImport, number: int) -> ImportRow:
    mine = ImportRow.objects.for_partner(request.partner).filter(intake=intake, number=number)
    row = mine.first()
    if row is None:
        raise Http404
    return row


def page_of(intake: CustomerImport) -> str:
    return reverse("customers:import", args=[intake.partner.slug, intake.pk])


def rows_of(request: PartnerRequest, intake: CustomerImport, asked: QueryDict) -> Rows:
    """The rows of the view that is asked for; first of all those that need somebody."""
    counts = counts_of(intake)
    checking = intake.state == ImportState.STAGED
    always = [S.READY, S.TO_FIX, S.ASKED] if checking else []
    views = [View(s.value, s.label, counts[s]) for s in S if counts[s] or s in always]
    wanted = asked.get("view", "")
    if wanted not in {view.name for view in views}:
        urgent = (S.TO_FIX, S.ASKED, S.READY) if checking else (S.FAILED, S.IMPORTED)
        wanted = next((s.value for s in (*urgent, *S) if counts[s]), S.READY.value)
    place = asked.get("after", "")
    start = int(place) if place.isascii() and place.isdigit() and len(place) < 9 else 0
    mine = ImportRow.objects.for_partner(request.partner).filter(intake=intake, state=wanted)
    found = list(mine.filter(number__gt=start).order_by("number")[: PAGE + 1])
    lines = [line_of(row) for row in found[:PAGE]]
    return Rows(wanted, views, lines, found[PAGE - 1].number if found[PAGE:] else None, counts)


def line_of(row: ImportRow) -> Line:
    field = _FIELD.get(P(row.problem), "") if row.problem else ""
    if row.problem in {P.NAME_REFUSED, P.TOO_LONG}:
        field = row.facts["column"]
    return Line(row, problem_of(row), field, str(row.typed.get(field, "")))


def closed_sentence() -> str:
    return _("This import is past that step. Nothing was changed.")
