"""What tests/browser/crawling.py looks for, in English."""

import pytest

from tests.browser.crawling import PEOPLE, objections_when_wide


@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_has_anything_to_object_to(window, site, who):
    wrong = objections_when_wide(window, site, who, "en")
    assert wrong == [], "\n".join(wrong)
