"""Log lines that tell what happened and name nobody: JSON, a request number, no secrets."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

# The number of the request we are in, made in portal.origin.
REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")

SECRETS = [
    # Personal links: whoever reads one may open the page behind it.
    (re.compile(r"(/(?:[ig]|calendar)/)[^\s/\"'?]{8,}"), r"\1…"),
    # Links that confirm an address, reset a password or join a colleague.
    (re.compile(r"((?:key|confirm-email|join|partnership|setup)/)[^\s/\"'?]{8,}"), r"\1…"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w"), "…@…"),
]


def masked(text: str) -> str:
    """The text without personal links, keys and e-mail addresses."""
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return text


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
