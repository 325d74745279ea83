"""A production installation is safe by its defaults, and every setting is written down."""

import re
import subprocess
import sys

import pytest

from tests.processes import ROOT, Installation, composed

SETTINGS = (ROOT / "portal" / "settings.py").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()
READ = set(re.findall(r"\benv(?:\.\w+)?\(\s*[\"']([A-Z_]+)[\"']", SETTINGS))
DESCRIBED = set(re.findall(r"^#?([A-Z][A-Z_]+)=", EXAMPLE, re.MULTILINE))
# Read by compose.yaml, not by the settings.
OF_COMPOSE = {"POSTGRES_PASSWORD"}


def test_every_variable_that_is_read_is_described_and_the_other_way_round():
    assert len(READ) > 15
    assert READ == DESCRIBED - OF_COMPOSE


@pytest.fixture
def production(tmp_path):
    installation = Installation(
        tmp_path, database=f"sqlite:///{tmp_path}/p.sqlite3", mail="smtp://mail"
    )
    installation.environment["PUBLIC_BASE_URL"] = "https://portal.example.com"
    return installation


def test_djangos_deployment_checks_find_nothing(production):
    production.manage("check", "--deploy", "--fail-level", "WARNING")


def test_without_a_secret_key_it_does_not_start(production):
    del production.environment["SECRET_KEY"]
    # A developer's own .env must not help.
    start = "import environ; environ.Env.read_env = print; import portal.settings"
    command = [sys.executable, "-c", start]
    done = subprocess.run(
        command, env=production.environment, capture_output=True, text=True, cwd=ROOT
    )
    assert "Set the SECRET_KEY environment variable" in done.stderr


def test_every_file_a_page_names_is_there(production):
    """`collectstatic` follows each url() of each style sheet; a lost one is an error."""
    assert "post-processed" in production.manage("collectstatic", "--noinput")


@pytest.mark.parametrize("service", ["web", "worker", "beat", "migrate"])
def test_compose_names_a_command_for_each_process(service):
    assert composed(service)[0] in {"gunicorn", "celery", "python"}


def test_the_image_runs_what_compose_runs():
    dockerfile = (ROOT / "Dockerfile").read_text()
    own = re.findall(r'"([^"]+)"', dockerfile.rsplit("\nCMD ", 1)[1])
    assert own == [word for word in composed("web") if word not in {"--workers", "2"}]
