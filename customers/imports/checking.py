"""What is wrong with the rows of an import, for all of them at once.

The rules are those of adding a customer by hand (customers.forms). Only the partner's own records
are looked at: that another partner serves an organisation is nobody's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from customers import checks
from customers.countries import country_code
from customers.imports.columns import LENGTHS
from customers.models import Account, ImportProblem, ImportRow, Qualification
from customers.search import fold
from partners.models import Member, Partner
from people.models import Language
from people.names import hides_something, honest_name

_PART = 2000
_MAX_TAG = 50
_LANGUAGES = {
    "": "",
    **dict.fromkeys(("pl", "polish", "polski", "polska"), Language.POLISH),
    **dict.fromkeys(("en", "english", "angielski"), Language.ENGLISH),
}
_QUALIFICATIONS = {
    **dict.fromkeys(("", "none", "commercial", "brak", "komercyjna"), Qualification.NONE),
    **dict.fromkeys(("education", "edukacja", "oswiata"), Qualification.EDUCATION),
    **dict.fromkeys(("government", "rzad", "administracja"), Qualification.GOVERNMENT),
    **dict.fromkeys(("state owned", "panstwowa"), Qualification.STATE_OWNED),
    **dict.fromkeys(("non profit", "nonprofit", "pozytku publicznego"), Qualification.NONPROFIT),
}

type Found = tuple[ImportProblem, dict[str, str | int]]
P = ImportProblem


@dataclass
class Known:
    """What decides about rows beside what they say, read beforehand for all of them."""

    partner: Partner
    owners: dict[str, Member]  # by e-mail
    by_domain: dict[str, str] = field(default_factory=dict)  # own customers: domain → name
    by_id: dict[UUID, str] = field(default_factory=dict)
    by_tax_id: dict[str, tuple[str, str]] = field(default_factory=dict)  # → domain and name


def cell(row: ImportRow, name: str) -> str:
    return str(row.typed.get(name, ""))


def known_about(partner: Partner, rows: Iterable[ImportRow]) -> Known:
    """A handful of statements for any number of rows (more beyond 2,000)."""
    rows = list(rows)
    members = Member.objects.for_partner(partner).current().select_related("person")
    known = Known(partner, {member.person.email.lower(): member for member in members})
    mine = Account.objects.for_partner(partner)
    domains = {checks.plain_domain(cell(row, "domain")) for row in rows} - {""}
    for part in batched(sorted(domains), _PART):
        found = mine.filter(customer__domain__in=part)
        known.by_domain |= dict(found.values_list("customer__domain", "name"))
    ids = {pk for row in rows if (pk := _uuid(cell(row, "customer_id")))}
    for chunk in batched(sorted(ids), _PART):
        known.by_id |= dict(mine.filter(customer__in=chunk).values_list("customer_id", "name"))
    numbers = {_number(row) for row in rows} - {""}
    for part in batched(sorted(numbers | {f"PL{n}" for n in numbers}), _PART):
        for tax_id, domain, name in mine.filter(tax_id__in=part).values_list(
            "tax_id", "customer__domain", "name"
        ):
            known.by_tax_id[tax_id.removeprefix("PL")] = (domain, name)
    return known


def _number(row: ImportRow) -> str:
    """A tax number as it is compared: with or without PL it is the same."""
    return checks.tax_digits(cell(row, "tax_id")).removeprefix("PL")[:20]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def check_rows(rows: Sequence[ImportRow], known: Known) -> None:
    """Decide each row: ready, to fix, to decide, or skipped. `rows` are all that could be doubles
    of one another; the first in the file that is ready keeps its place. Saves nothing."""
    by_domain: dict[str, int] = {}
    by_number: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: row.number):
        row.domain = checks.plain_domain(cell(row, "domain"))
        row.tax_id = _number(row)
        row.is_ready()
        if problem := _mistake(row, known) or _already(row, known):
            row.has(problem[0], **problem[1])
        elif row.domain in by_domain:
            row.has(P.DUPLICATE, row=by_domain[row.domain])
        elif question := _question(row, known, by_number):
            row.has(question[0], **question[1])
        if row.state == "ready":
            by_domain[row.domain] = row.number
        if row.tax_id and row.problem in {"", P.SAME_TAX_ID}:
            by_number.setdefault(row.tax_id, row.number)


def _already(row: ImportRow, known: Known) -> Found | None:
    pk = _uuid(cell(row, "customer_id"))
    name = known.by_domain.get(row.domain) or (known.by_id.get(pk) if pk else None)
    return (P.ALREADY_YOURS, {"name": name}) if name else None


def _question(row: ImportRow, known: Known, by_number: dict[str, int]) -> Found | None:
    """The tax number of another of the partner's customers: one company with two domains, or a
    mistake. Nobody but a person can tell."""
    if not row.tax_id or row.is_another:
        return None
    if other := known.by_tax_id.get(row.tax_id):
        return P.SAME_TAX_ID, {"name": other[1], "domain": other[0]}
    if row.tax_id in by_number:
        return P.SAME_TAX_ID, {"row": by_number[row.tax_id]}
    return None


def _mistake(row: ImportRow, known: Known) -> Found | None:
    """What somebody can put right by typing; the first thing of it."""
    return (
        _in_lengths(row)
        or _in_names(row)
        or _in_domain(row, known)
        or _in_address(row, known)
        or _in_contact(row)
        or _in_rest(row, known)
    )


def _in_lengths(row: ImportRow) -> Found | None:
    for name, most in LENGTHS.items():
        if len(cell(row, name)) > most:
            return P.TOO_LONG, {"column": name}
    return None


def _in_names(row: ImportRow) -> Found | None:
    if not row.company:
        return P.COMPANY_MISSING, {}
    refused: Found = P.NAME_REFUSED, {"name": row.company, "column": "company"}
    if checks.is_only_a_legal_form(row.company):
        return refused
    for name in ("company", "contact_name", "street", "city", "external_id", "validation_code"):
        try:
            honest_name(cell(row, name))
        except ValidationError:
            return P.NAME_REFUSED, {"name": cell(row, name), "column": name}
    return None


def _in_domain(row: ImportRow, known: Known) -> Found | None:
    typed, own = cell(row, "domain"), known.partner.domain
    if not typed:
        return P.DOMAIN_MISSING, {}
    if not row.domain:
        return P.DOMAIN_BAD, {"domain": typed}
    if row.domain in checks.PUBLIC_MAIL_DOMAINS:
        return P.DOMAIN_PUBLIC, {"domain": row.domain}
    if row.domain == own or row.domain.endswith(f".{own}"):
        return P.OWN_DOMAIN, {}
    if (pk := cell(row, "customer_id")) and _uuid(pk) is None:
        return P.ID_BAD, {"id": pk}
    return None


def _in_address(row: ImportRow, known: Known) -> Found | None:
    typed = cell(row, "country")
    country = country_code(typed) if typed else known.partner.country
    if not country:
        return P.COUNTRY_UNKNOWN, {"country": typed}
    if row.tax_id:
        if country == "PL" and not checks.nip_is_right(row.tax_id):
            return P.TAX_ID_WRONG, {"tax_id": row.tax_id}
        if row.tax_id == checks.tax_digits(known.partner.tax_id).removeprefix("PL"):
            return P.OWN_TAX_ID, {}
    postcode = cell(row, "postcode")
    if country == "PL" and postcode and not re.fullmatch(r"\d{2}-\d{3}", postcode):
        return P.POSTCODE_BAD, {"postcode": postcode}
    return None


def _in_contact(row: ImportRow) -> Found | None:
    email, phone = cell(row, "contact_email"), cell(row, "contact_phone")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            return P.EMAIL_BAD, {"address": email}
    if phone and not re.fullmatch(r"\+?[\d\s()./-]{6,}", phone):
        return P.PHONE_BAD, {"phone": phone}
    return None


def _in_rest(row: ImportRow, known: Known) -> Found | None:
    if fold(cell(row, "language")) not in _LANGUAGES:
        return P.LANGUAGE_UNKNOWN, {"language": cell(row, "language")}
    for tag in tags_of(row):
        if len(tag) > _MAX_TAG or hides_something(tag):
            return P.TAG_BAD, {"tag": tag}
    owner = cell(row, "owner")
    if owner and owner.lower() not in known.owners:
        return P.OWNER_UNKNOWN, {"owner": owner}
    qualification = _qualification(row)
    if qualification is None:
        return P.QUALIFICATION_UNKNOWN, {"qualification": cell(row, "qualification")}
    if qualification == Qualification.GOVERNMENT and not cell(row, "validation_code"):
        return P.CODE_MISSING, {}
    return None


def _qualification(row: ImportRow) -> Qualification | None:
    said = fold(cell(row, "qualification")).replace("-", " ").replace("_", " ")
    return _QUALIFICATIONS.get(said)


def tags_of(row: ImportRow) -> list[str]:
    """The words between commas and semicolons, each once, in its first spelling."""
    words: dict[str, str] = {}
    for word in re.split(r"[,;|]", cell(row, "tags")):
        words.setdefault(fold(word), " ".join(word.split()))
    return [word for key, word in words.items() if key]


def details_of(row: ImportRow, known: Known) -> dict[str, Any]:
    """What the partner's record of this customer holds. The row is ready."""
    typed = cell(row, "country")
    qualification = _qualification(row) or Qualification.NONE
    is_government = qualification == Qualification.GOVERNMENT
    plain = ("street", "postcode", "city", "contact_name", "contact_email", "contact_phone")
    return {
        **{name: cell(row, name) for name in (*plain, "external_id", "notes")},
        "name": row.company,
        "domain": row.domain,
        "tax_id": checks.tax_digits(cell(row, "tax_id")),
        "country": country_code(typed) if typed else known.partner.country,
        "language": _LANGUAGES[fold(cell(row, "language"))] or known.partner.language,
        "owner": known.owners.get(cell(row, "owner").lower()),
        "qualification": qualification,
        "validation_code": cell(row, "validation_code") if is_government else "",
    }
