"""The window of the demo's mailbox: the mails, the one that is read, and its attachments."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QPlainTextEdit, QWidget

from desktop.ui.demo_mailbox.presenter import MailboxPresenter, MailboxState
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import PlainButton
from desktop.ui.widgets.listing import Listing
from desktop.ui.widgets.states import Banner
from desktop.ui.words import Phase

_SIZE = (860, 620)
_LETTER = 180


class MailboxWindow(Listing):
    """Not modal; Escape closes it."""

    def __init__(self, presenter: MailboxPresenter, owner: QWidget) -> None:
        super().__init__(
            "Mailbox of the demo",
            (("To", 240), ("Subject", 0), ("When", 170)),
            "email-outline",
            ("No mail yet", "What the CRM sends by mail, reports for example, arrives here."),
        )
        self._presenter = presenter
        self.setParent(owner, Qt.WindowType.Window)
        self.setWindowTitle("Mailbox of the demo")
        self.setProperty("ground", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.resize(*_SIZE)
        self.again = PlainButton("Look again", "refresh")
        self.header.add(self.again)
        self.banner = Banner()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("The mail")
        self.text.setFixedHeight(_LETTER)
        self._buttons: list[PlainButton] = []
        self._files = QHBoxLayout()
        self._files.setSpacing(Space.S)
        self._files.addStretch(1)
        self.column.addWidget(self.banner)
        self.column.addWidget(self.text)
        self.column.addLayout(self._files)
        heads = self.table.horizontalHeader()
        heads.setSectionResizeMode(
            2, QHeaderView.ResizeMode.ResizeToContents
        )  # a time is read whole
        self.again.clicked.connect(presenter.load)
        self.empty.acted.connect(presenter.load)
        self.table.currentCellChanged.connect(lambda row, *_: self._choose(row))
        self._is_filling = False
        presenter.attach(self.show_mailbox)

    def open(self) -> None:
        self.show()
        self.raise_()
        self.activateWindow()

    def show_mailbox(self, state: MailboxState) -> None:
        self.show_phase(state.phase, state.sentence)
        self._is_filling = True
        self.fill([(each.to, each.subject, each.when) for each in state.rows])
        if state.chosen >= 0:
            self.table.selectRow(state.chosen)
        self._is_filling = False
        is_read = state.phase is Phase.READY and state.chosen >= 0
        self.banner.show_banner("error", state.sentence, closable=False)
        self.banner.setVisible(is_read and bool(state.sentence))
        self.text.setVisible(is_read)
        if self.text.toPlainText() != state.text:
            self.text.setPlainText(state.text)
        self._show_files(state.attachments if is_read else ())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._presenter.load()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _choose(self, row: int) -> None:
        if not self._is_filling:
            self._presenter.choose(row)

    def _show_files(self, names: tuple[str, ...]) -> None:
        if [each.text() for each in self._buttons] == [f"Open {name}" for name in names]:
            return
        for each in self._buttons:
            each.deleteLater()
        self._buttons = [PlainButton(f"Open {name}", "paperclip") for name in names]
        for place, button in enumerate(self._buttons):
            button.clicked.connect(lambda _=False, place=place: self._presenter.open(place))
            self._files.insertWidget(place, button)
