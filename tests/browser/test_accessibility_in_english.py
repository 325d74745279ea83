"""What tests/browser/crawling.py looks for, in English, in both themes."""

import pytest

from tests.browser.crawling import PEOPLE, THEMES, objections_of


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_has_anything_to_object_to(window, site, who, theme):
    wrong = objections_of(window, site, who, "en", theme)
    assert wrong == [], "\n".join(wrong)
