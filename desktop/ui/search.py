"""Search or call: a field and the list under it, from the keyboard alone."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from desktop.settings.panels import PanelId
from desktop.ui.icons import paint_icon
from desktop.ui.search_hits import Hit, HitKind
from desktop.ui.search_presenter import SearchPresenter
from desktop.ui.theme import TextSize, current_theme
from desktop.ui.widgets.marks import IconLabel
from desktop.ui.widgets.text import Label, restyle

ROW: Final = 36
MOST_SHOWN: Final = 10
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchBox(QFrame):
    """A field with a magnifier; ``field`` is the line edit, ``key`` names its shortcut."""

    def __init__(self, hint: str, key: str = "") -> None:
        super().__init__()
        self.setProperty("kind", "searchbox")
        self.field = QLineEdit()
        self.field.setPlaceholderText(hint)
        self.field.setAccessibleName(hint)
        self.field.setMaxLength(200)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 1, 8, 1)
        layout.setSpacing(8)
        layout.addWidget(IconLabel("magnify", "faint", 16))
        layout.addWidget(self.field, 1)
        self._key = Label(key, "key")
        layout.addWidget(self._key)
        self.setFocusProxy(self.field)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_key(self, key: str) -> None:
        self._key.setText(key)

    def set_live(self, live: bool) -> None:
        restyle(self, "live", live)


class HitDelegate(QStyledItemDelegate):
    """An icon, the title, and the rest in quieter words."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(200, current_theme().px(ROW))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        hit: Hit = index.data(Qt.ItemDataRole.UserRole)
        theme, area = current_theme(), QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, theme.colour("accent_soft"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, theme.colour("hover"))
        side = QRectF(area.left() + 12, area.center().y() - 9, 18, 18)
        paint_icon(painter, side, hit.icon, "muted")
        room = area.adjusted(42, 0, -12, 0)
        painter.setFont(theme.font(weight=500))
        painter.setPen(theme.colour("text"))
        used = _text(painter, hit.title, room)
        painter.setFont(theme.font(TextSize.SMALL))
        painter.setPen(theme.colour("muted"))
        _text(painter, hit.detail, room.adjusted(used + 14, 0, 0, 0))
        painter.restore()


def _text(painter: QPainter, text: str, room: QRectF) -> float:
    """Draws what has room, and says how wide it is."""
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, room.width()))
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
    return metrics.horizontalAdvance(shown)


class SearchPopup(QFrame):
    """A list under the search field; it never takes the focus from it."""

    def __init__(self, presenter: SearchPresenter) -> None:
        super().__init__(None, Qt.WindowType.ToolTip)
        self.setProperty("kind", "popover")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.presenter = presenter
        self._field: SearchBox | None = None
        self._list = QListWidget()
        self._list.setProperty("kind", "menu")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setAccessibleName("Search results")
        self._list.setItemDelegate(HitDelegate(self._list))
        self._list.setMouseTracking(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemClicked.connect(self._take)
        self._list.currentItemChanged.connect(self._on_current_changed)
        self._remark = Label("", "small")
        self._remark.setContentsMargins(12, 2, 12, 4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(2)
        layout.addWidget(self._list)
        layout.addWidget(self._remark)
        presenter.attach(self)

    def attach(self, field: SearchBox) -> None:
        self._field = field
        field.field.textEdited.connect(self.presenter.type)
        field.field.installEventFilter(self)

    def show_open(self, open_now: frozenset[PanelId]) -> None:
        self.presenter.show_open(open_now)

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(self._list.item(row).text() for row in range(self._list.count()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusOut:
            self._close()
        elif event.type() is QEvent.Type.FocusIn and self._field is not None:
            self._field.set_live(True)
        elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._on_key(event)
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        rows, key = self._list.count(), event.key()
        if key == Qt.Key.Key_Escape and self._field is not None:
            if not self._field.field.text() and not self.isVisible():
                return False  # nothing to close here
            self._field.field.clear()
            self._close()
            return True
        if not rows or not self.isVisible():
            return False
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            self._list.setCurrentRow((self._list.currentRow() + step) % rows)
            return True
        if key in _ENTER:
            opens = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._take(self._list.currentItem(), opens=opens)
            return True
        return False

    def show_hits(self, hits: tuple[Hit, ...]) -> None:
        field = self._field
        chosen = self._chosen()
        blocked = self._list.blockSignals(True)
        self._list.clear()
        for hit in hits:
            item = QListWidgetItem(hit.text)
            item.setData(Qt.ItemDataRole.UserRole, hit)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, hit.spoken)
            self._list.addItem(item)
        # Whoever has moved down the list stays on what they had chosen.
        again = [row for row, hit in enumerate(hits) if chosen and _same(hit, chosen)]
        self._list.setCurrentRow(again[0] if again else 0)
        self._list.blockSignals(blocked)
        if field is None or not field.field.hasFocus() or not field.field.text().strip():
            self.hide()
            return
        self._place(field, hits)
        self._on_current_changed(self._list.currentItem())

    def _place(self, field: SearchBox, hits: tuple[Hit, ...]) -> None:
        contacts = any(hit.kind is HitKind.CONTACT and hit.number for hit in hits)
        self._remark.setText("Enter calls · Ctrl Enter opens the contact" if contacts else "")
        if not hits:
            self._remark.setText("Nothing found")
        self._remark.setVisible(bool(self._remark.text()))
        self._list.setVisible(bool(hits))
        rows = min(MOST_SHOWN, len(hits)) * current_theme().px(ROW) + (4 if hits else 0)
        foot = self._remark.sizeHint().height() + 8 if self._remark.text() else 0
        self.setFixedSize(field.width(), rows + foot + 12)
        self.move(field.mapToGlobal(QPoint(0, field.height() + 4)))
        self.show()

    def _chosen(self) -> Hit | None:
        """None while the first one stands chosen by itself."""
        item = self._list.currentItem()
        hit = item.data(Qt.ItemDataRole.UserRole) if item and self._list.currentRow() > 0 else None
        return hit if isinstance(hit, Hit) else None

    def _on_current_changed(self, item: QListWidgetItem | None) -> None:
        """The focus stays in the field: a screen reader is told what Enter would do."""
        hit = item.data(Qt.ItemDataRole.UserRole) if item else None
        if isinstance(hit, Hit) and self._field is not None and self.isVisible():
            self._field.field.setAccessibleDescription(hit.spoken)
            QAccessible.updateAccessibility(
                QAccessibleAnnouncementEvent(self._field.field, hit.spoken)
            )

    def _take(self, item: QListWidgetItem | None, *, opens: bool = False) -> None:
        hit = item.data(Qt.ItemDataRole.UserRole) if item else None
        if not isinstance(hit, Hit) or self._field is None:
            return
        self._field.field.clear()
        self.hide()
        self.presenter.take(hit, opens=opens)

    def _close(self) -> None:
        self.presenter.leave()
        self.hide()
        if self._field is not None:
            self._field.set_live(False)


def _same(one: Hit, other: Hit) -> bool:
    return (one.kind, one.subject, one.number, one.panel) == (
        *(other.kind, other.subject, other.number, other.panel),
    )
