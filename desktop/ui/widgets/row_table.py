"""What a table has in common wherever whole rows are chosen, and not cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from desktop.ui.theme import current_theme
from desktop.ui.widgets.first_row import FirstRow

Column = TypeVar("Column")

_LOWEST_ROW: Final = 10  # small letters make lower rows than Qt would allow


def choose_by_row(table: QTableView) -> None:
    """One row at a time; Tab leads out of the table."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    FirstRow(table)
    table.verticalHeader().setVisible(False)
    table.horizontalHeader().setHighlightSections(False)


def paint_by_row(table: QTableView, height: int) -> None:
    """For rows that a delegate paints: all are equally high, and scrolled by the pixel."""
    choose_by_row(table)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    rows = table.verticalHeader()
    rows.setMinimumSectionSize(_LOWEST_ROW)
    rows.setDefaultSectionSize(height)
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)


def fitting(
    widths: Mapping[Column, int], left_out: Iterable[Column], room: int, narrowest: int
) -> dict[Column, int]:
    """The columns that are shown in ``room`` (px on the screen); those that may be missed go first.

    ``widths`` and ``narrowest``, what the names need at least, are px at 100 %.
    """
    px, shown = current_theme().px, dict(widths)
    for column in left_out:
        if room - sum(map(px, shown.values())) >= px(narrowest):
            break
        del shown[column]
    return shown
