"""The invented partners, their people, and who works with whom."""

from __future__ import annotations

from dataclasses import dataclass

from customers.search import fold
from partners.models import PartnerKind, PartnershipState
from partners.permissions import Role

PASSWORD = "ogniwo-demo-2026"  # noqa: S105  # printed for everybody: a demo holds no secret
STAR = "baltic-cloud"


@dataclass(frozen=True)
class Colleague:
    """Somebody who works for a partner; `key` is how the stories call them."""

    key: str
    name: str
    roles: tuple[Role, ...]
    left: bool = False


@dataclass(frozen=True)
class Firm:
    slug: str
    kind: PartnerKind
    name: str
    domain: str
    country: str
    tax_id: str
    address: str
    phone: str
    people: tuple[Colleague, ...]

    @property
    def language(self) -> str:
        return "pl" if self.country == "PL" else "en"

    def address_of(self, colleague: Colleague) -> str:
        return f"{fold(colleague.name).replace(' ', '.')}@{self.domain}"


A, S, H = Role.ADMIN_AGENT, Role.SALES_AGENT, Role.HELPDESK_AGENT
B, U = Role.BILLING_ADMIN, Role.ACCOUNT_ADMIN

FIRMS = (
    Firm(
        STAR,
        PartnerKind.INDIRECT_RESELLER,
        "Baltic Cloud Sp. z o.o.",
        "balticcloud.pl",
        "PL",
        "5862330979",
        "ul. Portowa 12, 81-350 Gdynia",
        "+48 58 555 01 20",
        (
            Colleague("hanna", "Hanna Nowicka", (A,)),
            Colleague("jan", "Jan Bąk", (S,)),
            Colleague("zofia", "Zofia Lis", (H,)),
            Colleague("marek", "Marek Wrona", (B,)),
            Colleague("ewa", "Ewa Dąb", (U,)),
            Colleague("oliwia", "Oliwia Sroka", (S, H)),
            Colleague("piotr", "Piotr Zając", (S,), left=True),
        ),
    ),
    Firm(
        "nordvik",
        PartnerKind.INDIRECT_PROVIDER,
        "Nordvik Distribution",
        "nordvik.example",
        "PL",
        "9570011229",
        "al. Zwycięstwa 200, 80-207 Gdańsk",
        "+48 58 555 02 00",
        (
            Colleague("ingrid", "Ingrid Solberg", (A,)),
            Colleague("olaf", "Olaf Berg", (S,)),
            Colleague("karin", "Karin Holm", (H,)),
            Colleague("lars", "Lars Dahl", (B,)),
            Colleague("astrid", "Astrid Moe", (U,)),
        ),
    ),
    Firm(
        "hanza",
        PartnerKind.INDIRECT_PROVIDER,
        "Hanza IT Wholesale",
        "hanza-it.example",
        "DE",
        "DE844556674",
        "Speicherstraße 3, 23552 Lübeck",
        "+49 451 555 03 00",
        (
            Colleague("lena", "Lena Brandt", (A,)),
            Colleague("tom", "Tom Fischer", (S,)),
            Colleague("greta", "Greta Voss", (U, B)),
        ),
    ),
    Firm(
        "sued-handel",
        PartnerKind.INDIRECT_PROVIDER,
        "Süd Handel GmbH",
        "sued-handel.example",
        "AT",
        "ATU62345678",
        "Ringstraße 9, 1010 Wien",
        "+43 1 555 04 00",
        (Colleague("franz", "Franz Moser", (A, U)),),
    ),
    Firm(
        "tatra-it",
        PartnerKind.INDIRECT_RESELLER,
        "Tatra IT Sp. z o.o.",
        "tatra-it.example",
        "PL",
        "6761002004",
        "ul. Krakowska 41, 34-500 Zakopane",
        "+48 18 555 05 00",
        (
            Colleague("maciej", "Maciej Gąsienica", (A,)),
            Colleague("agnieszka", "Agnieszka Byrcyn", (S,)),
            Colleague("jozef", "Józef Krzeptowski", (U,)),
        ),
    ),
    Firm(
        "moravia-desk",
        PartnerKind.INDIRECT_RESELLER,
        "Moravia Desk s.r.o.",
        "moravia-desk.example",
        "CZ",
        "CZ16180339",
        "Náměstí Svobody 2, 602 00 Brno",
        "+420 555 060 000",
        (
            Colleague("petr", "Petr Novotný", (A, U)),
            Colleague("alena", "Alena Dvořáková", (S,)),
        ),
    ),
    Firm(
        "kaszuby-data",
        PartnerKind.DIRECT_BILL,
        "Kaszuby Data S.A.",
        "kaszuby-data.example",
        "PL",
        "5910003104",
        "ul. Jeziorna 6, 83-400 Kościerzyna",
        "+48 58 555 07 00",
        (
            Colleague("danuta", "Danuta Formela", (A,)),
            Colleague("brunon", "Brunon Kreft", (S,)),
            Colleague("irena", "Irena Labuda", (U,)),
        ),
    ),
)


@dataclass(frozen=True)
class Bond:
    """A partnership, as it stands; days are counted back from today."""

    provider: str
    reseller: str
    state: PartnershipState
    asked: int
    ended: int = 0


BONDS = (
    Bond("nordvik", STAR, PartnershipState.ACTIVE, asked=700),
    Bond("hanza", STAR, PartnershipState.ACTIVE, asked=420),
    Bond("sued-handel", STAR, PartnershipState.REQUESTED, asked=4),
    Bond("nordvik", "tatra-it", PartnershipState.ACTIVE, asked=500),
    Bond("hanza", "tatra-it", PartnershipState.ENDED, asked=410, ended=90),
    Bond("hanza", "moravia-desk", PartnershipState.ACTIVE, asked=380),
    Bond("nordvik", "moravia-desk", PartnershipState.REFUSED, asked=150, ended=148),
)
