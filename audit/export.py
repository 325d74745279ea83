"""The log as a file: CSV for people, one JSON object a line for programs."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from audit.models import Event
from audit.sentences import sentence, who

# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: object) -> str:
    """The text, and never a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


class _Echo:
    """A file that hands each line straight on."""

    def write(self, line: str) -> str:
        return line


def csv_lines(events: Iterable[Event]) -> Iterator[str]:
    """With a byte-order mark, so that spreadsheets read Polish letters."""
    writer = csv.writer(_Echo())
    head = [_("Time"), _("Who"), _("What"), _("Customer"), _("IP address"), _("Request")]
    yield "\ufeff" + writer.writerow([safe_cell(cell) for cell in head])
    for event in events:
        time = localtime(event.at).isoformat(timespec="seconds")
        words = [who(event), sentence(event), event.customer_name]
        cells = [time, *words, event.ip, event.request_id]
        yield writer.writerow([safe_cell(cell) for cell in cells])


def json_lines(events: Iterable[Event]) -> Iterator[str]:
    """Machine words: verbs and times as stored, before and after in full."""
    for event in events:
        line = {
            "id": event.pk,
            "at": event.at.isoformat(),
            "verb": event.verb,
            "actor_kind": event.actor_kind,
            "person": event.person.email if event.person else None,
            "customer_id": str(event.customer_id) if event.customer_id else None,
            "customer_name": event.customer_name,
            "subject_kind": event.subject_kind,
            "subject_id": event.subject_id,
            "subject_name": event.subject_name,
            "before": event.before,
            "after": event.after,
            "detail": event.detail,
            "ip": event.ip,
            "request_id": event.request_id,
        }
        yield json.dumps(line, ensure_ascii=False) + "\n"
