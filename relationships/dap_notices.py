"""Whom the end of delegated administration (DAP) concerns, and what they are told."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from customers.models import CustomerMember, CustomerRole
from notifications.events import NoticeEvent
from notifications.tell import tell, tell_office
from notifications.wording import Params
from partners.models import Member
from partners.permissions import Role
from people.models import Person
from relationships.models import Relationship
from relationships.notices import day_of


def tell_dap_ended(ended: Relationship, *, by: Person | None, title: str) -> None:
    """Both sides: the partner's admin agents, and whoever may decide for the customer. `title`
    names the admin relationship that took its place, if one did."""
    said = {"date": day_of(ended.dap_ended_at), "by": str(by or ""), "title": title}
    told = {key: text for key, text in said.items() if text}
    tell_admin_agents(NoticeEvent.DAP_ENDED, ended, ended.dap_ended_at, told)
    tell(
        NoticeEvent.OWN_DAP_ENDED,
        _deciders(ended),
        partner=ended.partner,
        customer=ended.customer,
        about=("relationships.relationship", ended.pk),
        path=reverse("own:partners", args=[ended.customer_id]),
        dedupe_key=_occurrence(ended, ended.dap_ended_at),
        params={"name": ended.partner.name, "customer": str(ended.customer), **told},
    )


def tell_admin_agents(
    event: NoticeEvent, row: Relationship, at: datetime | None, params: Params
) -> None:
    """The partner's; its office by mail where nobody is one."""
    staff = Member.objects.for_partner(row.partner).current().holding([Role.ADMIN_AGENT])
    people = [member.person for member in staff]
    about = ("relationships.relationship", row.pk)
    path = reverse("customers:account", args=[row.partner.slug, row.customer_id])
    key = _occurrence(row, at)
    said = {"name": str(row.customer), "partner": row.partner.name, **params}
    tell(
        event,
        people,
        partner=row.partner,
        customer=row.customer,
        about=about,
        path=path,
        dedupe_key=key,
        params=said,
    )
    if not people:
        tell_office(event, partner=row.partner, about=about, path=path, dedupe_key=key, params=said)


def _occurrence(row: Relationship, at: datetime | None) -> str:
    """DAP may be granted anew, and end or fall out of use again."""
    return f"{row.pk}:{at:%Y%m%d%H%M%S%f}" if at else str(row.pk)


def _deciders(row: Relationship) -> list[Person]:
    members = CustomerMember.objects.filter(
        customer=row.customer_id, role=CustomerRole.ADMINISTRATOR, ended_at=None
    )
    return [member.person for member in members.select_related("person").order_by("pk")]
