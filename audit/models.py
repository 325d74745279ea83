"""What happened: one row for each change of state, written with it and never changed again."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from partners.models import Member, Partner
from partners.scoping import PartnerManager, PartnerQuerySet


class Verb(models.TextChoices):
    """The label is the sentence of the log, the actor's name standing before it."""

    PARTNER_ADDED = "partner.added", _("Partner added")
    PARTNER_CHANGED = "partner.changed", _("Organisation details changed")
    COLLEAGUE_INVITED = "colleague.invited", _("Colleague invited")
    COLLEAGUE_INVITE_REVOKED = "colleague.invite_revoked", _("Invitation of a colleague taken back")
    COLLEAGUE_JOINED = "colleague.joined", _("Colleague joined")
    COLLEAGUE_ROLES_CHANGED = "colleague.roles_changed", _("Roles of a colleague changed")
    COLLEAGUE_REMOVED = "colleague.removed", _("Colleague removed")
    PARTNERSHIP_REQUESTED = "partnership.requested", _("Partnership requested")
    PARTNERSHIP_AUTHORISED = "partnership.authorised", _("Partnership authorised")
    PARTNERSHIP_REFUSED = "partnership.refused", _("Partnership declined")
    PARTNERSHIP_ENDED = "partnership.ended", _("Partnership ended")
    CUSTOMER_ADDED = "customer.added", _("Customer added")
    CUSTOMER_CHANGED = "customer.changed", _("Customer record changed")
    CUSTOMER_TAGGED = "customer.tagged", _("Tags changed")
    CUSTOMERS_EXPORTED = "customers.exported", _("Customers exported")
    CUSTOMER_REGISTERED = "customer.registered", _("Organisation registered")
    TAKEOVER_REFUSED = "customer.takeover_refused", _("Registration of a known domain refused")
    AGREEMENT_ACCEPTED = "agreement.accepted", _("Customer agreement accepted")
    INVITATION_CREATED = "invitation.created", _("Invitation created")
    INVITATION_EDITED = "invitation.edited", _("Invitation text changed")
    INVITATION_SHARED = "invitation.shared", _("Invitation shared")
    INVITATION_QUEUED = "invitation.queued", _("Handed to the portal for sending")
    INVITATION_SENT = "invitation.sent", _("Letter sent by the portal")
    INVITATION_NOT_SENT = "invitation.not_sent", _("Letter could not be sent")
    INVITATION_BOUNCED = "invitation.bounced", _("Letter came back")
    INVITATION_SCANNED = "invitation.scanned", _("Checked by a mail scanner (not counted)")
    INVITATION_OPENED = "invitation.opened", _("Invitation opened")
    INVITATION_SIGNED_IN = "invitation.signed_in", _("Signed in to answer the invitation")
    INVITATION_WRONG_ORGANISATION = (
        "invitation.wrong_organisation",
        _("Another organisation tried to answer and was refused"),
    )
    INVITATION_ACCEPTED = "invitation.accepted", _("Invitation accepted")
    INVITATION_DECLINED = "invitation.declined", _("Invitation declined")
    INVITATION_REVOKED = "invitation.revoked", _("Invitation revoked")
    INVITATION_RENEWED = "invitation.renewed", _("Link renewed")
    INVITATION_FORWARDED = "invitation.forwarded", _("Customer passed the invitation on")
    INVITATION_REMINDED = "invitation.reminded", _("Reminder sent")
    INVITATION_REMINDERS_OFF = "invitation.reminders_off", _("Reminders turned off")
    INVITATION_REMINDERS_ON = "invitation.reminders_on", _("Reminders turned on")
    INVITATION_EXTENDED = "invitation.extended", _("Invitation extended")
    INVITATION_EXPIRED = "invitation.expired", _("Invitation expired")
    INVITATION_DELETED = "invitation.deleted", _("Draft deleted")
    NEW_LINK_WANTED = "invitation.new_link_wanted", _("Customer asked for a new link")
    INVITATION_REPORTED = "invitation.reported", _("Invitation reported as unknown")
    LETTER_TEXT_ADDED = "letter_text.added", _("Letter text added")
    LETTER_TEXT_CHANGED = "letter_text.changed", _("Letter text changed")
    LETTER_TEXT_RESTORED = "letter_text.restored", _("Earlier letter text restored")
    LETTER_TEXT_REMOVED = "letter_text.removed", _("Letter text removed")
    BATCH_STAGED = "batch.staged", _("Invitation batch prepared")
    BATCH_STARTED = "batch.started", _("Invitation batch started")
    BATCH_CANCELLED = "batch.cancelled", _("Rest of an invitation batch cancelled")
    BATCH_FINISHED = "batch.finished", _("Invitation batch finished")
    MAIL_SETTINGS_CHANGED = "mail_settings.changed", _("Mail settings changed")
    RELATIONSHIP_ESTABLISHED = "relationship.established", _("Reseller relationship established")
    RELATIONSHIP_REMOVED = "relationship.removed", _("Reseller relationship removed")
    DAP_GRANTED = "dap.granted", _("Delegated administration (DAP) granted")
    DAP_ENDED = "dap.ended", _("Delegated administration (DAP) ended")
    DAP_UNUSED = "dap.unused", _("Delegated administration (DAP) unused for 90 days")
    END_WISHED = "relationship.end_wished", _("Customer asked for the end of the relationship")
    END_WISH_CLOSED = "relationship.end_wish_closed", _("Wish to end the relationship closed")
    REMOVAL_ASKED = "relationship.removal_asked", _("Removal asked of the provider")
    REMOVAL_REFUSED = "relationship.removal_refused", _("Provider refused the removal")
    REMOVAL_WITHDRAWN = "relationship.removal_withdrawn", _("Request for removal taken back")
    GDAP_CREATED = "gdap.created", _("Admin relationship (GDAP) created")
    GDAP_EDITED = "gdap.edited", _("Draft of an admin relationship (GDAP) changed")
    GDAP_DELETED = "gdap.deleted", _("Draft of an admin relationship (GDAP) deleted")
    GDAP_REQUESTED = "gdap.requested", _("Admin relationship (GDAP) requested")
    GDAP_LINK_RENEWED = "gdap.link_renewed", _("Link of an admin relationship (GDAP) renewed")
    GDAP_FEWER_WANTED = "gdap.fewer_wanted", _("Customer asked for fewer roles")
    GDAP_APPROVED = "gdap.approved", _("Admin relationship (GDAP) approved")
    GDAP_DECLINED = "gdap.declined", _("Admin relationship (GDAP) declined")
    GDAP_WITHDRAWN = "gdap.withdrawn", _("Request for an admin relationship (GDAP) taken back")
    GDAP_LAPSED = "gdap.lapsed", _("Request for an admin relationship (GDAP) not answered in time")
    GDAP_ACTIVATING = "gdap.activating", _("Admin relationship (GDAP) starting")
    GDAP_ACTIVATED = "gdap.activated", _("Admin relationship (GDAP) in force")
    GDAP_EXPIRING = "gdap.expiring", _("Admin relationship (GDAP) ends within 30 days")
    GDAP_NO_LONGER_EXPIRING = (
        "gdap.no_longer_expiring",
        _("Admin relationship (GDAP) no longer about to end"),
    )
    GDAP_AUTO_EXTEND_ON = "gdap.auto_extend_on", _("Auto-extend turned on")
    GDAP_AUTO_EXTEND_OFF = "gdap.auto_extend_off", _("Auto-extend turned off")
    GDAP_EXTENDED = "gdap.extended", _("Admin relationship (GDAP) extended by 180 days")
    GDAP_EXPIRED = "gdap.expired", _("Admin relationship (GDAP) ended by its date")
    GDAP_TERMINATION_REQUESTED = (
        "gdap.termination_requested",
        _("End of an admin relationship (GDAP) requested"),
    )
    GDAP_TERMINATING = "gdap.terminating", _("Admin relationship (GDAP) ending")
    GDAP_TERMINATED = "gdap.terminated", _("Admin relationship (GDAP) ended")
    GDAP_GLOBAL_ADMINISTRATOR_REMOVED = (
        "gdap.global_administrator_removed",
        _("Role Global Administrator removed"),
    )
    GDAP_END_NOTICED = "gdap.end_noticed", _("Warning of the coming end given")
    GDAP_CLEANED_UP = "gdap.cleaned_up", _("Ended admin relationship (GDAP) filed away")
    GDAP_BULK_STARTED = "gdap.bulk_started", _("Change of many admin relationships (GDAP) started")
    GDAP_BULK_CANCELLED = (
        "gdap.bulk_cancelled",
        _("Rest of a change of many admin relationships (GDAP) cancelled"),
    )
    GDAP_BULK_FINISHED = (
        "gdap.bulk_finished",
        _("Change of many admin relationships (GDAP) finished"),
    )
    GROUP_CREATED = "group.created", _("Security group created")
    GROUP_CHANGED = "group.changed", _("Security group changed")
    GROUP_REMOVED = "group.removed", _("Security group removed")
    GROUP_MEMBER_ADDED = "group.member_added", _("Added to a security group")
    GROUP_MEMBER_REMOVED = "group.member_removed", _("Taken out of a security group")
    ACCESS_ASSIGNED = "access.assigned", _("Group assigned")
    ACCESS_ACTIVATED = "access.activated", _("Group has access")
    ACCESS_CHANGED = "access.changed", _("Roles of a group changed")
    ACCESS_FAILED = "access.failed", _("Assignment of a group failed")
    ACCESS_REMOVING = "access.removing", _("Access of a group being removed")
    ACCESS_REMOVED = "access.removed", _("Access of a group removed")
    TEMPLATE_CREATED = "role_template.created", _("Role template created")
    TEMPLATE_CHANGED = "role_template.changed", _("Role template changed")
    TEMPLATE_ASKED_AGAIN = (
        "role_template.asked_again",
        _("Customers of a role template asked again"),
    )
    TEMPLATE_ASKING_STOPPED = (
        "role_template.asking_stopped",
        _("Asking the rest of a role template's customers stopped"),
    )
    TEMPLATE_REMOVED = "role_template.removed", _("Role template removed")
    CATALOGUE_IMPORTED = "catalogue.imported", _("Catalogue imported")
    CATALOGUE_CHANGED = "catalogue.changed", _("Catalogue changed")
    CATALOGUE_WITHDRAWN = "catalogue.withdrawn", _("Taken out of the catalogue")
    ORDER_SUBMITTED = "order.submitted", _("Order placed")
    ORDER_DONE = "order.done", _("Order fulfilled")
    ORDER_FAILED = "order.failed", _("Order failed")
    ORDER_RETRIED = "order.retried", _("Order tried again")
    ORDER_CANCELLED = "order.cancelled", _("Order cancelled")
    ORDER_REQUESTED = "order_request.sent", _("Order asked of the provider")
    ORDER_REQUEST_ACCEPTED = "order_request.accepted", _("Order request accepted")
    ORDER_REQUEST_REFUSED = "order_request.refused", _("Order request refused")
    ORDER_REQUEST_WITHDRAWN = "order_request.withdrawn", _("Order request taken back")
    SUBSCRIPTION_STARTED = "subscription.started", _("Subscription started")
    SUBSCRIPTION_RENAMED = "subscription.renamed", _("Subscription renamed")
    SUBSCRIPTION_SEATS_ADDED = "subscription.seats_added", _("Seats added")
    SUBSCRIPTION_SEATS_REDUCED = "subscription.seats_reduced", _("Seats reduced")
    SUBSCRIPTION_CANCELLED = "subscription.cancelled", _("Subscription cancelled")
    SUBSCRIPTION_SUSPENDED = "subscription.suspended", _("Subscription suspended")
    SUBSCRIPTION_REACTIVATED = "subscription.reactivated", _("Subscription reactivated")
    SUBSCRIPTION_AUTO_RENEW_ON = "subscription.auto_renew_on", _("Auto-renew turned on")
    SUBSCRIPTION_AUTO_RENEW_OFF = "subscription.auto_renew_off", _("Auto-renew turned off")
    SUBSCRIPTION_CHANGE_SCHEDULED = (
        "subscription.change_scheduled",
        _("Change for the next term scheduled"),
    )
    SUBSCRIPTION_CHANGE_DROPPED = (
        "subscription.change_dropped",
        _("Change for the next term dropped"),
    )
    SUBSCRIPTION_RENEWED = "subscription.renewed", _("Subscription renewed")
    SUBSCRIPTION_EXPIRED = "subscription.expired", _("Subscription expired")
    SUBSCRIPTION_DISABLED = "subscription.disabled", _("Subscription disabled")
    SUBSCRIPTION_DELETED = "subscription.deleted", _("Subscription deleted")
    SUBSCRIPTION_SUPPORT_CHANGED = "subscription.support_changed", _("Support contact changed")
    SUBSCRIPTION_RENEWAL_NOTICED = (
        "subscription.renewal_noticed",
        _("Notice of the coming renewal given"),
    )
    DIRECTORY_USER_ADDED = "directory_user.added", _("User added")
    DIRECTORY_USER_CHANGED = "directory_user.changed", _("User changed")
    DIRECTORY_USER_BLOCKED = "directory_user.blocked", _("User blocked")
    DIRECTORY_USER_UNBLOCKED = "directory_user.unblocked", _("User unblocked")
    DIRECTORY_USER_DELETED = "directory_user.deleted", _("User deleted")
    DIRECTORY_USER_RESTORED = "directory_user.restored", _("User restored")
    DIRECTORY_USER_PURGED = "directory_user.purged", _("Deleted user gone for good")
    DIRECTORY_PASSWORD_RESET = "directory_user.password_reset", _("Password of a user reset")
    DIRECTORY_USERS_UPLOADED = "directory_user.uploaded", _("Users uploaded")
    LICENCE_ASSIGNED = "licence.assigned", _("Licence assigned")
    LICENCE_TAKEN = "licence.taken", _("Licence taken back")
    SERVICE_OPENED = "service.opened", _("Admin centre opened")
    SUPPORT_OPENED = "support.opened", _("Support request opened")
    SUPPORT_TAKEN = "support.taken", _("Support request taken in hand")
    SUPPORT_ANSWERED = "support.answered", _("Support request answered")
    SUPPORT_SOLVED = "support.solved", _("Support request solved")
    SUPPORT_CLOSED = "support.closed", _("Support request closed")
    SUPPORT_REOPENED = "support.reopened", _("Support request opened again")
    SUPPORT_HANDED_ON = "support.handed_on", _("Support request handed on to the provider")
    SUPPORT_TAKEN_BACK = "support.taken_back", _("Support request taken back from the provider")
    AGREEMENT_ATTESTED = "agreement.attested", _("Customer agreement attested by the partner")
    QUALIFICATION_CHANGED = "customer.qualification_changed", _("Qualification changed")
    CUSTOMER_IMPORT_STAGED = "customer_import.staged", _("Customer import prepared")
    CUSTOMER_IMPORT_STARTED = "customer_import.started", _("Customer import started")
    CUSTOMER_IMPORT_FINISHED = "customer_import.finished", _("Customer import finished")
    CUSTOMER_IMPORTED = "customer.imported", _("Customer imported")
    PARTNER_DATA_EXPORTED = "partner.data_exported", _("All data of the partner exported")
    CALENDAR_FEED_MADE = "calendar_feed.made", _("Calendar address made")
    CALENDAR_FEED_REVOKED = "calendar_feed.revoked", _("Calendar address revoked")


