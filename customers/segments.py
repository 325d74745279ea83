"""What a customer may be sold as: its qualification in the partner's record decides."""

from __future__ import annotations

from customers.models import Account, Qualification

COMMERCIAL = "commercial"
_SEGMENTS: dict[str, str] = {
    Qualification.EDUCATION: "education",
    Qualification.GOVERNMENT: "government",
    Qualification.NONPROFIT: "nonprofit",
}


def segment_of(account: Account) -> str:
    """A value of `subscriptions.models.Segment`, as text: commercial, education, government or
    nonprofit. A state-owned enterprise buys as everybody does."""
    return _SEGMENTS.get(account.qualification, COMMERCIAL)
