"""What tests/browser/crawling.py looks for, in English."""

import pytest

from tests.browser.crawling import PEOPLE, objections_of


@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_has_anything_to_object_to(window, site, who):
    wrong = objections_of(window, site, who, "en", also_wide=True)
    assert wrong == [], "\n".join(wrong)
