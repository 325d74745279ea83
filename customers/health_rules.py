"""What is looked at in a customer's record to say whether all is in order with it."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from customers.checks import TAX_ID_REQUIRED
from customers.health import SOON, Finding, Health, Rule
from customers.models import Account, AccountState
from customers.standing import Standing, Step
from invitations.models import Invitation
from partners.permissions import Action
from relationships.models import AccessAssignment, AdminRelationship

VERY_SOON = timedelta(days=7)
UNOPENED_FOR = timedelta(days=3)

# --- Where steps lead ----------------------------------------------------------------------------


def _request(standing: Standing, query: str = "") -> Step:
    address = reverse("invitations:new", args=[standing.partner.slug])
    return Step(
        _("Request reseller relationship"),
        f"{address}?customer={standing.customer.pk}{query}",
        Action.MANAGE_INVITATIONS,
    )


def _edit(standing: Standing, label: Promise) -> Step:
    address = reverse("customers:account", args=[standing.partner.slug, standing.customer.pk])
    return Step(label, f"{address}?edit=account", Action.EDIT_CUSTOMERS)


def _request_admin(standing: Standing) -> Step:
    address = reverse("relationships:request_new", args=[standing.partner.slug])
    url = f"{address}?customer={standing.customer.pk}"
    return Step(_("Request admin access"), url, Action.MANAGE_ADMIN_RELATIONSHIPS)


# --- The rules -----------------------------------------------------------------------------------


def _relationship(standing: Standing) -> Finding:
    state = standing.account.state
    if state == AccountState.RESELLER:
        return Finding(Health.OK, _("The reseller relationship is in force."))
    if state == AccountState.AWAITING:
        return Finding(Health.UNKNOWN, _("The customer has not answered your request yet."))
    if state == AccountState.ADMIN_ONLY:
        words = _("There is admin access, but no reseller relationship.")
        return Finding(Health.WARN, words, _request(standing))
    words = _("There is no reseller relationship: nothing can be ordered.")
    return Finding(Health.BAD, words, _request(standing))


def _provider(standing: Standing) -> Finding | None:
    account = standing.account
    if not standing.partner.is_reseller or account.state != AccountState.RESELLER:
        return None
    if account.provider_names:
        return Finding(Health.OK, _("An indirect provider serves this customer with you."))
    words = _("No indirect provider is connected: nobody can order for you.")
    return Finding(Health.BAD, words, _request_with_provider(standing))


def _request_with_provider(standing: Standing) -> Step:
    step = _request(standing, "&with=provider")
    return Step(_("New relationship with provider"), step.url, step.action)


def _agreement(standing: Standing) -> Finding | None:
    if not standing.shows_agreement:
        return None
    if standing.agreement_in_force:
        return Finding(Health.OK, _("The customer agreement is on record."))
    step = None
    if standing.may_attest:
        address = reverse(
            "customers:attestation", args=[standing.partner.slug, standing.customer.pk]
        )
        step = Step(_("Record the agreement"), address, Action.EDIT_CUSTOMERS)
    if standing.agreement is not None:
        return Finding(Health.WARN, _("The agreement on record is an older version."), step)
    if standing.partner.is_reseller:
        words = _("The customer agreement is not on record. Your provider can attest it.")
        return Finding(Health.BAD, words)
    return Finding(Health.BAD, _("The customer agreement is not on record."), step)


def _dap(standing: Standing) -> Finding | None:
    if not standing.has_dap:
        return None
    address = reverse("relationships:dap_move", args=[standing.partner.slug, standing.customer.pk])
    step = Step(_("Move to GDAP"), address, Action.MANAGE_ADMIN_RELATIONSHIPS)
    return Finding(Health.WARN, _("DAP is in force: full control with no end date."), step)


def _gdap(standing: Standing) -> Finding | None:
    if standing.admin_relationships:
        return Finding(Health.OK, _("Admin access (GDAP) is in force."))
    if standing.has_dap or standing.account.state != AccountState.RESELLER:
        return None
    words = _("There is no admin access: users and services cannot be managed.")
    return Finding(Health.UNKNOWN, words, _request_admin(standing))


def _group(standing: Standing) -> Finding | None:
    """Does every admin relationship in force let somebody in?"""
    if not standing.admin_relationships:
        return None
    open_to = set(
        AccessAssignment.objects.for_partner(standing.partner)
        .open()
        .filter(admin_relationship__in=[gdap.pk for gdap in standing.admin_relationships])
        .values_list("admin_relationship_id", flat=True)
    )
    shut = [gdap for gdap in standing.admin_relationships if gdap.pk not in open_to]
    if not shut:
        return Finding(Health.OK, _("A security group uses each admin relationship."))
    address = reverse("relationships:assignment_new", args=[standing.partner.slug, shut[0].pk])
    step = Step(_("Assign a group"), address, Action.MANAGE_ADMIN_RELATIONSHIPS)
    words = _("No security group is assigned to “%(name)s”: nobody gets in by it.")
    return Finding(Health.BAD, words % {"name": shut[0].name}, step)


def _ends_soon(standing: Standing) -> Finding | None:
    if not standing.admin_relationships:
        return None
    at = now()
    ending = [
        gdap
        for gdap in standing.admin_relationships
        if not gdap.auto_extend and gdap.ends_at is not None and gdap.ends_at <= at + SOON
    ]
    if not ending:
        return Finding(Health.OK, _("No admin access ends within 30 days."))
    return Finding(*_lapse(standing, ending[0], ending[0].days_left or 0))


def _lapse(
    standing: Standing, gdap: AdminRelationship, days: int
) -> tuple[Health, Promise | str, Step]:
    address = reverse("relationships:admin_relationship", args=[standing.partner.slug, gdap.pk])
    step = Step(_("Extend or renew it"), address, Action.MANAGE_ADMIN_RELATIONSHIPS)
    words = _("“%(name)s” ends within %(days)s days and nothing extends it.")
    health = Health.BAD if days <= VERY_SOON.days else Health.WARN
    limit = VERY_SOON.days if days <= VERY_SOON.days else SOON.days
    return health, words % {"name": gdap.name, "days": limit}, step


def _invitation(standing: Standing) -> Finding | None:
    """Only where one waits: an answer was asked for and nobody has looked."""
    mine = Invitation.objects.for_partner(standing.partner).for_customer(standing.customer)
    waiting = mine.filter(state="open", opened_at=None, shared_at__lte=now() - UNOPENED_FOR)
    oldest = waiting.order_by("shared_at").first()
    if oldest is None:
        return None
    address = reverse("invitations:detail", args=[standing.partner.slug, oldest.pk])
    step = Step(_("Open the invitation"), address, Action.MANAGE_INVITATIONS)
    return Finding(Health.WARN, _("A request waits and nobody has opened it for 3 days."), step)


def _owner(standing: Standing) -> Finding:
    if standing.account.owner is not None and standing.account.owner.ended_at is None:
        return Finding(Health.OK, _("Somebody of yours owns this customer."))
    words = _("Nobody of yours owns this customer.")
    return Finding(Health.WARN, words, _edit(standing, _("Choose an owner")))


def _contact(standing: Standing) -> Finding:
    if standing.account.contact_email:
        return Finding(Health.OK, _("There is a contact at the customer."))
    words = _("There is no contact at the customer with an e-mail address.")
    return Finding(Health.WARN, words, _edit(standing, _("Add a contact")))


def _tax_id(standing: Standing) -> Finding | None:
    account: Account = standing.account
    if account.country not in TAX_ID_REQUIRED:
        return None
    if account.tax_id:
        return Finding(Health.OK, _("The tax ID is in the record."))
    words = _("The tax ID is missing, and the customer's country requires one.")
    return Finding(Health.WARN, words, _edit(standing, _("Add the tax ID")))


RULES = (
    Rule("relationship", _("Reseller relationship"), _relationship),
    Rule("provider", _("Indirect provider"), _provider),
    Rule("agreement", _("Customer agreement"), _agreement),
    Rule("dap", _("Delegated admin privileges (DAP)"), _dap),
    Rule("gdap", _("Admin access"), _gdap),
    Rule("group", _("Security groups"), _group),
    Rule("ends_soon", _("End of admin access"), _ends_soon),
    Rule("invitation", _("Open invitation"), _invitation),
    Rule("owner", _("Our owner"), _owner),
    Rule("contact", _("Contact at the customer"), _contact),
    Rule("tax_id", _("Tax ID"), _tax_id),
)
