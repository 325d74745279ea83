"""The people of a customer: who may decide, letting colleagues in, taking them out."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.colleagues import (
    LINK,
    change_customer_role,
    invite_customer_colleague,
    remove_customer_colleague,
    resend_customer_invite,
    revoke_customer_invite,
)
from customers.models import (
    CustomerInvite,
    CustomerMember,
    CustomerRole,
    LastAdministrator,
    NotAdministrator,
)
from customers.web import CustomerRequest, customer_view, deciding_view, refusal
from invitations.own.forms import InviteForm
from partners.models import AlreadyInvited, AlreadyMember, InviteClosed, TooManyInvites
from people.links import address
from people.web import step_up

READ_OR_DECIDE = ["GET", "HEAD", "POST"]
LAST = gettext_lazy("Somebody must be able to decide. Make someone else an administrator first.")


def find_member(request: CustomerRequest, member_id: int) -> CustomerMember:
    current = CustomerMember.objects.filter(customer=request.customer, ended_at=None)
    return get_object_or_404(current.select_related("person"), pk=member_id)


def find_invite(request: CustomerRequest, invite_id: UUID) -> CustomerInvite:
    invites = CustomerInvite.objects.filter(customer=request.customer)
    return get_object_or_404(invites.select_related("invited_by"), pk=invite_id)


def act(request: CustomerRequest, do: Callable[[], object], done: str) -> HttpResponse:
    """Do it, say so or why not, and go back to the people."""
    try:
        do()
    except NotAdministrator:
        return refusal(request)
    except LastAdministrator:
        messages.error(request, str(LAST))
    except CustomerMember.DoesNotExist:
        messages.info(request, _("This person has left already. Nothing was changed."))
    except InviteClosed:
        messages.error(request, _("This invitation was used or taken back before."))
    except TooManyInvites:
        messages.error(request, _("That is a lot for one hour. Go on a little later."))
    else:
        messages.success(request, done)
    return redirect("own:people", request.customer.pk)


@require_safe
@customer_view
def people(request: CustomerRequest) -> HttpResponse:
    """Who belongs to this organisation here, and who of them may decide."""
    current = CustomerMember.objects.filter(customer=request.customer, ended_at=None)
    may_decide = request.customer_member.may_decide
    waiting = CustomerInvite.objects.filter(customer=request.customer)
    waiting = waiting.filter(accepted_at=None, revoked_at=None).order_by("email")
    context = {
        "members": current.select_related("person").order_by("role", "person__name"),
        "may_decide": may_decide,
        "invites": waiting if may_decide else [],
        "now": now(),
    }
    return render(request, "own/people.html", context)


@deciding_view
@require_http_methods(READ_OR_DECIDE)
def invite_new(request: CustomerRequest) -> HttpResponse:
    """A colleague gets a letter with a personal link."""
    posted = request.POST if request.method == "POST" else None
    form = InviteForm(posted, initial={"language": request.customer.language})
    if form.is_valid():
        try:
            invite_customer_colleague(request.user, request.customer, **form.cleaned_data)
        except NotAdministrator:
            return refusal(request)
        except AlreadyMember:
            form.add_error("email", _("This person belongs to your organisation already."))
        except AlreadyInvited:
            form.add_error("email", _("This address is invited already. Send that link again."))
        except TooManyInvites:
            form.add_error(None, _("That is a lot for one hour. Go on a little later."))
        else:
            messages.success(request, _("Invited. The letter with the link is on its way."))
            return redirect("own:people", request.customer.pk)
    return render(
        request, "own/invite_new.html", {"form": form}, status=422 if form.errors else 200
    )


@deciding_view
@require_safe
def invite(request: CustomerRequest, invite_id: UUID) -> HttpResponse:
    """The invitation with its link, to hand over where the letter does not arrive."""
    found = find_invite(request, invite_id)
    is_open = found.is_open(now())
    link = address(LINK, found.pk, found.version, found.token_sha256) if is_open else ""
    response = render(
        request, "own/invite.html", {"invite": found, "is_open": is_open, "link": link}
    )
    response["Cache-Control"] = "no-store"
    return response


@deciding_view
@require_POST
def invite_resend(request: CustomerRequest, invite_id: UUID) -> HttpResponse:
    find_invite(request, invite_id)
    done = _("A new link is on its way. The old one no longer works.")
    return act(
        request, lambda: resend_customer_invite(request.user, request.customer, invite_id), done
    )


@deciding_view
@require_POST
def invite_revoke(request: CustomerRequest, invite_id: UUID) -> HttpResponse:
    find_invite(request, invite_id)
    done = _("Invitation taken back. Its link no longer works.")
    return act(
        request, lambda: revoke_customer_invite(request.user, request.customer, invite_id), done
    )


@deciding_view
@require_http_methods(READ_OR_DECIDE)
@step_up
def role(request: CustomerRequest, member_id: int) -> HttpResponse:
    """What the other role means is said first; there are two."""
    member = find_member(request, member_id)
    if request.method != "POST":
        return render(request, "own/role.html", {"colleague": member})
    wanted = request.POST.get("role", "")
    if wanted not in CustomerRole.values:
        return redirect("own:role", request.customer.pk, member_id)
    return act(
        request,
        lambda: change_customer_role(request.user, request.customer, member_id, wanted),
        _("Role changed."),
    )


@deciding_view
@require_http_methods(READ_OR_DECIDE)
@step_up
def member_removal(request: CustomerRequest, member_id: int) -> HttpResponse:
    """They leave the organisation here, and every session of theirs ends."""
    member = find_member(request, member_id)
    if request.method != "POST":
        return render(request, "own/member_removal.html", {"colleague": member})
    response = act(
        request,
        lambda: remove_customer_colleague(request.user, request.customer, member_id),
        _("Colleague removed. Their sessions have ended."),
    )
    member.refresh_from_db()
    if member.person == request.user and member.ended_at is not None:
        logout(request)  # their sessions have ended, this one with them
        return redirect("account_login")
    return response
