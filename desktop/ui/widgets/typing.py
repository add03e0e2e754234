"""Whether something that somebody typed stands in a panel and is nowhere else yet."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from desktop.ui.widgets.fields import SearchField


@runtime_checkable
class HoldsChoices(Protocol):
    """A panel in which more is put together than words."""

    @property
    def holds_choices(self) -> bool: ...


def holds_typing(panel: QWidget) -> bool:
    """Words that a program sets do not count, nor does what is looked for in a list."""
    if isinstance(panel, HoldsChoices) and panel.holds_choices:
        return True
    lines = [each for each in panel.findChildren(QLineEdit) if not isinstance(each, SearchField)]
    texts = panel.findChildren(QPlainTextEdit)
    typed = [each for each in lines if each.isModified() and each.text()]
    written = [each for each in texts if each.document().isModified() and each.toPlainText()]
    return any(each.isVisibleTo(panel) for each in (*typed, *written))
