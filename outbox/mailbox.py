"""The mailbox of the demo: mail that would have been sent, to be read on a page."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from outbox.models import Letter


class MailboxBackend(BaseEmailBackend):
    """`EMAIL_URL=mailbox://`: keeps each message where /mailbox/ shows it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        letters = [
            Letter(
                to=to,
                subject=str(message.subject),
                body=str(message.body),
                html=_html_of(message),
            )
            for message in email_messages
            for to in message.recipients()
        ]
        Letter.objects.bulk_create(letters)
        return len(email_messages)


def _html_of(message: EmailMessage) -> str:
    parts = getattr(message, "alternatives", [])
    return next((str(p.content) for p in parts if p.mimetype == "text/html"), "")
