"""The words that a story of one partner and one customer is told in. Days count back from today."""

from __future__ import annotations

from dataclasses import dataclass

from customers.models import Source
from invitations.models import DeclineReason
from relationships.models import AdminRelationshipState as Gdap
from relationships.models import RemovalReason

# The helpdesk's set since it was changed
DESK_NOW = (
    "Helpdesk Administrator",
    "License Administrator",
    "Service Support Administrator",
    "Message Center Reader",
    "User Administrator",
    "Global Reader",
)
HELPDESK = (
    "Helpdesk Administrator",
    "License Administrator",
    "Service Support Administrator",
    "Reports Reader",
    "Message Center Reader",
)
SECURITY = ("Security Administrator", "Conditional Access Administrator", "Global Reader")
MAIL = ("Exchange Administrator", "Teams Administrator", "SharePoint Administrator")
DEVICES = ("Intune Administrator", "Cloud Device Administrator")
EVERYTHING = ("Global Administrator",)
TENANT_MOVE = ("Privileged Role Administrator", "Domain Name Administrator", "User Administrator")


@dataclass(frozen=True)
class Invited:
    """One invitation: asked `day` days ago by `by`, and how it ended `after` days later.

    `opened` is the day, counted from sharing, of the first look (None: never looked at);
    `through` are the other parties, `refused` those of them the customer did not take.
    """

    day: int
    by: str
    ending: str = "open"
    after: int = 0
    opened: int | None = None
    signed_in: bool = False
    scanned: bool = False
    through: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    asks_dap: bool = False
    grants_dap: bool = False
    reason: DeclineReason | None = None
    note: str = ""
    valid: int = 30
    renewed: int | None = None
    registers: bool = False
    # What became of the letter, where the portal sent it: an EmailState. One that arrived is
    # followed by reminders
    letter: str = ""
    # To which colleague (name, e-mail) the customer passed it on
    passed_on: tuple[str, str] = ("", "")
    # The day, counted back from today, on which the customer wanted a new link
    wanted: int | None = None
    # Admin access asked for in the same letter; approved where the invitation is accepted
    carries: Access | None = None


def accepted(
    day: int,
    by: str,
    after: int,
    through: str = "",
    dap: bool = False,
    carries: Access | None = None,
) -> Invited:
    """The common story: opened, signed in and accepted on the same day."""
    parties = tuple(through.split())
    return Invited(
        day,
        by,
        "accepted",
        after,
        opened=after,
        signed_in=True,
        scanned=day % 2 == 0,
        through=parties,
        asks_dap=dap,
        grants_dap=dap,
        carries=carries,
    )


@dataclass(frozen=True)
class Removed:
    day: int
    by: str
    reason: RemovalReason
    note: str = ""


@dataclass(frozen=True)
class Access:
    """An admin relationship (GDAP). `ends` is in how many days; negative: so many days ago."""

    title: str
    roles: tuple[str, ...]
    by: str
    ends: int = 0
    days: int = 365
    auto_extend: bool = False
    state: Gdap = Gdap.ACTIVE
    asked: int = 0
    replaces_dap: bool = False


@dataclass(frozen=True)
class Story:
    """What happened between one partner and one customer, and what the partner noted."""

    customer: str
    owner: str = ""
    tags: tuple[str, ...] = ()
    notes: str = ""
    source: Source = Source.INVITATION
    added: int = 0
    imported: int = 0
    invited: tuple[Invited, ...] = ()
    removed: Removed | None = None
    access: tuple[Access, ...] = ()


@dataclass(frozen=True)
class Stranger:
    """An invitation for somebody who is no customer yet: what the agent knows, which is no domain
    (to name one is to name a customer)."""

    company: str
    contact: str
    to: str
    language: str
    invited: Invited
