"""What a customer is told of what its partners did: which steps, and in whose words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.models import ActorKind, Event, EventQuerySet, Verb
from audit.sentences import sentence, who
from customers.models import Customer

# What a partner keeps to itself (its record, notes, tags, exports, drafts, letters, its groups by
# name, why it removed a relationship) is not among it. Labels that are not here are plain enough.
TOLD = (
    Verb.CUSTOMER_REGISTERED,
    Verb.TAKEOVER_REFUSED,
    Verb.AGREEMENT_ACCEPTED,
    Verb.AGREEMENT_ATTESTED,
    Verb.COLLEAGUE_INVITED,
    Verb.COLLEAGUE_INVITE_REVOKED,
    Verb.COLLEAGUE_JOINED,
    Verb.COLLEAGUE_ROLES_CHANGED,
    Verb.COLLEAGUE_REMOVED,
    Verb.INVITATION_SHARED,
    Verb.INVITATION_ACCEPTED,
    Verb.INVITATION_DECLINED,
    Verb.INVITATION_REPORTED,
    Verb.INVITATION_FORWARDED,
    Verb.INVITATION_REVOKED,
    Verb.INVITATION_EXPIRED,
    Verb.NEW_LINK_WANTED,
    Verb.RELATIONSHIP_ESTABLISHED,
    Verb.RELATIONSHIP_REMOVED,
    Verb.END_WISHED,
    Verb.END_WISH_CLOSED,
    Verb.DAP_GRANTED,
    Verb.DAP_ENDED,
    Verb.GDAP_REQUESTED,
    Verb.GDAP_WITHDRAWN,
    Verb.GDAP_LAPSED,
    Verb.GDAP_FEWER_WANTED,
    Verb.GDAP_APPROVED,
    Verb.GDAP_DECLINED,
    Verb.GDAP_ACTIVATED,
    Verb.GDAP_AUTO_EXTEND_ON,
    Verb.GDAP_AUTO_EXTEND_OFF,
    Verb.GDAP_EXTENDED,
    Verb.GDAP_EXPIRED,
    Verb.GDAP_TERMINATION_REQUESTED,
    Verb.GDAP_TERMINATED,
    Verb.GDAP_GLOBAL_ADMINISTRATOR_REMOVED,
    Verb.ACCESS_ACTIVATED,
    Verb.ACCESS_CHANGED,
    Verb.ACCESS_REMOVING,
    Verb.DIRECTORY_USER_ADDED,
    Verb.DIRECTORY_USER_CHANGED,
    Verb.DIRECTORY_USER_BLOCKED,
    Verb.DIRECTORY_USER_UNBLOCKED,
    Verb.DIRECTORY_USER_DELETED,
    Verb.DIRECTORY_USER_RESTORED,
    Verb.DIRECTORY_USER_PURGED,
    Verb.DIRECTORY_PASSWORD_RESET,
    Verb.LICENCE_ASSIGNED,
    Verb.LICENCE_TAKEN,
    Verb.SERVICE_OPENED,
)

PLAIN: dict[str, str | Promise] = {
    Verb.INVITATION_SHARED: _("Request for a relationship sent to you"),
    Verb.INVITATION_ACCEPTED: _("Request for a relationship accepted"),
    Verb.INVITATION_DECLINED: _("Request for a relationship declined"),
    Verb.INVITATION_REVOKED: _("Request for a relationship taken back"),
    Verb.INVITATION_EXPIRED: _("Request for a relationship ran out"),
    Verb.END_WISHED: _("End of the reseller relationship asked for"),
    Verb.GDAP_REQUESTED: _("Admin access asked for"),
    Verb.GDAP_WITHDRAWN: _("Request for admin access taken back"),
    Verb.GDAP_LAPSED: _("Request for admin access ran out"),
    Verb.GDAP_FEWER_WANTED: _("Fewer roles asked for"),
    Verb.GDAP_APPROVED: _("Admin access approved"),
    Verb.GDAP_DECLINED: _("Admin access declined"),
    Verb.GDAP_ACTIVATED: _("Admin access began"),
    Verb.GDAP_AUTO_EXTEND_ON: _("Admin access extends itself from now on"),
    Verb.GDAP_AUTO_EXTEND_OFF: _("Admin access no longer extends itself"),
    Verb.GDAP_EXTENDED: _("Admin access extended by 180 days"),
    Verb.GDAP_EXPIRED: _("Admin access ended on its date"),
    Verb.GDAP_TERMINATION_REQUESTED: _("Admin access ended early"),
    Verb.GDAP_TERMINATED: _("End of admin access completed"),
    Verb.ACCESS_ACTIVATED: _("A group of the partner got in"),
    Verb.ACCESS_CHANGED: _("Roles of a group of the partner changed"),
    Verb.ACCESS_REMOVING: _("A group of the partner lost its access"),
}


def told_to(customer: Customer) -> EventQuerySet:
    """What concerns it, newest first."""
    told = Event.objects.seen_by(customer.pk).filter(verb__in=TOLD)
    return told.select_related("person", "partner").order_by("-at", "-id")


def said(event: Event) -> str:
    return sentence(event, plain=PLAIN)


def by_whom(event: Event) -> str:
    """Its own people by name; of a partner, the organisation."""
    if event.actor_kind == ActorKind.MEMBER and event.partner is not None:
        return event.partner.name
    return who(event)
