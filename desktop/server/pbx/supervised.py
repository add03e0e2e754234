"""Seats beside calls, where a supervisor's call leads, and what is written down about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop.domain.supervision import Ended, Mode

from .address import Uri
from .sessions import Session
from .transport import Flow


@dataclass(frozen=True, slots=True)
class Seat:
    """``token`` names it; an INVITE to ``uri`` reaches it."""

    token: str
    uri: Uri
    flow: Flow


class Seats(Protocol):
    """``mode`` is listen, whisper or barge."""

    async def supervised(self, session: Session, mode: str) -> Seat | None:
        """None where nobody can be let in to this call."""

    async def act_as(self, seat: Seat, mode: str) -> bool:
        """False where nobody is there any more."""

    async def take_over(self, seat: Seat, agents: Session, supervisors: Session) -> bool:
        """The agent's call ends, and the supervisor's is the one with the person outside."""

    async def dismiss(self, seat: Seat) -> bool:
        """Hang up on the supervisor; the talk goes on. False where that was not heard."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """Whom an address let in: to the call ``call_id``, as ``mode`` says."""

    id: str
    call_id: str
    mode: Mode


@dataclass(frozen=True, slots=True)
class Followed:
    """A supervision that may go on, and how its supervisor wants to be heard now."""

    id: str
    mode: Mode


class SupervisionRecords(Protocol):
    """What the CRM decided. What writes raises RecordsFailed where it is worth trying again."""

    async def admit(self, token: str, account_id: str, user_id: str) -> Admitted | None:
        """None where the address is spent, late, somebody else's, or the right to it has gone."""

    async def began(self, supervision_id: str, at: int) -> None: ...

    async def over(self, supervision_id: str, ended: Ended) -> None:
        """Changes nothing about one that is over."""

    async def taken_over(self, supervision_id: str, at: int) -> None:
        """The call is the supervisor's from now on, and the supervision over."""

    async def look(self, *, anyway: bool) -> Sequence[Followed] | None:
        """All that may go on; None where nothing has changed and nobody wants to know ``anyway``.

        Whatever may not go on is written down as over.
        """

    async def close_stale(self) -> None:
        """End what a phone system that is gone left running."""
