"""Forms on the page of one subscription. Each knows the version that the person saw."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from subscriptions.models import Availability, Subscription

MANY = 100_000


class SeenForm(forms.Form):
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class QuantityForm(SeenForm):
    quantity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=MANY)


class NameForm(SeenForm):
    name = forms.CharField(label=_("Name"), max_length=120)


class SupportForm(SeenForm):
    """`contact` is the id of the seller or of the reseller on record."""

    contact = forms.TypedChoiceField(label=_("Support contact"), coerce=int)

    def __init__(self, *args: Any, shown: Subscription, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners = [p for p in (shown.partner, shown.reseller) if p is not None]
        self.fields["contact"].choices = [(p.pk, p.name) for p in partners]  # type: ignore[attr-defined]


class NextTermForm(SeenForm):
    """What may change with the next term: the quantity, and to which offer of the product."""

    quantity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=MANY)
    offer = forms.TypedChoiceField(label=_("Offer"), coerce=int)

    def __init__(self, *args: Any, offers: list[Availability], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers = {offer.pk: offer for offer in offers}
        self.fields["offer"].choices = [(pk, _said(o)) for pk, o in self.offers.items()]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Availability:
        return self.offers[self.cleaned_data["offer"]]


def _said(offer: Availability) -> str:
    words = (offer.sku.name, offer.get_term_display(), offer.get_billing_display())
    price = number_format(offer.list_price, 2, force_grouping=True)
    return f"{' · '.join(map(str, words))} · {price} {offer.currency}"
