"""Demo accounts, one per role. Their passwords are made once per installation and lie in var/."""

import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group

from home.demo_loading.progress import Change, Progress
from home.demo_loading.sections import OPERATOR_KEY
from opportunities.models import BodySectionPage
from opportunities.services.bodies import ensure_body
from users.models import User
from users.roles import ensure_roles

EDITOR_OF = "guvp"
# Without letters and digits that look alike: a password is read from the screen and typed.
_ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_PASSWORD_LENGTH = 14


@dataclass(frozen=True)
class Person:
    """An account to have: `role` is what the table of passwords says."""

    username: str
    role: str
    group: Group


@dataclass(frozen=True)
class Account:
    """An account with its plain password."""

    username: str
    password: str
    role: str


def load_people(sections: dict[str, BodySectionPage], progress: Progress) -> list[Account]:
    """Make the demo accounts and the file of their passwords.

    A password lives as long as the file: an account that exists keeps its own, also when a person changed it in the
    admin; without the file all get new ones. One file serves every database of the installation.
    """
    tally, known = progress.start("Учётные записи"), _read()
    people = _people(sections)
    accounts = [Account(each.username, known.get(each.username) or _password(), each.role) for each in people]
    _write(accounts)
    for person, account in zip(people, accounts, strict=True):
        change = _put(person, account.password, is_new_password=person.username not in known)
        progress.count(tally, change, len(people))
    progress.finish(tally.line())
    return accounts


def table(accounts: Iterable[Account]) -> str:
    """Return one line per account: name, password and role in columns."""
    rows = list(accounts)
    width = max((len(row.username) for row in rows), default=0)
    return "\n".join(f"{row.username:<{width}}  {row.password}  {row.role}" for row in rows)


def passwords_path() -> Path:
    """Return where the passwords lie."""
    return Path(settings.VAR_DIR) / "demo-credentials.txt"


def _people(sections: dict[str, BodySectionPage]) -> list[Person]:
    roles = ensure_roles()
    editors = [("redaktor", sections[EDITOR_OF]), ("redaktor-fonda", sections[OPERATOR_KEY])]
    return [
        *(Person(name, f"Редактор: {section.title}", ensure_body(section).group) for name, section in editors),
        Person("moderator", "Модератор", roles.moderators),
        Person("admin", "Администратор", roles.administrators),
    ]


def _put(person: Person, password: str, *, is_new_password: bool) -> Change:
    user = User.objects.filter(username=person.username).first()
    if user is None:
        email = f"{person.username}@example.org"
        user = User.objects.create_user(person.username, email, password, first_name=person.role)
        user.groups.set([person.group])
        return Change.CREATED
    if is_new_password:
        user.set_password(password)
        user.save(update_fields=["password"])
    if user.groups.filter(pk=person.group.pk).exists():
        return Change.UPDATED if is_new_password else Change.KEPT
    user.groups.add(person.group)
    return Change.UPDATED


def _password() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_PASSWORD_LENGTH))


def _read() -> dict[str, str]:
    path = passwords_path()
    if not path.exists():
        return {}
    rows = (line.split(maxsplit=2) for line in path.read_text(encoding="utf-8").splitlines())
    return {row[0]: row[1] for row in rows if len(row) > 1}


def _write(accounts: list[Account]) -> None:
    path = passwords_path()
    text = table(accounts) + "\n"
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # The mode is given when the file is made: at no moment may others of this machine read it.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
