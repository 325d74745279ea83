"""What is wrong with the rows of a batch, for all of them at once.

What one invitation is asked, each row is asked, too: the rules of forms.RequestForm on what is
typed, those of `create_invitation` on whom it names. A test holds the two side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.formats import date_format
from django.utils.timezone import localtime

from customers import checks
from customers.models import Account
from customers.search import fold
from invitations.askable import Standing, standing_of
from invitations.models import (
    COMPANY_LENGTH,
    CONTACT_LENGTH,
    EMAIL_LENGTH,
    Batch,
    BatchRow,
    Problem,
)
from invitations.refusals import AlreadyReseller, CoolingOff, InvitationOpenAlready
from partners.models import Partner, Partnership
from people.models import Language
from people.names import honest_name

_PART = 2000
_LANGUAGES = {
    **dict.fromkeys(("pl", "polish", "polski", "polska"), Language.POLISH),
    **dict.fromkeys(("en", "english", "angielski"), Language.ENGLISH),
}


@dataclass(frozen=True)
class Known:
    """What decides about rows beside what they say, read beforehand for all of them."""

    partner: Partner
    active: dict[str, Partner]  # by slug and by folded name
    inactive: dict[str, str]  # folded name → name
    by_domain: dict[str, tuple[UUID, str]]  # the partner's own records: customer and name
    domain_by_tax_id: dict[str, str]
    standing: Standing

    def others_of(self, row: BatchRow, batch: Batch) -> list[Partner]:
        """The partners named besides. Raises KeyError with the first that cannot be."""
        typed = [name.strip() for name in re.split(r"[;|,]", row.provider) if name.strip()]
        found = [self.active[fold(name)] for name in typed or batch.others]
        return list({other.pk: other for other in found}.values())


def language_of(row: BatchRow, batch: Batch) -> str:
    return _LANGUAGES[fold(row.language)] if row.language else batch.language


def known_about(partner: Partner, rows: Iterable[BatchRow], at: datetime) -> Known:
    """Seven statements for any number of rows (more beyond 2,000)."""
    rows = list(rows)
    active, inactive = _partnerships(partner)
    mine = Account.objects.for_partner(partner)
    tax_ids = {checks.tax_digits(row.tax_id) for row in rows if row.tax_id}
    domain_by_tax_id: dict[str, str] = {}
    for numbers in batched(sorted(tax_ids), _PART):
        found = mine.filter(tax_id__in=numbers).values_list("tax_id", "customer__domain")
        domain_by_tax_id.update(found)
    domains = {_domain_of(row, domain_by_tax_id) for row in rows} - {""}
    by_domain: dict[str, tuple[UUID, str]] = {}
    for part in batched(sorted(domains), _PART):
        accounts = mine.filter(customer__domain__in=part)
        for domain, pk, name in accounts.values_list("customer__domain", "customer_id", "name"):
            by_domain[domain] = (pk, name)
    customers = {pk for pk, _name in by_domain.values()}
    standing = standing_of(partner, customers, at)
    return Known(partner, active, inactive, by_domain, domain_by_tax_id, standing)


def _partnerships(partner: Partner) -> tuple[dict[str, Partner], dict[str, str]]:
    active: dict[str, Partner] = {}
    inactive: dict[str, str] = {}
    pairs = Partnership.objects.for_partner(partner).select_related("provider", "reseller")
    for pair in pairs:
        other = pair.reseller if partner.is_provider else pair.provider
        if other is None:
            continue
        if pair.state == "active" and other.is_open:
            active[other.slug] = active[fold(other.name)] = other
        else:
            inactive[other.slug] = inactive[fold(other.name)] = other.name
    return active, inactive


def _domain_of(row: BatchRow, domain_by_tax_id: dict[str, str]) -> str:
    """As typed; or that of the customer with this tax number; or the address's own."""
    if row.domain:
        return checks.plain_domain(row.domain)
    if row.tax_id and (found := domain_by_tax_id.get(checks.tax_digits(row.tax_id))):
        return found
    domain = checks.plain_domain(row.email.rpartition("@")[2])
    return "" if domain in checks.PUBLIC_MAIL_DOMAINS else domain


