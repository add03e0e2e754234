"""The chosen row stays where it is on the screen while others move around it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractItemModel, QObject, QPersistentModelIndex
from PySide6.QtWidgets import QAbstractItemView


class Steady(QObject):
    """Gives the view its model, so as to look before it does, and to put things right after it.

    ``settle`` gives the rows their places anew.
    """

    def __init__(
        self, view: QAbstractItemView, model: QAbstractItemModel, settle: Callable[[], None]
    ) -> None:
        super().__init__(view)
        self._view = view
        self._settle = settle
        self._held: QPersistentModelIndex | None = None
        self._top = 0
        self._has_looked = False
        for before in (
            *(model.layoutAboutToBeChanged, model.rowsAboutToBeInserted),
            model.rowsAboutToBeRemoved,
        ):
            before.connect(self._remember)
        view.setModel(model)
        for after in (model.layoutChanged, model.rowsInserted, model.rowsRemoved):
            after.connect(self._go_back)

    def _remember(self, *_: object) -> None:
        """Only what is in sight has a place to keep."""
        chosen = self._view.currentIndex().siblingAtColumn(0)
        if not self._view.isVisible() or not chosen.isValid():
            return
        if not self._view.selectionModel().isSelected(chosen):
            return
        # To look where it is makes Qt lay the rows out, as they are no more in a moment.
        self._has_looked = True
        place = self._view.visualRect(chosen)
        if self._view.viewport().rect().intersects(place):
            self._held, self._top = QPersistentModelIndex(chosen), place.top()

    def _go_back(self, *_: object) -> None:
        held, self._held = self._held, None
        has_looked, self._has_looked = self._has_looked, False
        if has_looked:
            self._settle()
        if held is None or not held.isValid():
            return
        moved = self._view.visualRect(held).top() - self._top
        bar = self._view.verticalScrollBar()
        bar.setValue(bar.value() + moved)
