"""The invented data: whole, and true to themselves."""

from collections import Counter
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.utils.timezone import now

from audit.models import Event, Verb
from customers.models import (
    Account,
    AccountProvider,
    AccountState,
    AccountTag,
    Customer,
    CustomerMember,
)
from demo.book import ORDER
from demo.build import build_demo
from demo.cast import PASSWORD, STAR
from demo.crowd import name_of, nip_check, tax_id_of
from demo.scale import add_customers
from demo.sign_ins import sign_ins
from invitations.models import DeclineReason, Invitation, InvitationState, Party
from outbox.models import Email
from partners.models import (
    Member,
    MemberRole,
    Partner,
    PartnerKind,
    Partnership,
    PartnershipState,
)
from partners.permissions import Role
from people.models import Person
from relationships.models import (
    GLOBAL_ADMINISTRATOR,
    IN_FORCE,
    AdminRelationship,
    AdminRelationshipRole,
    AdminRelationshipState,
    Relationship,
)
from tests.invariants import assert_invariants


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """One demo for all tests of this file; each test forgets what it changed."""
    with django_db_blocker.unblock(), transaction.atomic():
        build_demo()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(built, db):
    return Partner.objects.get(slug=STAR)


def rows_of(model):
    return getattr(model, "unscoped", model._default_manager).all()


def states_of(model, **which):
    return set(rows_of(model).filter(**which).values_list("state", flat=True))


def test_the_partners_are_those_that_were_promised(demo):
    kinds = Counter(Partner.objects.values_list("kind", flat=True))
    assert kinds == {
        PartnerKind.INDIRECT_PROVIDER: 3,  # one of them only waits for a partnership
        PartnerKind.INDIRECT_RESELLER: 3,
        PartnerKind.DIRECT_BILL: 1,
    }
    assert 55 <= Customer.objects.count() <= 65


def test_every_partner_has_somebody_who_manages_its_people(demo):
    for partner in Partner.objects.all():
        heads = Member.objects.for_partner(partner).current().holding([Role.ACCOUNT_ADMIN])
        assert heads.exists(), partner


def test_baltic_cloud_has_somebody_of_every_role_and_somebody_who_left(demo):
    assert set(MemberRole.objects.for_partner(demo).values_list("role", flat=True)) == set(Role)
    assert Member.objects.for_partner(demo).exclude(ended_at=None).exists()


def test_baltic_cloud_has_a_customer_in_every_state(demo):
    assert states_of(Account, partner=demo) == set(AccountState)


def test_there_is_an_invitation_in_every_state(demo):
    assert states_of(Invitation, partner=demo) == set(InvitationState)
    still_open = Invitation.objects.for_partner(demo).open(now())
    assert still_open.filter(opened_at=None).exists()
    assert still_open.exclude(opened_at=None).filter(signed_in_at=None).exists()
    assert still_open.exclude(signed_in_at=None).exists()
    assert Event.objects.for_partner(demo).filter(verb=Verb.INVITATION_SCANNED).exists()


def test_the_portal_sent_letters_with_every_fate(demo):
    sent = Email.unscoped.filter(kind="invitation_letter", partner=demo)
    assert set(sent.values_list("state", flat=True)) == {"sent", "failed", "bounced"}
    assert demo.sends_letters


def test_some_say_no_and_say_why(demo):
    reasons = set(rows_of(Invitation).exclude(decline_reason="").values_list("decline_reason"))
    assert len(reasons) >= 3
    assert {reason for (reason,) in reasons} <= set(DeclineReason)


def test_one_customer_took_the_reseller_and_refused_a_provider(demo):
    refused = Party.objects.for_partner(demo).filter(
        invitation__state="accepted", decision="declined"
    )
    assert refused.count() == 1


def test_there_is_an_admin_relationship_in_every_state(demo):
    assert states_of(AdminRelationship, partner=demo) == set(AdminRelationshipState)


def test_no_admin_relationship_without_roles_or_extended_with_full_control(demo):
    for grant in rows_of(AdminRelationship):
        roles = AdminRelationshipRole.unscoped.filter(admin_relationship=grant)
        assert roles.exists()
        full = roles.filter(role_definition_id=GLOBAL_ADMINISTRATOR).exists()
        assert not (full and grant.auto_extend)


def test_an_admin_relationship_in_force_ends_when_its_time_is_over(demo):
    for grant in rows_of(AdminRelationship).filter(state__in=IN_FORCE):
        assert grant.ends_at - grant.activated_at == timedelta(days=grant.duration_days)
        soon = grant.ends_at < now() + timedelta(days=30) and not grant.auto_extend
        assert (grant.state == "expiring") == soon, grant


def test_there_is_a_partnership_in_every_state(demo):
    assert states_of(Partnership) == set(PartnershipState)


