"""Personal links. A token is derived, never stored.

`HMAC-SHA256(key, kind, id, version)` in base64url: the draft page can show the same URL again,
a leaked table cannot, and raising the version kills the old link. Rows keep `digest(token)` only.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from uuid import UUID

from django.conf import settings

PATHS = {
    "invitation": "/i/{}/",
    "admin_relationship": "/g/{}/",
    "colleague": "/join/{}/",
    "customer_colleague": "/team/{}/",
    "partnership": "/partnership/{}/",
    "calendar": "/calendar/{}.ics",
}


def token_for(kind: str, pk: UUID, version: int, key: str | None = None) -> str:
    """The 43 characters that open the link of this row at this version (256 bits)."""
    secret = key if key is not None else settings.LINK_KEYS[0]
    message = f"{kind}:{pk}:{version}".encode()
    mac = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return urlsafe_b64encode(mac).rstrip(b"=").decode()


def digest(token: str) -> str:
    """What the row stores in place of the token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def address(kind: str, pk: UUID, version: int, stored_digest: str | None = None) -> str:
    """The whole URL. Its host comes from settings, never from a request.

    With `stored_digest`, an older signing key is used where the link was made under it, so that
    links already sent keep their text after a key rotation.
    """
    token = token_for(kind, pk, version)
    if stored_digest and digest(token) != stored_digest:
        older = (token_for(kind, pk, version, key) for key in settings.LINK_KEYS[1:])
        token = next((t for t in older if digest(t) == stored_digest), token)
    base: str = settings.PUBLIC_BASE_URL
    return base + PATHS[kind].format(token)
