"""What a customer's decisions on its own pages owe: its partner is told, and the answer to a wish
is told to whoever may decide for the customer."""

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
from relationships.models import AdminRelationship, EndWish, Relationship
from relationships.notices import day_of
from relationships.notices import tell_admin_agents as tell_of_admin_access


def tell_wished(wish: EndWish) -> None:
    said = {"asked_by": str(wish.wished_by), "note": wish.note}
    _tell_admin_agents(NoticeEvent.RELATIONSHIP_END_WANTED, wish.relationship, str(wish.pk), said)


def tell_wish_withdrawn(wish: EndWish) -> None:
    event = NoticeEvent.RELATIONSHIP_END_NOT_WANTED
    _tell_admin_agents(event, wish.relationship, str(wish.pk), {})


def tell_relationship_ended(ended: Relationship, by: Person) -> None:
    """The customer ended it: who, and when."""
    said = {"date": day_of(ended.removed_at), "by": str(by), "note": ended.removal_note}
    _tell_admin_agents(NoticeEvent.RELATIONSHIP_ENDED, ended, str(ended.pk), said)


def tell_no_longer_extends(row: AdminRelationship, by: Person, at: datetime) -> None:
    """The customer turned extension off, which may happen again."""
    said = {"date": day_of(row.ends_at), "changed_by": str(by)}
    occurrence = f"{at:%Y%m%d%H%M%S}"
    tell_of_admin_access(NoticeEvent.GDAP_NO_LONGER_EXTENDS, row, occurrence, said)


def tell_answer(event: NoticeEvent, wish: EndWish) -> None:
    """Whoever may decide for the customer, in their language."""
    members = CustomerMember.objects.filter(
        customer=wish.customer_id, role=CustomerRole.ADMINISTRATOR, ended_at=None
    )
    tell(
        event,
        [member.person for member in members.select_related("person").order_by("pk")],
        partner=wish.partner,
        customer=wish.customer,
        about=("relationships.endwish", wish.pk),
        path=reverse("own:partners", args=[wish.customer_id]),
        dedupe_key=str(wish.pk),
        params={
            "name": wish.partner.name,
            "customer": wish.customer.name,
            "date": day_of(wish.closed_at),
            "note": wish.answer,
        },
    )


def _tell_admin_agents(
    event: NoticeEvent, about: Relationship, occurrence: str, params: Params
) -> None:
    """The partner's; its office by mail where nobody is one."""
    partner, customer = about.partner, about.customer
    staff = Member.objects.for_partner(partner).current().holding([Role.ADMIN_AGENT])
    people = [member.person for member in staff]
    subject = ("relationships.relationship", about.pk)
    path = reverse("customers:account", args=[partner.slug, customer.pk])
    said = {"name": customer.name, "partner": partner.name, **params}
    tell(
        event,
        people,
        partner=partner,
        customer=customer,
        about=subject,
        path=path,
        dedupe_key=occurrence,
        params=said,
    )
    if not people:
        tell_office(
            event, partner=partner, about=subject, path=path, dedupe_key=occurrence, params=said
        )
