"""Who is signed in, what they may do, and how the CRM stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from desktop.domain.access import Answer
from desktop.domain.lists import CallOptions
from desktop.domain.presence import Status
from desktop.domain.receipts import Receipt
from desktop.domain.records import (
    Account,
    Profile,
)


class CrmState(Enum):
    OFFLINE = "offline"  # not signed in
    CONNECTED = "connected"
    UNREACHABLE = "unreachable"  # trying again by itself


@dataclass(frozen=True, slots=True)
class SignedIn:
    profile: Profile
    account: Account
    answer: Answer
    status: Status
    secrets_kept: bool  # False: no keyring, the app will ask again after a restart


@dataclass(frozen=True, slots=True)
class StartedOffline:
    """Signed in with what was kept, because the CRM does not answer; it is as of then."""

    as_of: datetime
    options: CallOptions


@dataclass(frozen=True, slots=True)
class SignedOut:
    sentence: str  # "" when the person asked for it
    wipe: bool = False  # the person wants nothing left on this computer


@dataclass(frozen=True, slots=True)
class PermissionsChanged:
    answer: Answer
    account: Account
    gained: frozenset[str]
    lost: frozenset[str]


@dataclass(frozen=True, slots=True)
class PermissionReceipt:
    """What the person may do more or less than they last knew, with reasons."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class CrmStateChanged:
    state: CrmState
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class EventsMissed:
    """The CRM could not tell everything that happened; what is shown may be out of date."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for the person at the screen; ``level`` is info, warning or error."""

    sentence: str
    level: str = "info"


@dataclass(frozen=True, slots=True)
class SecondFactorChanged:
    """That of one's own sign-in: set up elsewhere, turned off, or reset by an administrator."""


@dataclass(frozen=True, slots=True)
class AccountsLeft:
    """The person was taken out of these accounts, or moved; nothing of them stays here."""

    user_id: str
    account_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnSettingChanged:
    """A setting of this computer has another value now, whoever has set it."""

    key: str
    value: str | int | float | bool | None
