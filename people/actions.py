"""What a person changes about themselves, and what ends their sessions."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.db import transaction

from people.models import Language, Person, Theme


@transaction.atomic
def change_profile(person: Person, *, name: str, language: str, theme: str) -> None:
    person.name, person.language, person.theme = name, language, theme
    person.save(update_fields=["name", "language", "theme"])


@transaction.atomic
def choose_language(person: Person, language: Language) -> None:
    person.language = language
    person.save(update_fields=["language"])


@transaction.atomic
def choose_theme(person: Person, theme: Theme) -> None:
    person.theme = theme
    person.save(update_fields=["theme"])


@transaction.atomic
def end_sessions(person: Person) -> int:
    """Sign the person out everywhere, at once. Returns how many sessions there were."""
    sessions = list(UserSession.objects.filter(user=person))
    for session in sessions:
        session.end()
    return len(sessions)
