"""The log as a file: CSV for people, one JSON object a line for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from audit.models import Event
from audit.sentences import sentence, who


def csv_rows(events: Iterable[Event]) -> Iterator[list[str]]:
    yield [_("Time"), _("Who"), _("What"), _("Customer"), _("IP address"), _("Request")]
    for event in events:
        time = localtime(event.at).isoformat(timespec="seconds")
        words = [who(event), sentence(event), event.customer_name]
        yield [time, *words, event.ip or "", event.request_id]


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
