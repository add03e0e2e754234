"""A page of billing that shows what the CRM last said, and says where that may be over; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Generic, TypeVar

from desktop.domain.errors import SoftphoneError
from desktop.ui.billing.contracts import BillingServices
from desktop.ui.editing.panel import PanelPresenter
from desktop.ui.words import Phase


@dataclass(frozen=True, slots=True)
class LoadedState:
    """``sentence`` says why there is nothing, ``notice`` stands above what there is."""

    phase: Phase = Phase.LOADING
    sentence: str = ""
    level: str = "info"
    notice: str = ""


View = TypeVar("View")
State = TypeVar("State", bound=LoadedState)
Found = TypeVar("Found")


class LoadedPresenter(PanelPresenter[View], Generic[View, State, Found]):
    """``name`` is what is asked for, ``old`` what is said where it could not be asked for again."""

    name: ClassVar[str]
    old: ClassVar[str] = "What is shown may be out of date."

    def __init__(self, services: BillingServices, blank: State) -> None:
        super().__init__(services.stream)
        self._services = services
        self._asked = 0  # answers to older questions are dropped
        self._is_stale = False  # what is shown is what it was
        self._state = blank

    def reload(self) -> None:
        self._asked += 1
        self._services.tasks.start(self._load(self._asked), self.name)

    def dismiss(self) -> None:
        self._set(notice="")

    async def _load(self, asked: int) -> None:
        try:
            found = await self._fetch()
        except SoftphoneError as error:
            if asked == self._asked:
                self._failed(error)
            return
        if asked == self._asked:
            self._arrived(found)

    def _failed(self, error: SoftphoneError) -> None:
        if self._state.phase is not Phase.READY:
            self._set(phase=Phase.FAILED, sentence=str(error))
        else:
            self._is_stale = True
            self._set(level="warning", notice=f"{error} {self.old}")

    def _renewed(self) -> None:
        """What is shown is what the CRM has; a warning that it was not is over."""
        notice = "" if self._is_stale else self._state.notice
        self._is_stale = False
        self._set(phase=Phase.READY, sentence="", notice=notice)

    @property
    def _is_troubled(self) -> bool:
        return self._state.phase is Phase.FAILED or self._is_stale

    def _set(self, **news: object) -> None:
        self._state = replace(self._state, **news)  # type: ignore[arg-type]  # fields of the state
        self._show()

    async def _fetch(self) -> Found:
        raise NotImplementedError

    def _arrived(self, found: Found) -> None:
        """Keep it, and say so by ``_renewed``."""
        raise NotImplementedError
