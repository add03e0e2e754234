"""The menu of saved views: use one, keep what is shown as one, rename it, delete it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from desktop.ui.calls.presenter import CallsPresenter, CallsState
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.popover import NamePopover


class ViewsButton(PlainButton):
    def __init__(self, presenter: CallsPresenter) -> None:
        super().__init__("Views  ▾", "bookmark-outline")
        self._presenter = presenter
        self._state = CallsState()
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self.saving = NamePopover("Name of the new view")
        self.renaming = NamePopover("New name of the view", "Rename")
        self.saving.named.connect(lambda name: self._tell(self.saving, presenter.save_view, name))
        self.renaming.named.connect(
            lambda name: self._tell(
                self.renaming, lambda to: presenter.rename_view(self._state.view, to), name
            )
        )

    def show_state(self, state: CallsState) -> None:
        if (state.views, state.view) == (
            self._state.views,
            self._state.view,
        ) and self._menu.actions():
            return
        self._state = state
        self.setText(f"{state.view or 'Views'}  ▾")
        self.setAccessibleName(f"{state.view}, saved view" if state.view else "Views")
        self._menu.clear()
        for name in state.views:
            self._add(name, partial(self._presenter.use_view, name), name == state.view)
        if state.views:
            self._menu.addSeparator()
        self._add("Save what is shown as a view…", lambda: self.saving.ask(self))
        if state.view:
            name = state.view
            self._add(f"Rename “{name}”…", lambda: self.renaming.ask(self, name))
            self._add(f"Delete “{name}”", lambda: self._presenter.delete_view(name))

    def _add(self, words: str, act: Callable[[], None], is_used: bool = False) -> QAction:
        action = self._menu.addAction(words.replace("&", "&&"))
        action.setCheckable(is_used)
        action.setChecked(is_used)
        action.triggered.connect(lambda _=False: act())
        return action

    def _tell(self, asking: NamePopover, act: Callable[[str], str], name: str) -> None:
        problem = act(name)
        if problem:
            asking.show_error(problem)
        else:
            asking.close()
