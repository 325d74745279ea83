"""How django-allauth behaves in this house: who may sign up, where its links point, how its
letters leave."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from outbox.queue import queue_secret_email
from outbox.sealing import sealed, unsealed
from people.models import Person
from people.web import JOINING

# What somebody changed on an account, told to its owner by one letter for all of them.
NOTICES = {
    "password_changed": _("The password was changed."),
    "password_reset": _("The password was changed by a link from a letter."),
    "password_set": _("A password was set."),
    "email_changed": _("The e-mail address was changed."),
    "totp_activated": _("An authenticator app was turned on."),
    "totp_deactivated": _("The authenticator app was turned off."),
    "recovery_codes_generated": _("New recovery codes were made."),
    "webauthn_added": _("A passkey or security key was added."),
    "webauthn_removed": _("A passkey or security key was removed."),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("E-mail or password is not right."),
        "too_many_login_attempts": _("Too many tries. Wait 10 minutes or reset your password."),
        "incorrect_code": _("That code is not right or has run out."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Only who was invited: the page of a link has marked the session."""
        return bool(request.session.get(JOINING))

    def get_reset_password_from_key_url(self, key: str) -> str:
        return password_link_of(key)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return public(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Owe the letter `templates/emails/<kind>.txt`, so that a broken mail server never
        breaks signing in.

        Links of our own host replace allauth's, which trust the request.
        """
        kind = template_prefix.rpartition("/")[2]
        person = context.get("user") or Person.objects.filter(email__iexact=email).first()
        language = getattr(person, "language", "") or get_language() or settings.LANGUAGE_CODE
        words = {
            "brand": settings.BRAND,
            "name": getattr(person, "name", ""),
            "url": context.get("activate_url") or context.get("password_reset_url"),
            "reset_url": public(reverse("account_reset_password")),
            "sign_in_url": public(reverse("account_login")),
            "what": NOTICES.get(kind),
            "at": now(),
            "ip": context.get("ip"),
        }
        template = "account_changed" if kind in NOTICES else kind
        with translation.override(language):
            text = render_to_string(f"emails/{template}.txt", words)
        subject, _newline, body = text.strip().partition("\n")
        queue_secret_email(kind, to=email, language=language, subject=subject, body=body.strip())

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """The address is kept folded: a person is one address, whatever its case."""
        user = super().save_user(request, user, form, commit=False)
        user.email = user.email.strip().lower()
        if commit:
            user.save()
        return user


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """Keys of authenticator apps and recovery codes lie sealed: a leaked table opens nothing."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That code is not right or has run out."),
    }

    def encrypt(self, text: str) -> str:
        return sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unsealed(encrypted_text)


def public(path: str) -> str:
    """The path at the address that settings name, never at the host a request claims."""
    base: str = settings.PUBLIC_BASE_URL
    return base + path


def password_link(person: Person) -> str:
    """A link that lets this person choose a password once, for an operator to hand over."""
    return password_link_of(
        f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    )


def password_link_of(key: str) -> str:
    """`key` is allauth's: who, a hyphen, the token."""
    uid, _hyphen, token = key.partition("-")
    return public(reverse("account_reset_password_from_key", args=[uid, token]))
