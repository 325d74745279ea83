"""What the removal page shows where the provider decides."""

from __future__ import annotations

from typing import Any

from customers.models import Account, AccountProvider
from partners.models import Partner, Partnership
from relationships.models import Relationship, RemovalRequest
from relationships.removals.forms import AskingForm


def providers_to_ask(partner: Partner, account: Account) -> list[Partner]:
    """Those the reseller buys through for this customer; without any, all it works with."""
    active = Partnership.objects.for_partner(partner).active().filter(reseller=partner)
    together = [one.provider for one in active.select_related("provider").order_by("provider")]
    links = AccountProvider.objects.for_partner(partner).filter(account=account)
    named = set(links.values_list("provider", flat=True))
    return [one for one in together if one.pk in named] or together


def asking_context(
    partner: Partner, account: Account, active: Relationship, form: AskingForm | None = None
) -> dict[str, Any]:
    """The request that waits, or else the form of a new one and the answer to the last."""
    asked = RemovalRequest.objects.for_partner(partner).filter(relationship=active)
    newest = asked.select_related("provider", "asked_by").order_by("-asked_at").first()
    providers = providers_to_ask(partner, account)
    return {
        "request_made": newest,
        "may_ask": bool(providers) and (newest is None or newest.state != "waiting"),
        "asking": form or AskingForm(partner=partner, providers=providers),
    }
