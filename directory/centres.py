"""The services customers can have and their admin centres: `subscriptions/services.json`.

The file is the allow-list: an address is opened only by a template of it, into which the
customer's domain and id are put, escaped. Whoever changes the file changes nothing else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlsplit

import subscriptions
from customers.models import Customer
from directory.rights import Rule
from partners.permissions import Action
from relationships.roles import named
from subscriptions.models import LicencePool, Subscription

SERVICES_FILE = Path(subscriptions.__file__).with_name("services.json")


@dataclass(frozen=True)
class Centre:
    """One service. `always`: every organisation has it, whatever it bought."""

    code: str
    name: str
    template: str
    rule: Rule
    always: bool

    def address(self, customer: Customer) -> str:
        """Where this customer's admin centre is."""
        return self.template.format(
            domain=quote(customer.domain, safe=""), customer_id=quote(str(customer.pk), safe="")
        )

    @property
    def origin(self) -> str:
        parts = urlsplit(self.template)
        return f"{parts.scheme}://{parts.netloc}"


@cache
def centres() -> dict[str, Centre]:
    """Every service there is, by its code. Raises KeyError for a role nobody knows."""
    rows = json.loads(SERVICES_FILE.read_text("utf-8"))
    return {row["code"]: _centre(row) for row in rows}


def _centre(row: dict[str, object]) -> Centre:
    name, template, roles = row["name"], row["address"], row["roles"]
    if not (isinstance(name, str) and isinstance(template, str) and isinstance(roles, list)):
        raise TypeError(row)
    if not template.startswith("https://"):
        raise ValueError(template)
    rule = Rule(name, Action.MANAGE_SERVICES, tuple(named(*roles)), "domain.md §6.13")
    return Centre(str(row["code"]), name, template, rule, bool(row.get("always")))


def origins() -> list[str]:
    """Where opening a service leads: for the page's content security policy."""
    return sorted({centre.origin for centre in centres().values()})


def centres_of(customer: Customer) -> list[Centre]:
    """Those of what the customer has, whoever sold it, in the order of the file."""
    pools = LicencePool.objects.of(customer).filter(enabled__gt=0).exclude(service="")
    bought = set(pools.values_list("service", flat=True))
    living = Subscription.unscoped.of(customer).living()
    bought |= set(living.values_list("sku__product__service", flat=True))
    return [one for one in centres().values() if one.always or one.code in bought]
