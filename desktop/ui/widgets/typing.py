"""Whether something that somebody typed stands in a panel and is nowhere else yet."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from desktop.ui.widgets.fields import SearchField


def holds_typing(panel: QWidget) -> bool:
    """Words that a program sets do not count, nor does what is looked for in a list."""
    lines = [each for each in panel.findChildren(QLineEdit) if not isinstance(each, SearchField)]
    texts = panel.findChildren(QPlainTextEdit)
    typed = [each for each in lines if each.isModified() and each.text()]
    written = [each for each in texts if each.document().isModified() and each.toPlainText()]
    return any(each.isVisibleTo(panel) for each in (*typed, *written))
