"""What the pages of an import share: getting one, its rows, the field to put right."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from customers.import_pages.forms import MEANING
from customers.imports.staging import counts_of, match_columns, take_corrected
from customers.imports.words import problem_of
from customers.models import (
    CustomerImport,
    ImportProblem,
    ImportRow,
    ImportRowState,
    ImportState,
)
from customers.staged_pages.rows import Line, Rows, Views, page_of_rows
from customers.staged_pages.views import Kind
from partners.web import PartnerRequest

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


def page_of(intake: CustomerImport, name: str = "import") -> str:
    return reverse(f"customers:{name}", args=[intake.partner.slug, intake.pk])


def rows_of(request: PartnerRequest, intake: CustomerImport, asked: QueryDict) -> Rows:
    """The rows of the view that is asked for; first of all those that need somebody."""
    checking = intake.state == ImportState.STAGED
    offered = Views(
        ImportRowState,
        always=[S.READY, S.TO_FIX, S.ASKED] if checking else [],
        urgent=[S.TO_FIX, S.ASKED, S.READY] if checking else [S.FAILED, S.IMPORTED],
    )
    mine = ImportRow.objects.for_partner(request.partner).filter(intake=intake)
    return page_of_rows(mine, counts_of(intake), offered, line_of, asked)


def line_of(row: ImportRow) -> Line:
    field = _FIELD.get(P(row.problem), "") if row.problem else ""
    if row.problem in {P.NAME_REFUSED, P.TOO_LONG}:
        field = row.facts["column"]
    return Line(row, problem_of(row), field, str(row.typed.get(field, "")))


def closed_sentence() -> str:
    return _("This import is past that step. Nothing was changed.")


KIND = Kind(
    name="intake",
    templates="imports",
    meaning=MEANING,
    page=page_of,
    match=match_columns,
    correct=take_corrected,
    closed=closed_sentence,
)
