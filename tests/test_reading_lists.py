"""Files as people really have them, and files that nobody should have."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from customers.tables import (
    MOST_BYTES,
    MOST_ROWS,
    MOST_UNPACKED,
    ColumnsMissing,
    NotATable,
    TooLarge,
    TooManyRows,
)
from invitations.batches.pasting import read_pasted
from invitations.batches.reading import read_table

POLISH = "Firma;Adres e-mail;Uwagi\nZakład Łąka;biuro@łąka.example;żółć\n"


def read(text, encoding="utf-8"):
    return read_table(text.encode(encoding))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1250"]
)
def test_every_encoding_that_spreadsheets_write_is_read(encoding):
    (row,) = read(POLISH, encoding).rows
    assert row == {
        "number": "2",
        "company": "Zakład Łąka",
        "email": "biuro@łąka.example",
        "note": "żółć",
    }


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_delimiter_and_line_end(delimiter, end):
    lines = [["E-mail", "Company name", "Region"], ["a@b.example", '"Ann, Bob; Co"', "North"]]
    table = read(end.join(delimiter.join(line) for line in lines) + end)
    assert table.rows == [{"number": "2", "company": "Ann, Bob; Co", "email": "a@b.example"}]
    assert table.ignored == ["Region"]


def test_excels_hint_and_empty_lines_are_passed_over():
    table = read("sep=;\r\nfirma;mail\r\n;\r\n\r\nMill;a@b.example\r\n")
    assert [row["company"] for row in table.rows] == ["Mill"]


def test_a_cell_may_have_several_lines():
    (row,) = read('company,email\n"Mill\nand Bakery",a@b.example\n').rows
    assert row["company"] == "Mill and Bakery"


def test_an_apostrophe_of_our_own_files_is_taken_off_again():
    (row,) = read("company,email\n'=Mill,a@b.example\n").rows
    assert row["company"] == "=Mill"


def test_a_missing_column_says_what_there_is():
    with pytest.raises(ColumnsMissing) as problem:
        read("Nazwa;Telefon\nMill;1\n")
    assert problem.value.missing == ["email"]
    assert problem.value.sheet.found == ["Nazwa", "Telefon"]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"%PDF-1.7\x00\x01", b"\x89PNG\r\n\x1a\n\x00\x00",
                                  b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"company,email\nA\x07,b\n",
                                  b"PK\x03\x04 no zip", b"\x81\x8d\x8f"])  # fmt: skip
def test_what_is_no_table_is_refused(data):
    with pytest.raises((NotATable, ColumnsMissing)):
        read_table(data)


def test_more_rows_than_a_batch_holds_are_counted_not_kept():
    with pytest.raises(TooManyRows) as problem:
        read("company,email\n" + "Mill,a@b.example\n" * (MOST_ROWS + 7))
    assert problem.value.found == MOST_ROWS + 7


def test_a_file_that_is_too_large_is_not_even_looked_at():
    with pytest.raises(TooLarge):
        read_table(b"x" * (MOST_BYTES + 1))


def test_an_endless_field_is_refused():
    with pytest.raises(NotATable):
        read('company,email\n"' + "x" * 200_000)


# --- XLSX ----------------------------------------------------------------------------------------


def workbook(*rows):
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def test_a_workbook_is_read_like_a_csv():
    data = workbook(
        ["Firma", "NIP", "E-mail", "Miasto"],
        ["Młyn", 7251904418.0, "a@b.example", "Łódź"],
        [None, None, None, None],
        ["Tartak", 5, "c@d.example", None],
    )
    table = read_table(data)
    assert table.rows == [
        {"number": "2", "company": "Młyn", "tax_id": "7251904418", "email": "a@b.example"},
        {"number": "4", "company": "Tartak", "tax_id": "5", "email": "c@d.example"},
    ]
    assert table.ignored == ["Miasto"]


def zipped(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return file.getvalue()


def test_a_zip_bomb_is_not_unpacked():
    bomb = zipped(xl__workbook=b"0" * (MOST_UNPACKED + 1))
    assert len(bomb) < 100_000
    with pytest.raises(TooLarge):
        read_table(bomb)


def test_entities_that_multiply_are_not_parsed():
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    with pytest.raises(NotATable):
        read_table(zipped(xl__workbook=laughs))


def test_another_kind_of_zip_is_no_workbook():
    with pytest.raises(NotATable):
        read_table(zipped(readme=b"hello"))


def test_a_sheet_that_pretends_to_be_endless_is_cut():
    data = workbook(["company", "email"])
    source, file = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith("sheet1.xml"):
                part = part.replace(
                    b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"/></row></sheetData>'
                )
            archive.writestr(name, part)
    with pytest.raises(TooManyRows):
        read_table(file.getvalue())


# --- Pasted --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a@mill.example", {"email": "a@mill.example", "company": "mill.example"}),
        (
            "Ann Mill <a@mill.example>",
            {"email": "a@mill.example", "company": "mill.example", "contact_name": "Ann Mill"},
        ),
        ('"Mill, Ann" <a@mill.example>', {"email": "a@mill.example"}),
        ("Mill Ltd; a@mill.example", {"email": "a@mill.example", "company": "Mill Ltd"}),
        ("Mill Ltd, a@mill.example", {"email": "a@mill.example", "company": "Mill Ltd"}),
        (
            "Mill Ltd\ta@mill.example\tAnn",
            {"email": "a@mill.example", "company": "Mill Ltd", "contact_name": "Ann"},
        ),
        ("a@gmail.com", {"email": "a@gmail.com", "company": ""}),
        ("not an address", {"email": "not an address"}),
    ],
)
def test_pasted_lines(line, expected):
    (row,) = read_pasted(f"\n{line}\n").rows
    assert {name: row[name] for name in expected} == expected


def test_a_pasted_line_may_hold_many_addresses():
    table = read_pasted("a@one.example, Bob <b@two.example>; c@three.example\n")
    assert [row["email"] for row in table.rows] == [
        *("a@one.example", "b@two.example", "c@three.example")
    ]
    assert [row["number"] for row in table.rows] == ["1", "2", "3"]


def test_cells_copied_with_their_heads_are_a_table():
    (row,) = read_pasted("Firma\tE-mail\nMill\ta@b.example\n").rows
    assert (row["company"], row["email"]) == ("Mill", "a@b.example")


def test_too_much_cannot_be_pasted():
    with pytest.raises(TooManyRows):
        read_pasted("a@b.example\n" * (MOST_ROWS + 1))
