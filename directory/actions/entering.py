"""The first line of every act on a directory: may they, still?"""

from __future__ import annotations

from customers.models import Customer
from directory.rights import Access, Rule, fresh_access
from partners.models import Member


def enter(by: Member, customer: Customer, *rules: Rule) -> Access:
    """Asked inside the transaction of the act. Raises NotAllowedHere."""
    access = fresh_access(by, customer, rules[0])
    for rule in rules:
        access.require(rule)
    return access
