"""What stands in the way of a removal."""

from datetime import timedelta

from django.utils.timezone import now

from invitations.models import Invitation, InvitationState
from tests.conftest import make_member


def open_invitation(partner, customer):
    """One that was shared before the relationship came about in another way."""
    return Invitation.unscoped.create(
        partner=partner,
        inviter=make_member(partner).person,
        customer=customer,
        subject="Request",
        state=InvitationState.OPEN,
        shared_at=now(),
        expires_at=now() + timedelta(days=30),
        token_sha256="1" * 64,
    )
