"""Where a person arrives, and what they set for themselves."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from customers.models import CustomerMember
from partners.models import Member
from people.actions import change_profile, choose_language, choose_theme
from people.forms import LanguageForm, ProfileForm, ThemeForm, profile_of
from people.models import Person
from people.web import THEME_COOKIE, has_second_factor, own_address

A_YEAR = 365 * 24 * 3600  # seconds


def organisations_of(person: Person) -> list[dict[str, str]]:
    """Every organisation the person belongs to: its name, what they are there, its address."""
    sells = [
        {
            "name": member.partner.name,
            "what": ", ".join(str(role.label) for role in member.roles),
            "url": reverse("home:home", args=[member.partner.slug]),
        }
        for member in Member.objects.of_person(person)
    ]
    buys = [
        {
            "name": membership.customer.name,
            "what": membership.get_role_display(),
            "url": reverse("own:partners", args=[membership.customer_id]),
        }
        for membership in CustomerMember.objects.filter(
            person=person, ended_at=None
        ).select_related("customer")
    ]
    return sorted(sells + buys, key=lambda found: found["name"].casefold())


@login_required
@require_GET
def landing(request: Any) -> HttpResponse:
    """`/`: the one organisation, a choice of several, or a sentence when there is none."""
    organisations = organisations_of(request.user)
    if len(organisations) == 1:
        return redirect(organisations[0]["url"])
    return render(request, "people/landing.html", {"organisations": organisations})


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: Any) -> HttpResponse:
    person: Person = request.user
    form = ProfileForm(request.POST or None, initial=profile_of(person))
    if request.method == "POST" and form.is_valid():
        change_profile(person, **form.cleaned_data)
        translation.activate(person.language or request.LANGUAGE_CODE)
        messages.success(request, _("Saved"))
        return redirect("people:profile")
    context = {
        "form": form,
        "organisations": organisations_of(person),
        "has_second_factor": has_second_factor(request),
    }
    status = 422 if form.errors else 200
    return render(request, "people/profile.html", context, status=status)


@require_POST
def language(request: Any) -> HttpResponse:
    """From the switch at the top: for the person and, by cookie, for this browser."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    chosen = form.cleaned_data["language"]
    if request.user.is_authenticated:
        choose_language(request.user, chosen)
    return remember(request, settings.LANGUAGE_COOKIE_NAME, chosen)


@require_POST
def theme(request: Any) -> HttpResponse:
    form = ThemeForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    chosen = form.cleaned_data["theme"]
    if request.user.is_authenticated:
        choose_theme(request.user, chosen)
    return remember(request, THEME_COOKIE, chosen)


def remember(request: HttpRequest, cookie: str, value: str) -> HttpResponse:
    """Back to the page one came from, with a cookie for when one is signed out."""
    response = redirect(own_address(request, reverse("people:landing")))
    response.set_cookie(
        cookie,
        value,
        max_age=A_YEAR,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
    return response


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """The journeys in short, how to check a letter, whom to ask."""
    return render(request, "people/help.html", {"operator": settings.OPERATOR_EMAIL})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, who sees it, which cookies."""
    context = {"operator": settings.OPERATOR_EMAIL, "hours": settings.SESSION_COOKIE_AGE // 3600}
    return render(request, "people/privacy.html", context)
