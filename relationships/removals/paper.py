"""The report of a removal on paper."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from people.documents import Document
from relationships.models import AdminRelationship
from relationships.removals.reports import Finding, Report


def removal_pdf(report: Report) -> bytes:
    """In the language of who asks for it."""
    ended = report.relationship
    document = Document(
        title=_("Report of a removal: %(customer)s") % {"customer": report.account.name},
        language=get_language() or "en",
        author=settings.BRAND,
        foot=f"{settings.BRAND} · {ended.pk}",
    )
    document.heading(_("Report of a removal"))
    document.facts(_facts(report))
    document.subheading(_("What was checked afterwards"))
    document.small(_("Worked out from the records on %(at)s.") % {"at": _moment(now())})
    document.facts([(check.label, _found(check.finding, check.words)) for check in report.checks])
    _access(document, _("GDAP ended with it"), report.ended)
    _access(document, _("GDAP kept"), report.kept)
    document.subheading(_("Good-faith statement"))
    document.text(report.statement)
    document.small(_("Nobody was notified by this portal. This report is not legal advice."))
    return document.pdf()


def _facts(report: Report) -> list[tuple[str, str]]:
    ended = report.relationship
    facts = [
        (_("Customer"), f"{report.account.name} ({report.account.domain})"),
        (_("Partner"), f"{ended.partner} ({ended.partner.domain})"),
        (_("In force since"), _moment(ended.established_at)),
        (pgettext("moment", "Removed"), _moment(ended.removed_at)),
        (_("By"), str(ended.removed_by)),
        (_("Reason"), str(ended.get_removal_reason_display())),
    ]
    if ended.removal_note:
        facts.append((_("Note"), ended.removal_note))
    if report.request is not None:
        asked, provider = report.request.asked_by, report.request.provider
        facts.append((_("Asked by"), f"{asked} ({ended.partner})"))
        facts.append((_("Confirmed by"), f"{report.request.decided_by} ({provider})"))
    if report.event is not None:
        facts.append((_("Number in the history"), str(report.event.pk)))
    return facts


def _access(document: Document, heading: str, rows: list[AdminRelationship]) -> None:
    if rows:
        document.subheading(heading)
        document.facts([(row.name, _until(row)) for row in rows])


def _until(row: AdminRelationship) -> str:
    if row.ended_at is not None:
        return _("ended %(at)s") % {"at": _moment(row.ended_at)}
    return _("until %(at)s") % {"at": _moment(row.ends_at)} if row.ends_at else "–"


def _found(finding: Finding, words: str) -> str:
    return words if finding != Finding.WRONG else f"{_('Not as it should be:')} {words}"


def _moment(at: datetime | None) -> str:
    return date_format(localtime(at), "j E Y, H:i T") if at else "–"
