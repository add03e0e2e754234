"""A list that comes page by page, with a form that is sent while the list stays; no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Generic, Protocol, TypeVar

from desktop.domain.errors import SoftphoneError
from desktop.ui.editing.paged import Deed, ListPresenter, ListServices, ListView, Row, State
from desktop.ui.paging import Ask


@dataclass(frozen=True, slots=True)
class CardState:
    """``opened`` counts openings, so that the view fills it once.

    What was typed into one that ``is_locked`` can be read and copied, and is not sent.
    """

    is_open: bool = False
    opened: int = 0
    title: str = ""
    action: str = ""
    is_locked: bool = False
    is_busy: bool = False
    warning: str = ""
    error: str = ""


Form = TypeVar("Form", bound=CardState)
State_contra = TypeVar("State_contra", contravariant=True)
Form_contra = TypeVar("Form_contra", contravariant=True)


class FormListView(ListView[State_contra], Protocol[State_contra, Form_contra]):
    def show_form(self, state: Form_contra) -> None: ...


View = TypeVar("View", bound=FormListView)  # type: ignore[type-arg]  # of the states beside it


class FormListPresenter(ListPresenter[Row, State, View], Generic[Row, State, View, Form]):
    lost: ClassVar[str]  # said while it is locked

    def __init__(
        self, services: ListServices, ask: Ask[Row], name: str, blank: State, form: Form
    ) -> None:
        super().__init__(services, ask, name, blank)
        self._form = form

    def close_form(self) -> None:
        self._set_form(is_open=False, is_busy=False, error="", warning="")

    @property
    def _may_send(self) -> bool:
        return self._form.is_open and not self._form.is_busy and not self._form.is_locked

    def _open_form(self, form: Form) -> None:
        self._show_form(replace(form, is_open=True, opened=self._form.opened + 1))

    def _send(self, deed: Deed, name: str) -> None:
        self._set_form(is_busy=True, error="")
        self._tasks.start(self._sent(deed, self._form.opened), name)

    async def _sent(self, deed: Deed, opened: int) -> None:
        """Another form that was opened meanwhile has nothing to do with the answer."""
        try:
            done = await deed
        except SoftphoneError as error:
            if opened == self._form.opened:
                self._refused(error)
            self.reload()
            return
        if opened == self._form.opened:
            self.close_form()
        if done:
            self._say("good", done)
        self.reload()

    def _refused(self, error: SoftphoneError) -> None:
        self._set_form(is_busy=False, error=str(error))

    def _attached(self, view: View) -> None:
        view.show_form(self._form)

    def _forget(self) -> None:
        self.close_form()
        super()._forget()

    def _permissions_changed(self) -> None:
        if self._form.is_open and self._form.is_locked is self._can_edit:
            is_locked = not self._can_edit
            self._set_form(is_locked=is_locked, error=self.lost if is_locked else "")
        self._show()

    def _set_form(self, **news: object) -> None:
        self._show_form(replace(self._form, **news))  # type: ignore[arg-type]  # fields of the form

    def _show_form(self, form: Form) -> None:
        self._form = form
        if self._view is not None:
            self._view.show_form(form)
