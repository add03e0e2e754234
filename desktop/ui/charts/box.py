"""A chart with its title, the same as a table, and what can be taken along of it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.charts.chart import Chart
from desktop.ui.charts.data import ChartData, ChartKind, tab_separated
from desktop.ui.charts.table import ChartTable
from desktop.ui.icons import icon
from desktop.ui.theme import Space
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.text import ElidedLabel

_PICTURE: Final = QSize(760, 380)  # of a chart that is shown smaller, or as a table


class ChartBox(QWidget):
    """``chosen`` with the index of a place; ``picture_wanted`` with a file's name and a PNG."""

    chosen = Signal(int)
    picture_wanted = Signal(str, bytes)

    def __init__(self) -> None:
        super().__init__()
        self.title = ElidedLabel("", "strong")
        self.toggle = IconButton("table", "Show as a table")
        self.take = IconButton("dots-vertical", "Copy or save")
        self.chart, self.table = Chart(), ChartTable()
        self.said = ElidedLabel("", "small")
        self._remark = ""
        self._data: ChartData | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.chart)
        self._stack.addWidget(self.table)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.head = QHBoxLayout()
        self.head.setSpacing(Space.XS)
        self.head.addWidget(self.title, 1)
        self.head.addWidget(self.toggle)
        self.head.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addLayout(self.head)
        column.addWidget(self._stack, 1)
        column.addWidget(self.said)

    def _connect(self) -> None:
        menu = QMenu(self)
        menu.addAction(icon("content-copy", "muted"), "Copy the figures", self.copy_figures)
        menu.addAction(icon("image-outline", "muted"), "Copy as a picture", self.copy_picture)
        menu.addAction(icon("download-outline", "muted"), "Save as a picture…", self.save_picture)
        self.take.setMenu(menu)
        self.take.setPopupMode(IconButton.ToolButtonPopupMode.InstantPopup)
        self.toggle.clicked.connect(lambda: self.show_as_table(not self.is_table))
        self.chart.described.connect(self._on_described)
        self.chart.chosen.connect(self.chosen)
        self.table.chosen.connect(self.chosen)
        self.chart.table_wanted.connect(lambda: self.show_as_table(True))
        self.table.chart_wanted.connect(lambda: self.show_as_table(False))
        self.chart.copy_wanted.connect(self.copy_figures)
        self.table.copy_wanted.connect(self.copy_figures)

    @property
    def is_table(self) -> bool:
        return self._stack.currentWidget() is self.table

    def show_data(self, kind: ChartKind, data: ChartData, remark: str = "") -> None:
        """``remark`` stands below while no place is marked."""
        self._remark = remark
        if data != self._data:
            self._data = data
            self.table.setAccessibleName(f"{data.title}, a table")
            self.table.show_rows(data.headings, data.rows(), has_total=data.total is not None)
        self.title.setText(data.title)
        self.take.setAccessibleName(f"Copy or save: {data.title}")
        self._name_toggle()
        self.chart.show_data(kind, data)
        self._on_described("")

    def offer(self, is_offered: bool) -> None:
        """Whether there is something to press."""
        for button in (self.toggle, self.take):
            button.setVisible(is_offered)

    def show_as_table(self, is_table: bool) -> None:
        had_focus = self.chart.hasFocus() or self.table.hasFocus()
        shown = self.table if is_table else self.chart
        self._stack.setCurrentWidget(shown)
        self._name_toggle()
        self._on_described("")
        if had_focus:
            shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def copy_figures(self) -> None:
        if self._data is not None:
            text = tab_separated(self._data.headings, self._data.rows())
            QGuiApplication.clipboard().setText(text)
            self.said.setText("The figures are copied.")

    def copy_picture(self) -> None:
        copied = QMimeData()
        copied.setImageData(self._picture())
        QGuiApplication.clipboard().setMimeData(copied)
        self.said.setText("The picture is copied.")

    def save_picture(self) -> None:
        kept = QByteArray()
        buffer = QBuffer(kept)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, QByteArray(b"PNG")).write(self._picture())
        name = self._data.title if self._data is not None else "chart"
        self.picture_wanted.emit(file_name(name), kept.data())

    def _picture(self) -> QImage:
        is_large = not self.is_table and self.chart.width() >= _PICTURE.width()
        return self.chart.picture(self.chart.size() if is_large else _PICTURE)

    def _name_toggle(self) -> None:
        name = self._data.title if self._data is not None else ""
        if self.is_table:
            self.toggle.show_icon("chart-bar", "Show as a chart (T)")
        else:
            self.toggle.show_icon("table", "Show as a table (T)")
        self.toggle.setAccessibleName(f"{self.toggle.toolTip()}: {name}")

    def _on_described(self, words: str) -> None:
        self.said.setText(words or self._remark)


def file_name(title: str) -> str:
    """``Calls by day`` as ``calls-by-day.png``; what a file system refuses is left out."""
    plain = "".join(each if each.isalnum() else "-" for each in title.lower())
    return "-".join(part for part in plain.split("-") if part)[:60].strip("-") + ".png"
