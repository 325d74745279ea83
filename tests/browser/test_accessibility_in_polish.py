"""What tests/browser/crawling.py looks for, narrow, in Polish and in the dark."""

import pytest

from tests.browser.crawling import PEOPLE, objections_when_narrow


@pytest.fixture(scope="module")
def seen():
    """Colleagues share pages: what one has looked at the next need not."""
    return set()


@pytest.mark.parametrize("who", PEOPLE)
def test_no_narrow_page_has_anything_to_object_to(window, site, who, seen):
    wrong = objections_when_narrow(window, site, who, "pl", seen)
    assert wrong == [], "\n".join(wrong)
