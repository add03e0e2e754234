"""What somebody in a paused account is told: what still works, and the way back; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from desktop.domain.billing import Balance
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import (
    BillingChanged,
    CrmState,
    CrmStateChanged,
    Event,
    PermissionsChanged,
    SignedIn,
    SignedOut,
    StartedOffline,
)
from desktop.ui.contracts import Session, Stream, Tasks

PAUSED: Final = "paused"
_WORKS: Final = "Talks go on, and so do calls for help, reading, and your own settings."
_SPENT: Final = "The balance is spent: placing calls and sending texts wait for a top-up."
_YOURS: Final = f"This account is paused. {_SPENT} {_WORKS}"
_ASK: Final = (
    f"This account is paused: placing calls and sending texts wait. {_WORKS} An administrator of "
    "the account can bring everything back."
)
_AGENCY: Final = (
    f"The agency has paused this account: placing calls and sending texts wait. {_WORKS} The "
    "agency can bring everything back."
)


@dataclass(frozen=True, slots=True)
class PausedState:
    """``sentence`` is "" where nothing is paused; ``can_top_up`` where that would end it."""

    sentence: str = ""
    can_top_up: bool = False


class PausedView(Protocol):
    def show_paused(self, state: PausedState) -> None: ...


class Balances(Protocol):
    async def balance(self) -> Balance: ...


@dataclass(slots=True)
class PausedServices:
    session: Session
    stream: Stream
    billing: Balances
    tasks: Tasks


class PausedPresenter:
    def __init__(self, services: PausedServices) -> None:
        self._services = services
        self._asked = 0  # answers to older questions are dropped
        self._is_spent: bool | None = None  # None: not known, or not for this person to know
        self._view: PausedView | None = None
        self._unsubscribe: Callable[[], None] | None = None

    def attach(self, view: PausedView) -> None:
        self._view = view
        self._unsubscribe = self._services.stream.subscribe(self.handle)
        self._show()

    def detach(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def handle(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut() | StartedOffline():
                self._is_spent = None
                self._look()
            case PermissionsChanged() | BillingChanged():
                self._look()
            case CrmStateChanged(CrmState.CONNECTED, _) if self._is_spent is None:
                self._look()
            case _:
                pass

    def _look(self) -> None:
        self._asked += 1
        self._show()
        if self._is_paused and self._services.session.answer.grants("billing.usage:view"):
            self._services.tasks.start(self._ask(self._asked), "why the account is paused")

    async def _ask(self, asked: int) -> None:
        try:
            balance = await self._services.billing.balance()
        except SoftphoneError:
            return  # what is said without it is true as well
        if asked == self._asked:
            self._is_spent = balance.is_paused
            self._show()

    @property
    def _is_paused(self) -> bool:
        account = self._services.session.account
        return account is not None and account.state == PAUSED

    def _show(self) -> None:
        if self._view is not None:
            self._view.show_paused(self._state())

    def _state(self) -> PausedState:
        if not self._is_paused:
            return PausedState()
        if self._is_spent is False:
            return PausedState(_AGENCY)
        may = self._services.session.answer.grants("billing.topup:perform")
        return PausedState(_YOURS, True) if may and self._is_spent else PausedState(_ASK)
