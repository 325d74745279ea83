"""The words of invitations, and mail that was sent long ago: receipts and notices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from demo.book import Book
from demo.days import identity
from invitations.models import Invitation, InvitationState
from outbox.delivery import message_id, text_of
from outbox.models import Email, EmailState, Letter
from partners.models import Member, Partner, Partnership
from people.models import Person

KEPT = 60  # days of mail in the mailbox: enough to read, not to search


@dataclass(frozen=True)
class Texts:
    subject: str
    before: str
    after: str
    notice: dict[str, str]
    notice_text: str
    receipt: str
    receipt_text: str
    partnership: str
    partnership_text: str


ENGLISH = Texts(
    subject="{partner} asks to become your reseller",
    before="""Dear {contact},

As we agreed on the phone, {partner} would like to look after your cloud subscriptions and \
licences. Please review our request and answer it as an administrator of your organisation:""",
    after="""The link works only for your organisation. You choose what to allow, and you can \
withdraw at any time.

If anything is unclear, reply to this message or call {phone}.

Kind regards,
{person}
{partner}""",
    notice={"accepted": "{customer} accepted your request", "declined": "{customer} declined"},
    notice_text="{customer} has answered your request {reference}. Its page tells you the rest.\n",
    receipt="What you agreed to: {partners}",
    receipt_text="""{person}, you accepted the request {reference} for {customer}.

Now your partners: {partners}. You can withdraw at any time under Partner relationships.
""",
    partnership="{partner} asks for a partnership",
    partnership_text="""{partner} would like to work with you as your indirect provider. Your \
Account admin decides here:

{{link}}

Your customers stay where they are.
""",
)
POLISH = Texts(
    subject="{partner} prosi o relację odsprzedawcy",
    before="""Dzień dobry,

zgodnie z naszą rozmową {partner} chętnie zajmie się Państwa subskrypcjami i licencjami w \
chmurze. Proszę zapoznać się z prośbą i odpowiedzieć na nią jako administrator organizacji:""",
    after="""Link działa tylko dla Państwa organizacji. To Państwo decydują, na co pozwolić, i w \
każdej chwili mogą wycofać zgodę.

W razie pytań proszę odpowiedzieć na tę wiadomość lub zadzwonić: {phone}.

Z poważaniem
{person}
{partner}""",
    notice={"accepted": "{customer}: prośba przyjęta", "declined": "{customer}: prośba odrzucona"},
    notice_text="{customer}: jest odpowiedź na prośbę {reference}. Resztę pokaże jej strona.\n",
    receipt="Potwierdzenie zgody: {partners}",
    receipt_text="""Prośba {reference} dla organizacji {customer} została przyjęta \
({person}).

Państwa partnerzy: {partners}. Zgodę można wycofać w każdej chwili na stronie Relacje z partnerami.
""",
    partnership="{partner} prosi o partnerstwo",
    partnership_text="""{partner} chce współpracować z Państwem jako dostawca pośredni. Decyduje \
administrator konta:

{{link}}

Klienci zostają tam, gdzie są.
""",
)
TEXTS = {"en": ENGLISH, "pl": POLISH}


def write_notice(book: Book, invitation: Invitation, by: Member, at: datetime) -> None:
    """To the inviter: the customer has decided."""
    words = TEXTS[by.partner.language]
    accepted = invitation.state == InvitationState.ACCEPTED
    facts = {"customer": invitation.company, "reference": invitation.reference}
    _sent(
        book,
        Email(
            kind="invitation_accepted" if accepted else "invitation_declined",
            dedupe_key=f"notice:{invitation.pk}",
            partner=invitation.partner,
            to=by.person.email,
            language=by.partner.language,
            subject=words.notice["accepted" if accepted else "declined"].format(**facts),
            body=words.notice_text.format(**facts),
        ),
        at,
    )


def write_receipt(
    book: Book, invitation: Invitation, person: Person, partners: Iterable[Partner], at: datetime
) -> None:
    """To the customer: what was agreed to."""
    words = TEXTS[invitation.language]
    facts = {
        "person": person.name,
        "customer": invitation.company,
        "reference": invitation.reference,
        "partners": ", ".join(partner.name for partner in partners),
    }
    _sent(
        book,
        Email(
            kind="receipt",
            dedupe_key=f"receipt:{invitation.pk}",
            to=person.email,
            language=invitation.language,
            subject=words.receipt.format(**facts)[:200],
            body=words.receipt_text.format(**facts),
        ),
        at,
    )


def write_partnership_request(book: Book, request: Partnership, language: str) -> None:
    """To the reseller's Account admin, with the link that authorises."""
    words = TEXTS[language]
    facts = {"partner": request.provider.name}
    email = Email(
        kind="partnership_request",
        dedupe_key=f"partnership:{request.pk}:{request.version}",
        partner=request.provider,
        to=request.reseller_email,
        language=language,
        subject=words.partnership.format(**facts),
        body=words.partnership_text.format(**facts),
        link_kind="partnership",
        link_id=request.pk,
        link_version=request.version,
    )
    _sent(book, email, request.requested_at)


def _sent(book: Book, email: Email, at: datetime) -> None:
    """It left a few seconds later; the recent ones are still in the mailbox."""
    email.id = identity("email", email.dedupe_key)
    email.created_at = email.next_at = at
    email.state, email.attempts = EmailState.SENT, 1
    email.sent_at = at + timedelta(seconds=4)
    email.message_id = message_id(email)
    book.add(email)
    if at > book.days.ago(KEPT, "mailbox"):
        letter = Letter(to=email.to, subject=email.subject, body=text_of(email))
        letter.arrived_at = email.sent_at
        book.add(letter)
