"""Customers in numbers: names like real ones, put in by COPY."""

import random
import uuid
from collections.abc import Iterator
from itertools import batched

from django.db import connection

from customers.search import search_key, sort_key

_KINDS = [
    "Zakład",
    "Hurtownia",
    "Pracownia",
    "Biuro",
    "Kancelaria",
    "Przychodnia",
    "Sklep",
    "Piekarnia",
    "Warsztat",
    "Studio",
    "Drukarnia",
    "Apteka",
    "Tartak",
    "Młyn",
    "Stocznia",
    "Szkoła",
    "Teatr",
    "Fundacja",
    "Gospodarstwo",
    "Spedycja",
]
_NAMES = [
    "Kowalski",
    "Nowak",
    "Wiśniewski",
    "Wójcik",
    "Kamiński",
    "Lewandowski",
    "Zieliński",
    "Szymański",
    "Woźniak",
    "Dąbrowski",
    "Kozłowski",
    "Jankowski",
    "Mazur",
    "Kwiatkowski",
    "Krawczyk",
    "Piotrowski",
    "Grabowski",
    "Pawłowski",
    "Michalski",
    "Król",
    "Łaska",
    "Żak",
    "Ślusarczyk",
    "Ćwik",
    "Źrebiec",
    "Óstrowski",
    "Ębski",
    "Ąkowski",
    "Sikora",
    "Baran",
    "Duda",
    "Szewczyk",
]
_TOWNS = [
    "Łódź",
    "Gdynia",
    "Zagórze",
    "Rewa",
    "Grójec",
    "Sopot",
    "Żory",
    "Ełk",
    "Słupsk",
    "Bytów",
    "Tczew",
    "Piła",
    "Śrem",
    "Kórnik",
    "Mława",
    "Płock",
    "Radom",
    "Kielce",
    "Tarnów",
    "Jasło",
    "Krosno",
    "Sanok",
    "Leżajsk",
    "Mielec",
    "Dębica",
    "Bochnia",
    "Wieliczka",
]
_FORMS = ("Sp. z o.o.", "S.A.", "Sp. k.", "", "")
_STATES = ("reseller",) * 70 + ("none",) * 15 + ("awaiting",) * 7 + ("expired",) * 5
_COUNTRIES = ("PL",) * 8 + ("DE", "CZ")


def insert(partner_id: int, count: int) -> None:
    """`count` customers and the partner's accounts of them. The same ones each time."""
    chance = random.Random(count)
    with connection.cursor() as cursor:
        # Faster to build once than to keep up row by row.
        cursor.execute("DROP INDEX IF EXISTS account_search_inside")
        for part in batched(_rows(partner_id, count, chance), 20_000, strict=False):
            with cursor.copy(
                "COPY customers_customer (id, name, domain, country, tax_id, street, postcode,"
                " city, language, created_at) FROM STDIN"
            ) as copy:
                for row in part:
                    copy.write_row((*row[:5], "", "", "", "pl", "2026-01-01T00:00:00Z"))
            with cursor.copy(
                "COPY customers_account (partner_id, customer_id, name, domain, country, tax_id,"
                " search, sort_key, state, since, changed_at, has_dap, gdap_active,"
                " contact_name, contact_email, contact_phone, language, street, postcode, city,"
                " notes, source, listed, provider_names, tag_names, created_at, version)"
                " FROM STDIN"
            ) as copy:
                for row in part:
                    copy.write_row((partner_id, *row, *_REST))
        cursor.execute(
            "CREATE INDEX account_search_inside ON customers_account"
            " USING gin (partner_id, search gin_trgm_ops)"
        )
        cursor.execute("VACUUM ANALYZE customers_account")
        cursor.execute("VACUUM ANALYZE customers_customer")


_REST = (
    *("", "", "", "pl", "", "", "", "", "own_marketing", True),
    *("[]", "[]", "2026-01-01T00:00:00Z", 1),
)


def _rows(partner_id: int, count: int, chance: random.Random) -> Iterator[tuple[object, ...]]:
    for n in range(count):
        kind, name, town = chance.choice(_KINDS), chance.choice(_NAMES), chance.choice(_TOWNS)
        words = (kind, name) if chance.random() < 0.7 else (name, kind)
        title = " ".join((*words, town, str(n), chance.choice(_FORMS))).strip()
        domain = f"k{n}-p{partner_id}.example"
        tax_id = f"{chance.randrange(10**10):010}"
        pk = uuid.UUID(int=chance.getrandbits(128), version=4)
        search, key = search_key(title, domain, tax_id, str(pk)), sort_key(title)
        state = chance.choice(_STATES)
        day = f"2026-{chance.randrange(1, 12):02}-{chance.randrange(1, 28):02}T10:00:00Z"
        since = day if state == "reseller" else None
        dap = state == "reseller" and n % 9 == 0
        yield (
            *(pk, title, domain, chance.choice(_COUNTRIES), tax_id),
            *(search, key, state, since, day, dap, n % 3 if state == "reseller" else 0),
        )
