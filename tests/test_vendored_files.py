"""Files of others are what vendor.lock says they are, and each comes with its licence."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "static" / "vendor" / "vendor.lock"
ROWS = [line.split() for line in LOCK.read_text().splitlines() if not line.startswith("#")]
FOLDERS = [ROOT / "static" / "vendor", ROOT / "tests" / "vendor", ROOT / "people" / "fonts"]


@pytest.mark.parametrize(("package", "inside", "here", "expected"), ROWS)
def test_a_vendored_file_is_unchanged(package, inside, here, expected):
    assert hashlib.sha512((ROOT / here).read_bytes()).hexdigest() == expected


def test_nothing_is_vendored_unnamed():
    ours = {"README.md", "vendor.lock"}
    found = {
        str(path.relative_to(ROOT))
        for folder in FOLDERS
        for path in folder.rglob("*")
        if path.is_file() and path.name not in ours
    }
    assert found == {here for _package, _inside, here, _hash in ROWS}


def test_each_package_comes_with_its_licence_and_a_notice():
    notices = (ROOT / "THIRD_PARTY_NOTICES.md").read_text()
    for package in {row[0] for row in ROWS}:
        assert any(row[0] == package and row[1] == "LICENSE" for row in ROWS)
        name, _, version = package.rpartition("@")
        assert re.search(rf"{re.escape(name)}\D+{re.escape(version)}", notices)


def test_style_sheets_ask_no_other_host():
    for sheet in (ROOT / "static" / "css").glob("*.css"):
        assert not re.search(r"@import|url\(\"?(?:https?:)?//", sheet.read_text()), sheet.name


def test_every_style_sheet_is_loaded():
    styles = (ROOT / "templates" / "components" / "styles.html").read_text()
    assert set(re.findall(r"css/([\w-]+\.css)", styles)) == {
        sheet.name for sheet in (ROOT / "static" / "css").glob("*.css")
    }
