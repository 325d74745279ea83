"""What the log says, and what it never says."""

import json
import logging

import pytest

from portal.logs import REQUEST_ID, JsonFormatter, MaskedFormatter, masked

TOKEN = "q7Xf1-mVQ0aFJ9yZbN3tK8dRcE5uW2sHgL6pOi4vBxA"


@pytest.mark.parametrize(
    "line",
    [
        f"Not Found: /i/{TOKEN}/",
        f"Gone: /g/{TOKEN}/?from=mail",
        f"GET /accounts/password/reset/key/1-{TOKEN}/ HTTP/1.1",
        f"GET /accounts/confirm-email/{TOKEN}/",
        f"GET /join/{TOKEN}/",
        f"GET /partnership/{TOKEN}/",
        f"http://localhost:8000/i/{TOKEN}/ was opened",
        f"GET /calendar/{TOKEN}.ics",
    ],
)
def test_a_personal_link_is_cut_before_what_is_secret(line):
    assert TOKEN not in masked(line)
    assert masked(line) != ""


def test_an_address_is_not_named():
    line = masked("to hanna.nowicka+x@baltic-cloud.com.pl, done")
    assert line == "to …@…, done"


def test_ordinary_paths_stay_readable():
    path = "/p/baltic/customers/7f0c1d3e-52aa-4c7b-9e21-b8d04a6f1c55/account/"
    assert masked(path) == path


def record(message, *args, exc_info=None):
    return logging.LogRecord("portal", logging.ERROR, "x.py", 1, message, args, exc_info)


def test_a_json_line_is_one_line_whatever_the_message_holds():
    text = JsonFormatter().format(record("first\nsecond \x1b[31m %s", f"/i/{TOKEN}/"))
    assert "\n" not in text
    assert "\x1b" not in text
    assert TOKEN not in text
    assert json.loads(text)["level"] == "ERROR"


def test_a_traceback_is_masked_too():
    try:
        raise ValueError(f"/i/{TOKEN}/ of jan@papuga.edu.pl")
    except ValueError as problem:
        failure = record("failed", exc_info=(ValueError, problem, problem.__traceback__))
    for formatter in (JsonFormatter(), MaskedFormatter()):
        text = formatter.format(failure)
        assert TOKEN not in text
        assert "papuga" not in text
        assert "ValueError" in text


def test_lines_of_one_request_carry_its_number():
    token = REQUEST_ID.set("8F2K2-11QX7")
    try:
        assert json.loads(JsonFormatter().format(record("x")))["request"] == "8F2K2-11QX7"
    finally:
        REQUEST_ID.reset(token)
