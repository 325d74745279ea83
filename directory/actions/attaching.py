"""Files that come with a request or an answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from directory.models import SupportAnswer, SupportFile, SupportRequest


@dataclass(frozen=True)
class Attached:
    """A file as it was sent: a harmless name (`checking.harmless_file_name`) and what is in it."""

    name: str
    content: bytes


def attach(
    request: SupportRequest, files: Iterable[Attached], answer: SupportAnswer | None = None
) -> list[str]:
    """Keep them, in the order they were chosen. Returns their names, for the log."""
    kept = [
        SupportFile(
            request=request,
            answer=answer,
            position=position,
            name=file.name,
            size=len(file.content),
            content=file.content,
        )
        for position, file in enumerate(files)
    ]
    for row in kept:  # one by one: together they may be 50 MB
        row.save(force_insert=True)
    return [row.name for row in kept]
