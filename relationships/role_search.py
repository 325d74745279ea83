"""Finding a role by its name or by a task, in both languages whatever the page is read in."""

from __future__ import annotations

from customers.search import fold
from relationships.roles import GdapRole

# Words people use for what a role does, English and Polish (least privilege by task).
TASKS: dict[str, str] = {
    "Service Support Administrator": "open support ticket case zgłoszenie pomoc techniczna",
    "Directory Readers": "read list users groups czytać listę użytkowników grup",
    "Global Reader": "read all settings odczyt wszystkich ustawień",
    "User Administrator": "create delete user block utworzyć usunąć użytkownika",
    "Password Administrator": "reset password forgotten zresetować resetowanie hasło haseł",
    "Helpdesk Administrator": "reset password forgotten zresetować resetowanie hasło haseł",
    "Privileged Authentication Administrator": "reset password of admin hasło",
    "Authentication Administrator": "mfa phone second factor telefon drugi składnik",
    "Privileged Role Administrator": "give role assign przypisać rolę uprawnienia",
    "License Administrator": "assign licence license revoke przypisać licencję odebrać licencje",
    "Guest Inviter": "invite guest zaprosić gościa",
    "Groups Administrator": "create group settings utworzyć grupę",
    "Exchange Administrator": "mail mailbox e-mail poczta skrzynka pocztowa",
    "Exchange Recipient Administrator": "mail mailbox contact poczta skrzynka kontakt",
    "Teams Administrator": "chat meeting calls spotkanie rozmowy czat",
    "SharePoint Administrator": "files sites onedrive pliki witryny",
    "Intune Administrator": "device computer phone urządzenie komputer telefon",
    "Cloud Device Administrator": "device disable delete urządzenie wyłączyć usunąć",
    "Windows 365 Administrator": "cloud pc virtual desktop pulpit wirtualny",
    "Domain Name Administrator": "domain dns domena",
    "Cloud Application Administrator": "application consent enterprise app zgoda aplikacja",
    "Conditional Access Administrator": "conditional access dostęp warunkowy",
    "Security Reader": "alerts security portal alerty zabezpieczenia",
    "Security Operator": "alerts incident alerty incydent",
    "Compliance Administrator": "purview retention zgodność przechowywanie",
    "Message Center Reader": "service messages announcements komunikaty",
    "Reports Reader": "usage report raport użycie",
    "Billing Administrator": "invoice buy purchase faktura zakup",
    "Printer Administrator": "print printing drukowanie",
}
_SMALL_WORDS = {"a", "an", "the", "to", "of", "and", "in", "for", "i", "w", "z", "na", "do", "o"}
_STEM = 4  # Polish words change at their ends


def found(roles: list[GdapRole], query: str) -> list[GdapRole]:
    """Those with every word of the query in name, sentence or task; all for an empty query."""
    words = [word[:_STEM] for word in fold(query).split() if word not in _SMALL_WORDS]
    return [role for role in roles if all(word in _text(role) for word in words)]


def _text(role: GdapRole) -> str:
    return fold(f"{role.name} {role.sentence} {TASKS.get(role.name, '')}")
