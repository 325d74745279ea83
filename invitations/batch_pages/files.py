"""The files of a batch: a sample, the rows to fix, the result. Safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from invitations.batches.columns import FIELDS, PROBLEM, ROW
from invitations.batches.words import heads, problem_of
from invitations.drafts import plain_text
from invitations.models import Batch, BatchRow, Invitation, RowState
from partners.models import Partner

_CHUNK = 500


def sample_rows() -> list[list[str]]:
    return [
        heads(),
        [
            "Zakład Krawiecki Igła",
            "biuro@igla.example",
            "igla.example",
            "",
            "Anna Igła",
            "pl",
            "",
            "",
        ],
        ["Baker Street Ltd", "office@baker.example", "baker.example", "", "", "en", "", ""],
    ]


def to_fix_rows(partner: Partner, batch: Batch) -> Iterator[list[str]]:
    """The rows to fix with what is wrong; uploaded again, they take their old places."""
    mine = BatchRow.objects.for_partner(partner).filter(batch=batch, state=RowState.TO_FIX)
    yield heads(ROW, *FIELDS, PROBLEM)
    for row in mine.order_by("number").iterator(chunk_size=_CHUNK):
        typed = [str(getattr(row, name)) for name in FIELDS]
        yield [str(row.number), *typed, problem_of(row)]


def result_rows(partner: Partner, batch: Batch) -> Iterator[list[str]]:
    """Every row: what became of it and, where an invitation was made, its letter and link. The
    link is worked out here and now; no table holds it."""
    mine = BatchRow.objects.for_partner(partner).filter(batch=batch).order_by("number")
    states = {state.value: str(state.label) for state in RowState}
    letter = [_("Subject"), _("Link"), _("Letter"), _("Valid until"), _("Reference")]
    yield [*heads(ROW, "company", "contact_name", "email", "language"), *letter,
           pgettext("column", "State"), *heads(PROBLEM)]  # fmt: skip
    found = mine.select_related("invitation")
    for row in found.iterator(chunk_size=_CHUNK):
        start = [str(row.number), row.company, row.contact_name, row.email]
        state = [states[row.state], problem_of(row)]
        if row.invitation is None:
            yield [*start, row.language, "", "", "", "", "", *state]
        else:
            yield [*start, row.invitation.language, *_letter(row.invitation), *state]


def _letter(invitation: Invitation) -> list[str]:
    until = invitation.expires_at
    return [
        invitation.subject,
        invitation.link(),
        plain_text(invitation),
        localdate(until).isoformat() if until else "",
        invitation.reference,
    ]
