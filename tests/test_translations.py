"""Polish is shipped with every sentence: nothing missing, nothing guessed, nothing stale."""

import gettext
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
POLISH = ROOT / "locale/pl/LC_MESSAGES/django.po"
SOURCES = ["people", "partners", "audit", "outbox", "customers", "notifications", "jobs",
           "relationships", "invitations", "subscriptions", "directory", "demo",
           "portal", "templates", "locale", "manage.py"]  # fmt: skip
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def catalog():
    with POLISH.open("rb") as file:
        return read_po(file, locale="pl")


def forms(message):
    return message.string if isinstance(message.string, tuple) else (message.string,)


def test_every_sentence_has_its_polish(catalog):
    assert [m.id for m in catalog if m.id and not all(forms(m))] == []


def test_no_translation_is_a_guess(catalog):
    assert [m.id for m in catalog if m.id and m.fuzzy] == []


def test_plurals_have_all_polish_forms(catalog):
    plurals = [m for m in catalog if isinstance(m.id, tuple)]
    assert [m.id for m in plurals if len(forms(m)) < 3] == []


def test_translations_keep_their_placeholders(catalog):
    """A plural's singular may leave the number out; nothing may bring in a new one."""
    wrong = []
    for message in catalog:
        source = message.id if isinstance(message.id, tuple) else (message.id,)
        known = {p for text in source for p in PLACEHOLDER.findall(text)}
        for text in forms(message) if message.id else ():
            found = set(PLACEHOLDER.findall(text))
            if found - known or (not isinstance(message.id, tuple) and found != known):
                wrong.append(text)
    assert wrong == []


def test_the_compiled_catalogue_is_fresh(catalog):
    with POLISH.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in catalog:
        if not message.id:
            continue
        if isinstance(message.id, tuple):
            assert compiled.ngettext(*message.id, 1) == message.string[0]
        elif message.context:
            assert compiled.pgettext(message.context, message.id) == message.string
        else:
            assert compiled.gettext(message.id) == message.string


@pytest.mark.skipif(not shutil.which("xgettext"), reason="GNU gettext is not installed")
def test_no_sentence_of_the_code_is_missing_from_the_catalogue(tmp_path, catalog):
    for name in SOURCES:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        if source.exists():
            copy(source, tmp_path / name)
    (tmp_path / "static").mkdir()
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", "pl", "--no-location", "--no-obsolete"],
        cwd=tmp_path,
        env=os.environ | {"SECRET_KEY": "x", "DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3"},
        check=True,
        capture_output=True,
    )
    with (tmp_path / "locale/pl/LC_MESSAGES/django.po").open("rb") as file:
        found = read_po(file, locale="pl")
    known = {(m.context, m.id) for m in catalog}
    assert {(m.context, m.id) for m in found if m.id} - known == set()


def test_sentences_in_jinja_are_found_and_have_their_polish(catalog):
    """makemessages reads `{{ _("…") }}` as Django's own, when it stands first in its braces."""
    said = set()
    for template in (ROOT / "templates/jinja").rglob("*.html"):
        source = template.read_text()
        found = re.findall(r'\b_\("([^"]+)"\)', source)
        assert len(found) == len(re.findall(r'\{\{ _\("', source)), template
        said.update(found)
    assert said - {m.id for m in catalog} == set()
    assert len(said) > 50
