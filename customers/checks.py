"""What a customer's name, domain and numbers must look like (domain.md §3.4). Pure functions."""

from __future__ import annotations

import re
import unicodedata

# Where a registration number is required to add a customer (domain.md §3.4).
TAX_ID_REQUIRED = frozenset(
    "AM AZ BY BR HU IN IQ KZ KG MD MM PL RU SA ZA SS TJ TH TR UA AE UZ VE VN".split()  # noqa: SIM905
)
# Mail for everybody: such a domain is nobody's organisation.
PUBLIC_MAIL_DOMAINS = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com "  # noqa: SIM905
    "yahoo.com icloud.com me.com "
    "aol.com proton.me protonmail.com gmx.com gmx.net gmx.de web.de mail.com yandex.com zoho.com "
    "wp.pl o2.pl onet.pl onet.eu op.pl interia.pl interia.eu poczta.fm gazeta.pl tlen.pl vp.pl "
    "poczta.onet.pl autograf.pl buziaczek.pl go2.pl seznam.cz centrum.cz email.cz azet.sk".split()
)
_LEGAL_FORM_WORDS = frozenset(
    "sp z o o oo spzoo sa s a sk k j p sc c spolka akcyjna ograniczona "  # noqa: SIM905
    "odpowiedzialnoscia jawna "
    "komandytowa cywilna llc inc ltd gmbh ag kg ohg bv nv srl sro as oy ab plc corp co sas sarl "
    "limited company".split()
)
_LINK = re.compile(r"://|\bwww\.|@", re.IGNORECASE)
_NIP_WEIGHTS = (6, 5, 7, 2, 3, 4, 5, 6, 7)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def tax_digits(text: str) -> str:
    """A tax number as it is stored and compared: no spaces, dashes or dots, upper case."""
    return re.sub(r"[\s.\-/]", "", text).upper()


def nip_is_right(text: str) -> bool:
    """A Polish NIP: ten digits, the last a check digit (weights 6 5 7 2 3 4 5 6 7, modulo 11)."""
    digits = tax_digits(text).removeprefix("PL")
    if not re.fullmatch(r"[0-9]{10}", digits):
        return False
    total = sum(int(d) * weight for d, weight in zip(digits, _NIP_WEIGHTS, strict=False))
    return total % 11 == int(digits[9])


def plain_domain(text: str) -> str:
    """`Łódź.PL.` → `xn--d-uga0v6i.pl`: lower case, ASCII. Empty when it is no domain."""
    domain = text.strip().lower().rstrip(".")
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    labels = ascii_domain.split(".")
    right = (
        len(ascii_domain) <= 253
        and len(labels) >= 2
        and all(_LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdigit()
    )
    return ascii_domain if right else ""


def is_only_a_legal_form(name: str) -> bool:
    """Fewer than two letters, or nothing but `Sp. z o.o.`, `GmbH` and their like."""
    if sum(c.isalpha() for c in name) < 2:
        return True
    decomposed = unicodedata.normalize("NFKD", name.casefold().replace("ł", "l"))
    words = re.findall(r"[^\W\d_]+", "".join(c for c in decomposed if not unicodedata.combining(c)))
    return all(word in _LEGAL_FORM_WORDS for word in words)
