"""What tests/browser/crawling.py looks for, in English."""

import pytest

from tests.browser.crawling import PEOPLE, objections_when_wide


@pytest.fixture(scope="module")
def seen():
    """Colleagues share pages: what one has looked at the next need not."""
    return set()


@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_has_anything_to_object_to(window, site, who, seen):
    wrong = objections_when_wide(window, site, who, "en", seen)
    assert wrong == [], "\n".join(wrong)
