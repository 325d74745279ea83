"""What the list of invitations can be filtered by, in words: the choices, and what is set."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from customers.models import Account
from invitations.listing import ENDS_WITHIN, STAGE_WORDS, Wanted
from invitations.models import Batch, Invitation, Party
from invitations.nudging import Nudge
from partners.models import Member, Partner
from people.models import Language

REACHED_WORDS = STAGE_WORDS | {"created": pgettext_lazy("invitations", "Created")}

type Words = str | Promise


class Choice(NamedTuple):
    """One filter: its name in the address, its label, and (value, words, is it chosen)."""

    name: str
    label: str
    options: list[tuple[str, Words, bool]]


class Pill(NamedTuple):
    """A filter that is set; `without` is the address that takes it off."""

    label: str
    value: Words
    without: str


def choices(partner: Partner, wanted: Wanted) -> list[Choice]:
    offered: list[tuple[str, str, list[tuple[str, Words]]]] = [
        ("inviter", _("Shared by"), _inviters(partner)),
        ("state", _("Stage"), list(STAGE_WORDS.items())),
        ("why", _("Needs a nudge"), list(Nudge.choices)),
        ("ends", _("Ending within"), [(str(days), days_words(days)) for days in ENDS_WITHIN]),
        ("language", _("Language"), list(Language.choices)),
        ("provider", _("Together with"), _parties(partner)),
    ]
    return [
        Choice(name, label, [(v, words, v == _said(wanted, name)) for v, words in options])
        for name, label, options in offered
        if options
    ]


def _said(wanted: Wanted, name: str) -> str:
    return str(getattr(wanted, name) or "")


def days_words(days: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def _inviters(partner: Partner) -> list[tuple[str, Words]]:
    wrote = Invitation.objects.for_partner(partner).values("inviter")
    members = Member.objects.for_partner(partner).filter(person__in=wrote)
    people = {str(m.person_id): str(m.person) for m in members.select_related("person")}
    return sorted(people.items(), key=lambda pair: pair[1])


def _parties(partner: Partner) -> list[tuple[str, Words]]:
    others = Party.objects.for_partner(partner).exclude(partner=partner)
    named = others.order_by("partner__name").values_list("partner__slug", "partner__name")
    return list(named.distinct())


def pills(partner: Partner, wanted: Wanted, offered: list[Choice]) -> list[Pill]:
    """What is set, each with the way to take it off. `offered` are the `choices`."""
    found = []
    for name, value in wanted.filters.items():
        choice = next((choice for choice in offered if choice.name == name), None)
        label, words = _chosen(choice) if choice else _free(partner, wanted, name)
        found.append(Pill(label, words or str(value), _without(wanted, name)))
    return found


def _without(wanted: Wanted, name: str) -> str:
    empty: dict[str, Any] = {name: "" if isinstance(getattr(wanted, name), str) else None}
    return wanted.address(**empty | ({"days": 0} if name == "reached" else {}))


def _chosen(choice: Choice) -> tuple[str, Words]:
    chosen = [words for _value, words, is_chosen in choice.options if is_chosen]
    return choice.label, chosen[0] if chosen else ""


def _free(partner: Partner, wanted: Wanted, name: str) -> tuple[str, Words]:
    """The label and the value of a filter that no menu offers."""
    value = getattr(wanted, name)
    match name:
        case "customer":
            account = Account.objects.for_partner(partner).filter(customer=value).first()
            return _("Customer"), account.name if account else _("One customer")
        case "batch":
            batch = Batch.objects.for_partner(partner).filter(pk=value).first()
            return _("From the file"), _from(batch) if batch else _("One file")
        case "since":
            return _("Created from"), date_format(value, "j E Y")
        case "until":
            return _("Created until"), date_format(value, "j E Y")
        case "reached":
            return _("Came as far as"), f"{REACHED_WORDS[value]}, {days_words(wanted.days)}"
        case _:
            return name, ""


def _from(batch: Batch) -> str:
    """Two files may have one name; nobody uploads them on one day and means both."""
    day = date_format(localtime(batch.created_at), "j E Y")
    return _("%(file)s, %(date)s") % {"file": batch, "date": day}
