"""What the panel asks of the services, and how its parts show themselves."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, TypeVar

from desktop.domain.errors import SoftphoneError
from desktop.domain.own_sign_in import OwnProfile, OwnSession, SecondFactor, SecondFactorSetUp
from desktop.ui.calls.contracts import ExportDialog
from desktop.ui.contracts import Clock, Session, Stream, Tasks

State = TypeVar("State")


class OwnSignIn(Protocol):
    """Raises errors of ``desktop.domain.errors`` whose text is a sentence for the person."""

    async def profile(self) -> OwnProfile: ...

    async def change_profile(
        self, before: OwnProfile, name: str, email: str, password: str
    ) -> OwnProfile: ...

    async def change_password(self, old: str, new: str) -> None: ...

    async def sessions(self) -> tuple[OwnSession, ...]: ...

    async def end_sessions(self, session_id: str = "") -> None: ...

    async def second_factor(self) -> SecondFactor: ...

    async def set_up(self, password: str) -> SecondFactorSetUp: ...

    async def confirm(self, code: str) -> tuple[str, ...]: ...

    async def remove(self, password: str, code: str) -> None: ...

    async def renew_codes(self, password: str, code: str) -> tuple[str, ...]: ...

    async def told_of_reset(self) -> None: ...


@dataclass(slots=True)
class SecurityServices:
    """``codes_dialog`` asks where the recovery codes are kept."""

    session: Session
    stream: Stream
    own: OwnSignIn
    codes_dialog: ExportDialog
    tasks: Tasks
    clock: Clock


class Part(Generic[State]):
    """One card: a state of its own, shown whenever it changes."""

    def __init__(self, services: SecurityServices, state: State) -> None:
        self._services = services
        self._empty = state
        self._show: Callable[[State], None] = _nowhere
        self._age = 0  # answers to whoever was here before are dropped
        self.state = state

    def attach(self, show: Callable[[State], None]) -> None:
        self._show = show
        show(self.state)

    def forget(self) -> None:
        """Nothing of it is there when somebody else looks."""
        self._age += 1
        self.state = self._empty
        self._show(self.state)

    def _set(self, **news: Any) -> None:
        self.state = replace(self.state, **news)  # type: ignore[type-var]  # all are dataclasses
        self._show(self.state)

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """``work`` says by itself what went wrong."""
        self._set(is_busy=True, error="", notice="")
        self._services.tasks.start(self._watched(work, self._age), name)

    async def _watched(self, work: Coroutine[Any, Any, None], age: int) -> None:
        try:
            await work
        except SoftphoneError as error:
            if age == self._age:
                self._failed(error)
        finally:
            if age == self._age:
                self._set(is_busy=False)

    def _failed(self, error: SoftphoneError) -> None:
        self._set(error=str(error))


def _nowhere(_: object) -> None:
    """Until there is a view nothing is shown."""
