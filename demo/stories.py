"""What happened to the customers of Baltic Cloud. Every state the portal knows is here."""

from __future__ import annotations

from customers.models import Source
from demo.regulars import CULTURE, FOOD, HEALTH, INDUSTRY, RESELLER, SCHOOL, TRADE, TRAVEL
from demo.steps import (
    DEVICES,
    HELPDESK,
    SECURITY,
    Access,
    Invited,
    Removed,
    Story,
    Stranger,
    accepted,
)
from invitations.models import DeclineReason
from relationships.models import AdminRelationshipState as Gdap
from relationships.models import RemovalReason

WAITING = (
    Story(
        "lawka",
        "hanna",
        (CULTURE,),
        invited=(Invited(5, "hanna", through=("nordvik",), letter="sent"),),
    ),
    Story(
        "kasztan",
        "oliwia",
        (CULTURE,),
        invited=(
            Invited(
                11,
                "oliwia",
                letter="sent",
                scanned=True,
                valid=13,
                opened=1,
                passed_on=("Adam Gałązka", "adam.galazka@kasztan.example"),
            ),
        ),
    ),
    Story("tartak", "jan", (INDUSTRY,), invited=(Invited(14, "jan", letter="bounced"),)),
    Story(
        "rumianek",
        "jan",
        (FOOD,),
        invited=(
            Invited(
                8,
                "jan",
                opened=1,
                through=("hanza",),
                asks_dap=True,
                carries=Access("security", SECURITY, "hanna", days=365, auto_extend=True),
            ),
        ),
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
    Story("soen", "oliwia", (FOOD,), invited=(Invited(1, "oliwia", valid=14, letter="failed"),)),
)

LOST = (
    Story(
        "papuga",
        "jan",
        (SCHOOL,),
        invited=(Invited(38, "jan", "expired", opened=2, scanned=True),),
    ),
    Story("dzieciol", "oliwia", (HEALTH,), invited=(Invited(51, "oliwia", "expired", wanted=2),)),
    Story(
        "vieuxpont",
        "jan",
        (FOOD,),
        invited=(Invited(22, "jan", "expired", valid=14, letter="sent"),),
    ),
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
        "Lucyna Glina",
        "lucyna.glina@garnek.example",
        "pl",
        Invited(4, "jan", opened=1),
    ),
    Stranger(
        "Stolarnia Wiór",
        "Bogna Wiór",
        "bogna.wior@stolarniawior.example",
        "pl",
        Invited(4, "jan"),
    ),
    Stranger(
        "Optyk Soczewka",
        "Edyta Szkiełko",
        "edyta.szkielko@optyksoczewka.example",
        "pl",
        Invited(4, "jan", opened=2),
    ),
    Stranger(
        "Kaimo Duona",
        "Jonas Rugys",
        "jonas.rugys@kaimoduona.example",
        "en",
        Invited(1, "jan", "draft"),
    ),
    Stranger(
        "Autokar Wędrowiec",
        "Marian Szosa",
        "marian.szosa@wedrowiec.example",
        "pl",
        Invited(60, "hanna", "expired", through=("nordvik",)),
    ),
    Stranger(
        "Szewc Podeszwa",
        "Olaf Dratwa",
        "olaf.dratwa@podeszwa.example",
        "pl",
        Invited(19, "oliwia", "revoked", 1),
    ),
)
