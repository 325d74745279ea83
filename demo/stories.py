"""What happened to the customers of Baltic Cloud. Every state the portal knows is here."""

from __future__ import annotations

from customers.models import Source
from demo.steps import (
    DEVICES,
    EVERYTHING,
    HELPDESK,
    MAIL,
    SECURITY,
    Access,
    Gdap,
    Invited,
    Removed,
    Story,
    Stranger,
    accepted,
)
from invitations.models import DeclineReason
from relationships.models import RemovalReason

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
        access=(Access("helpdesk", HELPDESK, "hanna", ends=205, auto_extend=True),),
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
        access=(Access("helpdesk", HELPDESK, "hanna", state=Gdap.APPROVAL_PENDING, asked=6),),
    ),
    Story("puchacz", "oliwia", (SCHOOL,), invited=(accepted(44, "oliwia", 3),)),
    Story("zrenica", "jan", (HEALTH,), invited=(accepted(76, "jan", 2, "hanza"),)),
    Story(
        "miedzywierszami",
        "oliwia",
        (TRADE, CULTURE),
        source=Source.REFERRAL,
        added=64,
        invited=(accepted(62, "oliwia", 5),),
    ),
    Story("kos", "jan", (TRADE,), invited=(accepted(140, "jan", 4, dap=True),)),
    Story(
        "zarek",
        "hanna",
        (KEY, INDUSTRY),
        source=Source.OTHER_PORTAL,
        imported=480,
        access=(
            Access("everything", EVERYTHING, "hanna", ends=18, days=90, state=Gdap.EXPIRING),
            Access("helpdesk", HELPDESK, "hanna", ends=-40, state=Gdap.EXPIRED),
        ),
    ),
    Story(
        "azymut",
        "jan",
        source=Source.OTHER_PORTAL,
        imported=480,
        access=(Access("devices", DEVICES, "hanna", state=Gdap.ACTIVATING, asked=2),),
    ),
    Story("wydmy", "oliwia", (SCHOOL,), invited=(accepted(221, "oliwia", 10, "nordvik"),)),
    Story("promyk", "jan", (CULTURE,), invited=(accepted(25, "jan", 4, "hanza"),)),
    Story("mikron", "hanna", (HEALTH,), invited=(accepted(37, "hanna", 3, dap=True),)),
    Story(
        "guziki",
        "hanna",
        (INDUSTRY, RENEW),
        invited=(accepted(330, "hanna", 5, "nordvik", dap=True),),
        access=(
            Access("mail", MAIL, "hanna", ends=-120, state=Gdap.TERMINATED),
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
    Story("moewe", "hanna", (TRADE,), invited=(accepted(120, "hanna", 12, "hanza"),)),
    Story("fjordlaks", "jan", (FOOD,), invited=(accepted(67, "jan", 2, "nordvik"),)),
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

WAITING = (
    Story("lawka", "hanna", (CULTURE,), invited=(Invited(5, "hanna", through=("nordvik",)),)),
    Story("kasztan", "oliwia", (CULTURE,), invited=(Invited(11, "oliwia", scanned=True),)),
    Story("tartak", "jan", (INDUSTRY,), invited=(Invited(14, "jan"),)),
    Story(
        "rumianek",
        "jan",
        (FOOD,),
        invited=(Invited(8, "jan", opened=1, through=("hanza",), asks_dap=True),),
    ),
    Story(
        "glinka",
        "hanna",
        (INDUSTRY,),
        invited=(Invited(3, "hanna", opened=0, signed_in=True, scanned=True),),
    ),
    Story(
        "trilip",
        "jan",
        (FOOD,),
        invited=(Invited(40, "jan", opened=2, renewed=2, through=("hanza",)),),
    ),
    Story("soen", "oliwia", (FOOD,), invited=(Invited(1, "oliwia", valid=14),)),
)

LOST = (
    Story(
        "papuga",
        "jan",
        (SCHOOL,),
        invited=(Invited(38, "jan", "expired", opened=2, scanned=True),),
    ),
    Story("dzieciol", "oliwia", (HEALTH,), invited=(Invited(51, "oliwia", "expired"),)),
    Story("vieuxpont", "jan", (FOOD,), invited=(Invited(22, "jan", "expired", valid=14),)),
    Story(
        "laczna24",
        "jan",
        (TRADE,),
        invited=(
            Invited(
                8,
                "jan",
                "declined",
                4,
                opened=3,
                signed_in=True,
                reason=DeclineReason.ANOTHER_PARTNER,
                note="Our contract with the present supplier runs for another year.",
            ),
        ),
    ),
    Story(
        "szkwal",
        "oliwia",
        (TRAVEL,),
        invited=(
            Invited(
                70, "oliwia", "declined", 2, 1, True, asks_dap=True, reason=DeclineReason.NOT_NOW
            ),
        ),
    ),
    Story(
        "bursztyn",
        "hanna",
        (CULTURE,),
        invited=(Invited(33, "hanna", "declined", 1, 1, True, reason=DeclineReason.WRONG_PERSON),),
    ),
)

PARTED = (
    Story(
        "swierkowa",
        "jan",
        invited=(accepted(340, "piotr", 3, "nordvik"),),
        removed=Removed(47, "jan", RemovalReason.MOVED, "Works with a partner nearby now."),
    ),
    Story(
        "kuna",
        "jan",
        (FOOD,),
        invited=(accepted(280, "jan", 6, dap=True),),
        removed=Removed(16, "hanna", RemovalReason.CONTRACT_ENDED),
        access=(Access("helpdesk", HELPDESK, "hanna", ends=190, days=450),),
    ),
    Story(
        "lindenhof",
        "hanna",
        invited=(accepted(212, "hanna", 4, "hanza"),),
        removed=Removed(101, "hanna", RemovalReason.CLOSED),
        access=(Access("devices", DEVICES, "hanna", ends=-101, state=Gdap.TERMINATED),),
    ),
    Story(
        "echo",
        "oliwia",
        (CULTURE,),
        invited=(accepted(190, "oliwia", 2), accepted(30, "oliwia", 3)),
        removed=Removed(80, "oliwia", RemovalReason.DUPLICATE, "Entered twice by mistake."),
    ),
    Story("rosa", "hanna", access=(Access("security", SECURITY, "hanna", ends=300),)),
)

NONE = (
    Story("grojeckadolina", "hanna", (FOOD,), source=Source.OWN_MARKETING, added=2),
    Story("szprycha", "jan", (TRADE,), source=Source.REFERRAL, added=21),
    Story("kantar", "oliwia", source=Source.PROVIDER, added=45),
    Story(
        "olmo",
        "jan",
        (INDUSTRY,),
        source=Source.OTHER_PORTAL,
        added=150,
        invited=(Invited(13, "jan", "revoked", 2),),
    ),
    Story("cipressi", "hanna", (INDUSTRY,), source=Source.OWN_MARKETING, added=31),
    Story(
        "havran",
        "oliwia",
        (TRADE,),
        source=Source.REFERRAL,
        added=12,
        invited=(Invited(1, "oliwia", "draft", through=("hanza",)),),
    ),
)

STORIES = RESELLER + WAITING + LOST + PARTED + NONE

STRANGERS = (
    Stranger(
        "Pracownia Ceramiki Garnek",
        "garnek.example",
        "Lucyna Glina",
        "lucyna.glina@garnek.example",
        "pl",
        Invited(4, "jan", opened=1),
    ),
    Stranger(
        "Kaimo Duona",
        "kaimoduona.example",
        "Jonas Rugys",
        "jonas.rugys@kaimoduona.example",
        "en",
        Invited(1, "jan", "draft"),
    ),
    Stranger(
        "Autokar Wędrowiec",
        "wedrowiec.example",
        "Marian Szosa",
        "marian.szosa@wedrowiec.example",
        "pl",
        Invited(60, "hanna", "expired", through=("nordvik",)),
    ),
    Stranger(
        "Szewc Podeszwa",
        "podeszwa.example",
        "Olaf Dratwa",
        "olaf.dratwa@podeszwa.example",
        "pl",
        Invited(19, "oliwia", "revoked", 1),
    ),
)
