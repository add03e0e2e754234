"""One's own name and e-mail, edited while another window may edit them too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from desktop.domain.errors import Conflict, InvalidInput, SoftphoneError
from desktop.domain.own_sign_in import OwnProfile
from desktop.domain.users import read_email, read_name
from desktop.ui.drafts import Draft
from desktop.ui.security.contracts import Part, SecurityServices

_LABELS: Final = {"name": "the name", "email": "the e-mail"}
_NOT_TYPED: Final = "Type your password to change the e-mail you sign in with."


@dataclass(frozen=True, slots=True)
class ProfileState:
    """``filled`` grows when the fields are to be written anew."""

    name: str = ""
    email: str = ""
    filled: int = 0
    is_there: bool = False
    is_changed: bool = False
    asks_password: bool = False
    is_busy: bool = False
    error: str = ""
    notice: str = ""
    clash: str = ""


class ProfilePart(Part[ProfileState]):
    def __init__(self, services: SecurityServices) -> None:
        super().__init__(services, ProfileState())
        self._kept: OwnProfile | None = None
        self._draft = Draft()

    @property
    def is_changed(self) -> bool:
        return self._draft.is_changed

    def forget(self) -> None:
        self._kept = None
        self._draft.forget()
        super().forget()

    def arrives(self, profile: OwnProfile) -> None:
        """As the CRM has it now; what was typed stays."""
        if not self.state.is_busy and profile != self._kept:
            self._take(profile, self._draft.arrives)

    def typed(self, name: str, email: str) -> None:
        if self._kept is not None:
            self._draft.set("name", name)
            self._draft.set("email", email)
            self._tell(error="", notice="")

    def discard(self) -> None:
        self._draft.discard()
        self._fill(error="", notice="")

    def save(self, password: str) -> None:
        """``password`` counts where another e-mail is typed."""
        if self._kept is None or self.state.is_busy or not self.is_changed:
            return
        try:
            read_name(self._typed("name"))
            read_email(self._typed("email"))
            if self.state.asks_password and not password:
                raise InvalidInput(_NOT_TYPED)
        except InvalidInput as fault:
            self._set(error=str(fault), notice="")
            return
        given = password if self.state.asks_password else ""
        self._start(self._save(self._kept, given), "own profile")

    async def _save(self, before: OwnProfile, password: str) -> None:
        wanted = (self._typed("name"), self._typed("email"))
        age = self._age
        after = await self._services.own.change_profile(before, *wanted, password)
        if age == self._age:
            self._take(after, self._draft.saved)
            self._set(notice="Saved.")

    def _failed(self, error: SoftphoneError) -> None:
        super()._failed(error)
        if isinstance(error, Conflict) and isinstance(error.current, OwnProfile):
            self._take(error.current, self._draft.arrives)

    def _take(self, profile: OwnProfile, into: Callable[[dict[str, object]], None]) -> None:
        self._kept = profile
        into({"name": profile.name, "email": profile.email})
        self._fill()

    def _fill(self, **news: object) -> None:
        self._tell(
            filled=self.state.filled + 1,
            is_there=self._kept is not None,
            name=self._typed("name"),
            email=self._typed("email"),
            **news,
        )

    def _tell(self, **news: object) -> None:
        kept = self._kept
        words = [f"{_LABELS[name]} {self._draft.theirs[name]}" for name in self._draft.clashes]
        self._set(
            is_changed=self.is_changed,
            asks_password=kept is not None and self._typed("email").strip().lower() != kept.email,
            clash=", ".join(words),
            **news,
        )

    def _typed(self, name: str) -> str:
        return str(self._draft.mine.get(name, ""))
