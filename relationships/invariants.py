"""What must always hold of relationships, and of the customer list that shows them."""

from __future__ import annotations

from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    Window,
)
from django.db.models.functions import Cast, Coalesce, Replace, RowNumber

from audit.models import Event, Verb
from customers.models import Account, AccountState
from partners.invariants import Invariants, Rows
from relationships.models import (
    GLOBAL_ADMINISTRATOR,
    AccessAssignment,
    AdminRelationship,
    AdminRelationshipRole,
    AssignedRole,
    GroupMember,
    Relationship,
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
    """A relationship begins once and ends once."""
    once = [Verb.RELATIONSHIP_ESTABLISHED, Verb.RELATIONSHIP_REMOVED]
    told = Event.unscoped.filter(verb__in=once)
    return repeated(told, "verb", "subject_kind", "subject_id", "partner")


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
    "history tells how a relationship began": beginningswithout_history,
    "history tells how a relationship ended": endswithout_history,
    "history tells a change once": changes_told_twice,
}
