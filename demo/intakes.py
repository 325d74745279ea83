"""An agreement by a provider's word, what some customers may buy as, a list that is moving in."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from audit.models import Verb
from customers.imports.checking import Known, check_rows
from customers.models import (
    AgreementAcceptance,
    AgreementRoute,
    Customer,
    CustomerImport,
    ImportRow,
    Qualification,
)
from demo.book import Book
from demo.cast import STAR
from demo.days import identity
from partners.models import Member, Partner
from relationships.models import Relationship

# company, domain, tax number, e-mail, tags, owner
MOVING_IN = (
    ("Apteka Rumianek", "rumianek.example", "", "apteka@rumianek.example", "zdrowie", ""),
    ("Zakład Szklarski Tafla", "tafla.example", "", "tafla@tafla", "", ""),
    ("Młyn Wodny Zagórze", "mlyn-zagorze.pl", "", "", "VIP", ""),
    ("Hodowla Ryb Pstrąg", "pstrag", "", "biuro@pstrag.example", "", ""),
    ("Biuro Rachunkowe Saldo", "saldo.example", "5260250274", "saldo@saldo.example", "", ""),
    ("Saldo Wrocław", "saldo-wroclaw.example", "526-025-02-74", "", "", ""),
    ("Introligatornia Okładka", "okladka.example", "", "", "", "nikt@gdzies.example"),
    ("Kwiaciarnia Peonia", "peonia.example", "", "kwiaty@peonia.example", "VIP; sklepy", ""),
)
_FIELDS = ("company", "domain", "tax_id", "contact_email", "tags", "owner")
QUALIFIED = (
    (("szkoł", "przedszkol", "uniwersyt", "akademi"), Qualification.EDUCATION),
    (("fundacj", "stowarzysz"), Qualification.NONPROFIT),
    (("urząd", "gmina", "starostw"), Qualification.GOVERNMENT),
)


def settle_intakes(book: Book) -> None:
    _attest(book)
    _qualify(book)
    _move_in(book)


def _attest(book: Book) -> None:
    """A customer of long ago: today's version is on record by its provider's word."""
    version = settings.CUSTOMER_AGREEMENT_VERSION
    agreed = {a.customer.pk for a in book.all(AgreementAcceptance) if a.version == version}
    waiting = [
        (one.customer, one.partner)
        for one in book.all(Relationship)
        if one.removed_at is None and one.partner.is_provider and one.customer.pk not in agreed
    ]
    if waiting:
        nordvik = book.partners["nordvik"]  # whose admin agent one can sign in as
        first = min(waiting, key=lambda pair: (pair[1] is not nordvik, pair[0].domain))
        _record(book, *first)


def _record(book: Book, customer: Customer, partner: Partner) -> None:
    key = next(key for key, one in book.customers.items() if one is customer)
    person = book.administrators[key]
    first, _space, last = person.name.partition(" ")
    by = next(member for member in book.members.values() if member.partner is partner)
    at = book.days.ago(40, "attested")
    acceptance = AgreementAcceptance(
        customer=customer,
        version=settings.CUSTOMER_AGREEMENT_VERSION,
        route=AgreementRoute.ATTESTED,
        first_name=first,
        last_name=last or first,
        email=person.email,
        attested_by=by,
        accepted_at=at - timedelta(days=2),
        recorded_at=at,
    )
    book.add(acceptance)
    book.record(
        Verb.AGREEMENT_ATTESTED,
        acceptance,
        at,
        by=by,
        partner=partner,
        customer=customer,
        after={"version": acceptance.version, "accepted_by": acceptance.accepted_by},
        accepted_on=acceptance.accepted_at.date().isoformat(),
    )


def _qualify(book: Book) -> None:
    """By the word in the name that says what kind of organisation it is."""
    for (slug, key), account in sorted(book.accounts.items()):
        name = book.customers[key].name.lower()
        found = next((q for words, q in QUALIFIED if any(w in name for w in words)), None)
        if slug != STAR or found is None:
            continue
        account.qualification = found
        is_government = found == Qualification.GOVERNMENT
        account.validation_code = "GCC-2048" if is_government else ""


def _move_in(book: Book) -> None:
    by: Member = book.members["hanna"]
    at = book.days.ago(2, "moving in")
    intake = CustomerImport(
        id=identity("import", "stary-portal.csv"),
        partner=by.partner,
        made_by=by,
        name="stary-portal.csv",
        created_at=at,
        ignored_columns=["Region"],
    )
    book.add(intake)
    rows = [
        ImportRow(
            intake=intake,
            number=number,
            typed={n: text for n, text in zip(_FIELDS, cells, strict=True) if text},
        )
        for number, cells in enumerate(MOVING_IN, start=2)
    ]
    check_rows(rows, _known(book, by.partner))
    for row in rows:
        book.add(row)
    book.record(Verb.CUSTOMER_IMPORT_STAGED, intake, at, by=by, partner=by.partner, count=len(rows))


def _known(book: Book, partner: Partner) -> Known:
    """As `known_about` reads it from tables, of the book."""
    mine = [account for account in book.accounts.values() if account.partner is partner]
    owners = {m.person.email.lower(): m for m in book.members.values() if m.partner is partner}
    return Known(
        partner,
        owners,
        by_domain={account.domain: account.name for account in mine},
        by_tax_id={a.tax_id: (a.domain, a.name) for a in mine if a.tax_id},
    )
