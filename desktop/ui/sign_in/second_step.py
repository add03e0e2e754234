"""The second step of signing in: the code of an authenticator app, or a recovery code."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import LinkButton
from desktop.ui.widgets.fields import LabelledField, TextField
from desktop.ui.widgets.text import ElidedLabel, Label

_APP: Final = ("Code of your authenticator app", "123 456")
_RECOVERY: Final = ("Recovery code", "ABCD-EFGH-…")
_APP_SENTENCE: Final = "Type the six digits that your authenticator app shows now."
_RECOVERY_SENTENCE: Final = "Type one of your recovery codes. Each of them is good once."


class SecondStep(QWidget):
    submitted = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._is_recovery = False
        self.email = ElidedLabel("", "medium")
        self.sentence = Label(_APP_SENTENCE, "muted", wraps=True)
        self.code = TextField(*_APP)
        self.turn = LinkButton("Use a recovery code")
        self.back = LinkButton("Back")
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addStretch(1)
        row.addWidget(self.turn)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self.email)
        column.addWidget(self.sentence)
        column.addWidget(LabelledField("Code", self.code))
        column.addLayout(row)
        self.setTabOrder(self.code, self.turn)
        self.setTabOrder(self.turn, self.back)
        self.code.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData)
        self.code.returnPressed.connect(self.submitted)
        self.turn.clicked.connect(lambda: self.show_kind(is_recovery=not self._is_recovery))
        self.back.clicked.connect(self.left)

    def show_kind(self, *, is_recovery: bool) -> None:
        self._is_recovery = is_recovery
        name, placeholder = _RECOVERY if is_recovery else _APP
        self.code.setAccessibleName(name)
        self.code.setPlaceholderText(placeholder)
        self.code.clear()
        self.sentence.setText(_RECOVERY_SENTENCE if is_recovery else _APP_SENTENCE)
        self.turn.setText("Use the app" if is_recovery else "Use a recovery code")
        self.code.setFocus()
