"""One's own password: the old one, the new one twice, and how strong that is in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from desktop.domain.own_sign_in import Strength, fault_of_new_password, strength_of
from desktop.ui.security.contracts import Part, SecurityServices
from desktop.ui.words import Tone

_TONES: Final = {
    Strength.UNUSABLE: Tone.WARNING,
    Strength.FAIR: Tone.WARNING,
    Strength.GOOD: Tone.GOOD,
    Strength.STRONG: Tone.GOOD,
}
_CHANGED: Final = "Your password is changed. All your other sign-ins have ended."


@dataclass(frozen=True, slots=True)
class PasswordState:
    """``cleared`` grows when the fields are to be emptied."""

    strength: str = ""
    tone: Tone = Tone.PLAIN
    cleared: int = 0
    is_busy: bool = False
    error: str = ""
    notice: str = ""


class PasswordPart(Part[PasswordState]):
    """``on_changed`` is called when the other sign-ins have ended with the old password."""

    def __init__(self, services: SecurityServices, on_changed: Callable[[], None]) -> None:
        super().__init__(services, PasswordState())
        self._on_changed = on_changed

    def forget(self) -> None:
        cleared = self.state.cleared + 1
        super().forget()
        self._set(cleared=cleared)

    def typed(self, new: str) -> None:
        strength, sentence = strength_of(new, self._email)
        self._set(strength=sentence if new else "", tone=_TONES[strength], error="", notice="")

    def change(self, old: str, new: str, again: str) -> None:
        if self.state.is_busy:
            return
        fault = fault_of_new_password(old, new, again, self._email)
        if fault:
            self._set(error=fault, notice="")
        else:
            self._start(self._change(old, new), "own password")

    async def _change(self, old: str, new: str) -> None:
        age = self._age
        await self._services.own.change_password(old, new)
        if age == self._age:
            self._set(cleared=self.state.cleared + 1, strength="", notice=_CHANGED)
            self._on_changed()

    @property
    def _email(self) -> str:
        profile = self._services.session.profile
        return profile.email if profile is not None else ""
