"""Who is told of a support request: those it waits for, whoever opened it, whoever has it."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from directory.models import SupportAnswer, SupportRequest
from notifications.events import NoticeEvent
from notifications.tell import tell
from partners.models import Member, Partner
from partners.permissions import Action, roles_allowed
from people.models import Person

EXCERPT = 300  # characters of a text that go into a notice


def tell_wanted(request: SupportRequest, by: Person, text: str = "") -> None:
    """It waits for somebody: for who has it, otherwise for everybody there who may answer."""
    to = _current(request.holder, [request.handler]) or _desk(request.holder)
    said: dict[str, str | int] = {
        "severity": request.severity,
        "asked_by": by.name,
        "note": (text or request.description)[:EXCERPT],
    }
    key = f"{request.state_since:%y%m%d%H%M%S%f}"
    _tell(NoticeEvent.SUPPORT_WANTED, to, request, request.holder, by, key, said)


def tell_answered(request: SupportRequest, answer: SupportAnswer) -> None:
    said: dict[str, str | int] = {
        "answered_by": answer.author.name,
        "note": answer.text[:EXCERPT],
    }
    _tell_both(NoticeEvent.SUPPORT_ANSWERED, request, answer.author, str(answer.pk), said)


def tell_over(request: SupportRequest, by: Person, text: str) -> None:
    """Solved, or closed without a solution."""
    said: dict[str, str | int] = {"answered_by": by.name, "note": text[:EXCERPT]}
    key = f"{request.state_since:%y%m%d%H%M%S%f}"
    event = NoticeEvent.SUPPORT_SOLVED if request.state == "solved" else NoticeEvent.SUPPORT_CLOSED
    _tell_both(event, request, by, key, said)


def _tell_both(
    event: NoticeEvent,
    request: SupportRequest,
    by: Person,
    key: str,
    said: dict[str, str | int],
) -> None:
    """Who opened it and who has it; of a side where nobody of them is left, the whole desk."""
    theirs = _current(request.partner, [request.opened_by, request.handler])
    _tell(event, theirs or _desk(request.partner), request, request.partner, by, key, said)
    if request.provider is not None and _work_together(request):
        to = _current(request.provider, [request.handler]) or _desk(request.provider)
        _tell(event, to, request, request.provider, by, key, said)


def _work_together(request: SupportRequest) -> bool:
    """Whose partnership has ended sees the request no more, and is told nothing."""
    assert request.provider is not None  # asked before
    return SupportRequest.objects.visible_to(request.provider).filter(pk=request.pk).exists()


def _current(partner: Partner, people: Iterable[Person | None]) -> list[Person]:
    """Those who still work there."""
    staff = Member.objects.for_partner(partner).current().select_related("person")
    return [member.person for member in staff.filter(person__in=[p for p in people if p])]


def _desk(partner: Partner) -> list[Person]:
    """Everybody there who may answer."""
    staff = Member.objects.for_partner(partner).current().select_related("person")
    return [member.person for member in staff.holding(roles_allowed(Action.MANAGE_SUPPORT))]


def _tell(
    event: NoticeEvent,
    to: Iterable[Person],
    request: SupportRequest,
    here: Partner,
    by: Person,
    key: str,
    said: dict[str, str | int],
) -> None:
    """Whoever did it knows."""
    tell(
        event,
        [person for person in to if person != by],
        partner=here,
        customer=request.customer,
        about=("directory.supportrequest", request.pk),
        path=reverse("directory:support_request", args=[here.slug, request.pk]),
        dedupe_key=f"{request.pk}:{key}",
        params={
            "name": request.customer.name,
            "partner": here.name,
            "reference": str(request.number),
            **said,
        },
    )
