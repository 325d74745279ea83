"""Files that spreadsheets open: in the reader's language, and without formulas."""

import csv

import pytest
from django.utils.translation import gettext, override

from people.web import csv_answer


def rows_of(answer):
    return list(csv.reader(b"".join(answer).decode("utf-8-sig").splitlines()))


def test_a_file_is_in_the_language_of_whoever_asked_though_it_is_read_later():
    def rows():
        yield [gettext("Customer")]
        yield [gettext("Yes")]

    with override("pl"):
        answer = csv_answer(rows(), "klienci")
    with override("en"):
        assert rows_of(answer) == [["Klient"], ["Tak"]]
    assert answer["Content-Disposition"] == 'attachment; filename="klienci.csv"'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_cell_begins_as_a_formula(start):
    ((cell,),) = rows_of(csv_answer([[f"{start}1+1"]], "x"))
    assert cell == f"'{start}1+1"


def test_long_files_leave_bundle_by_bundle():
    answer = csv_answer(([str(number)] for number in range(1000)), "long")
    assert len(list(answer)) == 6
