"""A user in the words of a row and of a head."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from desktop.domain import phone_numbers
from desktop.domain.records import Availability, UserFlag, UserRecord, UserState
from desktop.ui.words import Tone, moment

_AVAILABILITY_TONES: Final = {
    Availability.AVAILABLE: Tone.GOOD,
    Availability.AWAY: Tone.WARNING,
    Availability.BUSY: Tone.BAD,
    Availability.WRAP_UP: Tone.WARNING,
    Availability.DO_NOT_DISTURB: Tone.BAD,
    Availability.OFFLINE: Tone.PLAIN,
}


@dataclass(frozen=True, slots=True)
class UserWords:
    name: str
    email: str
    role: str
    is_owner: bool
    state: str
    state_tone: Tone
    caller_id: str
    extension: str
    last_sign_in: str
    flags: tuple[str, ...]

    @property
    def spoken(self) -> str:
        """The whole row, for a screen reader."""
        owner = ("owner of the account",) if self.is_owner else ()
        return ", ".join(
            (self.name, self.email, self.role, *owner, self.state, self.extension, *self.flags)
        )


def user_words(user: UserRecord, region: str, now: datetime) -> UserWords:
    state, tone = state_words(user)
    seen = user.last_sign_in
    return UserWords(
        name=user.name,
        email=user.email,
        role=user.role.title,
        is_owner=user.is_owner,
        state=state,
        state_tone=tone,
        caller_id=phone_numbers.display(user.default_caller_id, region) or "Account default",
        extension=f"Extension {user.extension}" if user.extension else "No extension",
        last_sign_in=moment(seen, now) if seen else "Never",
        flags=tuple(flag.title for flag in UserFlag if flag in user.flags),
    )


def state_words(user: UserRecord) -> tuple[str, Tone]:
    if user.on_a_call:
        return "In a call", Tone.BAD
    if user.state is UserState.INVITED:
        return "Invited", Tone.ACCENT
    if user.state is UserState.DEACTIVATED:
        return "Deactivated", Tone.PLAIN
    return user.availability.title, _AVAILABILITY_TONES[user.availability]
