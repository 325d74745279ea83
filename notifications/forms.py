"""Choosing what one is told of, how, and when mail may come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from notifications.events import RULES, TOPIC_LABELS, Mail, NoticeEvent
from notifications.models import Rhythm
from notifications.tell import Wish

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]
NO_HOUR = [("", pgettext_lazy("quiet hours", "None"))]


def time_zones() -> list[tuple[str, str]]:
    """Those of Europe, where the partners are, and UTC."""
    european = sorted(name for name in available_timezones() if name.startswith("Europe/"))
    return [(name, name.replace("_", " ")) for name in [*european, "UTC"]]


@dataclass(frozen=True)
class Row:
    """One event of the matrix, with its fields."""

    event: NoticeEvent
    in_app: forms.BoundField
    mail: forms.BoundField


@dataclass(frozen=True)
class Block:
    label: str | Promise
    rows: list[Row]


class ChoicesForm(forms.Form):
    """For each event: in the portal or not, and by mail now, in the digest, or never."""

    def __init__(
        self, *args: Any, events: Iterable[NoticeEvent], wishes: dict[NoticeEvent, Wish], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.events = list(events)
        for event in self.events:
            wish = wishes[event]
            self.fields[f"{event}-app"] = forms.BooleanField(
                label=event.label, required=False, initial=wish.in_app
            )
            self.fields[f"{event}-mail"] = forms.ChoiceField(
                label=event.label, choices=Mail, initial=wish.mail, widget=forms.RadioSelect
            )

    def blocks(self) -> Iterator[Block]:
        """The rows of the matrix, by topic."""
        for topic, label in TOPIC_LABELS.items():
            rows = [self._row(event) for event in self.events if RULES[event].topic == topic]
            if rows:
                yield Block(label, rows)

    def _row(self, event: NoticeEvent) -> Row:
        return Row(event, self[f"{event}-app"], self[f"{event}-mail"])

    def wishes(self) -> dict[NoticeEvent, Wish]:
        said = self.cleaned_data
        return {e: Wish(said[f"{e}-app"], Mail(said[f"{e}-mail"])) for e in self.events}


def _hour(value: str) -> int | None:
    return int(value) if value else None


class RhythmForm(forms.Form):
    """When the digest comes, and when no mail does."""

    wants_digest = forms.BooleanField(label=_("Send me the daily digest"), required=False)
    digest_hour = forms.TypedChoiceField(label=_("At"), choices=HOURS, coerce=int)
    quiet_from = forms.TypedChoiceField(
        label=_("Quiet from"),
        choices=[*NO_HOUR, *HOURS],
        coerce=_hour,
        required=False,
        empty_value=None,
    )
    quiet_until = forms.TypedChoiceField(
        label=_("Quiet until"),
        choices=[*NO_HOUR, *HOURS],
        coerce=_hour,
        required=False,
        empty_value=None,
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)

    @staticmethod
    def of(rhythm: Rhythm) -> dict[str, object]:
        fields = ("wants_digest", "digest_hour", "quiet_from", "quiet_until", "time_zone")
        return {name: getattr(rhythm, name) for name in fields}

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        start, end = said.get("quiet_from"), said.get("quiet_until")
        if (start is None) != (end is None):
            self.add_error("quiet_until", _("Choose both hours, or neither."))
        elif start is not None and start == end:
            self.add_error("quiet_until", _("Choose two different hours."))
        return said
