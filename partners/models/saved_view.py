"""Lists as somebody wants to find them again."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from partners.models.partner import Member, Partner
from partners.permissions import Action
from partners.scoping import PartnerManager, PartnerQuerySet


class SavedList(models.TextChoices):
    """The lists whose views can be saved, by the name of their page."""

    CUSTOMERS = "customers", _("Customers")
    INVITATIONS = "invitations", _("Invitations")


class SavedViewQuerySet(PartnerQuerySet["SavedView"]):
    def seen_from(self, member: Member) -> Self:
        """One's own, and what colleagues share who still work here."""
        shared = Q(is_shared=True, owner__ended_at=None)
        return self.filter(Q(owner=member) | shared)


class SavedViewManager(PartnerManager["SavedView"]):
    def for_partner(self, partner: Partner) -> SavedViewQuerySet:
        return SavedViewQuerySet(self.model, using=self._db).owned_by(partner)


class SavedView(models.Model):
    """A list as somebody wants to find it again: a name and the query of its address. A wish of
    its owner's, like columns and density, so the history does not keep it."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    list_name = models.CharField(max_length=11, choices=SavedList)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = SavedViewManager()
    unscoped = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "list_name", "name"], name="saved_view_name_once_a_list"
            ),
            models.CheckConstraint(
                condition=Q(list_name__in=SavedList.values), name="saved_view_list_known"
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "list_name", "name"], name="saved_view_of_list"),
        ]

    def __str__(self) -> str:
        return self.name

    def may_change(self, member: Member) -> bool:
        """The owner; of shared ones also whoever oversees everybody's work."""
        return self.owner_id == member.pk or (self.is_shared and member.can(Action.VIEW_ACTIVITY))


class SavedViewNameTaken(Exception):
    """This person has another view of that name over the same list."""


class TooManySavedViews(Exception):
    """Nobody finds anything among more than MOST_SAVED_VIEWS."""
