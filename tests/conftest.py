"""The cast of the tests."""

pytest_plugins = ["tests.servers"]
