"""For the end of a test: whatever happened in it, what must always hold still does."""

from portal.invariants import violations


def assert_invariants(*, leaving_out=()):
    """`leaving_out`: words of statements that a test's own short cuts break (`history` for rows
    that fixtures wrote without an action)."""
    found = [v for v in violations() if not any(word in v.statement for word in leaving_out)]
    assert found == [], found
