"""Keeping, renaming, sharing and dropping views of lists."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from partners.models import (
    Member,
    SavedList,
    SavedView,
    SavedViewNameTaken,
    TooManySavedViews,
)

MOST_SAVED_VIEWS = 20  # a person and list


@transaction.atomic
def save_view(by: Member, of: SavedList, name: str, query: str, *, is_shared: bool) -> SavedView:
    """Raises SavedViewNameTaken, TooManySavedViews."""
    Member.unscoped.select_for_update(of=("self",)).get(pk=by.pk)
    mine = SavedView.objects.for_partner(by.partner).filter(owner=by, list_name=of)
    if mine.count() >= MOST_SAVED_VIEWS:
        raise TooManySavedViews
    view = SavedView(partner=by.partner, owner=by, list_name=of, name=name, query=query)
    view.is_shared = is_shared
    return _stored(view)


@transaction.atomic
def change_view(view: SavedView, name: str, *, is_shared: bool) -> SavedView:
    """Raises SavedViewNameTaken."""
    view.name, view.is_shared = name, is_shared
    return _stored(view)


def drop_view(view: SavedView) -> None:
    SavedView.objects.for_partner(view.partner).filter(pk=view.pk).delete()


def _stored(view: SavedView) -> SavedView:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise SavedViewNameTaken from None
    return view
