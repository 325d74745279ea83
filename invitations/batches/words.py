"""What is wrong with a row, in the reader's language: where, what, and what to do."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from invitations.batches.columns import FIELDS
from invitations.models import BatchRow, Problem

SENTENCES: dict[str, Promise] = {
    Problem.EMAIL_MISSING: gettext_lazy("The e-mail is missing."),
    Problem.EMAIL_BAD: gettext_lazy(
        "%(address)s is not an e-mail address. Write it like name@company.pl."
    ),
    Problem.COMPANY_MISSING: gettext_lazy("The company is missing."),
    Problem.NAME_REFUSED: gettext_lazy(
        "%(name)s cannot be a name: it mixes alphabets, hides characters, is a link or only"
        " a legal form."
    ),
    Problem.TOO_LONG: gettext_lazy("Too long: %(column)s."),
    Problem.DOMAIN_BAD: gettext_lazy("%(domain)s is not a domain. Write it like company.pl."),
    Problem.DOMAIN_PUBLIC: gettext_lazy(
        "%(domain)s belongs to a mail service, not to a company. Leave the domain empty."
    ),
    Problem.OWN_DOMAIN: gettext_lazy("This is your own domain. You cannot be your own customer."),
    Problem.LANGUAGE_UNKNOWN: gettext_lazy("Unknown language: %(language)s. Write pl or en."),
    Problem.PROVIDER_UNKNOWN: gettext_lazy("Unknown partner: %(name)s."),
    Problem.PARTNERSHIP_NOT_ACTIVE: gettext_lazy("%(name)s: there is no partnership in force."),
    Problem.ONE_RESELLER: gettext_lazy("Name one reseller only."),
    Problem.DUPLICATE: gettext_lazy("The same customer as in row %(row)s. Keep one."),
    Problem.ALREADY_CUSTOMER: gettext_lazy("Your customer already, since %(date)s."),
    Problem.OPEN_INVITATION: gettext_lazy("An invitation is open already: %(reference)s."),
    Problem.COOLING_OFF: gettext_lazy("This customer declined. You can ask again from %(date)s."),
    Problem.LEFT_OUT: gettext_lazy("Left out by hand."),
    Problem.NOT_SAVED: gettext_lazy("It could not be saved. Try again, or invite it by itself."),
    Problem.ADDRESS_FULL: gettext_lazy(
        "As many requests wait at %(address)s as may. Try again when some are answered."
    ),
    Problem.DELETED: gettext_lazy("The draft was deleted since."),
}
# Heads of the columns as they are written into files and shown on pages.
HEADS: dict[str, Promise] = {
    "company": gettext_lazy("Company"),
    "email": gettext_lazy("E-mail"),
    "domain": gettext_lazy("Domain"),
    "tax_id": pgettext_lazy("column", "Tax ID"),
    "contact_name": gettext_lazy("Contact person"),
    "language": gettext_lazy("Language"),
    "provider": pgettext_lazy("column", "Provider"),
    "note": gettext_lazy("Note"),
    "row": pgettext_lazy("column", "Row"),
    "problem": pgettext_lazy("column", "Problem"),
}


def problem_of(row: BatchRow) -> str:
    """One sentence, or nothing for a row that is in order."""
    if not row.problem:
        return ""
    facts = dict(row.facts)
    if "date" in facts:
        facts["date"] = date_format(date.fromisoformat(facts["date"]), "j E Y")
    if "column" in facts:
        facts["column"] = HEADS[facts["column"]]
    return str(SENTENCES[row.problem]) % facts


def with_number(row: BatchRow) -> str:
    """`Row 14: …`, for places where the row itself is not shown."""
    return _("Row %(number)s: %(problem)s") % {"number": row.number, "problem": problem_of(row)}


def heads(*names: str) -> list[str]:
    return [str(HEADS[name]) for name in names or FIELDS]
