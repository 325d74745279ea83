"""A real Chromium against the demo as `script/run` serves it, on a database of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

DEMO_PASSWORD = "ogniwo-demo-2026"
ROOT = Path(__file__).parent.parent.parent
PORTS = iter(range(23400, 23600))
MOST_STEPS = 150  # from one place of a page to another, by Tab
# By itself a headless browser says that it is nobody's, and the portal believes it.
PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/{version} Safari/537.36"
CHROMIUM_SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def free_port():
    """Below the range clients take their own ports from."""
    offset = 20 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    for port in PORTS:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port + offset * 10)) != 0:
                return port + offset * 10
    raise RuntimeError("no free port")


def demo_environment(folder, port):
    return os.environ | {
        "SECRET_KEY": "browser-tests",
        "DEMO": "1",
        "DEBUG": "0",
        "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
        "REDIS_URL": "",
        "EMAIL_URL": "mailbox://",
        "PUBLIC_BASE_URL": f"http://localhost:{port}",
        "PYTHONWARNINGS": "default",
    }


def manage(environment, *arguments):
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


@pytest.fixture(scope="session")
def pristine(tmp_path_factory):
    """The demo, built once."""
    folder = tmp_path_factory.mktemp("pristine")
    environment = demo_environment(folder, 8000)
    manage(environment, "migrate")
    manage(environment, "demo")
    return folder


@contextmanager
def serving(folder, port):
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}",
               "--worker-class", "gthread", "--threads", "4", "--no-control-socket"]  # fmt: skip
    log = (folder / "server.log").open("w")
    environment = demo_environment(folder, port)
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", server)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(15)
        log.close()


def wait_for(address, server):
    for _attempt in range(100):
        if server.poll() is not None:
            raise RuntimeError("the server stopped")
        try:
            request = urllib.request.Request(address, headers={"Host": "localhost"})
            with urllib.request.urlopen(request, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server does not answer")


@contextmanager
def demo_site(pristine, folder):
    """A demo of its own, as new, for as long as the block lasts."""
    shutil.copy(pristine / "portal.sqlite3", folder / "portal.sqlite3")
    with serving(folder, free_port()) as address:
        yield address


@pytest.fixture(scope="module")
def site(pristine, tmp_path_factory):
    """The address of a demo that this file's tests share."""
    with demo_site(pristine, tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.fixture(scope="module")
def chromium():
    """Closed after each file: while it is open, an event loop runs in this thread, and Django
    would refuse the database to the tests that come next."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_SWITCHES)
        yield browser
        browser.close()


@dataclass
class Window:
    """A private window. `complaints` collects what no page may do: CSP breaches, script errors."""

    page: object
    site: str
    complaints: list = field(default_factory=list)

    def open(self, path):
        self.page.goto(path if path.startswith("http") else self.site + path)
        return self.page

    def sign_in(self, email, language="en"):
        """As the demo's people do; the page speaks `language` afterwards."""
        self.open("/sign-in/")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", DEMO_PASSWORD)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "/sign-in/" not in url)
        if self.page.locator("html").get_attribute("lang") != language:
            self.page.locator(f"button[name=language][value={language}]:visible").first.click()
            self.page.wait_for_selector(f"html[lang={language}]")
        return self.page


@pytest.fixture
def window(chromium, site):
    """`window(language="pl", theme="dark", width=390, scripts=False)`"""
    contexts, windows = [], []

    def new(language="en", theme="light", width=1440, height=900, scripts=True):
        context = chromium.new_context(
            user_agent=PERSON.format(version=chromium.version),
            locale={"en": "en-GB", "pl": "pl-PL"}[language],
            color_scheme=theme,
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            permissions=["clipboard-read", "clipboard-write"] if scripts else [],
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        opened = Window(context.new_page(), site)
        windows.append(opened)
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.on("console", lambda line: note_complaint(opened, line))
        return opened

    yield new
    for context in contexts:
        context.close()
    assert [complaint for opened in windows for complaint in opened.complaints] == []


def reach(page, selector):
    """Press Tab until that has the focus, as somebody would who sees where it is."""
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{page.url}: Tab does not lead to {selector}")


def note_complaint(window, line):
    if line.type == "error" and "status of 4" not in line.text:
        window.complaints.append(line.text)
