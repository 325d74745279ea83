"""Bodies with a secret link (reset, confirmation) wait sealed: a leaked table opens nothing."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def sealed(text: str) -> str:
    return _seal().encrypt(text.encode()).decode()


def unsealed(text: str) -> str:
    """Raises cryptography.fernet.InvalidToken when SECRET_KEY changed without a fallback."""
    return _seal().decrypt(text.encode()).decode()


def _seal() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [sha256(b"outbox.sealing" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])
