"""What an answer to a request for admin access owes: the partner is told, the approver has it in
writing, and the operator learns of what somebody does not recognise."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime

from customers.models import Customer
from notifications.events import NoticeEvent
from notifications.tell import tell
from notifications.wording import Params
from outbox.queue import queue_email
from partners.models import Member
from partners.permissions import Role
from people.models import Person
from relationships.answering import roles_of
from relationships.models import AdminRelationship


def tell_approved(row: AdminRelationship, customer: Customer, at: datetime) -> None:
    """The term is counted from activation, which follows within minutes."""
    ends = localtime(at + timedelta(days=row.duration_days)).date()
    tell_partner(NoticeEvent.GDAP_APPROVED, row, customer, "decision", {"date": ends.isoformat()})


def tell_declined(row: AdminRelationship, customer: Customer, note: str) -> None:
    tell_partner(NoticeEvent.GDAP_DECLINED, row, customer, "decision", {"note": note})


def tell_fewer_wanted(row: AdminRelationship, customer: Customer, note: str, at: datetime) -> None:
    when = str(int(at.timestamp()))
    tell_partner(NoticeEvent.GDAP_FEWER_ROLES, row, customer, when, {"note": note})


def tell_partner(
    event: NoticeEvent, row: AdminRelationship, customer: Customer, promise: str, params: Params
) -> None:
    """Who asked, if they still work there, and every Admin agent (domain.md §6.10)."""
    staff = Member.objects.for_partner(row.partner).current()
    people = [member.person for member in staff.holding([Role.ADMIN_AGENT])]
    if row.created_by and staff.filter(person=row.created_by).exists():
        people.insert(0, row.created_by)
    tell(
        event,
        people,
        partner=row.partner,
        customer=customer,
        about=("relationships.adminrelationship", row.pk),
        path=reverse("relationships:admin_relationship", args=[row.partner.slug, row.pk]),
        dedupe_key=f"{row.pk}:{promise}",
        params={"name": customer.name, **params},
    )


def send_receipt(row: AdminRelationship, customer: Customer, person: Person) -> None:
    """To the one who approved: what was approved, and where it can be ended."""
    assert row.approved_at is not None  # approved a moment ago
    queue_email(
        "admin_relationship_receipt",
        to=person.email,
        language=person.language or customer.language,
        dedupe_key=f"admin_relationship_receipt:{row.pk}",
        context={
            "row": row,
            "customer": customer,
            "roles": roles_of(row),
            "ends_at": row.approved_at + timedelta(days=row.duration_days),
        },
        link=("admin_relationship", row.pk, row.version),
    )


def tell_operator(row: AdminRelationship) -> None:
    """Once a link, whoever has it: the request stays as it is."""
    queue_email(
        "admin_relationship_reported",
        to=settings.OPERATOR_EMAIL,
        language=settings.LANGUAGE_CODE[:2],
        dedupe_key=f"admin_relationship_reported:{row.pk}:{row.version}",
        context={"row": row},
    )
