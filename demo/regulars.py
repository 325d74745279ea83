"""The customers that Baltic Cloud resells to, in the order of how much there is to tell."""

from __future__ import annotations

from customers.models import Source
from demo.steps import (
    DESK_NOW,
    DEVICES,
    EVERYTHING,
    HELPDESK,
    MAIL,
    SECURITY,
    TENANT_MOVE,
    Access,
    Invited,
    Story,
    accepted,
)
from relationships.models import AdminRelationshipState as Gdap

KEY, FOOD, HEALTH, SCHOOL = "Key account", "Food", "Health care", "Education"
CULTURE, INDUSTRY, TRADE, TRAVEL = "Culture", "Industry", "Trade", "Travel"
RENEW = "Renews in spring"

RESELLER = (
    Story(
        "mlyn-zagorze",
        "hanna",
        (KEY, FOOD),
        "Calls before nine only. The mill's office has no lift: bring hardware by the yard gate.",
        invited=(accepted(629, "hanna", 3, "nordvik", dap=True),),
        access=(
            Access("helpdesk", HELPDESK, "hanna", ends=112, days=730),
            Access("security", SECURITY, "hanna", ends=350, days=730, auto_extend=True),
        ),
    ),
    Story(
        "trzydeby",
        "jan",
        (KEY, FOOD),
        invited=(
            Invited(300, "jan", "expired", opened=4, scanned=True),
            accepted(245, "jan", 5),
        ),
        access=(
            Access("helpdesk", HELPDESK, "hanna", ends=205, auto_extend=True),
            Access("desk-again", DESK_NOW, "hanna", state=Gdap.APPROVAL_PENDING, asked=4),
        ),
    ),
    Story(
        "jasmin",
        "hanna",
        (HEALTH, RENEW),
        "Personal data of patients: every access is agreed with the data protection officer.",
        invited=(accepted(360, "hanna", 4, "hanza"),),
        access=(Access("helpdesk", HELPDESK, "hanna", ends=12, state=Gdap.EXPIRING),),
    ),
    Story(
        "stoczniarewa",
        "hanna",
        (KEY, INDUSTRY),
        invited=(accepted(520, "hanna", 9, "nordvik"),),
        access=(
            Access("helpdesk", HELPDESK, "hanna", ends=150, days=730),
            Access("mail", MAIL, "hanna", ends=228, auto_extend=True),
            Access("devices", DEVICES, "hanna", ends=340),
        ),
    ),
    Story(
        "podzegarem",
        "oliwia",
        (CULTURE,),
        invited=(accepted(198, "oliwia", 2),),
        access=(Access("helpdesk", HELPDESK, "hanna", ends=170, auto_extend=True),),
    ),
    Story(
        "zubr",
        "jan",
        (TRADE, RENEW),
        invited=(accepted(410, "piotr", 6, "hanza", dap=True),),
    ),
    Story("hotelnadbrda", "jan", (TRAVEL,), invited=(accepted(95, "jan", 6, "nordvik"),)),
    Story("zlotyklos", "jan", (FOOD,), invited=(accepted(88, "jan", 1),)),
    Story("cwiartka", "oliwia", (TRADE,), invited=(accepted(131, "oliwia", 8, "hanza"),)),
    Story(
        "sojka",
        "hanna",
        (KEY,),
        "Wants invoices in two copies.",
        invited=(accepted(275, "hanna", 2, "nordvik hanza"),),
        access=(Access("security", SECURITY, "hanna", ends=26, state=Gdap.EXPIRING),),
    ),
    Story(
        "laka",
        "jan",
        (FOOD, INDUSTRY),
        invited=(accepted(590, "piotr", 7, "nordvik", dap=True),),
        access=(
            Access(
                "helpdesk",
                HELPDESK,
                "hanna",
                state=Gdap.APPROVAL_PENDING,
                asked=6,
                replaces_dap=True,
            ),
        ),
    ),
    Story(
        "puchacz",
        "oliwia",
        (SCHOOL,),
        invited=(
            accepted(44, "oliwia", 3, carries=Access("helpdesk", HELPDESK, "hanna", days=180)),
        ),
        access=(Access("mail", MAIL, "hanna", ends=0, days=40, state=Gdap.EXPIRING),),
    ),
    Story("zrenica", "jan", (HEALTH,), invited=(accepted(76, "jan", 2, "hanza"),)),
    Story(
        "miedzywierszami",
        "oliwia",
        (TRADE, CULTURE),
        source=Source.REFERRAL,
        added=64,
        invited=(accepted(62, "oliwia", 5),),
    ),
    Story(
        "kos",
        "jan",
        (TRADE,),
        invited=(accepted(140, "jan", 4, dap=True),),
        access=(Access("tenant-move", TENANT_MOVE, "hanna", state=Gdap.APPROVAL_PENDING, asked=3),),
    ),
    Story(
        "zarek",
        "hanna",
        (KEY, INDUSTRY),
        source=Source.OTHER_PORTAL,
        imported=480,
        access=(
            Access("everything", EVERYTHING, "hanna", ends=18, days=90, state=Gdap.EXPIRING),
            Access("helpdesk", HELPDESK, "hanna", ends=-40, state=Gdap.EXPIRED),
            Access("move", MAIL, "hanna", ends=-400, days=60, state=Gdap.EXPIRED),
        ),
    ),
    Story(
        "azymut",
        "jan",
        source=Source.OTHER_PORTAL,
        imported=480,
        access=(Access("devices", DEVICES, "hanna", state=Gdap.ACTIVATING, asked=2),),
    ),
    Story(
        "wydmy",
        "oliwia",
        (SCHOOL,),
        invited=(accepted(221, "oliwia", 10, "nordvik"),),
        access=(Access("devices", DEVICES, "hanna", ends=5, days=180, state=Gdap.EXPIRING),),
    ),
    Story(
        "promyk",
        "jan",
        (CULTURE,),
        invited=(accepted(25, "jan", 4, "hanza"),),
        access=(Access("helpdesk", HELPDESK, "hanna", state=Gdap.CREATED, asked=1),),
    ),
    Story(
        "mikron",
        "hanna",
        (HEALTH,),
        invited=(accepted(37, "hanna", 3, dap=True),),
        access=(
            Access("devices", DEVICES, "hanna", state=Gdap.APPROVED, asked=1, replaces_dap=True),
        ),
    ),
    Story(
        "guziki",
        "hanna",
        (INDUSTRY, RENEW),
        invited=(accepted(330, "hanna", 5, "nordvik", dap=True),),
        access=(
            Access("mail", MAIL, "hanna", ends=-120, state=Gdap.TERMINATED),
            Access("security", SECURITY, "hanna", state=Gdap.DECLINED, asked=33),
            Access("devices", DEVICES, "hanna", state=Gdap.LAPSED, asked=140),
            Access("mail-again", MAIL, "hanna", ends=29, days=180, state=Gdap.EXPIRING),
        ),
    ),
    Story("orzech", "jan", (INDUSTRY,), invited=(accepted(53, "jan", 7),)),
    Story("zrodla", "oliwia", (HEALTH, TRAVEL), invited=(accepted(18, "oliwia", 5, "nordvik"),)),
    Story(
        "kropka",
        "oliwia",
        (CULTURE,),
        invited=(
            Invited(
                9,
                "oliwia",
                "accepted",
                5,
                opened=1,
                signed_in=True,
                through=("hanza", "nordvik"),
                refused=("hanza",),
                asks_dap=True,
            ),
        ),
    ),
    Story(
        "moewe",
        "hanna",
        (TRADE,),
        invited=(accepted(120, "hanna", 12, "hanza"),),
        access=(Access("mail", MAIL, "hanna", ends=60, state=Gdap.TERMINATION_REQUESTED),),
    ),
    Story(
        "fjordlaks",
        "jan",
        (FOOD,),
        invited=(accepted(67, "jan", 2, "nordvik"),),
        access=(Access("helpdesk", HELPDESK, "hanna", ends=80, state=Gdap.TERMINATING),),
    ),
    Story("kapa", "jan", (TRAVEL,), invited=(accepted(29, "jan", 3),)),
    Story(
        "gintaras",
        "oliwia",
        (TRADE,),
        invited=(
            Invited(
                6, "oliwia", "accepted", 4, opened=2, signed_in=True, scanned=True, registers=True
            ),
        ),
    ),
)
