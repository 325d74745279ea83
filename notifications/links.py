"""The link that ends the digest without signing in (RFC 8058). It opens nothing else."""

from __future__ import annotations

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse


def _signer() -> Signer:
    key, *older = settings.LINK_KEYS
    return Signer(key=key, fallback_keys=older, salt="notifications.digest", sep=".")


def unsubscribe_url(person_id: int) -> str:
    """The whole URL. Its host comes from settings."""
    base: str = settings.PUBLIC_BASE_URL
    return base + reverse("unsubscribe:page", args=[_signer().sign(str(person_id))])


def person_id_of(token: str) -> int | None:
    """Whose digest the link ends; nothing for a link we never made."""
    try:
        return int(_signer().unsign(token))
    except BadSignature:
        return None
