"""What `manage.py invitation …` and `manage.py customer …` share: JSON to stdout, a refusal as JSON
to stderr and an exit code, in English whatever the server speaks."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any, NoReturn
from uuid import UUID

from django import forms
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import translation

from audit.record import at_the_machine
from customers.models import Account
from partners.models import Partner

USAGE, NOT_FOUND, REFUSED, NOT_VALID = 2, 3, 4, 5
type Act = Callable[[dict[str, Any]], dict[str, Any]]


class Refusal(Exception):
    """What goes to stderr, and the exit code."""

    def __init__(self, code: int, error: str, message: str, **more: object) -> None:
        super().__init__(message)
        self.code = code
        self.told = {"error": error, "message": message, **more}


class JsonParser(CommandParser):
    """Mistakes in the command line are answered as JSON, too."""

    def error(self, message: str) -> NoReturn:
        raise Refusal(USAGE, "usage", message)


class JsonCommand(BaseCommand):
    """A command with verbs. `refusals` are the exceptions of the house that they may raise."""

    refusals: tuple[type[Exception], ...]

    def acts(self) -> Mapping[str, Act]:
        """What does each verb."""
        raise NotImplementedError

    def sentence_for(self, refusal: Exception) -> str:
        """One of `refusals` in words."""
        raise NotImplementedError

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        made = super().create_parser(prog_name, subcommand, **kwargs)
        made.__class__ = JsonParser  # BaseCommand names no class for its parser
        return made

    def run_from_argv(self, argv: list[str]) -> None:
        try:
            super().run_from_argv(argv)
        except Refusal as refusal:  # of the command line itself
            self._refuse(refusal)

    def handle(self, **options: Any) -> None:
        try:
            with translation.override("en"), at_the_machine(), transaction.atomic():
                answer = self.acts()[options["verb"]](options)
                if options.get("dry_run"):
                    answer["dry_run"] = True
                    transaction.set_rollback(True)
        except self.refusals as problem:
            with translation.override("en"):
                told = self.sentence_for(problem)
            self._refuse(Refusal(REFUSED, _snake(type(problem).__name__), told))
        except Refusal as refusal:
            self._refuse(refusal)
        self.stdout.write(json.dumps(answer, ensure_ascii=False))

    def _refuse(self, refusal: Refusal) -> NoReturn:
        self.stderr.write(json.dumps(refusal.told, ensure_ascii=False), lambda text: text)
        sys.exit(refusal.code)


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


# --- Who and which ------------------------------------------------------------------------------


def partner_named(slug: str) -> Partner:
    found = Partner.objects.filter(slug=slug, closed_at=None).first()
    if found is None:
        raise Refusal(NOT_FOUND, "partner_not_found", f"No partner: {slug}")
    return found


def account_named(partner: Partner, named: str) -> Account:
    """By the customer's id or domain, in this partner's own records."""
    mine = Account.objects.for_partner(partner).select_related("customer")
    key = uuid_of(named)
    found = mine.filter(customer_id=key) if key else mine.filter(domain=named.lower())
    account = found.first()
    if account is None:
        raise Refusal(NOT_FOUND, "customer_not_found", f"No customer of yours: {named}")
    return account


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def require_valid(form: forms.Form) -> None:
    """Refuses with the sentences of each field."""
    if not form.is_valid():
        fields = {name: list(map(str, errors)) for name, errors in form.errors.items()}
        raise Refusal(NOT_VALID, "not_valid", "Some of this cannot be written.", fields=fields)
