"""Ending the digest from the letter itself, without signing in (RFC 8058)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from notifications.actions import end_digest
from notifications.links import person_id_of
from people.models import Person
from people.web import link_page


@csrf_exempt  # a mail provider posts here for its user, with no page before it
@link_page
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, POST ends the digest; a scanner that follows links changes nothing."""
    person_id = person_id_of(token)
    if person_id is None:
        raise Http404
    person = get_object_or_404(Person, pk=person_id)
    if request.method == "POST":
        end_digest(person)
        return redirect("unsubscribe:done")
    return render(request, "notifications/unsubscribe.html")


@require_safe
def unsubscribed(request: HttpRequest) -> HttpResponse:
    return render(request, "notifications/unsubscribed.html")
