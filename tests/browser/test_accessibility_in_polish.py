"""What tests/browser/crawling.py looks for, in Polish and in the dark."""

import pytest

from tests.browser.crawling import PEOPLE, faint_colours_of, objections_of


@pytest.mark.parametrize("who", PEOPLE)
def test_no_narrow_page_has_anything_to_object_to(window, site, who):
    wrong = objections_of(window, site, who, "pl", also_wide=False)
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("who", PEOPLE)
def test_no_colour_is_too_faint_in_the_dark(window, site, who):
    wrong = faint_colours_of(window, site, who, "pl")
    assert wrong == [], "\n".join(wrong)
