"""The links of plugins as rows: what each opens, and whose it is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.plugins.links import LinkRow
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import LinkButton
from desktop.ui.widgets.text import Label


class LinksView(QWidget):
    def __init__(self, open_link: Callable[[str], None]) -> None:
        super().__init__()
        self._open_link = open_link
        self._shown: tuple[LinkRow, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.XS)

    def show_links(self, rows: tuple[LinkRow, ...]) -> None:
        if rows == self._shown:
            return
        self._shown = rows
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for each in rows:
            self._column.addWidget(self._row(each))

    def _row(self, row: LinkRow) -> QWidget:
        button = LinkButton(row.title, "open-in-new")
        button.setAccessibleName(f"{row.title}, plugin {row.plugin}")
        button.setObjectName(f"plugin {row.key}")
        button.clicked.connect(lambda: self._open_link(row.key))
        holder = QWidget()
        lines = QVBoxLayout(holder)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        lines.addWidget(Label(row.plugin, "small", wraps=True))
        return holder
