"""Behind personal links: joining as a colleague, authorising a provider, setting up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from partners.actions.colleagues import invite_for, join
from partners.actions.organisation import AlreadySetUp, is_set_up, set_up
from partners.actions.partnerships import (
    authorise_partnership,
    partnership_for,
    refuse_partnership,
)
from partners.forms import AuthorisationForm, SetupForm
from partners.models import (
    AlreadyPartners,
    InviteClosed,
    Member,
    Partner,
    Partnership,
    PartnershipClosed,
    WrongPerson,
)
from partners.permissions import Action, Role
from partners.setup import setup_token
from people.web import JOINING, link_page, second_factor_missing

# --- Joining as a colleague --------------------------------------------------------------------


@link_page
@require_http_methods(["GET", "POST"])
def colleague(request: Any, token: str) -> HttpResponse:
    """GET shows who asks and what for; POST by the invited person joins."""
    invite = invite_for(token)
    if invite is None:
        return dead_end(request, "unknown", 404)
    if not invite.is_open(now()):
        return dead_end(request, "used" if invite.accepted_at else "closed", 410)
    context = {"invite": invite, "roles": [Role(role).label for role in invite.roles]}
    if not request.user.is_authenticated:
        return render(request, "joining/signed_out.html", context)
    if not invite.is_for(request.user):
        return render(request, "joining/wrong_person.html", context, status=403)
    if request.method == "POST":
        try:
            join(request.user, invite)
        except (InviteClosed, WrongPerson):
            return dead_end(request, "closed", 410)
        messages.success(request, _("Welcome. You work here now."))
        return redirect("home:home", invite.partner.slug)
    return render(request, "joining/colleague.html", context)


@link_page
@require_POST
def registration(request: HttpRequest, token: str) -> HttpResponse:
    """The invited person has no account: open the sign-up page for this visitor, who then
    confirms the address by a letter of its own. This link does not prove it, because the
    inviter can copy it, too."""
    invite = invite_for(token)
    if invite is None or not invite.is_open(now()):
        return redirect("joining:colleague", token)
    request.session[JOINING] = True
    query = {"next": reverse("joining:colleague", args=[token]), "email": invite.email}
    return redirect(f"{reverse('account_signup')}?{urlencode(query)}")


def dead_end(request: HttpRequest, state: str, status: int) -> HttpResponse:
    return render(request, "joining/dead_end.html", {"state": state}, status=status)


# --- Authorising a provider --------------------------------------------------------------------


def resellers_of(person: Any) -> dict[str, Member]:
    """Where this person may authorise a provider: slug → membership."""
    members = Member.objects.of_person(person)
    return {
        member.partner.slug: member
        for member in members
        if member.partner.is_reseller and member.can(Action.AUTHORISE_PARTNERSHIPS)
    }


@link_page
@require_http_methods(["GET", "POST"])
def partnership(request: Any, token: str) -> HttpResponse:
    """GET shows who asks; POST by an Account admin of a reseller authorises."""
    found = partnership_for(token)
    if found is None or not found.is_waiting(now()):
        return partnership_dead_end(request, found)
    if not request.user.is_authenticated:
        return render(request, "joining/partnership_signed_out.html", {"partnership": found})
    if second_factor_missing(request):
        return redirect("mfa_index")
    members = resellers_of(request.user)
    if not members:
        return render(
            request, "joining/partnership_wrong_person.html", {"partnership": found}, status=403
        )
    resellers = [member.partner for member in members.values()]
    form = AuthorisationForm(request.POST or None, resellers=resellers)
    if request.method == "POST" and form.is_valid():
        return authorised(request, found, members[form.cleaned_data["partner"]])
    context = {"partnership": found, "form": form, "resellers": resellers, "token": token}
    status = 422 if form.errors else 200
    return render(request, "joining/partnership.html", context, status=status)


def authorised(request: HttpRequest, partnership: Partnership, member: Member) -> HttpResponse:
    try:
        authorise_partnership(member, partnership)
    except AlreadyPartners:
        messages.info(request, _("You work with this provider already."))
    except PartnershipClosed:
        return partnership_dead_end(request, partnership)
    else:
        messages.success(request, _("Provider authorised. Your customers stay as they are."))
    return redirect("people:landing")


@link_page
@require_http_methods(["GET", "POST"])
def refusal(request: Any, token: str) -> HttpResponse:
    """Declining: a page that says what follows, and its POST."""
    found = partnership_for(token)
    if found is None or not found.is_waiting(now()):
        return partnership_dead_end(request, found)
    members = resellers_of(request.user) if request.user.is_authenticated else {}
    if not members or second_factor_missing(request):
        return redirect("joining:partnership", token)
    if request.method == "GET":
        context = {"partnership": found, "token": token}
        return render(request, "joining/partnership_refusal.html", context)
    try:
        refuse_partnership(next(iter(members.values())), found)
    except PartnershipClosed:
        return partnership_dead_end(request, found)
    messages.success(request, _("Declined. The provider is told and nothing changes for you."))
    return redirect("people:landing")


def partnership_dead_end(request: HttpRequest, partnership: Partnership | None) -> HttpResponse:
    if partnership is None:
        return dead_end(request, "unknown", 404)
    partnership.refresh_from_db(fields=["state"])
    state = "expired" if partnership.has_run_out(now()) else str(partnership.state)
    return dead_end(request, f"partnership_{state}", 410)


# --- The first partner -------------------------------------------------------------------------


@link_page
@require_http_methods(["GET", "POST"])
def first_setup(request: HttpRequest, token: str) -> HttpResponse:
    """Makes the first partner and its Account admin. Dead as soon as there is one."""
    if is_set_up() or not constant_time_compare(token, setup_token()):
        raise Http404
    form = SetupForm(request.POST or None, initial={"language": request.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        partner: Partner = form.partner()
        answers = form.cleaned_data
        try:
            set_up(
                partner,
                admin_email=answers["admin_email"],
                admin_name=answers["admin_name"],
                password=answers["password"],
            )
        except (AlreadySetUp, IntegrityError) as late:
            raise Http404 from late
        messages.success(request, _("Done. Sign in with the password you just chose."))
        return redirect("account_login")
    status = 422 if form.errors else 200
    return render(request, "joining/setup.html", {"form": form}, status=status)
