"""The list of a customer's users, and each of them (design.md S14)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.countries import country_name
from directory.actions.users import (
    add_user,
    block_user,
    delete_users,
    edit_user,
    licences_of,
    reset_password,
    restore_user,
)
from directory.export import user_rows
from directory.forms import UserForm
from directory.listing import SIZE, matching, page_of, question_of
from directory.models import (
    RESTORABLE,
    DirectoryUser,
    NotDeleted,
    Stale,
    UserDeleted,
    UserNameTaken,
)
from directory.rights import ADMINISTRATOR_PASSWORD, LICENCES, PASSWORD, READ, ROLES, WRITE
from directory.web import (
    DirectoryRequest,
    address,
    context_of,
    directory_view,
    ids_in,
    private,
    the_user,
)
from partners.web import render_page
from people.web import csv_answer
from subscriptions.models import LicencePool, NoLicenceLeft


def pools_of(request: DirectoryRequest) -> list[LicencePool]:
    return list(LicencePool.objects.of(request.account.customer).order_by("name", "licence"))


def rights_of(request: DirectoryRequest) -> dict[str, bool]:
    """For templates: which commands to show. `select`: is there anything to do with many?"""
    may = request.access.may
    return {
        "select": may(WRITE) or may(LICENCES) or may(PASSWORD),
        "write": may(WRITE),
        "licences": may(LICENCES),
        "password": may(PASSWORD),
        "administrator_password": may(ADMINISTRATOR_PASSWORD),
        "roles": may(ROLES),
    }


@directory_view(READ)
@require_safe
def users(request: DirectoryRequest) -> HttpResponse:
    """Who is there, who holds what, and what is left of each licence."""
    question = question_of(request.GET)
    context = context_of(request) | {
        "question": question,
        "page": page_of(request.access.users(), question),
        "pools": pools_of(request),
        "may": rights_of(request),
        "abilities": request.access.abilities,
        "days": RESTORABLE.days,
        "export_url": address(request, "export") + question.address(),
    }
    return render_page(request, "directory/users.html", context, fragment="rows")


@directory_view(READ)
@require_safe
def export(request: DirectoryRequest) -> HttpResponseBase:
    """What the list shows over all its pages."""
    wanted = matching(request.access.users(), question_of(request.GET))
    return csv_answer(user_rows(wanted), "users")


@directory_view(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def user_new(request: DirectoryRequest) -> HttpResponse:
    """One new user. The answer shows the temporary password, and nothing else ever does."""
    customer = request.account.customer
    form = UserForm(
        request.POST if request.method == "POST" else None,
        customer=customer,
        may_change_role=request.access.may(ROLES),
        pools=pools_of(request) if request.access.may(LICENCES) else None,
        initial={"country": customer.country},
    )
    if form.is_valid():
        licences = form.cleaned_data.get("licences", [])
        try:
            user, password = add_user(request.member, customer, form.details, licences)
            return _password_page(request, user, password, is_new=True)
        except UserNameTaken:
            form.add_error("local_part", taken_sentence())
        except NoLicenceLeft as problem:
            form.add_error("licences", none_left_sentence(problem))
    context = context_of(request) | {"form": form}
    status = 422 if form.is_bound else 200
    return render(request, "directory/user_new.html", context, status=status)


def taken_sentence() -> str:
    return _("That sign-in name is taken.")


def none_left_sentence(problem: NoLicenceLeft) -> str:
    words = ngettext(
        "%(name)s: %(n)s licence left. Buy more or free one.",
        "%(name)s: %(n)s licences left. Buy more or free one.",
        problem.left,
    )
    return words % {"name": problem.name, "n": problem.left}


def _password_page(
    request: DirectoryRequest, user: DirectoryUser, password: str, *, is_new: bool
) -> HttpResponse:
    context = context_of(request) | {"user": user, "password": password, "is_new": is_new}
    return private(render(request, "directory/password_once.html", context))


@directory_view(READ)
@require_http_methods(["GET", "HEAD", "POST"])
def user(request: DirectoryRequest, user_id: UUID) -> HttpResponse:
    """One user: what they are, what they hold; those who may change it here."""
    found = the_user(request, user_id)
    if request.method == "POST":
        request.access.require(WRITE)
        return _save(request, found)
    return _user_page(request, found, _form_of(request, found))


def _form_of(request: DirectoryRequest, found: DirectoryUser) -> UserForm | None:
    if found.deleted_at is not None or not request.access.may(WRITE):
        return None
    return UserForm(
        request.POST if request.method == "POST" else None,
        customer=request.account.customer,
        may_change_role=request.access.may(ROLES),
        initial=UserForm.initial_of(found),
    )


def _user_page(
    request: DirectoryRequest, found: DirectoryUser, form: UserForm | None, status: int = 200
) -> HttpResponse:
    resets = ADMINISTRATOR_PASSWORD if found.is_administrator else PASSWORD
    context = context_of(request) | {
        "user": found,
        "form": form,
        "licences": licences_of(found),
        "country": country_name(found.country),
        "may": rights_of(request),
        "reset": request.access.ability(resets),
        "writing": request.access.ability(WRITE),
    }
    return render(request, "directory/user.html", context, status=status)


def _save(request: DirectoryRequest, found: DirectoryUser) -> HttpResponse:
    form = _form_of(request, found)
    if form is None:
        messages.error(request, _("Restore the user first. Nothing was changed."))
        return redirect(address(request, "user", found.pk))
    if not form.is_valid():
        return _user_page(request, found, form, 422)
    version = form.cleaned_data["version"] or 0
    try:
        edit_user(request.member, request.account.customer, found.pk, version, form.details)
    except UserNameTaken:
        form.add_error("local_part", taken_sentence())
        return _user_page(request, found, form, 422)
    except Stale:
        words = _("Somebody changed this user meanwhile. Look at it again, then save.")
        form.add_error(None, words)
        form.data = {**request.POST.dict(), "version": str(found.version)}
        return _user_page(request, found, form, 409)
    except UserDeleted:
        messages.error(request, _("The user was deleted meanwhile. Nothing was changed."))
    else:
        messages.success(request, _("Saved."))
    return redirect(address(request, "user", found.pk))


@directory_view(WRITE)
@require_POST
def blocking(request: DirectoryRequest, user_id: UUID) -> HttpResponse:
    """`on=1` blocks, anything else lets the person sign in again."""
    found, on = the_user(request, user_id), request.POST.get("on") == "1"
    try:
        block_user(request.member, request.account.customer, found.pk, on=on)
        messages.success(request, _("User blocked.") if on else _("User unblocked."))
    except UserDeleted:
        messages.error(request, _("The user was deleted meanwhile. Nothing was changed."))
    return redirect(address(request, "user", found.pk))


@directory_view(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: DirectoryRequest) -> HttpResponse:
    """What ends and until when it can be taken back; `confirmed`, it is done. The list posts the
    selected users here, and nothing is written before they are confirmed."""
    asked = request.POST if request.method == "POST" else request.GET
    people = request.access.users().present()
    found = list(people.filter(pk__in=ids_in(asked.getlist("user"), SIZE)).order_by("sort_key"))
    if not found:
        messages.info(request, _("Select somebody first."))
        return redirect(address(request, "users"))
    if request.method != "POST" or "confirmed" not in request.POST:
        context = context_of(request) | {
            "people": found,
            "licences": sum(one.licences for one in found),
            "until": now() + RESTORABLE,
        }
        return render(request, "directory/deletion.html", context)
    number = delete_users(request.member, request.account.customer, [person.pk for person in found])
    words = ngettext("%(n)s user deleted.", "%(n)s users deleted.", number) % {"n": number}
    messages.success(request, words)
    return redirect(address(request, "users"))


@directory_view(WRITE)
@require_POST
def restoration(request: DirectoryRequest, user_id: UUID) -> HttpResponse:
    """Back, with the licences that are still free."""
    found = the_user(request, user_id)
    try:
        lost = restore_user(request.member, request.account.customer, found.pk)
    except NotDeleted:
        messages.info(request, _("There is nothing to restore."))
        return redirect(address(request, "users"))
    if lost:
        words = _("User restored, without the licences of which none is left: %(names)s")
        messages.warning(request, words % {"names": ", ".join(lost)})
    else:
        messages.success(request, _("User restored."))
    return redirect(address(request, "user", found.pk))


@directory_view(PASSWORD)
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: DirectoryRequest, user_id: UUID) -> HttpResponse:
    """Asked first; the answer shows the new one, once."""
    found = the_user(request, user_id)
    if found.is_administrator:
        request.access.require(ADMINISTRATOR_PASSWORD)
    if request.method != "POST":
        return render(request, "directory/password.html", context_of(request) | {"user": found})
    try:
        changed, made = reset_password(request.member, request.account.customer, found.pk)
    except UserDeleted:
        messages.error(request, _("Restore the user first. Nothing was changed."))
        return redirect(address(request, "user", found.pk))
    return _password_page(request, changed, made, is_new=False)
