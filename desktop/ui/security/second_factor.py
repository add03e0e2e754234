"""One's own second factor: set up with an app, recovery codes shown once, turned off."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from desktop.domain.errors import Conflict, SoftphoneError
from desktop.domain.own_sign_in import FEW_CODES, SecondFactor, grouped_key
from desktop.services.call_export import GrowingFile
from desktop.ui.security.contracts import Part, SecurityServices
from desktop.ui.words import moment

FILE_NAME: Final = "recovery-codes.txt"
_OFF: Final = (
    "With it, signing in asks for a code of an app on your phone as well: a password that somebody "
    "else learns is not enough then."
)
_HIDDEN: Final = (
    "Your recovery codes were hidden when you left. If you did not keep them, make new ones."
)
_NOT_TYPED: Final = "Type your password."
_NO_CODE: Final = "Type the code that your authenticator app shows now."
_FILE_HEAD: Final = "Recovery codes of {}\nEach of them signs you in once, instead of the app.\n\n"


class Step(Enum):
    REST = "rest"
    PROVE = "prove"  # a password is asked for before a key is shown
    SCAN = "scan"
    TURN_OFF = "turn_off"  # password and code are asked for
    NEW_CODES = "new_codes"  # the same
    CODES = "codes"


@dataclass(frozen=True, slots=True)
class FactorState:
    """``cleared`` grows when what was typed is to be emptied; secrets are in no text about it."""

    step: Step = Step.REST
    is_there: bool = False
    is_on: bool = False
    sentence: str = ""
    reset_words: str = ""
    warning: str = ""
    key: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    codes: tuple[str, ...] = field(default=(), repr=False)
    cleared: int = 0
    is_busy: bool = False
    error: str = ""
    notice: str = ""


class SecondFactorPart(Part[FactorState]):
    def __init__(self, services: SecurityServices) -> None:
        super().__init__(services, FactorState())

    def arrives(self, factor: SecondFactor) -> None:
        now = self._services.clock.now()
        left = factor.codes_left
        since = f" since {moment(factor.since, now)}" if factor.since else ""
        codes = (
            "1 recovery code is left" if left == 1 else f"{left or 'no'} recovery codes are left"
        )
        when = f" ({moment(factor.reset_at, now)})" if factor.reset_at else ""
        few = left < FEW_CODES
        on_words = f"On{since}." if few else f"On{since}. {codes}."
        self._set(
            is_there=True,
            is_on=factor.is_on,
            sentence=on_words if factor.is_on else _OFF,
            warning=f"{_capital(codes)}. Make new ones." if factor.is_on and few else "",
            reset_words=f"{factor.reset_by} has turned it off{when}. Set it up again."
            if factor.reset_by
            else "",
        )

    def leave(self) -> None:
        """The panel is out of sight: what is shown once is gone, as is what was begun."""
        had_codes = bool(self.state.codes)
        self.cancel()
        if had_codes:
            self._set(notice=_HIDDEN)

    def forget(self) -> None:
        cleared = self.state.cleared + 1
        super().forget()
        self._set(cleared=cleared)

    def begin(self) -> None:
        self._go_to(Step.PROVE)

    def turn_off(self) -> None:
        self._go_to(Step.TURN_OFF)

    def new_codes(self) -> None:
        self._go_to(Step.NEW_CODES)

    def cancel(self) -> None:
        """An answer that is still on its way shows nothing any more."""
        self._age += 1
        self._go_to(Step.REST, is_busy=False)

    done = cancel

    def give_password(self, password: str) -> None:
        if self.state.step is Step.PROVE and not self.state.is_busy:
            self._unless(password, _NOT_TYPED, self._set_up(password))

    def confirm(self, code: str) -> None:
        if self.state.step is Step.SCAN and not self.state.is_busy:
            self._unless(code.strip(), _NO_CODE, self._confirm(code))

    def prove(self, password: str, code: str) -> None:
        if self.state.is_busy:
            return
        if not password:
            self._set(error=_NOT_TYPED)
        elif self.state.step is Step.TURN_OFF:
            self._unless(code.strip(), _NO_CODE, self._remove(password, code))
        elif self.state.step is Step.NEW_CODES:
            self._unless(code.strip(), _NO_CODE, self._renew(password, code))

    def save_codes(self) -> None:
        """Into a file of the person's own choice."""
        if self.state.codes and not self.state.is_busy:
            self._start(self._save(self.state.codes), "recovery codes")

    def dismiss_reset(self) -> None:
        self._start(self._told(), "second factor")

    def reload(self) -> None:
        self._services.tasks.start(self._load(), "second factor")

    async def _set_up(self, password: str) -> None:
        age = self._age
        made = await self._services.own.set_up(password)
        if age == self._age:
            self._go_to(Step.SCAN, key=grouped_key(made.key), address=made.address)

    async def _confirm(self, code: str) -> None:
        age = self._age
        codes = await self._services.own.confirm(code)
        if age == self._age:
            self._go_to(Step.CODES, codes=codes, notice="Your second factor is on.")
        await self._load()

    async def _renew(self, password: str, code: str) -> None:
        age = self._age
        codes = await self._services.own.renew_codes(password, code)
        if age == self._age:
            self._go_to(Step.CODES, codes=codes, notice="The former codes are void.")
        await self._load()

    async def _remove(self, password: str, code: str) -> None:
        age = self._age
        await self._services.own.remove(password, code)
        if age == self._age:
            self._go_to(Step.REST, notice="Your second factor is off.")
        await self._load()

    async def _told(self) -> None:
        await self._services.own.told_of_reset()
        await self._load()

    async def _load(self) -> None:
        who = self._services.session.profile
        try:
            found = await self._services.own.second_factor()
        except SoftphoneError as error:
            found, fault = None, str(error)
        if who is None or who is not self._services.session.profile:
            return
        if found is None:
            self._set(error=fault)
        else:
            self.arrives(found)

    async def _save(self, codes: tuple[str, ...]) -> None:
        age, profile = self._age, self._services.session.profile
        chosen = await self._services.codes_dialog.ask(FILE_NAME)
        if chosen is None:
            return
        path, file = chosen
        head = _FILE_HEAD.format(profile.email if profile else "")
        await _written(file, head + "\n".join(codes) + "\n")
        if age == self._age:
            self._set(notice=f"Saved as {path}.")

    def _failed(self, error: SoftphoneError) -> None:
        super()._failed(error)
        if isinstance(error, Conflict):  # done elsewhere meanwhile, or begun too long ago
            self._go_to(Step.REST, error=str(error))
            self.reload()

    def _unless(self, given: str, missing: str, work: Coroutine[Any, Any, None]) -> None:
        if given:
            self._start(work, "second factor")
        else:
            work.close()
            self._set(error=missing, notice="")

    def _go_to(self, step: Step, **news: Any) -> None:
        """What was typed and shown on the way is gone."""
        empty: dict[str, Any] = {"key": "", "address": "", "codes": (), "error": "", "notice": ""}
        self._set(**{**empty, "step": step, "cleared": self.state.cleared + 1, **news})


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


async def _written(file: GrowingFile, text: str) -> None:
    try:
        await file.write(text.encode())
        await file.finish()
    except SoftphoneError:
        await file.abandon()
        raise
