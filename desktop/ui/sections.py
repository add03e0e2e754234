"""A page made of panels: a list of those that are open, and the chosen one beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget, QWidget

from desktop.settings.panels import PANELS, PanelId, Section

# A panel that nobody opens is never built: it costs neither memory nor time.
Made = QWidget | Callable[[], QWidget]


class SectionPage(QWidget):
    """Panels come and go with the permissions, while the page is open."""

    def __init__(
        self,
        section: Section,
        panels: Mapping[PanelId, Made],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._panels = {each: panels[each.id] for each in PANELS if each.section is section}
        self._built: dict[PanelId, QWidget] = {}
        self._list = QListWidget()
        self._list.setProperty("kind", "menu")
        self._list.setFixedWidth(160)
        self._list.setAccessibleName(f"{section.value.capitalize()} panels")
        self._stack = QStackedWidget()
        for each, widget in self._panels.items():
            if isinstance(widget, QWidget):
                self._built[each.id] = widget
                self._stack.addWidget(widget)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 20, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._list)
        layout.addWidget(self._stack, 1)
        self._list.currentItemChanged.connect(self._on_current_changed)

    def show_open(self, open_now: frozenset[PanelId]) -> None:
        """Offer only the panels that are open; the chosen one stays if it may."""
        chosen = self.chosen
        self._list.blockSignals(True)
        self._list.clear()
        for each in self._panels:
            if each.id in open_now:
                item = QListWidgetItem(each.title)
                item.setData(Qt.ItemDataRole.UserRole, each.id)
                self._list.addItem(item)
        self._list.blockSignals(False)
        # A single panel needs no list to choose it from.
        self._list.setVisible(self._list.count() > 1)
        self.choose(chosen if chosen in open_now else None)

    @property
    def chosen(self) -> PanelId | None:
        item = self._list.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item else None

    @property
    def current(self) -> QWidget | None:
        """The widget of the chosen panel."""
        return self._stack.currentWidget()

    def panel(self, panel_id: PanelId) -> QWidget:
        """The widget of a panel, built if it was not yet; raises ``KeyError`` for a stranger."""
        if panel_id not in self._built:
            made = next((made for each, made in self._panels.items() if each.id is panel_id), None)
            if made is None or isinstance(made, QWidget):
                raise KeyError(panel_id)
            self._built[panel_id] = made()
            self._stack.addWidget(self._built[panel_id])
        return self._built[panel_id]

    @property
    def offered(self) -> tuple[PanelId, ...]:
        items = (self._list.item(row) for row in range(self._list.count()))
        return tuple(item.data(Qt.ItemDataRole.UserRole) for item in items)

    def choose(self, panel_id: PanelId | None) -> None:
        for row in range(self._list.count()):
            item = self._list.item(row)
            if panel_id in (None, item.data(Qt.ItemDataRole.UserRole)):
                self._list.setCurrentItem(item)
                return

    def _on_current_changed(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        self._stack.setCurrentWidget(self.panel(item.data(Qt.ItemDataRole.UserRole)))
