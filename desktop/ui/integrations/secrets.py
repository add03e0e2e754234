"""A list whose entries have a secret that is shown once, when it is made; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from desktop.domain.events import EventsMissed, IntegrationsChanged
from desktop.ui.editing.paged import Line, ListState, Row
from desktop.ui.editing.paged_form import Form, FormListPresenter, View
from desktop.ui.integrations.contracts import LOST, MANAGE


@dataclass(frozen=True, slots=True)
class SecretState:
    """``value`` is "" where nothing is shown."""

    title: str = ""
    hint: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class SecretListState(ListState[Line], Generic[Line]):
    secret: SecretState = SecretState()


State = TypeVar("State", bound=SecretListState)  # type: ignore[type-arg]  # of whatever lines


class SecretListPresenter(
    FormListPresenter[Row, State, View, Form], Generic[Row, State, View, Form]
):
    renewed_by = (IntegrationsChanged, EventsMissed)
    permission = MANAGE
    lost = LOST

    _secret = SecretState()

    def hide_secret(self) -> None:
        self._show_secret(SecretState())

    def _show_secret(self, secret: SecretState) -> None:
        self._secret = secret
        self._show()

    def _forget(self) -> None:
        self._secret = SecretState()
        super()._forget()

    def _filled(self, state: State) -> State:
        return replace(state, secret=self._secret)
