"""What must always hold of relationships, and of the customer list that shows them."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    Window,
)
from django.db.models.functions import Cast, Coalesce, Now, Replace, RowNumber

from audit.models import Event, Verb
from customers.models import Account, AccountState, CustomerMember
from partners.invariants import Invariants, Rows
from partners.models import Member
from relationships.models import (
    EXTENSION_DAYS,
    GLOBAL_ADMINISTRATOR,
    IN_FORCE,
    AccessAssignment,
    AdminRelationship,
    AdminRelationshipRole,
    AssignedRole,
    CalendarFeed,
    EndWish,
    GroupMember,
    Relationship,
    RoleTemplate,
)

PAIR = {"partner": OuterRef("partner"), "customer": OuterRef("customer")}


def repeated(rows: Rows, *same: str) -> Rows:
    """All but the first of the rows that are alike in `same`: one sort, however many there are."""
    place = Window(RowNumber(), partition_by=list(same), order_by="pk")
    after_the_first: Rows = rows.alias(place=place).filter(place__gt=1)
    return after_the_first


def pairs_with_two_relationships() -> Rows:
    return repeated(Relationship.unscoped.active(), "partner", "customer")


def dap_without_relationship() -> Rows:
    return Relationship.unscoped.filter(removed_at__isnull=False, has_dap=True)


def relationships_without_account() -> Rows:
    return Relationship.unscoped.active().filter(~Exists(Account.unscoped.filter(**PAIR)))


def accounts_that_show_another_state() -> Rows:
    in_force = Exists(Relationship.unscoped.active().filter(**PAIR))
    return Account.unscoped.alias(in_force=in_force).filter(
        Q(state=AccountState.RESELLER, in_force=False)
        | (~Q(state=AccountState.RESELLER) & Q(in_force=True))
    )


def accounts_that_show_another_dap() -> Rows:
    has_dap = Exists(Relationship.unscoped.active().filter(**PAIR, has_dap=True))
    return Account.unscoped.alias(really=has_dap).exclude(has_dap=F("really"))


def accounts_that_count_other_gdap() -> Rows:
    in_force = AdminRelationship.unscoped.in_force().filter(**PAIR).order_by()
    count = in_force.values("partner").annotate(n=Count("pk")).values("n")
    really = Coalesce(Subquery(count, output_field=IntegerField()), Value(0))
    return Account.unscoped.alias(really=really).exclude(gdap_active=F("really"))


def ended_accounts_on_the_list() -> Rows:
    left = [AccountState.ENDED, AccountState.ADMIN_ONLY]
    return Account.unscoped.filter(state__in=left, listed=True)


def global_administrators_without_end() -> Rows:
    everything = AdminRelationshipRole.unscoped.filter(
        admin_relationship=OuterRef("pk"), role_definition_id=GLOBAL_ADMINISTRATOR
    )
    return AdminRelationship.unscoped.filter(Exists(everything), auto_extend=True)


def global_administrators_told_otherwise() -> Rows:
    everything = AdminRelationshipRole.unscoped.filter(
        admin_relationship=OuterRef("pk"), role_definition_id=GLOBAL_ADMINISTRATOR
    )
    rows = AdminRelationship.unscoped.alias(really=Exists(everything))
    return rows.exclude(has_global_administrator=F("really"))


def roles_given_from_elsewhere() -> Rows:
    return AssignedRole.unscoped.exclude(
        assignment__admin_relationship=F("role__admin_relationship")
    )


def groups_of_another_partner() -> Rows:
    return AccessAssignment.unscoped.exclude(group__partner=F("admin_relationship__partner"))


def members_of_another_partner() -> Rows:
    return GroupMember.unscoped.exclude(group__partner=F("member__partner"))


def gdap_that_ends_before_it_begins() -> Rows:
    return AdminRelationship.unscoped.filter(ends_at__lte=F("activated_at"))


def gdap_longer_than_agreed() -> Rows:
    """The term that was approved, and 180 days for each extension."""
    days = Cast(F("duration_days") + EXTENSION_DAYS * F("extended_count"), IntegerField())
    term = ExpressionWrapper(days * Value(timedelta(days=1)), output_field=DurationField())
    agreed = ExpressionWrapper(F("activated_at") + term, output_field=DateTimeField())
    return AdminRelationship.unscoped.alias(agreed=agreed).filter(ends_at__gt=agreed)


def gdap_in_force_after_its_end() -> Rows:
    """Access ends in the second; that the sweep notes it may take a while, but not a day."""
    yesterday = Now() - timedelta(days=1)
    return AdminRelationship.unscoped.in_force().filter(auto_extend=False, ends_at__lte=yesterday)


def gdap_over_without_a_time() -> Rows:
    return AdminRelationship.unscoped.ended().filter(ended_at=None)


def gdap_approved_by_an_outsider() -> Rows:
    """Who approved was an administrator of the customer then."""
    people = CustomerMember.objects.filter(
        Q(ended_at=None) | Q(ended_at__gte=OuterRef("approved_at")),
        customer=OuterRef("customer"),
        person=OuterRef("approved_by"),
    )
    approved = AdminRelationship.unscoped.filter(approved_at__isnull=False)
    return approved.filter(~Exists(people))


def gdap_approved_by_its_own_partner() -> Rows:
    own = Member.unscoped.filter(
        Q(ended_at=None) | Q(ended_at__gte=OuterRef("approved_at")),
        partner=OuterRef("partner"),
        person=OuterRef("approved_by"),
        created_at__lte=OuterRef("approved_at"),
    )
    return AdminRelationship.unscoped.filter(Exists(own), approved_at__isnull=False)


def groups_in_what_has_ended() -> Rows:
    in_force = Q(admin_relationship__state__in=IN_FORCE)
    return AccessAssignment.unscoped.open().exclude(in_force)


def groups_that_hold_no_role() -> Rows:
    given = AssignedRole.unscoped.filter(assignment=OuterRef("pk"))
    return AccessAssignment.unscoped.open().filter(~Exists(given))


def admin_only_without_gdap() -> Rows:
    return Account.unscoped.filter(state=AccountState.ADMIN_ONLY, gdap_active=0)


def templates_of_another_partner() -> Rows:
    others = RoleTemplate.unscoped.exclude(partner=OuterRef("partner"))
    theirs = others.filter(pk=OuterRef("template_id"))
    return AdminRelationship.unscoped.filter(Exists(theirs))


def feeds_of_another_partner() -> Rows:
    return CalendarFeed.unscoped.exclude(member__partner=F("partner"))


def wishes_about_another_relationship() -> Rows:
    return EndWish.unscoped.exclude(
        relationship__partner=F("partner"), relationship__customer=F("customer")
    )


def extensions_told_otherwise() -> Rows:
    """Each extension is one line of history."""
    told = Event.unscoped.filter(
        verb=Verb.GDAP_EXTENDED, subject_kind="relationships.adminrelationship"
    )
    mine = told.alias(plain_subject=plain(F("subject_id"))).filter(
        plain_subject=OuterRef("plain_id")
    )
    number = mine.order_by().values("verb").annotate(n=Count("pk")).values("n")
    really = Coalesce(Subquery(number, output_field=IntegerField()), Value(0))
    rows = AdminRelationship.unscoped.alias(plain_id=plain(Cast("id", CharField())))
    return rows.alias(really=really).exclude(extended_count=F("really"))


def gdap_in_force_without_history() -> Rows:
    return without_history(AdminRelationship.unscoped.in_force(), Verb.GDAP_ACTIVATED)


def approvals_without_history() -> Rows:
    approved = AdminRelationship.unscoped.filter(approved_at__isnull=False)
    return without_history(approved, Verb.GDAP_APPROVED)


def expiries_without_history() -> Rows:
    expired = AdminRelationship.unscoped.filter(state="expired")
    return without_history(expired, Verb.GDAP_EXPIRED)


def terminations_without_history() -> Rows:
    ended = AdminRelationship.unscoped.filter(state="terminated", approved_at__isnull=False)
    return without_history(ended, Verb.GDAP_TERMINATION_REQUESTED)


def without_history(rows: Rows, verb: Verb) -> Rows:
    """`rows` that no event of this kind is about."""
    told = Event.unscoped.filter(verb=verb).values(found=plain(F("subject_id")))
    silent: Rows = rows.alias(plain_id=plain(Cast("id", CharField()))).exclude(plain_id__in=told)
    return silent


def plain(uuid: Cast | F) -> Replace:
    """A UUID without its hyphens: SQLite stores keys so, history names them with hyphens."""
    return Replace(uuid, Value("-"), Value(""))


def beginningswithout_history() -> Rows:
    return without_history(Relationship.unscoped.all(), Verb.RELATIONSHIP_ESTABLISHED)


def endswithout_history() -> Rows:
    ended = Relationship.unscoped.filter(removed_at__isnull=False)
    return without_history(ended, Verb.RELATIONSHIP_REMOVED)


def changes_told_twice() -> Rows:
    """A relationship begins once and ends once; so does an admin relationship."""
    once = [
        *(Verb.RELATIONSHIP_ESTABLISHED, Verb.RELATIONSHIP_REMOVED),
        *(Verb.GDAP_REQUESTED, Verb.GDAP_APPROVED, Verb.GDAP_DECLINED),
        *(Verb.GDAP_ACTIVATING, Verb.GDAP_ACTIVATED, Verb.GDAP_EXPIRED, Verb.GDAP_CLEANED_UP),
        *(Verb.GDAP_TERMINATION_REQUESTED, Verb.GDAP_TERMINATING, Verb.GDAP_TERMINATED),
    ]
    told = Event.unscoped.filter(verb__in=once)
    return repeated(told, "verb", "subject_kind", "subject_id", "partner")


def lapses_told_twice() -> Rows:
    """Once a link: what an invitation carries is asked again when that has a new one."""
    renewed = Event.unscoped.filter(
        verb=Verb.GDAP_LINK_RENEWED,
        subject_kind=OuterRef("subject_kind"),
        subject_id=OuterRef("subject_id"),
        id__lt=OuterRef("id"),
    )
    number = renewed.order_by().values("verb").annotate(n=Count("pk")).values("n")
    links = Coalesce(Subquery(number, output_field=IntegerField()), Value(0))
    told = Event.unscoped.filter(verb=Verb.GDAP_LAPSED).alias(links=links)
    return repeated(told, "subject_kind", "subject_id", "partner", "links")


INVARIANTS: Invariants = {
    "a partner and a customer have one relationship at most": pairs_with_two_relationships,
    "DAP ends with its relationship": dap_without_relationship,
    "a relationship in force has its account": relationships_without_account,
    "the list shows the relationship there is": accounts_that_show_another_state,
    "the list shows the DAP there is": accounts_that_show_another_dap,
    "the list counts the GDAP there is": accounts_that_count_other_gdap,
    "a customer that left is off the list": ended_accounts_on_the_list,
    "Global administrator never extends itself": global_administrators_without_end,
    "Global administrator is told twice and the same": global_administrators_told_otherwise,
    "a group is given roles of its own admin relationship": roles_given_from_elsewhere,
    "a partner assigns its own groups": groups_of_another_partner,
    "a partner's groups hold its own people": members_of_another_partner,
    "GDAP begins before it ends": gdap_that_ends_before_it_begins,
    "GDAP lasts no longer than was agreed": gdap_longer_than_agreed,
    "GDAP is not in force after its end": gdap_in_force_after_its_end,
    "GDAP that is over has its time": gdap_over_without_a_time,
    "who approved GDAP belonged to the customer": gdap_approved_by_an_outsider,
    "nobody approves what their own partner asks": gdap_approved_by_its_own_partner,
    "no group is left in GDAP that has ended": groups_in_what_has_ended,
    "a group that is assigned has a role": groups_that_hold_no_role,
    "a customer with admin access only has GDAP": admin_only_without_gdap,
    "a partner asks by its own templates": templates_of_another_partner,
    "a calendar shows its owner's partner": feeds_of_another_partner,
    "a wish to end is about its own relationship": wishes_about_another_relationship,
    "history tells each extension": extensions_told_otherwise,
    "history tells how GDAP began": gdap_in_force_without_history,
    "history tells who approved GDAP": approvals_without_history,
    "history tells that GDAP ran out": expiries_without_history,
    "history tells who ended GDAP": terminations_without_history,
    "history tells how a relationship began": beginningswithout_history,
    "history tells how a relationship ended": endswithout_history,
    "history tells a change once": changes_told_twice,
    "history tells once that a link ran out": lapses_told_twice,
}
