"""`manage.py customer show|qualify …`: what an operator decides about a customer's record.

JSON to stdout; a refusal as JSON to stderr and an exit code. The same rules as on the pages, but
for one: non-profit is granted and taken back here. History names the operator.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from customers.actions import RelationshipOver
from customers.agreement_forms import OperatorQualificationForm
from customers.commands import (
    Act,
    JsonCommand,
    JsonParser,
    account_named,
    partner_named,
    require_valid,
)
from customers.models import Account, Qualification, QualificationFinal
from customers.qualifying import qualify_by_operator
from customers.segments import segment_of

SENTENCES: dict[type[Exception], str] = {
    QualificationFinal: "Education stays. Nothing was changed.",
    RelationshipOver: "The relationship has ended. Nothing was changed.",
}


class Command(JsonCommand):
    help = "A customer's record, for operators. Prints JSON; see docs/customer-record.md."
    refusals = tuple(SENTENCES)

    def acts(self) -> dict[str, Act]:
        return {"show": _show, "qualify": _qualify}

    def sentence_for(self, refusal: Exception) -> str:
        return SENTENCES[type(refusal)]

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, parser_class=JsonParser)
        for name in self.acts():
            one = verbs.add_parser(name)
            one.add_argument("--partner", required=True, help="its short name, as in /p/…/")
            one.add_argument("customer", help="id or domain of a customer the partner knows")
        decision = verbs.choices["qualify"]
        decision.add_argument("qualification", choices=Qualification.values)
        decision.add_argument("--code", default="", help="for government")
        decision.add_argument("--sure", action="store_true", help="education cannot be taken back")
        decision.add_argument("--dry-run", action="store_true")


def _account(options: dict[str, Any]) -> Account:
    return account_named(partner_named(options["partner"]), options["customer"])


def _show(options: dict[str, Any]) -> dict[str, Any]:
    account = _account(options)
    return {
        "id": str(account.customer_id),
        "name": account.name,
        "domain": account.domain,
        "partner": options["partner"],
        "state": account.state,
        "qualification": account.qualification,
        "validation_code": account.validation_code,
        "segment": segment_of(account),
    }


def _qualify(options: dict[str, Any]) -> dict[str, Any]:
    account = _account(options)
    form = OperatorQualificationForm(options, account=account)
    require_valid(form)
    chosen = Qualification(form.cleaned_data["qualification"])
    qualify_by_operator(account.partner, account.customer_id, chosen, form.cleaned_data["code"])
    return _show(options)
