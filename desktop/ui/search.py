"""Search or call: pages, contacts and numbers while one types, from the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
)

from desktop.domain import phone_numbers
from desktop.domain.destinations import DestinationClass, classify
from desktop.domain.errors import SoftphoneError
from desktop.domain.records import Contact
from desktop.services.people import PeopleService
from desktop.services.session import SessionService
from desktop.services.tasks import Tasks
from desktop.settings.panels import PANELS, PanelId, Section
from desktop.ui.icons import icon
from desktop.ui.widgets.marks import IconLabel
from desktop.ui.widgets.text import Label, restyle

PAUSE_MS: Final = 150
MOST_CONTACTS: Final = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """``number`` fills the number field, ``panel`` opens a page."""

    text: str
    icon: str
    number: str = ""
    panel: PanelId | None = None


def instant_hits(text: str, region: str, open_now: frozenset[PanelId]) -> tuple[Hit, ...]:
    """What is known without asking: the number as understood, and pages by name."""
    hits: list[Hit] = []
    read = classify(text, region)
    if read.kind is not DestinationClass.INVALID:
        shown = phone_numbers.display(read.number, region)
        hits.append(Hit(f"Call {shown}", "phone", number=text))
    for each in PANELS:
        fits = text.lower() in each.title.lower()
        if fits and each.section is Section.RAIL and each.id in open_now:
            hits.append(Hit(each.title, "arrow-right", panel=each.id))
    return tuple(hits)


def contact_hits(contacts: tuple[Contact, ...], region: str) -> tuple[Hit, ...]:
    return tuple(
        Hit(
            f"{contact.name}   {phone_numbers.display(number, region)}",
            "account-outline",
            number=number,
        )
        for contact in contacts[:MOST_CONTACTS]
        for number in contact.numbers[:2]
    )


class SearchBox(QFrame):
    """A field with a magnifier; ``field`` is the line edit, ``key`` names its shortcut."""

    def __init__(self, hint: str, key: str = "") -> None:
        super().__init__()
        self.setProperty("kind", "searchbox")
        self.field = QLineEdit()
        self.field.setPlaceholderText(hint)
        self.field.setAccessibleName(hint)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 1, 8, 1)
        layout.setSpacing(8)
        layout.addWidget(IconLabel("magnify", "faint", 16))
        layout.addWidget(self.field, 1)
        layout.addWidget(Label(key, "key"))
        self.setFocusProxy(self.field)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_live(self, live: bool) -> None:
        restyle(self, "live", live)


class SearchPopup(QFrame):
    """A list under the search field; it never takes the focus from it."""

    def __init__(self, session: SessionService, people: PeopleService, tasks: Tasks) -> None:
        super().__init__(None, Qt.WindowType.ToolTip)
        self.setProperty("kind", "popover")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._session = session
        self._people = people
        self._tasks = tasks
        self._open: frozenset[PanelId] = frozenset()
        self._field: SearchBox | None = None
        self._on_page: Callable[[PanelId], None] | None = None
        self._on_call: Callable[[str], None] | None = None
        self._list = QListWidget()
        self._list.setProperty("kind", "menu")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setAccessibleName("Search results")
        self._list.itemClicked.connect(self._take)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask_people)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self._list)

    def attach(
        self,
        field: SearchBox,
        on_page: Callable[[PanelId], None],
        on_call: Callable[[str], None],
    ) -> None:
        self._field, self._on_page, self._on_call = field, on_page, on_call
        field.field.textEdited.connect(self._on_text_edited)
        field.field.installEventFilter(self)

    def show_open(self, open_now: frozenset[PanelId]) -> None:
        self._open = open_now

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(self._list.item(row).text() for row in range(self._list.count()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusOut:
            self._close()
        elif event.type() is QEvent.Type.FocusIn and self._field is not None:
            self._field.set_live(True)
        elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._on_key(event.key())
        return super().eventFilter(watched, event)

    def _on_key(self, key: int) -> bool:
        rows = self._list.count()
        if key == Qt.Key.Key_Escape and self._field is not None:
            self._field.field.clear()
            self._close()
            return True
        if not rows or not self.isVisible():
            return False
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            self._list.setCurrentRow((self._list.currentRow() + step) % rows)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self._list.currentItem())
            return True
        return False

    def _on_text_edited(self, text: str) -> None:
        account = self._session.account
        if not text.strip() or account is None:
            self.hide()
            return
        self._show(instant_hits(text, account.region, self._open))
        self._pause.start()

    def _ask_people(self) -> None:
        if self._field is None or not self._session.answer.grants("contacts:view"):
            return
        text = self._field.field.text()
        if text.strip():
            self._tasks.start(self._add_people(text), "search", self._on_error)

    async def _add_people(self, text: str) -> None:
        page = await self._people.page(text)
        account, field = self._session.account, self._field
        # The person may have typed on, or left, while the CRM was asked.
        if account is None or field is None or field.field.text() != text:
            return
        known = instant_hits(text, account.region, self._open)
        self._show(known + contact_hits(page.rows, account.region))

    def _on_error(self, error: SoftphoneError) -> None:
        self._show((Hit(str(error), "alert-outline"),))

    def _show(self, hits: tuple[Hit, ...]) -> None:
        field = self._field
        self._list.clear()
        for hit in hits:
            item = QListWidgetItem(icon(hit.icon, "muted"), hit.text)
            item.setData(Qt.ItemDataRole.UserRole, hit)
            self._list.addItem(item)
        if not hits or field is None or not field.field.hasFocus():
            self.hide()
            return
        self._list.setCurrentRow(0)
        self.setFixedSize(field.width(), min(8, len(hits)) * 36 + 12)
        self.move(field.mapToGlobal(QPoint(0, field.height() + 4)))
        self.show()

    def _take(self, item: QListWidgetItem | None) -> None:
        hit = item.data(Qt.ItemDataRole.UserRole) if item else None
        if not isinstance(hit, Hit) or self._field is None:
            return
        self._field.field.clear()
        self._close()
        if hit.panel is not None and self._on_page is not None:
            self._on_page(hit.panel)
        elif hit.number and self._on_call is not None:
            self._on_call(hit.number)

    def _close(self) -> None:
        self._pause.stop()
        self.hide()
        if self._field is not None:
            self._field.set_live(False)
