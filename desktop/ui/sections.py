"""A page made of panels: a list of those that are open, and the chosen one beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QFont, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from desktop.settings.panels import PANELS, Heading, PanelId, Section
from desktop.ui.theme import TextSize, current_theme
from desktop.ui.widgets.tabbing import home_of
from desktop.ui.widgets.typing import holds_typing

# A panel that nobody opens is never built: it costs neither memory nor time.
Made = QWidget | Callable[[], QWidget]
_WIDTH: Final = 160


class PanelList(QListWidget):
    """With headings between the panels, which the keys step over."""

    def __init__(self) -> None:
        super().__init__()
        self.narrowest = _WIDTH
        self.fit()

    def add_heading(self, heading: Heading) -> None:
        item = QListWidgetItem(heading.value)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{heading.value}, a heading")
        item.setFont(self._heading_font())
        self.addItem(item)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            for row in range(self.count()):
                if not self.item(row).flags():
                    self.item(row).setFont(self._heading_font())
            self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Larger letters or a lower window must not push the chosen line out of sight."""
        super().resizeEvent(event)
        self.scrollToItem(self.currentItem())

    def fit(self) -> None:
        """As wide as its words, however large they are: the room is the panel's."""
        self.setFixedWidth(max(self.narrowest, self.sizeHintForColumn(0) + 2 * self.frameWidth()))

    def _heading_font(self) -> QFont:
        """A style sheet knows no font of single items."""
        font = QFont(self.font())
        font.setPixelSize(current_theme().px(TextSize.SMALL))
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Qt goes to the very first line with Home, and stays where it is as that is a heading.
        if event.key() != Qt.Key.Key_Home:
            super().keyPressEvent(event)
            return
        lines = (self.item(row) for row in range(self.count()))
        first = next((line for line in lines if line.flags()), None)
        if first is not None:
            self.setCurrentItem(first)


class SectionPage(QWidget):
    """Panels come and go with the permissions, while the page is open."""

    def __init__(
        self,
        section: Section,
        panels: Mapping[PanelId, Made],
        above: Sequence[QWidget] = (),
    ) -> None:
        """``above`` stands over the list, and Tab comes to it first."""
        super().__init__()
        self._panels = {each: panels[each.id] for each in PANELS if each.section is section}
        self._built: dict[PanelId, QWidget] = {}
        self._list = PanelList()
        self._open_now: frozenset[PanelId] = frozenset()
        self._held: PanelId | None = None
        self._is_new_day = False
        self._list.setProperty("kind", "menu")
        self._list.setAccessibleName(f"{section.value.capitalize()} panels")
        self._stack = QStackedWidget()
        for each, widget in self._panels.items():
            if isinstance(widget, QWidget):
                self._built[each.id] = widget
                self._stack.addWidget(widget)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 20, 0, 0)
        layout.setSpacing(0)
        self._side = QVBoxLayout()
        self._side.setSpacing(8)
        for each_above in above:
            self._side.addWidget(each_above)
        self._side.addWidget(self._list, 1)
        layout.addLayout(self._side)
        layout.addWidget(self._stack, 1)
        self._list.currentItemChanged.connect(self._on_current_changed)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    def show_open(self, open_now: frozenset[PanelId]) -> None:
        """Offer only the panels that are open; the chosen one stays if it may.

        One that holds what somebody has typed stays until they go elsewhere.
        """
        chosen = self.chosen
        self._open_now = open_now
        is_kept = chosen is self._held and not self._is_new_day
        keeps = chosen not in open_now and (is_kept or self.holds_typing)
        self._held = chosen if keeps else None
        if self._held is not None:
            open_now = open_now | {self._held}
        self._list.blockSignals(True)
        self._list.clear()
        heading = Heading.NONE
        for each in self._panels:
            if each.id not in open_now:
                continue
            if each.heading is not heading:
                heading = each.heading
                self._list.add_heading(heading)
            item = QListWidgetItem(each.title)
            item.setData(Qt.ItemDataRole.UserRole, each.id)
            self._list.addItem(item)
        self._list.blockSignals(False)
        self._list.fit()
        # A single panel needs no list to choose it from.
        self._list.setVisible(len(self.offered) > 1)
        self._select(chosen if chosen in open_now else None)

    def enter(self) -> None:
        """The keyboard comes in: to the list, and where there is none to the panel."""
        inside = self._list if len(self.offered) > 1 else self.current
        if inside is not None:
            inside.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def let_go(self) -> None:
        """Another day begins, for whom what was typed is not meant."""
        self._is_new_day = True

    @property
    def holds_typing(self) -> bool:
        """Whether the panel in front would take something typed away with it."""
        panel = self.current
        if panel is None or self._is_new_day or not self.isVisible():
            return False
        return holds_typing(panel)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._is_new_day = False
        self._show_chosen()

    @property
    def chosen(self) -> PanelId | None:
        item = self._list.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item else None

    @property
    def current(self) -> QWidget | None:
        """The widget of the panel that was last in front, None before the first was."""
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
        told = (item.data(Qt.ItemDataRole.UserRole) for item in items)
        return tuple(each for each in told if each is not None)

    @property
    def headings(self) -> tuple[str, ...]:
        items = (self._list.item(row) for row in range(self._list.count()))
        return tuple(item.text() for item in items if not item.flags())

    def choose(self, panel_id: PanelId) -> None:
        """To the front, where it is offered."""
        self._select(panel_id)
        if self.chosen is panel_id:
            self._show_chosen()

    def _select(self, panel_id: PanelId | None) -> None:
        for row in range(self._list.count()):
            item = self._list.item(row)
            own = item.data(Qt.ItemDataRole.UserRole)
            if own is not None and panel_id in (None, own):
                self._list.setCurrentItem(item)
                return

    def _show_chosen(self) -> None:
        """Built only now: whoever signs in need not wait for pages they may never open."""
        if self.chosen is not None:
            self._stack.setCurrentWidget(self.panel(self.chosen))

    def _on_current_changed(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        if self.isVisible():
            self._show_chosen()
        if self._held is not None and self.chosen is not self._held:
            # It has been left, and there is no way back to it. Not while the list is telling of
            # its choice: that takes lines out of it.
            QTimer.singleShot(0, self, lambda: self.show_open(self._open_now))

    def _on_focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        panel = self.current if self.isVisible() else None
        if panel is None or old is None or not panel.isAncestorOf(old):
            return
        if now is not None and not panel.isAncestorOf(now):
            QTimer.singleShot(0, self, lambda: self._bring_back(panel, old, now))

    def _bring_back(self, panel: QWidget, old: QWidget, now: QWidget) -> None:
        """A form that was sent takes the keyboard with it; Qt would put it into the rail."""
        is_gone = not isValid(old) or not old.isVisible()
        is_panel_there = isValid(panel) and panel.isVisible()
        home = home_of(panel) if is_gone and is_panel_there else None
        if home is not None and QApplication.focusWidget() is now:
            home.setFocus()


def section_of(widget: QWidget) -> SectionPage | None:
    """The page that a widget stands in."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, SectionPage):
        above = above.parentWidget()
    return above
