"""What a full export holds of the catalogue, orders and subscriptions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from partners.exports.parts import Part
from subscriptions.models import (
    AddOnBase,
    Availability,
    Order,
    OrderLine,
    OrderRequest,
    OrderRequestLine,
    Product,
    SeatLot,
    Sku,
    Subscription,
)

PARTS = (
    Part("products", _("Your catalogue: products"), Product),
    Part("skus", _("Your catalogue: what is licensed"), Sku),
    Part("add-on-bases", _("Your catalogue: what add-ons need"), AddOnBase),
    Part("availabilities", _("Your catalogue: terms and list prices"), Availability),
    Part(
        "orders",
        _("Orders, and those placed by a provider with you on record"),
        Order,
        find=Order.objects.visible_to,
    ),
    Part("order-lines", _("The lines of your own orders"), OrderLine),
    Part("order-requests", _("What you asked a provider to order"), OrderRequest),
    Part("order-request-lines", _("The lines of those"), OrderRequestLine),
    Part(
        "subscriptions",
        _("Subscriptions, and those sold by a provider with you on record"),
        Subscription,
        find=Subscription.objects.visible_to,
    ),
    Part("seat-lots", _("Seats of your own subscriptions by the day they were bought"), SeatLot),
)
