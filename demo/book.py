"""The rows of a demo, collected in memory and written at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import models

from audit.models import ActorKind, Event, Verb
from audit.record import SYSTEM, Actor
from customers.models import (
    Account,
    AccountProvider,
    AccountTag,
    AgreementAcceptance,
    Customer,
    CustomerImport,
    CustomerInvite,
    CustomerMember,
    ImportRow,
    Tag,
)
from demo.days import Days
from directory.models import (
    DirectoryUser,
    LicenceAssignment,
    SupportAnswer,
    SupportFile,
    SupportRequest,
)
from invitations.models import (
    Batch,
    BatchRow,
    Forward,
    Invitation,
    LetterText,
    LetterTextVersion,
    Party,
    Recipient,
    Reminder,
    ReplacedLink,
)
from jobs.models import Job
from notifications.models import Notification
from outbox.models import Email, Letter
from partners.models import ColleagueInvite, Member, MemberRole, Partner, Partnership, SavedView
from people.models import Person
from relationships.models import (
    AccessAssignment,
    AdminRelationship,
    AdminRelationshipRole,
    ApprovalLetter,
    AssignedRole,
    EndWish,
    GroupMember,
    Relationship,
    RemovalRequest,
    RoleTemplate,
    RoleTemplateVersion,
    SecurityGroup,
)
from subscriptions.models import (
    AddOnBase,
    Availability,
    LicencePool,
    Order,
    OrderLine,
    OrderRequest,
    OrderRequestLine,
    Product,
    SeatLot,
    Sku,
    Subscription,
)

# A row is written after those it points to.
ORDER: tuple[type[models.Model], ...] = (
    Person,
    EmailAddress,
    Partner,
    Member,
    MemberRole,
    ColleagueInvite,
    Partnership,
    SavedView,
    Customer,
    CustomerMember,
    CustomerInvite,
    AgreementAcceptance,
    Account,
    Tag,
    AccountTag,
    AccountProvider,
    Relationship,
    RemovalRequest,
    EndWish,
    RoleTemplate,
    RoleTemplateVersion,
    AdminRelationship,
    AdminRelationshipRole,
    ApprovalLetter,
    LetterText,
    LetterTextVersion,
    Recipient,
    SecurityGroup,
    GroupMember,
    AccessAssignment,
    AssignedRole,
    Invitation,
    Invitation.recipients.through,
    Party,
    ReplacedLink,
    Reminder,
    CustomerImport,
    ImportRow,
    Batch,
    BatchRow,
    Job,
    Forward,
    Product,
    Sku,
    AddOnBase,
    Availability,
    Order,
    OrderLine,
    Subscription,
    SeatLot,
    LicencePool,
    OrderRequest,
    OrderRequestLine,
    DirectoryUser,
    LicenceAssignment,
    SupportRequest,
    SupportAnswer,
    SupportFile,
    Notification,
    Email,
    Letter,
)


@dataclass
class Book:
    """What will be written, and where the stories find who and what was there before."""

    days: Days
    rows: dict[type[models.Model], list[Any]] = field(default_factory=lambda: defaultdict(list))
    people: dict[str, Person] = field(default_factory=dict)
    partners: dict[str, Partner] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    administrators: dict[str, Person] = field(default_factory=dict)
    accounts: dict[tuple[str, str], Account] = field(default_factory=dict)
    tags: dict[tuple[str, str], Tag] = field(default_factory=dict)
    written: set[type[models.Model]] = field(default_factory=set)
    events: list[tuple[Event, models.Model]] = field(default_factory=list)

    def add[M: models.Model](self, row: M) -> M:
        self.rows[type(row)].append(row)
        return row

    def all[M: models.Model](self, model: type[M]) -> list[M]:
        return self.rows[model]

    def between[M: models.Model](
        self, model: type[M], partner: Partner, customer: Customer | None
    ) -> list[M]:
        """The relationships, invitations or admin relationships of these two."""
        pair = (partner, customer)
        return [row for row in self.all(model) if (row.partner, row.customer) == pair]  # type: ignore[attr-defined]  # each of the three has both

    def record(
        self,
        verb: Verb,
        subject: models.Model,
        at: datetime,
        *,
        by: Member | Actor = SYSTEM,
        partner: Partner | None,
        customer: Customer | None = None,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
        **detail: Any,
    ) -> None:
        """The row `audit.record.record` would have written then."""
        member = by if isinstance(by, Member) else None
        actor = Actor(ActorKind.MEMBER, by.person) if isinstance(by, Member) else by
        event = Event(
            partner=partner,
            customer_id=customer.pk if customer else None,
            customer_name=customer.name if customer else "",
            verb=verb,
            actor_kind=actor.kind,
            person=actor.person,
            member=member,
            subject_kind=subject._meta.label_lower,
            before=before or {},
            after=after or {},
            detail=detail,
            at=at,
        )
        self.events.append((event, subject))

    def write(self, *tables: type[models.Model]) -> None:
        """The rows of these tables, once and for all. Call inside a transaction."""
        for model in tables:
            if model not in self.written:
                manager = getattr(model, "unscoped", model._default_manager)
                manager.bulk_create(self.rows[model], batch_size=200)
                self.written.add(model)

    def close(self) -> None:
        """All the rest, history last and in the order it happened."""
        self.write(*ORDER)
        self.events.sort(key=lambda pair: pair[0].at)
        for event, subject in self.events:
            event.subject_id = str(subject.pk)
            event.subject_name = str(subject)[:160]
        Event.unscoped.bulk_create((event for event, _subject in self.events), batch_size=200)