class ActorKind(models.TextChoices):
    MEMBER = "member", _("Partner")
    CUSTOMER = "customer", _("Customer")
    OPERATOR = "operator", _("Operator")
    SYSTEM = "system", _("System")
    VISITOR = "visitor", _("Visitor")


class EventQuerySet(PartnerQuerySet["Event"]):
    def about(self, subject: models.Model) -> Self:
        return self.filter(subject_kind=subject._meta.label_lower, subject_id=str(subject.pk))


class EventManager(PartnerManager["Event"]):
    def for_partner(self, partner: Partner) -> EventQuerySet:
        return EventQuerySet(self.model, using=self._db).owned_by(partner)

    def seen_by(self, customer_id: UUID) -> EventQuerySet:
        """What concerns a customer, in every partner's log: for the customer's own pages, which
        must choose the verbs that are its business."""
        return EventQuerySet(self.model, using=self._db).filter(customer_id=customer_id)


class Event(models.Model):
    """Who, for which customer, what, before and after, when, from where.

    `partner` owns the row in its log; it is empty for what a customer does for itself. `customer`
    is an id and not a foreign key, because `customers` is a later app. Rows cannot be changed or
    deleted: triggers in the first migration refuse it.
    """

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="+")
    customer_id = models.UUIDField(null=True)
    customer_name = models.CharField(max_length=120, blank=True)
    verb = models.CharField(max_length=40, choices=Verb)
    actor_kind = models.CharField(max_length=8, choices=ActorKind)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    subject_name = models.CharField(max_length=160, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField(default=now, editable=False)
    request_id = models.CharField(max_length=36, blank=True)
    ip = models.GenericIPAddressField(null=True)

    objects = EventManager()
    unscoped = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["partner", "-at", "-id"], name="event_of_partner"),
            models.Index(fields=["partner", "customer_id", "-at"], name="event_of_customer"),
            models.Index(fields=["customer_id", "-at"], name="event_seen_by_customer"),
            models.Index(fields=["subject_kind", "subject_id"], name="event_about"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(actor_kind__in=ActorKind.values), name="event_actor_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind} {self.subject_id}"