def test_one_person_belongs_to_several_organisations_and_one_organisation_to_nobody(demo):
    people = Counter(CustomerMember.objects.values_list("person", flat=True))
    assert max(people.values()) == 3
    assert Customer.objects.filter(registered_at=None).exists()
    claimed = CustomerMember.objects.values("customer")
    assert not Customer.objects.filter(pk__in=claimed, registered_at=None).exists()


def test_somebody_left_with_gdap_kept(demo):
    kept = Account.objects.for_partner(demo).filter(state="admin-only").values("customer")
    relationship = Relationship.objects.for_partner(demo).get(customer__in=kept)
    assert relationship.removal_reason
    assert relationship.dap_ended_at is not None
    grant = AdminRelationship.objects.for_partner(demo).get(customer=relationship.customer)
    assert grant.state == "active"


def test_every_account_repeats_what_was_decided_elsewhere(demo):
    for account in Account.unscoped.select_related("partner", "customer"):
        pair = {"partner": account.partner, "customer": account.customer}
        bond = Relationship.unscoped.filter(removed_at=None, **pair).first()
        assert (account.state == "reseller") == (bond is not None), account
        assert account.has_dap == (bond is not None and bond.has_dap)
        assert account.since == (bond and bond.established_at)
        waiting = Invitation.unscoped.filter(state="open", **pair).exists()
        assert (account.state == "awaiting") == (waiting and bond is None)
        grants = AdminRelationship.unscoped.filter(state__in=IN_FORCE, **pair)
        assert account.gdap_active == len(grants)
        assert account.gdap_ends_at == min((g.ends_at for g in grants), default=None)
        tags = AccountTag.unscoped.filter(account=account).values_list("tag__name", flat=True)
        assert account.tag_names == sorted(tags)
        providers = AccountProvider.unscoped.filter(account=account)
        assert account.provider_names == sorted(p.provider.name for p in providers)
        kept = (account.search, account.sort_key)
        account.refresh_keys()
        assert (account.search, account.sort_key) == kept


def test_every_relationship_has_an_account_and_its_history(demo):
    for bond in rows_of(Relationship):
        assert Account.unscoped.filter(partner=bond.partner, customer=bond.customer).exists()
        verbs = Counter(Event.unscoped.about(bond).values_list("verb", flat=True))
        assert verbs[Verb.RELATIONSHIP_ESTABLISHED] == 1
        assert verbs[Verb.RELATIONSHIP_REMOVED] == (bond.removed_at is not None)
        assert verbs[Verb.DAP_GRANTED] == (bond.dap_granted_at is not None)


def test_everything_that_must_always_hold_holds(demo):
    add_customers(demo, 50)
    assert_invariants()


def test_every_value_fits_its_field(demo):
    """SQLite does not mind a text too long or a choice unknown; PostgreSQL and pages do."""
    connection.check_constraints()
    for model in (*ORDER, Event):
        for row in rows_of(model):
            must_fit(row)


def must_fit(row):
    """`blank` is about forms: what is empty is left out."""
    fields = row._meta.fields
    row.clean_fields(exclude=[f.name for f in fields if getattr(row, f.attname) in (None, {}, [])])


def test_polish_tax_numbers_have_their_check_digit(demo):
    numbers = set(Customer.objects.filter(country="PL").values_list("tax_id", flat=True))
    numbers |= set(Partner.objects.filter(country="PL").values_list("tax_id", flat=True))
    assert [n for n in numbers if len(n) != 10 or nip_check(n[:9]) != int(n[9])] == []


def test_nothing_is_told_of_the_future(demo):
    assert not Event.unscoped.filter(at__gt=now()).exists()
    assert not Event.unscoped.filter(at__lt=now() - timedelta(days=800)).exists()


def test_everybody_printed_can_sign_in_and_has_an_address_of_their_own(demo, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    for line in sign_ins():
        person = Person.objects.get(email=line.email)
        assert person.check_password(PASSWORD)
        assert EmailAddress.objects.get(user=person).verified
    roles = [line.role for line in sign_ins() if line.path == f"/p/{STAR}/"]
    assert sorted(roles) == sorted(role.label for role in Role)


def test_a_crowd_joins_the_customers_of_baltic_cloud(demo):
    before = Account.objects.for_partner(demo).count()
    add_customers(demo, 30)
    add_customers(demo, 20)
    accounts = Account.objects.for_partner(demo).filter(domain__endswith=".firmy.example")
    assert (len(accounts), Account.objects.for_partner(demo).count()) == (50, before + 50)
    assert Counter(account.state for account in accounts) == {
        "reseller": 40,
        "ended": 4,
        "none": 6,
    }
    for account in accounts:
        kept = (account.search, account.sort_key)
        account.refresh_keys()
        assert (account.search, account.sort_key) == kept
        must_fit(account)


def test_the_crowd_has_names_and_tax_numbers_of_its_own():
    assert len({name_of(number) for number in range(20_000)}) == 20_000
    assert len({tax_id_of(number) for number in range(5_000)}) == 5_000
