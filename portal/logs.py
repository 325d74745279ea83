"""Log lines that tell what happened and name nobody: JSON, a request number, no secrets."""

import json
import logging
import re
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from secrets import choice

from django.http import HttpRequest, HttpResponse

# No letters or digits that are mistaken for one another when read out on the telephone.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"
REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")

SECRETS = [
    # Personal links: whoever reads one may open the page behind it.
    (re.compile(r"(/[ig]/)[^\s/\"'?]{8,}"), r"\1…"),
    # Links that confirm an address, reset a password or join a colleague.
    (re.compile(r"((?:key|confirm-email|join|token|setup)/)[^\s/\"'?]{8,}"), r"\1…"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w"), "…@…"),
]


def masked(text: str) -> str:
    """The text without personal links, keys and e-mail addresses."""
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return text


class RequestIdMiddleware:
    """Gives each request a number: on the 500 page, in `X-Request-ID`, in every log line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = "".join(choice(ALPHABET) for _ in range(10))
        token = REQUEST_ID.set(f"{number[:5]}-{number[5:]}")
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = REQUEST_ID.get()
            return response
        finally:
            REQUEST_ID.reset(token)


class MaskedFormatter(logging.Formatter):
    """One readable line, for a developer's terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line. Line breaks and escapes of the message cannot forge another line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": masked(record.getMessage()),
        }
        if number := REQUEST_ID.get():
            line["request"] = number
        if status := getattr(record, "status_code", None):
            line["status"] = status
        if record.exc_info:
            line["exception"] = masked(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