def check_rows(batch: Batch, rows: Sequence[BatchRow], known: Known) -> None:
    """Decide each row: ready, to fix, or skipped. `rows` are all that could be doubles of one
    another, in the order of the file: the first that is ready keeps its place. Saves nothing."""
    first: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: row.number):
        _tidy(row, known)
        row.is_ready()
        if problem := _mistake(row, batch, known) or _refusal(row, batch, known):
            row.has(problem[0], **problem[1])
        elif row.identity in first:
            row.has(Problem.DUPLICATE, row=first[row.identity])
        else:
            first[row.identity] = row.number


type Found = tuple[Problem, dict[str, str | int]]


def _tidy(row: BatchRow, known: Known) -> None:
    """One spelling for what can be told; the name that the partner's own record has."""
    row.email = row.email.removeprefix("mailto:").strip("<> ")
    row.named_domain = _domain_of(row, known.domain_by_tax_id)
    customer, name = known.by_domain.get(row.named_domain, (None, ""))
    row.customer_id = customer
    if name and row.company in {"", row.named_domain}:
        row.company = name
    by_address = f"email:{row.email.lower()}" if row.email else f"row:{row.number}"
    row.identity = f"domain:{row.named_domain}" if row.named_domain else by_address


def _mistake(row: BatchRow, batch: Batch, known: Known) -> Found | None:
    """What somebody can put right by typing; the first thing of it."""
    return (
        _in_address(row) or _in_names(row) or _in_domain(row, known) or _in_rest(row, batch, known)
    )


def _in_address(row: BatchRow) -> Found | None:
    if not row.email:
        return Problem.EMAIL_MISSING, {}
    try:
        validate_email(row.email)
    except ValidationError:
        return Problem.EMAIL_BAD, {"address": row.email[:100]}
    return (Problem.TOO_LONG, {"column": "email"}) if len(row.email) > EMAIL_LENGTH else None


def _in_names(row: BatchRow) -> Found | None:
    if not row.company:
        return Problem.COMPANY_MISSING, {}
    if len(row.company) > COMPANY_LENGTH:
        return Problem.TOO_LONG, {"column": "company"}
    if len(row.contact_name) > CONTACT_LENGTH:
        return Problem.TOO_LONG, {"column": "contact_name"}
    for name in filter(None, (row.company, row.contact_name)):
        try:
            honest_name(name)
        except ValidationError:
            return Problem.NAME_REFUSED, {"name": name}
    if checks.is_only_a_legal_form(row.company):
        return Problem.NAME_REFUSED, {"name": row.company}
    return None


def _in_domain(row: BatchRow, known: Known) -> Found | None:
    if row.domain and not row.named_domain:
        return Problem.DOMAIN_BAD, {"domain": row.domain}
    if row.named_domain in checks.PUBLIC_MAIL_DOMAINS:
        return Problem.DOMAIN_PUBLIC, {"domain": row.named_domain}
    return (Problem.OWN_DOMAIN, {}) if row.named_domain == known.partner.domain else None


def _in_rest(row: BatchRow, batch: Batch, known: Known) -> Found | None:
    if row.language and fold(row.language) not in _LANGUAGES:
        return Problem.LANGUAGE_UNKNOWN, {"language": row.language}
    try:
        others = known.others_of(row, batch)
    except KeyError as missing:
        name = str(missing.args[0])
        if name in known.inactive:
            return Problem.PARTNERSHIP_NOT_ACTIVE, {"name": known.inactive[name]}
        return Problem.PROVIDER_UNKNOWN, {"name": row.provider or name}
    if known.partner.is_provider and len(others) > 1:
        return Problem.ONE_RESELLER, {}
    return None


def _refusal(row: BatchRow, batch: Batch, known: Known) -> Found | None:
    """What no typing changes: the customer cannot be asked now."""
    if row.customer_id is None:
        return None
    alone = not known.others_of(row, batch)
    return refused(known.standing.refusal(row.customer_id, alone=alone))


def refused(refusal: Exception | None) -> Found | None:
    """A refusal of a single invitation as the problem of a row."""
    match refusal:
        case AlreadyReseller():
            return Problem.ALREADY_CUSTOMER, {"date": _day(refusal.since)}
        case InvitationOpenAlready():
            waiting = refusal.invitation
            return Problem.OPEN_INVITATION, {"reference": waiting.reference}
        case CoolingOff():
            return Problem.COOLING_OFF, {"date": _day(refusal.until)}
    return None


def _day(moment: datetime) -> str:
    return date_format(localtime(moment), "Y-m-d")
