"""The mailbox page: for the demo and for developers, who have no mail server."""

import re

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from outbox.models import Letter

LETTERS_ON_A_PAGE = 50


def only_in_a_demo() -> None:
    """Everybody may read this mailbox, so a real installation has none."""
    if not (settings.DEMO or settings.DEBUG):
        raise Http404


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    only_in_a_demo()
    letters = Letter.objects.order_by("-arrived_at", "-pk")
    if to := request.GET.get("to", "").strip():
        letters = letters.filter(to__iexact=to)
    page = Paginator(letters, LETTERS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "outbox/mailbox.html", {"page": page, "to": to})


def here(text: str) -> str:
    """The demo may serve on another PORT than when the letter was written."""
    return re.sub(r"http://localhost:\d+(?=/)", settings.PUBLIC_BASE_URL, text)


@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    only_in_a_demo()
    letter = get_object_or_404(Letter, pk=pk)
    return render(request, "outbox/letter.html", {"letter": letter, "body": here(letter.body)})


# As in a mail program: its own styles, and nothing from anywhere.
@csp_override({"default-src": [CSP.NONE], "style-src": [CSP.UNSAFE_INLINE]})
@require_safe
def letter_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML part, alone on its page."""
    only_in_a_demo()
    letter = get_object_or_404(Letter.objects.exclude(html=""), pk=pk)
    return HttpResponse(here(letter.html))
