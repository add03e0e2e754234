"""Where one is signed in: the device, since when, last used; each can be ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desktop.domain.own_sign_in import OwnSession
from desktop.ui.security.contracts import Part, SecurityServices
from desktop.ui.words import moment


@dataclass(frozen=True, slots=True)
class SignInRow:
    id: str
    device: str
    times: str
    is_this: bool


@dataclass(frozen=True, slots=True)
class SignInsState:
    rows: tuple[SignInRow, ...] = ()
    can_end_others: bool = False
    is_busy: bool = False
    error: str = ""
    notice: str = ""


class SignInsPart(Part[SignInsState]):
    def __init__(self, services: SecurityServices) -> None:
        super().__init__(services, SignInsState())

    def arrives(self, sessions: tuple[OwnSession, ...]) -> None:
        now = self._services.clock.now()
        first = sorted(sessions, key=lambda each: not each.is_this)
        rows = tuple(_row(each, now) for each in first)
        self._set(rows=rows, can_end_others=len(rows) > 1)

    def reload(self) -> None:
        self._start(self._load(), "own sign-ins")

    def end(self, session_id: str) -> None:
        if not self.state.is_busy:
            self._start(self._end(session_id, "This sign-in has ended."), "end a sign-in")

    def end_others(self) -> None:
        if not self.state.is_busy and self.state.can_end_others:
            self._start(self._end("", "All the others have ended."), "end the other sign-ins")

    async def _end(self, session_id: str, notice: str) -> None:
        age = self._age
        await self._services.own.end_sessions(session_id)
        await self._load()
        if age == self._age:
            self._set(notice=notice)

    async def _load(self) -> None:
        age = self._age
        found = await self._services.own.sessions()
        if age == self._age:
            self.arrives(found)


def _row(session: OwnSession, now: datetime) -> SignInRow:
    since = f"Since {moment(session.since, now)}" if session.since else "Since a time not known"
    used = f", last used {moment(session.last_use, now)}" if session.last_use else ""
    device = session.device or "A device without a name"
    return SignInRow(session.id, device, since + used, session.is_this)
