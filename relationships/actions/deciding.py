"""Who may decide for a customer on its own pages."""

from __future__ import annotations

from audit.record import Actor, customer_side
from customers.models import Customer, CustomerMember
from people.models import Person
from relationships.actions.approving import MayNotDecide, Outsider


def deciding(person: Person, customer: Customer) -> Actor:
    """The person as history names them; still an administrator when what they decide is done: the
    row is locked. Lock order: admin relationships, then this, then the account. Raises Outsider
    and MayNotDecide."""
    members = CustomerMember.objects.select_for_update(of=("self",))
    member = members.filter(customer=customer, person=person, ended_at=None).first()
    if member is None:
        raise Outsider
    if not member.may_decide:
        raise MayNotDecide
    return customer_side(person)
