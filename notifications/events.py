"""What people are told of, as data: to which side, how by default, and whether they must act.

The words are in notifications/wording.py; what has happened decides, not who reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Side(TextChoices):
    """On whose behalf somebody is told: a person may work for a partner and for a customer."""

    PARTNER = "partner", _("Partner")
    CUSTOMER = "customer", _("Customer")


class Mail(TextChoices):
    NOW = "now", _("E-mail now")
    DAILY = "daily", _("Daily digest")
    NEVER = "never", _("No e-mail")


class Topic(StrEnum):
    """How the events are grouped where one chooses among them."""

    INVITATIONS = "invitations"
    PARTNERSHIPS = "partnerships"
    RELATIONSHIPS = "relationships"
    ADMIN_RELATIONSHIPS = "gdap"
    ORDERS = "orders"
    SUPPORT = "support"
    WORK = "work"


TOPIC_LABELS = {
    Topic.INVITATIONS: _("Invitations"),
    Topic.PARTNERSHIPS: _("Partnerships"),
    Topic.RELATIONSHIPS: _("Relationships"),
    Topic.ADMIN_RELATIONSHIPS: _("Admin relationships"),
    Topic.ORDERS: _("Orders and subscriptions"),
    Topic.SUPPORT: _("Support requests"),
    Topic.WORK: _("Long work"),
}


class NoticeEvent(TextChoices):
    """The label is what the page of choices calls it."""

    INVITATION_ACCEPTED = "invitation_accepted", _("Request accepted")
    INVITATION_ACCEPTED_IN_PART = "invitation_accepted_in_part", _("Request accepted in part")
    INVITATION_DECLINED = "invitation_declined", _("Request declined")
    INVITATION_REPORTED = "invitation_reported", _("Request reported as unwanted")
    INVITATION_NEW_LINK = "invitation_new_link", _("New link wanted")
    INVITATION_FORWARDED = "invitation_forwarded", _("Request forwarded to a colleague")
    INVITATION_NOT_OPENED = "invitation_not_opened", _("Request not opened")
    INVITATION_UNANSWERED = "invitation_unanswered", _("Request not answered")
    INVITATION_EXPIRES_SOON = "invitation_expires_soon", _("Request runs out in 3 days")
    INVITATION_EXPIRED = "invitation_expired", _("Request ran out")
    LETTER_NOT_SENT = "letter_not_sent", _("Letter could not be delivered")
    PARTNERSHIP_REQUESTED = "partnership_requested", _("Partnership asked for")
    PARTNERSHIP_AUTHORISED = "partnership_authorised", _("Partnership authorised")
    PARTNERSHIP_REFUSED = "partnership_refused", _("Partnership declined")
    PARTNERSHIP_ENDED = "partnership_ended", _("Partnership ended")
    RELATIONSHIP_JOINED = "relationship_joined", _("New customer by a joint request")
    RELATIONSHIP_END_WANTED = "relationship_end_wanted", _("Customer asks to end the relationship")
    RELATIONSHIP_END_NOT_WANTED = (
        "relationship_end_not_wanted",
        _("Customer no longer asks to end the relationship"),
    )
    RELATIONSHIP_ENDED = "relationship_ended", _("Customer ended the relationship")
    END_WISH_CONFIRMED = "end_wish_confirmed", _("A partner ended the relationship, as you asked")
    END_WISH_REFUSED = "end_wish_refused", _("A partner refused to end the relationship")
    REMOVAL_WANTED = "removal_wanted", _("Reseller asks you to remove its relationship")
    REMOVAL_WITHDRAWN = "removal_withdrawn", _("Reseller took its request for removal back")
    REMOVAL_CONFIRMED = "removal_confirmed", _("Provider confirmed a removal")
    REMOVAL_REFUSED = "removal_refused", _("Provider refused a removal")
    DAP_ENDED = "dap_ended", _("Delegated administration (DAP) ended")
    DAP_UNUSED = "dap_unused", _("DAP unused for 90 days")
    OWN_DAP_ENDED = "own_dap_ended", _("A partner's delegated administration (DAP) ended")
    GDAP_APPROVED = "gdap_approved", _("Admin access approved")
    GDAP_DECLINED = "gdap_declined", _("Admin access declined")
    GDAP_FEWER_ROLES = "gdap_fewer_roles", _("Fewer roles wanted")
    GDAP_ENDS_SOON = "gdap_ends_soon", _("Admin access ends in 30, 7 or 1 days")
    GDAP_ENDED = "gdap_ended", _("Admin access ended by date")
    GDAP_TERMINATED = "gdap_terminated", _("Admin access terminated")
    GDAP_NO_LONGER_EXTENDS = "gdap_no_longer_extends", _("Customer turned auto-extend off")
    GDAP_WITHOUT_GROUP = "gdap_without_group", _("Admin access without a group after 24 hours")
    OWN_GDAP_ENDS_SOON = (
        "own_gdap_ends_soon",
        _("A partner's admin access ends in 30, 7 or 1 days"),
    )
    OWN_GDAP_ENDED = "own_gdap_ended", _("A partner's admin access ended by date")
    OWN_GDAP_TERMINATED = "own_gdap_terminated", _("A partner's admin access terminated")
    ORDER_REQUESTED = "order_requested", _("Reseller asks you to order")
    ORDER_REQUEST_ACCEPTED = "order_request_accepted", _("Provider accepted an order request")
    ORDER_REQUEST_REFUSED = "order_request_refused", _("Provider refused an order request")
    ORDER_REQUEST_WITHDRAWN = (
        "order_request_withdrawn",
        _("Reseller took its order request back"),
    )
    ORDER_DONE = "order_done", _("Order fulfilled")
    ORDER_FAILED = "order_failed", _("Order failed")
    SUBSCRIPTION_RENEWS_SOON = "subscription_renews_soon", _("Subscription renews soon")
    SUBSCRIPTION_ENDS_SOON = "subscription_ends_soon", _("Subscription ends soon")
    SUBSCRIPTION_SUSPENDED_ENDS = (
        "subscription_suspended_ends",
        _("Suspended subscription ends soon"),
    )
    SUBSCRIPTION_EXPIRED = "subscription_expired", _("Subscription expired")
    SUBSCRIPTION_DISABLED = "subscription_disabled", _("Subscription disabled")
    OWN_AGREEMENT_ATTESTED = (
        "own_agreement_attested",
        _("A partner recorded that you accepted the customer agreement"),
    )
    SUPPORT_WANTED = "support_wanted", _("A support request waits for an answer")
    SUPPORT_ANSWERED = "support_answered", _("Support request answered")
    SUPPORT_SOLVED = "support_solved", _("Support request solved")
    SUPPORT_CLOSED = "support_closed", _("Support request closed without a solution")
    JOB_FINISHED = "job_finished", _("Long work finished")
    TAKEOVER_REFUSED = "takeover_refused", _("Somebody tried to register your domain")


@dataclass(frozen=True)
class Rule:
    """How an event is told to somebody who has chosen nothing."""

    topic: Topic
    side: Side = Side.PARTNER
    mail: Mail = Mail.NOW
    needs_action: bool = False


_E, _T = NoticeEvent, Topic

RULES: dict[NoticeEvent, Rule] = {
    _E.INVITATION_ACCEPTED: Rule(_T.INVITATIONS),
    _E.INVITATION_ACCEPTED_IN_PART: Rule(_T.INVITATIONS),
    _E.INVITATION_DECLINED: Rule(_T.INVITATIONS),
    _E.INVITATION_REPORTED: Rule(_T.INVITATIONS),
    _E.INVITATION_NEW_LINK: Rule(_T.INVITATIONS, needs_action=True),
    _E.INVITATION_FORWARDED: Rule(_T.INVITATIONS, mail=Mail.DAILY),
    _E.INVITATION_NOT_OPENED: Rule(_T.INVITATIONS, mail=Mail.DAILY, needs_action=True),
    _E.INVITATION_UNANSWERED: Rule(_T.INVITATIONS, mail=Mail.DAILY, needs_action=True),
    _E.INVITATION_EXPIRES_SOON: Rule(_T.INVITATIONS, mail=Mail.DAILY, needs_action=True),
    _E.INVITATION_EXPIRED: Rule(_T.INVITATIONS, mail=Mail.DAILY, needs_action=True),
    _E.LETTER_NOT_SENT: Rule(_T.INVITATIONS, needs_action=True),
    _E.PARTNERSHIP_REQUESTED: Rule(_T.PARTNERSHIPS, needs_action=True),
    _E.PARTNERSHIP_AUTHORISED: Rule(_T.PARTNERSHIPS),
    _E.PARTNERSHIP_REFUSED: Rule(_T.PARTNERSHIPS),
    _E.PARTNERSHIP_ENDED: Rule(_T.PARTNERSHIPS),
    _E.RELATIONSHIP_JOINED: Rule(_T.RELATIONSHIPS, mail=Mail.DAILY),
    _E.RELATIONSHIP_END_WANTED: Rule(_T.RELATIONSHIPS, needs_action=True),
    _E.RELATIONSHIP_END_NOT_WANTED: Rule(_T.RELATIONSHIPS, mail=Mail.DAILY),
    _E.RELATIONSHIP_ENDED: Rule(_T.RELATIONSHIPS),
    _E.END_WISH_CONFIRMED: Rule(_T.RELATIONSHIPS, side=Side.CUSTOMER),
    _E.END_WISH_REFUSED: Rule(_T.RELATIONSHIPS, side=Side.CUSTOMER),
    _E.REMOVAL_WANTED: Rule(_T.RELATIONSHIPS, needs_action=True),
    _E.REMOVAL_WITHDRAWN: Rule(_T.RELATIONSHIPS, mail=Mail.DAILY),
    _E.REMOVAL_CONFIRMED: Rule(_T.RELATIONSHIPS),
    _E.REMOVAL_REFUSED: Rule(_T.RELATIONSHIPS),
    _E.DAP_ENDED: Rule(_T.RELATIONSHIPS),
    _E.DAP_UNUSED: Rule(_T.RELATIONSHIPS, mail=Mail.DAILY, needs_action=True),
    _E.OWN_DAP_ENDED: Rule(_T.RELATIONSHIPS, side=Side.CUSTOMER),
    _E.GDAP_APPROVED: Rule(_T.ADMIN_RELATIONSHIPS),
    _E.GDAP_DECLINED: Rule(_T.ADMIN_RELATIONSHIPS),
    _E.GDAP_FEWER_ROLES: Rule(_T.ADMIN_RELATIONSHIPS, needs_action=True),
    _E.GDAP_ENDS_SOON: Rule(_T.ADMIN_RELATIONSHIPS, needs_action=True),
    _E.GDAP_ENDED: Rule(_T.ADMIN_RELATIONSHIPS),
    _E.GDAP_TERMINATED: Rule(_T.ADMIN_RELATIONSHIPS),
    _E.GDAP_NO_LONGER_EXTENDS: Rule(_T.ADMIN_RELATIONSHIPS),
    _E.GDAP_WITHOUT_GROUP: Rule(_T.ADMIN_RELATIONSHIPS, needs_action=True),
    _E.OWN_GDAP_ENDS_SOON: Rule(_T.ADMIN_RELATIONSHIPS, side=Side.CUSTOMER),
    _E.OWN_GDAP_ENDED: Rule(_T.ADMIN_RELATIONSHIPS, side=Side.CUSTOMER),
    _E.OWN_GDAP_TERMINATED: Rule(_T.ADMIN_RELATIONSHIPS, side=Side.CUSTOMER),
    _E.ORDER_REQUESTED: Rule(_T.ORDERS, needs_action=True),
    _E.ORDER_REQUEST_ACCEPTED: Rule(_T.ORDERS),
    _E.ORDER_REQUEST_REFUSED: Rule(_T.ORDERS),
    _E.ORDER_REQUEST_WITHDRAWN: Rule(_T.ORDERS, mail=Mail.DAILY),
    _E.ORDER_DONE: Rule(_T.ORDERS, mail=Mail.DAILY),
    _E.ORDER_FAILED: Rule(_T.ORDERS, needs_action=True),
    _E.SUBSCRIPTION_RENEWS_SOON: Rule(_T.ORDERS, mail=Mail.DAILY),
    _E.SUBSCRIPTION_ENDS_SOON: Rule(_T.ORDERS, needs_action=True),
    _E.SUBSCRIPTION_SUSPENDED_ENDS: Rule(_T.ORDERS, needs_action=True),
    _E.SUBSCRIPTION_EXPIRED: Rule(_T.ORDERS, needs_action=True),
    _E.SUBSCRIPTION_DISABLED: Rule(_T.ORDERS),
    _E.OWN_AGREEMENT_ATTESTED: Rule(_T.ORDERS, side=Side.CUSTOMER),
    _E.SUPPORT_WANTED: Rule(_T.SUPPORT, needs_action=True),
    _E.SUPPORT_ANSWERED: Rule(_T.SUPPORT),
    _E.SUPPORT_SOLVED: Rule(_T.SUPPORT),
    _E.SUPPORT_CLOSED: Rule(_T.SUPPORT, mail=Mail.DAILY),
    _E.JOB_FINISHED: Rule(_T.WORK, mail=Mail.DAILY),
    _E.TAKEOVER_REFUSED: Rule(_T.RELATIONSHIPS, side=Side.CUSTOMER),
}

NEEDS_ACTION = frozenset(event for event, rule in RULES.items() if rule.needs_action)

# Known, and told by nothing yet: not offered on the page of choices. Whoever tells one takes it
# out of here; tests/test_telling.py compares this with the code.
NOT_TOLD_YET = frozenset(
    {
        _E.PARTNERSHIP_REQUESTED,
        _E.PARTNERSHIP_ENDED,
    }
)


def offered(side: Side) -> list[NoticeEvent]:
    """What somebody on this side may choose how to be told of, by topic."""
    told = [e for e in NoticeEvent if RULES[e].side == side and e not in NOT_TOLD_YET]
    return sorted(told, key=lambda event: list(Topic).index(RULES[event].topic))
