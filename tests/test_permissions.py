"""The matrix of product.md §2, checked at the door of every page.

NEEDS is written by hand on purpose: a test that read the right off the view would agree with the
view's mistake.
"""

import pytest
from django.urls import URLPattern, get_resolver, reverse

from partners.permissions import ALLOWED, Action, Role
from tests.conftest import make_invitation

# Pages of a partner: what opening them needs.
NEEDS: dict[str, Action] = {
    "invitations:list": Action.MANAGE_INVITATIONS,
    "invitations:new": Action.MANAGE_INVITATIONS,
    "invitations:detail": Action.MANAGE_INVITATIONS,
    "invitations:draft": Action.MANAGE_INVITATIONS,
    "invitations:language": Action.MANAGE_INVITATIONS,
    "invitations:shared": Action.MANAGE_INVITATIONS,
    "invitations:done": Action.MANAGE_INVITATIONS,
    "invitations:letter": Action.MANAGE_INVITATIONS,
    "invitations:deletion": Action.MANAGE_INVITATIONS,
    "invitations:revocation": Action.MANAGE_INVITATIONS,
    "invitations:renewal": Action.MANAGE_INVITATIONS,
    "invitations:note": Action.MANAGE_INVITATIONS,
}
# Pages of a customer, for its own people only.
CUSTOMER_PAGES: set[str] = set()
# Pages anybody may ask for.
PUBLIC: set[str] = {
    "outbox:mailbox",
    "outbox:letter",
    "answer:resume",
    "answer:page",
    "answer:opened",
    "answer:sign_in",
    "answer:register",
    "answer:other_account",
    "answer:accept",
    "answer:decline",
    "answer:report",
    "answer:new_link",
    "answer:organisation",
    "answer:done",
    "answer:agreement",
}
# What django-allauth brings.
LIBRARY = ("account_", "mfa_", "usersessions_")


def pages(patterns, namespace=""):
    for entry in patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}"
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from pages(entry.url_patterns, inner)


def test_every_page_is_in_a_table():
    ours = {p for p in pages(get_resolver().url_patterns) if not p.startswith(LIBRARY)}
    assert ours == NEEDS.keys() | CUSTOMER_PAGES | PUBLIC


@pytest.fixture
def things(acme, relationship):
    """What the addresses name beside the partner; each new kind of thing is added here."""
    return {"customer_id": relationship.customer_id, "invitation_id": make_invitation(acme).pk}


def url(page, partner, things):
    """The page's address, with as many of the things as its pattern names."""
    wanted = page_parameters(get_resolver().url_patterns)[page] - {"partner_slug"}
    return reverse(
        page, kwargs={"partner_slug": partner.slug} | {name: things[name] for name in wanted}
    )


def page_parameters(patterns, namespace="", outer=frozenset()):
    """page name → names of the parameters in its address."""
    found = {}
    for entry in patterns:
        here = outer | set(entry.pattern.converters)
        if isinstance(entry, URLPattern):
            found[f"{namespace}{entry.name}"] = here
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            found |= page_parameters(entry.url_patterns, inner, here)
    return found


@pytest.mark.parametrize("page", NEEDS)
def test_a_stranger_finds_nothing(client, acme, globex, sign_in, things, page):
    sign_in(globex)
    assert client.get(url(page, acme, things)).status_code == 404


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("page", NEEDS)
def test_the_door_follows_the_matrix(client, acme, sign_in, things, page, role):
    sign_in(acme, role)
    status = client.get(url(page, acme, things)).status_code
    assert (status == 403) == (NEEDS[page] not in ALLOWED[role])
