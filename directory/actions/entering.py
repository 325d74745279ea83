"""The first line of every act on a directory: may they, still?"""

from __future__ import annotations

from customers.models import Customer
from directory.rights import Access, Rule, fresh_access
from partners.models import Member
from relationships.actions.dap import note_dap_use


def enter(by: Member, customer: Customer, *rules: Rule) -> Access:
    """Asked inside the transaction of the act; that DAP was of use is kept. Raises
    NotAllowedHere."""
    access = fresh_access(by, customer, rules[0])
    ways = [access.require(rule) for rule in rules]
    if any(way.by_dap for way in ways):
        note_dap_use(access.member, customer)
    return access
