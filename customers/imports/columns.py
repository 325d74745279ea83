"""Which column of a file of customers is which, by its head: English or Polish, in any order."""

from __future__ import annotations

from customers.tables import Columns

# Field → the longest it may be.
LENGTHS = {
    "company": 120,
    "domain": 253,
    "customer_id": 40,
    "tax_id": 20,
    "country": 60,
    "street": 120,
    "postcode": 12,
    "city": 80,
    "contact_name": 120,
    "contact_email": 254,
    "contact_phone": 30,
    "language": 20,
    "tags": 500,
    "owner": 254,
    "external_id": 60,
    "qualification": 40,
    "validation_code": 40,
    "notes": 4000,
}
FIELDS = tuple(LENGTHS)
# What the file of rows to fix has besides.
ROW, PROBLEM = "row", "problem"
# What is kept of a cell that is longer, so that the row can say so.
KEPT = 4100

COLUMNS = Columns(
    {
        "company": "company|company name|customer|customer name|name|organisation|organization"
        "|firma|nazwa|nazwa firmy|klient|nazwa klienta|organizacja",
        "domain": "domain|primary domain|domain name|primary domain name"
        "|domena|domena podstawowa|domena glowna",
        "customer_id": "customer id|microsoft id|tenant id|id klienta|identyfikator klienta",
        "tax_id": "tax id|tax number|vat|vat id|vat number|nip|numer nip|numer podatkowy",
        "country": "country|country code|kraj|kod kraju|panstwo",
        "street": "street|address|street and number|ulica|adres|ulica i numer",
        "postcode": "postcode|post code|postal code|zip|zip code|kod|kod pocztowy",
        "city": "city|town|miasto|miejscowosc",
        "contact_name": "contact|contact name|contact person"
        "|kontakt|osoba|osoba kontaktowa|imie i nazwisko",
        "contact_email": "email|e mail|mail|contact email|contact e mail"
        "|adres email|adres e mail|poczta|kontakt e mail",
        "contact_phone": "phone|telephone|contact phone|telefon|kontakt telefon",
        "language": "language|lang|jezyk",
        "tags": "tags|tag|tagi|etykiety",
        "owner": "owner|owner email|owner e mail|account manager"
        "|opiekun|e mail opiekuna|wlasciciel",
        "external_id": "external id|id|crm id|number|customer number"
        "|identyfikator|numer klienta|identyfikator zewnetrzny",
        "qualification": "qualification|segment|kwalifikacja",
        "validation_code": "validation code|kod weryfikacji|kod walidacji",
        "notes": "notes|note|comment|remarks|notatki|notatka|uwagi|komentarz",
        ROW: "row|row number|wiersz|nr wiersza",
        PROBLEM: "problem|problems",
    },
    needed=("company", "domain"),
    answers=frozenset({PROBLEM}),
)
