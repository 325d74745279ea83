"""Who can sign in, as a table to be printed."""

from __future__ import annotations

from dataclasses import dataclass

from demo.cast import FIRMS, PASSWORD, STAR
from demo.companies import companies
from demo.days import identity
from partners.permissions import Role

# One of each kind of person: firm, role, and what they are good for.
PARTNER_PEOPLE = (
    (STAR, Role.ADMIN_AGENT, "everything with customers"),
    (STAR, Role.SALES_AGENT, "requests and removes relationships"),
    (STAR, Role.HELPDESK_AGENT, "looks, helps users"),
    (STAR, Role.BILLING_ADMIN, "looks at orders and subscriptions"),
    (STAR, Role.ACCOUNT_ADMIN, "colleagues; a partnership waits"),
    ("nordvik", Role.ADMIN_AGENT, "an indirect provider"),
    ("kaszuby-data", Role.ADMIN_AGENT, "a direct-bill partner"),
)
CUSTOMER_PEOPLE = (
    ("grojeckadolina", "administrator", "no relationship yet: invite her"),
    ("lawka", "administrator", "an invitation waits for her answer"),
    ("mlyn-zagorze", "administrator", "has a reseller and a provider"),
    ("mlyn-zagorze", "user", "an ordinary user, decides nothing"),
    ("kos", "administrator", "administrator of three organisations"),
)


@dataclass(frozen=True)
class SignIn:
    role: str
    organisation: str
    email: str
    path: str
    what: str


def sign_ins() -> list[SignIn]:
    return [_of_partner(*line) for line in PARTNER_PEOPLE] + [
        _of_customer(*line) for line in CUSTOMER_PEOPLE
    ]


def _of_partner(slug: str, role: Role, what: str) -> SignIn:
    firm = next(firm for firm in FIRMS if firm.slug == slug)
    colleague = next(c for c in firm.people if c.roles[0] == role)
    return SignIn(str(role.label), firm.name, firm.address_of(colleague), f"/p/{slug}/", what)


def _of_customer(key: str, role: str, what: str) -> SignIn:
    company = next(company for company in companies() if company.key == key)
    name = company.administrator if role == "administrator" else company.user
    path = f"/c/{identity('customer', key)}/"
    return SignIn(f"Customer {role}", company.name, company.address_of(name), path, what)


def sign_ins_table() -> str:
    """Aligned columns for a terminal, and the one password."""
    rows = [(line.email, line.role, line.organisation, line.what) for line in sign_ins()]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]])
        for row in rows
    ]
    return "\n".join([f"Everybody's password is {PASSWORD}", "", *lines])
