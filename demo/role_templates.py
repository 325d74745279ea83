"""The star's own sets of roles: one as it was made, one that has changed since."""

from __future__ import annotations

from dataclasses import dataclass

from audit.models import Verb
from demo.book import Book
from demo.days import identity
from demo.gdap import role_ids
from demo.steps import HELPDESK, MAIL
from relationships.models import RoleTemplate, RoleTemplateVersion


@dataclass(frozen=True)
class Kept:
    """Each version: how many days ago it was made, its roles and days."""

    name: str
    versions: tuple[tuple[int, tuple[str, ...], int], ...]


KEPT = (
    Kept("Service desk", ((300, HELPDESK, 365), (45, (*HELPDESK, "Guest Inviter"), 365))),
    Kept("Mail and files", ((120, MAIL, 180),)),
)


def write_role_templates(book: Book, slug: str) -> None:
    partner, member = book.partners[slug], book.members["hanna"]
    for kept in KEPT:
        template = RoleTemplate(
            id=identity("role template", kept.name), partner=partner, name=kept.name
        )
        template.latest = len(kept.versions)
        template.created_at = book.days.ago(kept.versions[0][0], kept.name)
        book.add(template)
        for number, (day, names, days) in enumerate(kept.versions, 1):
            at = book.days.ago(day, kept.name)
            ids = [str(role_id) for role_id in role_ids(names)]
            version = RoleTemplateVersion(
                template=template, number=number, role_ids=ids, duration_days=days
            )
            version.made_by, version.made_at = member.person, at
            book.add(version)
            verb = Verb.TEMPLATE_CREATED if number == 1 else Verb.TEMPLATE_CHANGED
            before = {"name": kept.name, "version": number - 1} if number > 1 else None
            after = {"name": kept.name, "version": number}
            book.record(verb, template, at, by=member, partner=partner, before=before, after=after)
