"""What is wrong with a row of an import, in the reader's language: what, and what to do."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from customers.models import ImportProblem, ImportRow

P = ImportProblem
SENTENCES: dict[str, Promise] = {
    P.COMPANY_MISSING: gettext_lazy("The company is missing."),
    P.NAME_REFUSED: gettext_lazy(
        "%(name)s cannot be a name: it mixes alphabets, hides characters, is a link or only"
        " a legal form."
    ),
    P.TOO_LONG: gettext_lazy("Too long: %(column)s."),
    P.DOMAIN_MISSING: gettext_lazy("The domain is missing."),
    P.DOMAIN_BAD: gettext_lazy("%(domain)s is not a domain. Write it like company.pl."),
    P.DOMAIN_PUBLIC: gettext_lazy(
        "%(domain)s belongs to a mail service, not to a company. Write the company's own."
    ),
    P.OWN_DOMAIN: gettext_lazy("This is your own domain. You cannot be your own customer."),
    P.ID_BAD: gettext_lazy("%(id)s is not a customer ID. Leave it empty."),
    P.COUNTRY_UNKNOWN: gettext_lazy("Unknown country: %(country)s. Write its name or code."),
    P.TAX_ID_WRONG: gettext_lazy("%(tax_id)s is not a NIP: its check digit is wrong."),
    P.OWN_TAX_ID: gettext_lazy("This is the tax ID of your own organisation."),
    P.POSTCODE_BAD: gettext_lazy("%(postcode)s is not a postcode. Write it like 00-950."),
    P.EMAIL_BAD: gettext_lazy(
        "%(address)s is not an e-mail address. Write it like name@company.pl."
    ),
    P.PHONE_BAD: gettext_lazy("%(phone)s is not a phone number. Write it like +48 22 123 45 67."),
    P.LANGUAGE_UNKNOWN: gettext_lazy("Unknown language: %(language)s. Write pl or en."),
    P.TAG_BAD: gettext_lazy("The tag %(tag)s is too long, mixes alphabets or hides characters."),
    P.OWNER_UNKNOWN: gettext_lazy("%(owner)s is no colleague of yours. Write an e-mail address."),
    P.QUALIFICATION_UNKNOWN: gettext_lazy(
        "Unknown qualification: %(qualification)s. Write none, education, government, state-owned"
        " or non-profit."
    ),
    P.CODE_MISSING: gettext_lazy("Government needs the validation code."),
    P.DUPLICATE: gettext_lazy("The same customer as in row %(row)s. Keep one."),
    P.ALREADY_YOURS: gettext_lazy("You have a record of it already: %(name)s."),
    P.LEFT_OUT: gettext_lazy("Left out by hand."),
    P.NOT_SAVED: gettext_lazy("It could not be saved. Try again, or add it by itself."),
}
# Heads of the columns as they are written into files and shown on pages.
HEADS: dict[str, Promise] = {
    "company": gettext_lazy("Company"),
    "domain": gettext_lazy("Domain"),
    "customer_id": gettext_lazy("Customer ID"),
    "tax_id": pgettext_lazy("column", "Tax ID"),
    "country": gettext_lazy("Country"),
    "street": gettext_lazy("Street"),
    "postcode": gettext_lazy("Postcode"),
    "city": gettext_lazy("City"),
    "contact_name": gettext_lazy("Contact person"),
    "contact_email": gettext_lazy("E-mail"),
    "contact_phone": gettext_lazy("Phone"),
    "language": gettext_lazy("Language"),
    "tags": gettext_lazy("Tags"),
    "owner": gettext_lazy("Owner"),
    "external_id": gettext_lazy("External ID"),
    "qualification": gettext_lazy("Qualification"),
    "validation_code": gettext_lazy("Validation code"),
    "notes": gettext_lazy("Notes"),
    "row": pgettext_lazy("column", "Row"),
    "problem": pgettext_lazy("column", "Problem"),
}


def problem_of(row: ImportRow) -> str:
    """One sentence, or nothing for a row that is in order."""
    if not row.problem:
        return ""
    facts = dict(row.facts)
    if row.problem == P.SAME_TAX_ID:
        return _same_tax_id(facts)
    if row.problem == P.TOO_LONG:
        facts["column"] = HEADS[facts["column"]]
    return str(SENTENCES[row.problem]) % facts


def _same_tax_id(facts: dict[str, str | int]) -> str:
    """It says which other one."""
    if "row" in facts:
        return _("The same tax ID as in row %(row)s, with another domain.") % facts
    return _("The same tax ID as your customer %(name)s (%(domain)s).") % facts


def with_number(row: ImportRow) -> str:
    """`Row 14: …`, for places where the row itself is not shown."""
    return _("Row %(number)s: %(problem)s") % {"number": row.number, "problem": problem_of(row)}
