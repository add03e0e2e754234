"""The field below a thread: words, pictures, numbers and templates, and what speaks against it."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.ui.texts.composing import Composing
from desktop.ui.texts.pictures import PictureView, has_pictures, pictures_of
from desktop.ui.texts.states import Attachment, ComposerState
from desktop.ui.texts.thread import OPTED_OUT
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import IconButton, LinkButton, PrimaryButton
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.states import Banner
from desktop.ui.widgets.text import ElidedLabel, Label

_THUMBNAIL: Final = QSize(88, 66)
_LINES: Final = (2, 7)


class Composer(QPlainTextEdit):
    """Enter sends, Shift+Enter breaks the line; pictures can be pasted and dropped."""

    paged = Signal(int)

    def __init__(self, composing: Composing) -> None:
        super().__init__()
        self._composing = composing
        self.setAccessibleName("Text to send")
        self.setPlaceholderText("Write a text")
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(6)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self.fit())
        self.verticalScrollBar().rangeChanged.connect(lambda *_: self.fit())
        self.fit()

    def fit(self) -> None:
        """As high as its lines, within bounds."""
        lines = max(_LINES[0], min(_LINES[1], int(self.document().size().height())))
        height = lines * self.fontMetrics().lineSpacing() + 2 * 6 + 2 * self.frameWidth() + 12
        if height != self.height():
            self.setFixedHeight(height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        breaks = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not breaks:
            self._composing.send()
            return
        pages = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(Qt.Key(event.key()))
        if pages is not None:
            self.paged.emit(pages)
            return
        super().keyPressEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return has_pictures(source) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if not has_pictures(source):
            super().insertFromMimeData(source)
            return
        for content in pictures_of(source, self._composing.complain):
            self._composing.add_picture(content)


class AttachmentView(QWidget):
    """A picture that goes along, with what became of it and how to be rid of it."""

    def __init__(self, composing: Composing, attachment: Attachment, place: int) -> None:
        super().__init__()
        self.attachment = attachment
        name = f"Picture {place} to send"
        self.picture = PictureView(name, most=_THUMBNAIL)
        self.picture.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.picture.setEnabled(False)
        if attachment.content:
            self.picture.show_content(attachment.content)
        self.remove = IconButton("close", f"Remove picture {place}")
        self.remove.clicked.connect(lambda: composing.remove_picture(attachment.id))
        words = "Uploading…" if attachment.is_uploading else attachment.problem
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.picture)
        row.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        if words:
            said = Label(words, "error" if attachment.problem else "faint", wraps=True)
            said.setFixedWidth(240 if attachment.problem else 120)
            column.addWidget(said)
        if attachment.problem:
            again = LinkButton("Try again")
            again.setAccessibleName(f"Try again: upload picture {place}")
            again.clicked.connect(lambda: composing.try_picture_again(attachment.id))
            column.addWidget(again)


class ChoiceButton(LinkButton):
    """A word that opens a menu of numbers; shown where there is something to choose."""

    picked = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__("", quiet=True)
        self._name = name
        self._choices: tuple[tuple[str, str], ...] = ()
        self._menu = QMenu(self)
        self.setMenu(self._menu)

    def show_choices(self, choices: tuple[tuple[str, str], ...], chosen: str) -> None:
        shown = dict(choices).get(chosen, "").partition(" · ")[0]  # the name is in the menu
        self.setText(f"{self._name} {shown}  ▾")
        self.setAccessibleName(f"{self._name} {shown}")
        if (choices, chosen) == (self._choices, self.property("chosen")):
            return
        self._choices = choices
        self.setProperty("chosen", chosen)
        self._menu.clear()
        for number, words in choices:
            action = self._menu.addAction(words.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(number == chosen)
            action.triggered.connect(partial(self._on_picked, number))

    def _on_picked(self, number: str, _: bool = False) -> None:
        self.picked.emit(number)


class ComposerView(QWidget):
    choose_wanted = Signal()  # a picture from a file

    def __init__(self, composing: Composing) -> None:
        super().__init__()
        self._composing = composing
        self.field = Composer(composing)
        self.why_not = Label("", "muted", wraps=True)
        self.blocked = Label("", "error", wraps=True)
        self.problem = Label("", "error", wraps=True)
        self.warning = Banner("warning", "", "Send anyway")
        self.pictures: list[AttachmentView] = []
        self._strip = QWidget()
        self._flow = FlowLayout(self._strip)
        self._numbers = QWidget()
        self.template = IconButton("text-box-outline", "Templates")
        self.picture = IconButton("image-plus", "Add a picture")
        self.from_number = ChoiceButton("From")
        self.to_number = ChoiceButton("To")
        self.only_from = ElidedLabel("", "faint")
        self.counter = Label("", "faint")
        self.send = PrimaryButton("Send", "send")
        self._templates = QMenu(self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        for button in (self.template, self.picture):
            row.addWidget(button)
        row.addWidget(self.only_from, 1)
        row.addWidget(self.counter)
        row.addWidget(self.send)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.S, Space.L, Space.L)
        column.setSpacing(Space.S)
        for widget in (self.why_not, self.warning, self.blocked, self._strip, self.field):
            column.addWidget(widget)
        column.addWidget(self.problem)
        numbers = FlowLayout(self._numbers, spacing=Space.M)
        for choice in (self.to_number, self.from_number):
            numbers.addWidget(choice)
        column.addWidget(self._numbers)
        column.addLayout(row)
        self.setAcceptDrops(False)

    def _connect(self) -> None:
        self.field.textChanged.connect(lambda: self._composing.type(self.field.toPlainText()))
        self.send.clicked.connect(self._on_send)
        self.warning.acted.connect(lambda: self._composing.send(anyway=True))
        self.warning.closed.connect(self._composing.dismiss_warning)
        self.picture.clicked.connect(self.choose_wanted)
        self.from_number.picked.connect(self._composing.choose_from)
        self.to_number.picked.connect(self._composing.choose_to)
        self.template.clicked.connect(self._on_templates_wanted)

    def _on_send(self) -> None:
        self._composing.send()

    def show_composer(self, state: ComposerState) -> None:
        self.setVisible(state.shown)
        may_write = not state.why_not
        for widget in (self.field, self.send, self.counter, self.template, self.picture):
            widget.setVisible(may_write)
        _say(self.why_not, state.why_not)
        # That somebody wants no texts stands above the thread already.
        said_above = not may_write or state.blocked == OPTED_OUT
        _say(self.blocked, "" if said_above else state.blocked)
        _say(self.problem, state.problem)
        self._show_warning(state.warning)
        self._show_text(state.text)
        self._show_numbers(state, may_write)
        self._show_pictures(state.pictures)
        self.picture.setEnabled(state.can_add_picture)
        self.counter.setText(state.counter)
        self.counter.setToolTip(state.counter_hover)
        self.send.setEnabled(state.can_send)
        self.send.setText("Checking…" if state.checking else "Send")
        self._show_templates(state)

    def _show_warning(self, sentence: str) -> None:
        if sentence and self.warning.isHidden():
            self.warning.show_banner("warning", sentence, "Send anyway")
        self.warning.setVisible(bool(sentence))

    def _show_text(self, text: str) -> None:
        if self.field.toPlainText() == text:
            return
        blocked = self.field.blockSignals(True)
        self.field.setPlainText(text)
        self.field.moveCursor(self.field.textCursor().MoveOperation.End)
        self.field.blockSignals(blocked)
        self.field.fit()

    def _show_numbers(self, state: ComposerState, may_write: bool) -> None:
        self.from_number.show_choices(state.from_numbers, state.from_number)
        self.to_number.show_choices(state.to_numbers, state.to_number)
        can_choose = len(state.from_numbers) > 1
        self.from_number.setVisible(may_write and can_choose)
        self.to_number.setVisible(may_write and len(state.to_numbers) > 1)
        only = dict(state.from_numbers).get(state.from_number, "").partition(" · ")[0]
        self._numbers.setVisible(may_write and (can_choose or len(state.to_numbers) > 1))
        self.only_from.setText("" if can_choose or not only else f"From {only}")
        self.only_from.setVisible(may_write)

    def _show_pictures(self, pictures: tuple[Attachment, ...]) -> None:
        if tuple(each.attachment for each in self.pictures) == pictures:
            return
        for view in self.pictures:
            self._flow.removeWidget(view)
            view.hide()
            view.deleteLater()
        self.pictures = []
        for place, each in enumerate(pictures, 1):
            view = AttachmentView(self._composing, each, place)
            self.pictures.append(view)
            self._flow.addWidget(view)
            view.show()
        self._strip.setVisible(bool(pictures))
        self._strip.updateGeometry()

    def _show_templates(self, state: ComposerState) -> None:
        self._templates.clear()
        for template_id, name in state.templates:
            action = self._templates.addAction(name.replace("&", "&&"))
            action.triggered.connect(partial(self._on_template, template_id))
        if not state.templates:
            self._templates.addAction(state.templates_sentence or "Loading…").setEnabled(False)

    def _on_templates_wanted(self) -> None:
        self._composing.ask_for_templates()
        self._templates.popup(self.template.mapToGlobal(self.template.rect().topLeft()))

    def _on_template(self, template_id: str, _: bool = False) -> None:
        self._composing.use_template(template_id)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)


def _say(label: Label, sentence: str) -> None:
    label.setText(sentence)
    label.setVisible(bool(sentence))
