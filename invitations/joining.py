"""From a personal link to an account: signing in, signing up, registering the organisation."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from invitations.actions import remembered
from invitations.answering import domain_of, visit_of
from invitations.forms import CompanyForm
from invitations.looking import (
    note_opened,
)
from invitations.models import Invitation
from invitations.public_web import link_to, link_view, links_of, stopped_page, visitor
from invitations.refusals import (
    DomainTaken,
    InvitationClosed,
    NotYourDomain,
    Outsider,
    OwnInvitation,
)
from invitations.registration import register_organisation
from invitations.scanners import family, is_scanner
from people.web import JOINING

# The session remembers the link across signing in, by the row's id and version, never the token.
ANSWERING = "answering"


@link_view
@require_POST
def sign_in(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    count_once(request, invitation)
    return to_account(request, invitation, "account_login")


@link_view
@require_POST
def register(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """An account of one's own: signing up is open for who comes from a link."""
    count_once(request, invitation)
    request.session[JOINING] = f"invitation:{invitation.pk}"
    return to_account(request, invitation, "account_signup")


@link_view
@require_POST
def other_account(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    logout(request)
    return to_account(request, invitation, "account_login")


def to_account(request: HttpRequest, invitation: Invitation, name: str) -> HttpResponse:
    request.session[ANSWERING] = [str(invitation.pk), invitation.version]
    return redirect(f"{reverse(name)}?{urlencode({'next': reverse('answer:resume')})}")


@require_safe
def resume(request: HttpRequest) -> HttpResponse:
    """After signing in: back to the link, if it is still the one."""
    pk, version = request.session.get(ANSWERING) or ("", 0)
    invitation = remembered(pk, version) if pk else None
    return redirect(link_to(invitation) if invitation else settings.LOGIN_REDIRECT_URL)


@link_view
@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """A new customer registers; its first person becomes its administrator."""
    person = visitor(request)
    if person is None:
        return redirect(link_to(invitation))
    if stopped := stopped_page(request, invitation, visit_of(invitation, person)):
        return stopped
    form = _company_form(request, invitation, domain_of(person.email))
    if form.is_valid():
        try:
            customer = register_organisation(person, invitation, form.company())
            return redirect(link_to(invitation, decider=customer.pk))
        except (InvitationClosed, Outsider, OwnInvitation):
            return redirect(link_to(invitation))
        except NotYourDomain:
            form.add_error("domain", _("Confirm your e-mail address first."))
        except DomainTaken:
            form.add_error("domain", taken_sentence())
    context = {"invitation": invitation, "form": form, "links": links_of(invitation)}
    status = 422 if form.is_bound else 200
    return render(request, "answer/company.html", context, status=status)


def taken_sentence() -> str:
    return _(
        "This organisation is registered already. We told its administrators; ask one of them"
        " to add you."
    )


def _company_form(request: HttpRequest, invitation: Invitation, own_domain: str) -> CompanyForm:
    data = request.POST if request.method == "POST" else None
    known = invitation.customer
    initial = {
        "name": invitation.company or (known.name if known else ""),
        "domain": invitation.domain or own_domain,
        "country": known.country if known else invitation.partner.country,
    }
    return CompanyForm(own_domain, data, initial=initial)


def count_once(request: HttpRequest, invitation: Invitation) -> None:
    """A person has the page before them: said once a browser session."""
    seen = f"seen:{invitation.pk}:{invitation.version}"
    if not request.session.get(seen) and not is_scanner(request.headers):
        note_opened(invitation, visitor(request), family(request.headers))
        request.session[seen] = True
