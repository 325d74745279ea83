"""The Celery application of bench.sending: the portal's own, and the bare task beside it."""

import os

from celery import shared_task
from django.core.mail import EmailMultiAlternatives, mailers

from portal.celery import app

__all__ = ["app", "send_bare"]
app.conf.result_backend = os.environ["REDIS_URL"]


@shared_task(ignore_result=False)
def send_bare(letters: list[tuple[str, str, str, str, str]]) -> None:
    """What a developer would write first: a hundred messages, one connection, no memory."""
    messages = []
    for subject, text, html, to, reply_to in letters:
        message = EmailMultiAlternatives(subject, text, to=[to], reply_to=[reply_to])
        message.attach_alternative(html, "text/html")
        messages.append(message)
    mailers.default.send_messages(messages)
