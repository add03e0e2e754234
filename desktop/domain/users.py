"""Users of an account as an administrator works with them: adding, changing, signing in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final

from desktop.domain.access import Role
from desktop.domain.destinations import DestinationClass, classify
from desktop.domain.errors import InvalidInput
from desktop.domain.records import UserFlag, UserRecord, UserState

LONGEST_NAME: Final = 100
LONGEST_ADDRESS: Final = 300
LONGEST_EMAIL: Final = 254
SHORTEST_PASSWORD: Final = 10
LONGEST_PASSWORD: Final = 200
_EMAIL: Final = re.compile(
    r"[^\s@,;<>()\[\]\"\\]+@[^\s@,;<>()\[\]\"\\]+\.[^\s@,;<>()\[\]\"\\.]{2,}\Z"
)
_EXTENSION: Final = re.compile(r"[0-9]{2,6}\Z")
_OUTSIDE: Final = (DestinationClass.EMERGENCY, DestinationClass.SHORT)


class UserAction(Enum):
    """What may be done to a user; the CRM says of each whether it may, and why not."""

    EDIT = "edit"
    RESET = "reset"
    SECOND_FACTOR = "second_factor"
    SESSIONS = "sessions"
    DEACTIVATE = "deactivate"
    ACTIVATE = "activate"
    REMOVE = "remove"
    MAKE_OWNER = "make_owner"


@dataclass(frozen=True, slots=True)
class UserQuery:
    """None stands for any."""

    text: str = ""
    role: Role | None = None
    state: UserState | None = None
    flag: UserFlag | None = None


EVERYBODY: Final = UserQuery()


@dataclass(frozen=True, slots=True)
class UserAccount:
    """One account that a user belongs to."""

    id: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class UserDetail:
    """``refusals`` has a sentence for every action that is not allowed, "" or none for the rest.

    ``rings_at`` names the numbers that lead to the user, ``code_until`` when the code ends that
    they have not used yet, ``second_factor`` whether their sign-in asks for a code.
    """

    user: UserRecord
    emergency_address: str = ""
    accounts: tuple[UserAccount, ...] = ()
    rings_at: tuple[str, ...] = ()
    code_until: datetime | None = None
    refusals: Mapping[UserAction, str] = field(default_factory=dict)
    second_factor: bool = False

    def why_not(self, action: UserAction) -> str:
        return self.refusals.get(action, "")


@dataclass(frozen=True, slots=True)
class NewUser:
    """``accounts`` are ids; none means the account in which the user is added."""

    email: str
    name: str
    role: Role
    extension: str = ""
    accounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UserChange:
    """The details as they shall be."""

    name: str
    email: str
    extension: str
    emergency_address: str


@dataclass(frozen=True, slots=True)
class AddedUser:
    """``code`` lets them set a password, once; "" for who has one from another account."""

    user: UserRecord
    code: str = ""
    code_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignInCode:
    code: str
    until: datetime


@dataclass(frozen=True, slots=True)
class SignInSession:
    id: str
    device: str
    since: datetime | None
    last_use: datetime | None


class ImportOutcome(Enum):
    GOOD = "good"  # would be added: nothing has been written yet
    ADDED = "added"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class ImportedUser:
    """One line of a file; ``sentence`` says what is wrong, ``code`` lets who was added begin."""

    line: int
    name: str
    email: str
    role: str
    outcome: ImportOutcome
    sentence: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class UserImport:
    rows: tuple[ImportedUser, ...]
    written: bool

    @property
    def good(self) -> int:
        return sum(1 for each in self.rows if each.outcome is not ImportOutcome.BAD)

    @property
    def bad(self) -> int:
        return len(self.rows) - self.good


def read_name(text: str) -> str:
    """Raises ``InvalidInput`` with what to do."""
    name = " ".join(text.split())
    if not name:
        raise InvalidInput("Enter a name.")
    if len(name) > LONGEST_NAME:
        raise InvalidInput(f"A name has at most {LONGEST_NAME} signs.")
    if not name.isprintable():
        raise InvalidInput("This name holds a sign that cannot be shown. Type it again.")
    return name


def read_email(text: str) -> str:
    """In small letters, as it is compared. Raises ``InvalidInput``."""
    email = text.strip().lower()
    if not email:
        raise InvalidInput("Enter an e-mail address.")
    if len(email) > LONGEST_EMAIL or not _EMAIL.match(email) or not email.isprintable():
        raise InvalidInput("This is no e-mail address. Write it like name@company.example.")
    return email


def read_extension(text: str, region: str) -> str:
    """ "" for none. Raises ``InvalidInput`` for what is no extension, or calls for help."""
    extension = text.strip()
    if not extension:
        return ""
    if not _EXTENSION.match(extension):
        raise InvalidInput("An extension has two to six digits.")
    if classify(extension, region).kind in _OUTSIDE:
        raise InvalidInput(f"{extension} calls for help or a service. Choose another extension.")
    return extension


def read_role(text: str) -> Role:
    """By name as people write it, "Call agent". Raises ``InvalidInput`` that names them all."""
    wanted = " ".join(text.replace("_", " ").split()).lower()
    for role in Role:
        if wanted == role.title.lower():
            return role
    names = ", ".join(role.title for role in Role)
    raise InvalidInput(f"There is no such role. The roles are: {names}.")


def fault_of_password(password: str, email: str = "") -> str:
    """What keeps it from being used, "" for a good one."""
    if len(password) < SHORTEST_PASSWORD:
        return f"Choose a password of at least {SHORTEST_PASSWORD} signs."
    if len(password) > LONGEST_PASSWORD:
        return f"Choose a password of at most {LONGEST_PASSWORD} signs."
    if len(set(password)) == 1 or password.strip().lower() == email.lower():
        return "This password is too easy to guess. Choose another one."
    return ""


def plain_code(text: str) -> str:
    """A code as it is compared, however it was typed or pasted."""
    return "".join(each for each in text.upper() if each.isascii() and each.isalnum())
