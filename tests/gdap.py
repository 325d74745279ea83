"""Admin access by its real acts, for tests that need it and are about something else."""

from uuid import UUID

from relationships.actions.approving import approve_admin_relationship
from relationships.actions.assigning import advance_assignment, assign_group
from relationships.actions.grouping import create_group
from relationships.actions.requesting import Terms, draft_admin_relationship, request_approval
from relationships.life import advance
from relationships.models import GLOBAL_ADMINISTRATOR

HELPDESK = UUID("729827e3-9c14-49f7-bb1b-9608f156bbb8")
READERS = UUID("88d8e3e3-8f55-4a1e-953a-9b9898b8876b")
EVERYTHING = UUID(GLOBAL_ADMINISTRATOR)


def ask(agent, customer, **changes):
    """A request that waits for its answer."""
    terms = {"name": "Helpdesk care", "customer": customer, "role_ids": [HELPDESK, READERS]}
    drafted = draft_admin_relationship(agent, Terms(**{**terms, "duration_days": 90, **changes}))
    return request_approval(agent, drafted.pk)


def grant(agent, customer, person, **changes):
    """Asked, approved and in force."""
    row = ask(agent, customer, **changes)
    approve_admin_relationship(person, row, customer)
    while advance(row.pk):
        pass
    row.refresh_from_db()
    return row


def let_in(agent, row, *roles, name="Service desk"):
    """A new group that has got in."""
    made = assign_group(agent, row.pk, create_group(agent, name=name), roles or [HELPDESK])
    advance_assignment(made.pk)
    made.refresh_from_db()
    return made
