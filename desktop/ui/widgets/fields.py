"""Fields to type into, and the row that joins a field to its label, source and error."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QLocale, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDateTimeEdit,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.icons import icon, paint_icon
from desktop.ui.theme import Space
from desktop.ui.widgets.marks import IconLabel
from desktop.ui.widgets.text import Label, restyle
from desktop.ui.words import field_format


class TextField(QLineEdit):
    """One line to type; ``name`` is what a screen reader says."""

    def __init__(self, name: str, placeholder: str = "", text: str = "") -> None:
        super().__init__(text)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)

    def set_invalid(self, is_invalid: bool) -> None:
        restyle(self, "invalid", is_invalid)


class PasswordField(TextField):
    """Typed unseen; the eye shows it."""

    def __init__(self, name: str = "Password", placeholder: str = "") -> None:
        super().__init__(name, placeholder)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self._eye = self.addAction(
            icon("eye-outline", "muted"), QLineEdit.ActionPosition.TrailingPosition
        )
        self._eye.setText("Show the password")
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self._on_eye_toggled)

    def _on_eye_toggled(self, is_shown: bool) -> None:
        echo = QLineEdit.EchoMode
        self.setEchoMode(echo.Normal if is_shown else echo.Password)
        self._eye.setText("Hide the password" if is_shown else "Show the password")
        self._eye.setIcon(icon("eye-off-outline" if is_shown else "eye-outline", "muted"))


class SearchField(TextField):
    """A field with a magnifier and a cross that clears it; Escape clears as well."""

    def __init__(self, placeholder: str, name: str = "") -> None:
        super().__init__(name or placeholder, placeholder)
        self.addAction(icon("magnify", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self._clear = self.addAction(
            icon("close", "muted"), QLineEdit.ActionPosition.TrailingPosition
        )
        self._clear.setText("Clear")
        self._clear.setShortcut(Qt.Key.Key_Escape)
        self._clear.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._clear.triggered.connect(self.clear)
        self._clear.setVisible(False)
        self.textChanged.connect(lambda text: self._clear.setVisible(bool(text)))


class Choice(QComboBox):
    """A combo box with our chevron; ``choose_data`` selects by value without a signal."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)

    def choose_data(self, value: object) -> None:
        blocked = self.blockSignals(True)
        self.setCurrentIndex(self.findData(value))
        self.blockSignals(blocked)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        colour = "muted" if self.isEnabled() else "faint"
        room = self.rect().adjusted(self.width() - 28, 0, -8, 0)
        paint_icon(QPainter(self), room.toRectF(), "chevron-down", colour)

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(12, 0)


class MomentField(QDateTimeEdit):
    """A day and a time in local time; the arrow keys turn the part the cursor is in."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.lineEdit().setAccessibleName(name)
        self.setLocale(QLocale.c())  # as the words around it
        self.setDisplayFormat(field_format())
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance("MMM 28, 2028  00:00 PM")
        return QSize(words + 2 * Space.XL, super().sizeHint().height())

    def showEvent(self, event: QShowEvent) -> None:
        """How dates are written may have been changed."""
        super().showEvent(event)
        self.setDisplayFormat(field_format())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Beside a style sheet Qt leaves no room between buttons that are not there."""
        self.lineEdit().setGeometry(self.rect().adjusted(Space.M, 2, -Space.S, -2))


def offer(choice: Choice, entries: Sequence[tuple[str, str]]) -> None:
    """Keys and words to choose from; where they are there already nothing moves."""
    shown = [(choice.itemData(at), choice.itemText(at)) for at in range(choice.count())]
    if shown != list(entries):
        choice.clear()
        for key, words in entries:
            choice.addItem(words, key)


class FormRow(QWidget):
    """Label and hint on the left, where the value comes from, and the field on the right.

    ``FormRow.error`` says under the label what is wrong; a lock is shown by ``show_source``.
    One that ``grows`` is as high as its words are in the width that there is.
    """

    def __init__(
        self,
        label: str,
        field: QWidget,
        hint: str = "",
        source: str = "",
        *,
        grows: bool = False,
    ) -> None:
        super().__init__()
        self.field = field
        self._hint = Label(hint, "small", wraps=True)
        self._hint.setVisible(bool(hint))
        self._error = Label("", "error", wraps=True)
        self._error.setVisible(False)
        self._lock = IconLabel("lock-outline", "muted", 16, "Locked")
        self._source = Label("", "small")
        name = Label(label, "medium")
        name.setBuddy(field)
        if not field.accessibleName():
            field.setAccessibleName(label)
        words = QVBoxLayout()
        words.setSpacing(2)
        for each in (name, self._hint, self._error):
            words.addWidget(each)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(0, Space.S, 0, Space.S)
        row.setSpacing(Space.S)
        row.addLayout(words, 1)
        for piece in (self._lock, self._source, field):
            row.addWidget(piece, 0, Qt.AlignmentFlag.AlignVCenter)
        policies = QSizePolicy.Policy
        self.setSizePolicy(policies.Preferred, policies.Minimum if grows else policies.Fixed)
        self.show_source(source)

    def show_source(self, source: str, *, locked: bool = False) -> None:
        """ "Set by you", "From role", "Agency"; a lock disables the field."""
        self._source.setText(source)
        self._source.setVisible(bool(source))
        self._lock.setVisible(locked)
        self.field.setEnabled(not locked)

    def add_before_field(self, control: QWidget) -> None:
        self._row.insertWidget(self._row.count() - 1, control)

    def show_hint(self, hint: str) -> None:
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))

    def show_error(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))


class LabelledField(QWidget):
    """A label above a field and an error under it, as on the sign-in page."""

    def __init__(self, label: str, field: QLineEdit) -> None:
        super().__init__()
        self.field = field
        self._error = Label("", "error", wraps=True)
        self._error.setVisible(False)
        name = Label(label, "section")
        name.setBuddy(field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS + 2)
        for each in (name, field, self._error):
            column.addWidget(each)

    def show_error(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        restyle(self.field, "invalid", bool(sentence))
        self.field.setAccessibleDescription(sentence)
