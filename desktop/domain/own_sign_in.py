"""A person's own profile and sign-in: password, second factor, and where they are signed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final

from desktop.domain.users import fault_of_password

RECOVERY_CODES: Final = 10
FEW_CODES: Final = 3
_GOOD_LENGTH: Final = 14
_LONG_LENGTH: Final = 18
_FEW_SIGNS: Final = 5


@dataclass(frozen=True, slots=True)
class OwnProfile:
    id: str
    name: str
    email: str
    version: int


@dataclass(frozen=True, slots=True)
class OwnSession:
    """``is_this`` is the sign-in that asks."""

    id: str
    device: str
    since: datetime | None
    last_use: datetime | None
    is_this: bool


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """``reset_by`` names the administrator who took it away, until the person has been told."""

    is_on: bool
    since: datetime | None = None
    codes_left: int = 0
    reset_by: str = ""
    reset_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SecondFactorSetUp:
    """What an authenticator app needs: the key to type, and the address in the QR code."""

    key: str = field(repr=False)
    address: str = field(repr=False)


class Strength(Enum):
    """Of a password that may be used; in words, never by colour alone."""

    UNUSABLE = "unusable"
    FAIR = "fair"
    GOOD = "good"
    STRONG = "strong"


def strength_of(password: str, email: str = "") -> tuple[Strength, str]:
    """With a sentence. Length counts for more than odd signs do."""
    fault = fault_of_password(password, email)
    if fault:
        return Strength.UNUSABLE, fault
    kinds = sum(
        any(test(each) for each in password)
        for test in (str.islower, str.isupper, str.isdigit, lambda each: not each.isalnum())
    )
    various = len(set(password)) > _FEW_SIGNS
    if various and (len(password) >= _LONG_LENGTH or (len(password) >= _GOOD_LENGTH and kinds > 2)):
        return Strength.STRONG, "A strong password."
    if various and (len(password) >= _GOOD_LENGTH or kinds > 2):
        return Strength.GOOD, "A good password. Longer is stronger."
    return Strength.FAIR, "A fair password. A few words more make it stronger."


def fault_of_new_password(old: str, new: str, again: str, email: str = "") -> str:
    """What keeps a change from being sent, "" where nothing does."""
    if not old:
        return "Enter the password you have now."
    fault = fault_of_password(new, email)
    if fault:
        return fault
    if new == old:
        return "The new password is the one you have. Choose another one."
    if new != again:
        return "The two new passwords are not the same. Type them again."
    return ""


def grouped_key(key: str) -> str:
    """In fours, as it is read and typed."""
    return " ".join(key[place : place + 4] for place in range(0, len(key), 4))
