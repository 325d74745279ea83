"""What happened at the other partners: rivals for a customer, and customers of their own."""

from __future__ import annotations

from customers.models import Source
from demo.steps import HELPDESK, MAIL, SECURITY, Access, Invited, Removed, Story, accepted
from invitations.models import DeclineReason
from relationships.models import AdminRelationshipState as Gdap
from relationships.models import RemovalReason

TATRA = (
    Story("trzyswierki", "maciej", ("Travel",), invited=(accepted(260, "maciej", 2, "nordvik"),)),
    Story(
        "svist",
        "agnieszka",
        ("Travel",),
        invited=(accepted(180, "agnieszka", 6, "nordvik"),),
        access=(Access("helpdesk", HELPDESK, "maciej", ends=240),),
    ),
    Story("brod", "agnieszka", source=Source.OWN_MARKETING, added=9),
    # Also Baltic Cloud's customer: neither knows of the other.
    Story("sojka", "maciej", invited=(accepted(61, "maciej", 3),)),
    Story("szkwal", "agnieszka", invited=(Invited(10, "agnieszka", opened=4),)),
    Story(
        "jasmin",
        "maciej",
        invited=(
            Invited(210, "maciej", "declined", 1, 1, True, reason=DeclineReason.ANOTHER_PARTNER),
        ),
    ),
)

MORAVIA = (
    Story("kristalek", "petr", ("Sklo",), invited=(accepted(310, "petr", 4, "hanza", dap=True),)),
    Story(
        "havran",
        "alena",
        ("Tisk",),
        invited=(accepted(145, "alena", 2, "hanza"),),
        access=(Access("mail", MAIL, "petr", ends=90, auto_extend=True),),
    ),
    Story("sonnenhang", "alena", invited=(Invited(16, "alena", through=("hanza",)),)),
)

KASZUBY = (
    Story(
        "rys",
        "danuta",
        ("Health care",),
        invited=(accepted(233, "danuta", 1),),
        access=(Access("security", SECURITY, "danuta", ends=9, state=Gdap.EXPIRING),),
    ),
    Story("haan", "brunon", invited=(accepted(99, "brunon", 8),)),
    Story("pohjatuul", "brunon", invited=(accepted(41, "brunon", 2),)),
    Story("babelek", "brunon", source=Source.REFERRAL, added=6),
    Story(
        "swierkowa",
        "danuta",
        invited=(accepted(45, "danuta", 2),),
    ),
    Story(
        "miedzywierszami",
        "danuta",
        invited=(accepted(400, "danuta", 5),),
        removed=Removed(66, "danuta", RemovalReason.MOVED),
    ),
)

# A provider invites for itself, and together with its reseller.
NORDVIK = (
    Story("morgenrot", "olaf", invited=(accepted(170, "olaf", 5, "baltic-cloud"),)),
    Story(
        "tartak",
        "ingrid",
        invited=(accepted(73, "ingrid", 3),),
        access=(Access("security", SECURITY, "ingrid", state=Gdap.APPROVAL_PENDING, asked=4),),
    ),
)
HANZA = (
    Story("lindenhof", "tom", ("Auto",), notes="The reseller has left; we look after it alone."),
    Story("laczna24", "lena", invited=(Invited(20, "lena", "expired", valid=7),)),
)

NEIGHBOURS = {
    "tatra-it": TATRA,
    "moravia-desk": MORAVIA,
    "kaszuby-data": KASZUBY,
    "nordvik": NORDVIK,
    "hanza": HANZA,
}
