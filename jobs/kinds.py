"""What a job of some kind is: the app that knows the work says so, by name in the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from jobs.models import Job
from partners.models import Member
from partners.permissions import Action


@dataclass(frozen=True)
class Progress:
    """How far the work is: counts over the whole job, as its rows say now, and what is left."""

    done: int
    skipped: int
    failed: int
    left: int


@dataclass(frozen=True)
class JobKind:
    """One kind of long work.

    `run_slice` does a part of it (seconds, not minutes) in transactions of its own; it may run
    twice, also at the same time, and must not double anything. `retry` makes what failed wanted
    again. `cancelled` and `finished` note in the history what happened to the job; they run in
    the transaction that decides it.
    """

    label: Promise
    action: Action  # who may see, cancel and retry it
    run_slice: Callable[[Job], Progress]
    page: Callable[[Job], str]  # the address of what it works on
    retry: Callable[[Job], None]
    cancelled: Callable[[Member, Job], None]
    finished: Callable[[Job], None]
    problems: Callable[[Job], Iterable[str]]  # the first errors, in the reader's language
    result: str = ""  # the name of the page with the result file, if any: takes slug and subject


def kind_of(job: Job) -> JobKind:
    return find_kind(job.kind)


def find_kind(name: str) -> JobKind:
    """Raises KeyError for a kind this installation does not know."""
    kind: JobKind = import_string(settings.JOB_KINDS[name])
    return kind


def kinds_for(member: Member) -> list[str]:
    """The kinds of work this person may see."""
    return [name for name in settings.JOB_KINDS if member.can(find_kind(name).action)]
