"""The frame around every page: where one may go, and nothing of anybody else."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import include, path

from customers.models import CustomerMember
from notifications.events import NoticeEvent
from partners.models import PartnerKind
from partners.permissions import Role
from portal.shell import Shell
from tests.conftest import make_customer, make_member, make_partner
from tests.notices import tell_of_decision

pytestmark = pytest.mark.django_db


def nothing(_request, **_where):
    return HttpResponse()


def pages(app, **names):
    return include(([path(f"{route}", nothing, name=name) for name, route in names.items()], app))


PARTNER = "p/<slug:partner_slug>/"
urlpatterns = [
    path(
        "",
        pages(
            "people",
            landing="",
            language="language/",
            theme="theme/",
            privacy="privacy/",
            help="help/",
        ),
    ),
    path("", pages("answer", verify="verify/")),
    path("c/<uuid:customer_id>/", pages("own", partners="partners/")),
    path(PARTNER, pages("notifications", page="notifications/")),
    path(PARTNER, pages("home", home="")),
    path(PARTNER, pages("partners", partnerships="partnerships/", settings="settings/")),
    path(PARTNER, pages("customers", list="customers/")),
    path(PARTNER, pages("invitations", list="invitations/")),
]


@pytest.fixture(autouse=True)
def _site(settings):
    settings.ROOT_URLCONF = __name__


def ask(rf, member=None, where="/", person=None):
    request = rf.get(where)
    request.user = person or (member.person if member else AnonymousUser())
    if member:
        request.member, request.partner = member, member.partner
    return request


def labels(request):
    return [str(entry.label) for group in Shell(request).rail for entry in group]


def test_the_rail_offers_what_the_role_allows(rf, acme):
    assert labels(ask(rf, make_member(acme, Role.SALES_AGENT))) == [
        "Home",
        "Customers",
        "Invitations",
    ]
    assert labels(ask(rf, make_member(acme, Role.BILLING_ADMIN))) == ["Home", "Customers"]
    assert "Settings" in labels(ask(rf, make_member(acme, Role.ACCOUNT_ADMIN)))


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        (PartnerKind.INDIRECT_RESELLER, "Indirect providers"),
        (PartnerKind.INDIRECT_PROVIDER, "Indirect resellers"),
    ],
)
def test_partnerships_are_named_from_this_side(rf, kind, label):
    assert label in labels(ask(rf, make_member(make_partner("some", kind))))


def test_a_direct_bill_partner_has_no_partnerships(rf):
    member = make_member(make_partner("some", PartnerKind.DIRECT_BILL))
    assert labels(ask(rf, member)) == ["Home", "Customers", "Invitations"]


def test_one_place_is_marked_as_here(rf, acme):
    member = make_member(acme)
    for where, here in [("", "Home"), ("customers/", "Customers"), ("customers/7/", "Customers")]:
        rail = Shell(ask(rf, member, f"/p/{acme.slug}/{where}")).rail
        assert [e.label for group in rail for e in group if e.current] == [here]


def test_the_switch_lists_every_organisation_in_one_query(
    rf, acme, globex, django_assert_num_queries
):
    member = make_member(acme)
    contoso = make_customer("zenith.example", "Zenith")
    CustomerMember.objects.create(customer=contoso, person=member.person)
    request = ask(rf, member)
    assert member.roles  # the door has read them
    with django_assert_num_queries(1):
        found = Shell(request).organisations
    assert [(o.name, o.url, o.current) for o in found] == [
        (acme.name, f"/p/{acme.slug}/", True),
        ("Zenith", f"/c/{contoso.pk}/partners/", False),
    ]


def test_the_switch_forgets_what_one_has_left(rf, acme):
    member = make_member(acme)
    member.ended_at = member.created_at
    member.save()
    assert Shell(ask(rf, person=member.person)).organisations == []


def test_there_is_no_bell_where_one_belongs_to_nobody(rf, acme):
    assert Shell(ask(rf)).notifications_url == ""
    assert Shell(ask(rf, person=make_member(acme).person)).notifications_url == ""


def test_the_frame_asks_the_database_once(rf, acme, django_assert_num_queries):
    request = ask(rf, make_member(acme))
    request.member.roles  # noqa: B018 (the door has them already)
    tell_of_decision(request.member.person, acme, event=NoticeEvent.INVITATION_EXPIRED)
    with django_assert_num_queries(1):
        html = render(request, "base.html").text
    assert '<span class="vh">, unread: </span>1' in html
    assert f'href="/p/{acme.slug}/customers/"' in html
    assert "style=" not in html


@pytest.mark.parametrize("template", ["base.html", "public.html"])
def test_a_page_for_nobody_has_a_frame_too(rf, template, django_assert_num_queries):
    with django_assert_num_queries(0):
        html = render(ask(rf), template).text
    assert '<main class="' in html


def test_the_theme_is_the_persons_own(rf, acme):
    member = make_member(acme)
    member.person.theme = "dark"
    html = render_to_string("base.html", request=ask(rf, member))
    assert '<html lang="en" data-theme="dark"' in html
    assert 'name="theme" value="system"' in html
