"""Support requests while somebody else does the same."""

from uuid import uuid4

import pytest

from directory.actions import supporting
from directory.models import SupportAnswer, SupportRequest
from tests.conftest import in_parallel, make_relationship
from tests.support import desk_of, problem, report

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(acme, contoso):
    make_relationship(acme, contoso)
    return [desk_of(acme) for _one in range(4)]


def test_one_of_many_takes_it(desk, contoso):
    request = report(desk[0], contoso)
    acts = [lambda by=by: supporting.take(by, request.pk, None) for by in desk]
    outcomes = in_parallel(*acts)
    assert outcomes.count(None) == 1
    request.refresh_from_db()
    assert request.state == "in_progress"


def test_many_presses_make_one_request(desk, contoso):
    key = uuid4()
    acts = [lambda: supporting.open_request(desk[0], contoso.pk, problem(), form_key=key)] * 4
    assert in_parallel(*acts) == [None] * 4
    assert SupportRequest.unscoped.count() == 1


def test_numbers_are_unique_however_many_report_at_once(desk, contoso):
    assert in_parallel(*[lambda by=by: report(by, contoso) for by in desk]) == [None] * 4
    numbers = SupportRequest.unscoped.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1001, 1002, 1003, 1004]


def test_it_is_solved_or_closed_never_both(desk, contoso):
    request = report(desk[0], contoso)
    key = uuid4()
    outcomes = in_parallel(
        lambda: supporting.solve(desk[0], request.pk, "Works.", form_key=key),
        lambda: supporting.close(desk[1], request.pk, "Not needed."),
    )
    assert outcomes.count(None) == 1
    request.refresh_from_db()
    said = SupportAnswer.unscoped.count()
    assert (request.state, said) in {("solved", 1), ("closed", 0)}
