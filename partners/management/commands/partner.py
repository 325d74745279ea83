"""`manage.py partner add …`: a partner and its first person, answered as JSON."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from partners.actions.organisation import add_partner
from partners.models import Partner, PartnerKind
from people.adapter import password_link
from people.models import Language
from people.names import honest_name


class Command(BaseCommand):
    help = "Add a partner and the person who manages its people. Prints JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_subparsers(dest="verb", required=True).add_parser("add")
        for name in ("name", "slug", "domain", "admin-email", "admin-name"):
            add.add_argument(f"--{name}", required=True)
        add.add_argument("--kind", required=True, choices=PartnerKind.values)
        add.add_argument("--country", default="PL")
        add.add_argument("--language", default=Language.POLISH, choices=Language.values)

    def handle(self, **options: Any) -> None:
        fields = ("name", "slug", "kind", "domain", "country", "language")
        partner = Partner(email=options["admin_email"], **{f: options[f] for f in fields})
        try:
            partner.full_clean()
            for name in (partner.name, options["admin_name"]):
                honest_name(name)
        except ValidationError as refusal:
            said = getattr(refusal, "message_dict", {"name": refusal.messages})
            raise CommandError(json.dumps(said, ensure_ascii=False)) from refusal
        member = add_partner(
            partner, admin_email=options["admin_email"], admin_name=options["admin_name"]
        )
        person = member.person
        answer = {
            "partner": partner.slug,
            "admin": person.email,
            # Who signs in elsewhere here already keeps the password they have.
            "password_link": None if person.has_usable_password() else password_link(person),
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
