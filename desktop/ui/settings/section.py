"""The settings page: a field that finds a setting in any panel, above the list of panels."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QWidget,
)

from desktop.settings.panels import PanelId, Section
from desktop.ui.sections import Made, SectionPage
from desktop.ui.settings.catalogue import Entry, found
from desktop.ui.settings.rows import focus_on
from desktop.ui.widgets.fields import SearchField
from desktop.ui.widgets.text import Label

WIDTH = 200


class OwnSettingsPage(SectionPage):
    def __init__(self, panels: Mapping[PanelId, Made]) -> None:
        search, results = SearchField("Find a setting"), QListWidget()
        super().__init__(Section.SETTINGS, panels, (search, results))
        self.search, self.results = search, results
        self.search.setFixedWidth(WIDTH)
        self.results.setProperty("kind", "menu")
        self.results.setAccessibleName("Settings found")
        self.results.setWordWrap(True)
        self.results.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.results.setFixedWidth(WIDTH)
        self.nothing = Label("No setting is called that.", "muted", wraps=True)
        self._list.narrowest = WIDTH
        self._list.fit()
        self._side.setStretchFactor(self.results, 1)
        self._side.addWidget(self.nothing, 1, Qt.AlignmentFlag.AlignTop)
        self.search.textChanged.connect(self._on_typed)
        self.search.installEventFilter(self)
        self.results.itemActivated.connect(self._on_item)
        self.results.itemClicked.connect(self._on_item)
        self._on_typed("")

    def show_open(self, open_now: frozenset[PanelId]) -> None:
        super().show_open(open_now)
        self._on_typed(self.search.text())

    def lead(self, entry: Entry) -> bool:
        """Open its panel and put the keyboard on it; False where it is not to be seen now."""
        self.choose(entry.panel)
        panel = self.current
        if self.chosen is not entry.panel or panel is None:
            return False
        if entry.title == entry.place:
            self.search.clear()
            self._list.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        control = _control(panel, entry.title)
        if control is None:
            return False
        if isinstance(panel, QScrollArea):
            panel.ensureWidgetVisible(control)
        focus_on(control)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter takes the first one, the arrow goes on to the others."""
        if watched is self.search and isinstance(event, QKeyEvent):
            is_press = event.type() is QEvent.Type.KeyPress
            if is_press and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._on_item(self.results.item(0))
                return True
            if is_press and event.key() == Qt.Key.Key_Down:
                return self._goes_down()
        return super().eventFilter(watched, event)

    def _goes_down(self) -> bool:
        """Into what was found, and while nothing is looked for into the list of panels."""
        if self.results.count():
            self.results.setCurrentRow(0)
            self.results.setFocus()
        elif not self.search.text().strip():
            self._list.setFocus()
        return True

    def _on_typed(self, text: str) -> None:
        entries = found(text, self.offered)
        self.results.clear()
        for each in entries:
            item = QListWidgetItem(f"{each.title}\nin {each.place}")
            item.setData(Qt.ItemDataRole.UserRole, each)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{each.title}, {each.place}")
            self.results.addItem(item)
        is_asked = bool(text.strip())
        self.results.setVisible(bool(entries))
        self.nothing.setVisible(is_asked and not entries)
        self._list.setVisible(not is_asked)

    def _on_item(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.lead(item.data(Qt.ItemDataRole.UserRole))


def _control(panel: QWidget, title: str) -> QWidget | None:
    for each in panel.findChildren(QWidget):
        name = each.accessibleName() or (each.text() if isinstance(each, QAbstractButton) else "")
        if name == title and each.isVisibleTo(panel):
            return each
    return None
