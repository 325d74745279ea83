"""The way to the mail server: one connection for many letters, and what its answers mean."""

from __future__ import annotations

import logging
import smtplib
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from celery.exceptions import SoftTimeLimitExceeded
from cryptography.fernet import InvalidToken
from django.core.mail import EmailMultiAlternatives, mailers

from outbox.message import message_of
from outbox.models import Email
from outbox.problems import REJECTED

logger = logging.getLogger(__name__)

PERMANENT = range(500, 600)
CLOSING = 421
# Servers end a conversation after so many letters or seconds: no reason to wait with the next one.
HUNG_UP = {"SMTP 421", "SMTPServerDisconnected", "ConnectionResetError", "BrokenPipeError"}
# What a mail service says of a recipient it will never send to.
HOPELESS = {"invalid", "rejected", "failed"}


@dataclass(frozen=True)
class Refusal:
    """Why an e-mail did not leave. `problem` names no person. `is_away`: the server takes nothing
    from us at present, so the next letter need not be tried."""

    problem: str
    is_final: bool = False
    is_away: bool = False


class Post:
    """Opens when the first letter is handed over; opens again after anything went wrong."""

    def __init__(self) -> None:
        self._mailer: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._hang_up()

    def hand_over(self, email: Email) -> str | Refusal:
        """The id under which the server took it, or why it did not."""
        try:
            message = message_of(email)
        except (ValueError, InvalidToken) as problem:  # no such mail can be, or a broken seal
            return Refusal(type(problem).__name__, is_final=True)
        except Exception as problem:
            logger.exception("E-mail %s (%s) could not be made", email.pk, email.kind)
            return Refusal(type(problem).__name__)
        was_open = self._mailer is not None
        refusal = self._try(message)
        if was_open and refusal is not None and refusal.problem in HUNG_UP:
            refusal = self._try(message)
        return refusal or taken_as(message)

    def _try(self, message: EmailMultiAlternatives) -> Refusal | None:
        refusal = self._open() or self._send(message)
        if refusal is not None:
            self._hang_up()
        return refusal

    def _open(self) -> Refusal | None:
        if self._mailer is None:
            self._mailer = mailers.default
            try:
                self._mailer.open()
            except smtplib.SMTPResponseException as refused:  # also a wrong password
                return Refusal(f"SMTP {refused.smtp_code}", is_away=True)
            except OSError as problem:  # smtplib's other exceptions are OSErrors, too
                return Refusal(type(problem).__name__, is_away=True)
        return None

    def _send(self, message: EmailMultiAlternatives) -> Refusal | None:
        try:
            self._mailer.send_messages([message])
        except smtplib.SMTPRecipientsRefused as refused:
            code, _text = next(iter(refused.recipients.values()))
            return Refusal(f"SMTP {code}", code in PERMANENT, is_away=code == CLOSING)
        except smtplib.SMTPSenderRefused as refused:  # not this letter: us
            return Refusal(f"SMTP {refused.smtp_code}", is_away=True)
        except smtplib.SMTPResponseException as refused:
            code = refused.smtp_code
            return Refusal(f"SMTP {code}", code in PERMANENT, is_away=code == CLOSING)
        except OSError as problem:
            return Refusal(type(problem).__name__, is_away=True)
        except ValueError as problem:  # a header or an address that cannot be
            return Refusal(type(problem).__name__, is_final=True)
        except SoftTimeLimitExceeded:  # nobody knows whether it was taken: the lease runs out
            raise
        except Exception as problem:
            logger.exception("The way of the mail is broken")
            return Refusal(type(problem).__name__, is_away=True)
        return _of_service(message)

    def _hang_up(self) -> None:
        mailer, self._mailer = self._mailer, None
        if mailer is None:
            return
        try:
            mailer.close()
        except OSError:  # nobody is at the other end any more
            logger.debug("The mail server had gone before we said good-bye")


def _of_service(message: EmailMultiAlternatives) -> Refusal | None:
    """What django-anymail says of the only recipient."""
    status = getattr(message, "anymail_status", None)
    said = set(getattr(status, "status", None) or ())
    return Refusal(REJECTED, is_final=True) if said and said <= HOPELESS else None


def taken_as(message: EmailMultiAlternatives) -> str:
    """A mail service gives an id of its own; a mail server keeps ours."""
    status = getattr(message, "anymail_status", None)
    return str(getattr(status, "message_id", None) or message.extra_headers["Message-ID"])
