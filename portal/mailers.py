"""EMAIL_URL in Django's MAILERS form. django-environ still answers with the deprecated names."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BACKENDS = {
    "console": "django.core.mail.backends.console.EmailBackend",
    "memory": "django.core.mail.backends.locmem.EmailBackend",
    "mailbox": "outbox.mailbox.MailboxBackend",
}


def mailer_from_url(url: str) -> dict[str, Any]:
    """`smtp://user:password@host:25`, `smtps://` (TLS), `smtp+tls://` (STARTTLS), `console://`,
    `mailbox://` (the demo's page of sent mail), `anymail+postmark://?server_token=…` (any service
    django-anymail knows, with its settings in lower case as the query).

    Raises ImproperlyConfigured for a scheme that is none of these.
    """
    parts = urlsplit(url)
    if parts.scheme in BACKENDS:
        return {"BACKEND": BACKENDS[parts.scheme], "OPTIONS": {}}
    if service := service_of(url):
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        return {
            "BACKEND": f"anymail.backends.{service}.EmailBackend",
            "OPTIONS": options | {"ignore_recipient_status": True},  # we look at it ourselves
        }
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"}:
        raise ImproperlyConfigured(f"EMAIL_URL: unknown scheme {parts.scheme!r}")
    timeout = parse_qs(parts.query).get("timeout", ["10"])[0]
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname or "localhost",
            "port": parts.port or {"smtp": 25, "smtps": 465, "smtp+tls": 587}[parts.scheme],
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": parts.scheme == "smtp+tls",
            "use_ssl": parts.scheme == "smtps",
            "timeout": int(timeout),
        },
    }


def service_of(url: str) -> str:
    """`postmark` of `anymail+postmark://`; nothing for what is no mail service."""
    name = urlsplit(url).scheme.partition("+")
    return name[2].replace("-", "_") if name[0] == "anymail" else ""


def route_of(url: str) -> str:
    """Which way mail really leaves, in a word that holds no secret: a host, a service, or the
    demo's mailbox. Nothing when it goes nowhere."""
    parts = urlsplit(url)
    if parts.scheme.startswith("smtp"):
        return parts.hostname or "localhost"
    return service_of(url) or ("mailbox" if parts.scheme == "mailbox" else "")
