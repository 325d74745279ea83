"""The pieces every page is made of."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django import forms
from django.template import Context, Template
from django.utils import translation
from django.utils.timezone import localtime

from customers.models import AccountState
from partners.models import PartnershipState
from portal import states
from portal.icons import ICONS
from portal.shell import CUSTOMER_RAIL, PARTNER_RAIL
from portal.templatetags import charts, dates, ui

NBSP = "\N{NO-BREAK SPACE}"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def render(source, **context):
    return Template(source).render(Context(context))


def plain(html):
    return re.sub(r"<[^>]+>", "", html).replace(NBSP, " ").strip()


class Letter(forms.Form):
    name = forms.CharField(label="Company", help_text="As registered.")
    why = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="I may decide.")


def test_an_icon_is_drawn_inline_and_hidden():
    html = render('{% icon "search" %}')
    assert html.startswith('<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">')


def test_a_small_icon_says_so():
    assert 'class="icon icon--s"' in render('{% icon "search" "s" %}')


def test_an_unknown_icon_is_noticed():
    with pytest.raises(KeyError):
        render('{% icon "unicorn" %}')


@pytest.mark.parametrize("drawing", ICONS.values(), ids=ICONS)
def test_icons_bring_no_styles_or_scripts(drawing):
    assert not re.search(r"style=|on\w+=|<script|href", drawing)


@pytest.mark.parametrize(
    "table",
    [states.RELATIONSHIP, states.INVITATION, states.ADMIN_RELATIONSHIP, states.PARTNERSHIP],
)
def test_every_state_has_a_drawn_icon_a_known_tone_and_a_word(table):
    for look in table.values():
        assert look.icon in ICONS
        assert look.tone in {"ok", "info", "warn", "danger", "quiet", "outline"}
        assert str(look.label)


@pytest.mark.parametrize("state", AccountState)
def test_every_state_of_a_customer_has_a_badge(state):
    assert plain(ui.relationship_badge(state))


@pytest.mark.parametrize("state", PartnershipState)
def test_every_state_of_a_partnership_has_a_badge(state):
    assert plain(ui.partnership_badge(state))


def test_a_badge_is_icon_and_word():
    html = render('{% relationship_badge "admin-only" %}')
    assert 'class="badge badge--info"' in html
    assert "<svg" in html
    assert plain(html) == "Admin access only"


def test_a_badge_may_bear_a_longer_sentence():
    assert plain(render('{% relationship_badge "reseller" "Since 2025" %}')) == "Since 2025"


def test_states_are_found_however_they_are_spelt():
    assert "Waiting for approval" in ui.admin_relationship_badge("approvalPending")
    assert "Waiting for approval" in ui.admin_relationship_badge("approval_pending")


def test_an_expiring_admin_relationship_counts_its_days():
    assert plain(render('{% admin_relationship_badge "expiring" 12 %}')) == "Ends in 12 days"
    assert plain(render('{% admin_relationship_badge "expiring" 1 %}')) == "Ends in 1 day"
    assert plain(render('{% admin_relationship_badge "active" 12 %}')) == "Active"


def test_badges_escape_what_they_are_given():
    assert "<b>" not in render('{% badge "ok" "check" text %}', text="<b>")


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Młyn Wodny Zagórze", "MW"), ("hurtownia łączna 24", "HŁ"), ("Ślimak", "ŚL"), ("…", "?")],
)
def test_an_avatar_bears_two_letters(name, letters):
    assert plain(ui.avatar(name)) == letters


def test_an_avatar_keeps_its_hue_when_the_name_changes():
    hue = re.compile(r'data-hue="([1-5])"')
    assert hue.search(ui.avatar("Acme", 7)).group(1) == hue.search(ui.avatar("Else", 7)).group(1)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (datetime(2026, 11, 22, 8, tzinfo=UTC), "Today"),
        (datetime(2026, 11, 21, 8, tzinfo=UTC), "Yesterday"),
        (datetime(2026, 11, 19, 8, tzinfo=UTC), "19 Nov"),
        (date(2025, 3, 3), "3 Mar 2025"),
        (None, "–"),
    ],
)
def test_a_day_is_said_as_short_as_it_can_be(value, words):
    with time_machine.travel(NOON, tick=False):
        assert plain(dates.day(value)) == words


def test_a_day_belongs_to_the_local_calendar():
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)  # past midnight in Warsaw
    with time_machine.travel(NOON, tick=False):
        assert plain(dates.day(late)) == "Today"


def test_a_day_carries_its_whole_date():
    with time_machine.travel(NOON, tick=False):
        html = dates.day(NOON)
    assert f'datetime="{localtime(NOON).isoformat()}"' in html
    assert "22 November 2026" in html


def test_dates_speak_polish():
    with time_machine.travel(NOON, tick=False), translation.override("pl"):
        assert plain(dates.day(NOON, "full")) == "22 lis 2026"
        assert plain(dates.moment(datetime(2026, 11, 3, 9, 5, tzinfo=UTC))) == "3 lis, 10:05"
        assert "22 listopada 2026" in dates.day(NOON)
        assert dates.short_date(NOON) == "22 lis 2026"


def test_no_polish_line_ends_with_a_one_letter_word():
    with translation.override("pl"):
        assert ui.pl_typography("Masz w domu i w pracy") == f"Masz w{NBSP}domu i{NBSP}w{NBSP}pracy"
        assert ui.pl_typography("Ala ma kota") == "Ala ma kota"


def test_other_languages_keep_their_spaces():
    with translation.override("en"):
        assert ui.pl_typography("I am a cat") == "I am a cat"


def test_typography_does_not_undo_escaping():
    with translation.override("pl"):
        assert "&lt;b&gt;" in render("{{ text|pl_typography }}", text="w <b>")


@pytest.mark.parametrize("written", ["7251904418", "PL7251904418", "725-190-44-18"])
def test_a_nip_is_grouped(written):
    assert ui.tax_id(written).replace(NBSP, " ") == "725 190 44 18"


def test_other_tax_numbers_stay_as_written():
    assert ui.tax_id("DE811907980") == "DE811907980"


def test_a_bar_stays_between_nothing_and_all():
    assert 'width="100%"' in ui.bar(140)
    assert 'width="0%"' in ui.bar(-3)


def test_a_field_has_label_hint_and_widget_tied_together():
    html = render("{% field form.name %}", form=Letter())
    assert '<label for="id_name">Company' in html
    assert 'aria-describedby="id_name-hint"' in html
    assert 'id="id_name-hint">As registered.' in html
    assert "aria-invalid" not in html


def test_a_refused_field_says_why():
    html = render("{% field form.name %}", form=Letter({}))
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name-hint id_name-error"' in html
    assert 'id="id_name-error"' in html
    assert "This field is required." in html


def test_a_choice_is_a_group_with_a_legend():
    html = render("{% field form.why %}", form=Letter({}))
    assert "<fieldset" in html
    assert "<legend" in html
    assert 'aria-describedby="id_why-error"' in html


def test_a_tick_box_stands_before_its_label():
    html = render("{% field form.sure %}", form=Letter())
    assert html.index("<input") < html.index("<label")


def test_the_summary_links_to_each_thing_to_put_right():
    html = render("{% error_summary form %}", form=Letter({}))
    assert 'role="alert"' in html
    assert "Check 3 things" in html
    assert '<a href="#id_name">Company: This field is required.</a>' in html
    assert '<a href="#id_sure">This field is required.</a>' in html


def test_there_is_no_summary_of_nothing():
    assert plain(render("{% error_summary form %}", form=Letter())) == ""


def test_what_belongs_to_no_field_is_in_the_summary():
    form = Letter({})
    form.is_valid()
    form.add_error(None, "Too late.")
    assert "Too late." in render("{% error_summary form %}", form=form)


@pytest.mark.parametrize(
    ("largest", "half"), [(0, 1), (1, 1), (7, 4), (8, 4), (11, 6), (13, 8), (100, 50), (130, 80)]
)
def test_an_axis_ends_at_a_round_number(largest, half):
    assert charts.nice_half(largest) == half


def test_a_chart_is_named_and_comes_with_its_table():
    source = '{% load charts %}{% stacked_bars rows "Stays" "Ends" "Month" "3 will end" %}'
    html = render(source, rows=[("Dec", 1, 3), ("Jan", 2, 0)])
    assert 'role="img" aria-label="3 will end"' in html
    assert '<th scope="row">Dec</th><td class="r num">1</td><td class="r num">3</td>' in html
    assert "style=" not in html


def test_a_chart_without_data_says_so():
    source = '{% load charts %}{% gained_and_lost rows "Won" "Lost" "Month" "Nothing" %}'
    assert plain(render(source, rows=[("Dec", 0, 0)])) == "Nothing to show yet"


def test_charts_speak_numbers_svg_understands_in_polish_too():
    source = '{% load charts %}{% gained_and_lost rows "Won" "Lost" "Month" "x" %}'
    with translation.override("pl"):
        html = render(source, rows=[(str(n), n, 1) for n in range(12)])
    assert not re.search(r'(?:x|width)="\d+,', html)


def test_a_funnel_is_a_share_of_its_largest_step():
    html = render("{% load charts %}{% funnel rows %}", rows=[("Created", 64), ("Accepted", 31)])
    assert 'width="100%"' in html
    assert 'width="48%"' in html


def test_a_line_needs_two_points():
    assert charts.sparkline([1]) == ""
    assert "<polyline" in charts.sparkline([1, 2])


def test_the_rail_draws_only_icons_we_have():
    drawn = {place.icon for group in PARTNER_RAIL for place in group}
    assert drawn | {icon for _name, icon, _label in CUSTOMER_RAIL} <= ICONS.keys()
