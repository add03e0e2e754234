"""The cells of an agent's row, painted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from desktop.domain.live_board import LiveAgent
from desktop.ui.live.dots import tone_of
from desktop.ui.live.limits_in_words import agent_mark
from desktop.ui.live.model import Column
from desktop.ui.live.painting import RIGHT, Look, flashed, paint_person
from desktop.ui.live.spoken import duration, long_span, where, whom
from desktop.ui.theme import TextSize, current_theme
from desktop.ui.widgets.faces import face, paint_tag, write


def paint_cell(
    painter: QPainter, agent: LiveAgent, column: Column, cell: QRectF, look: Look
) -> None:
    theme = current_theme()
    if look.is_chosen:
        painter.fillRect(cell, theme.colour("accent_soft"))
    elif look.flash:
        painter.fillRect(cell, flashed("surface", look.flash))
    line = QRectF(cell.left(), cell.bottom() - 0.5, cell.width(), 1)
    painter.fillRect(line, theme.colour("line"))
    painter.setPen(theme.colour("text"))
    _CELLS[column](painter, agent, cell.adjusted(8, 0, -8, 0), look)


def _agent(painter: QPainter, agent: LiveAgent, cell: QRectF, _: Look) -> None:
    paint_person(painter, agent, QRectF(cell.left(), cell.center().y() - 13, 26, 26))
    painter.setPen(current_theme().colour("text"))
    write(painter, agent.name, cell.adjusted(36, 0, 0, 0), face(weight=500))


def _state(painter: QPainter, agent: LiveAgent, cell: QRectF, look: Look) -> None:
    high = current_theme().px(20)
    place = QRectF(cell.left(), cell.center().y() - high / 2, cell.width(), high)
    mark = agent_mark(agent, look.limits, look.now)
    if mark is not None:
        paint_tag(painter, mark.words, mark.tone, place)
    else:
        paint_tag(painter, agent.title, tone_of(agent.state), place)


def _since(painter: QPainter, agent: LiveAgent, cell: QRectF, look: Look) -> None:
    mark = agent_mark(agent, look.limits, look.now)
    painter.setPen(current_theme().colour(mark.colour if mark else "text"))
    write(painter, duration(agent, look.now), cell, face(weight=500), RIGHT)


def _with(painter: QPainter, agent: LiveAgent, cell: QRectF, look: Look) -> None:
    words = whom(agent, look.region)
    if not look.supervised:
        write(painter, words, cell, face())
        return
    half = (cell.height() - 8) / 2
    above = QRectF(cell.left(), cell.top() + 4, cell.width(), half)
    write(painter, words, above, face())
    painter.setPen(current_theme().colour("accent"))
    write(painter, look.supervised, above.translated(0, half), face(TextSize.SMALL))


def _queue(painter: QPainter, agent: LiveAgent, cell: QRectF, _: Look) -> None:
    painter.setPen(current_theme().colour("muted"))
    write(painter, where(agent), cell, face())


def _calls(painter: QPainter, agent: LiveAgent, cell: QRectF, _: Look) -> None:
    write(painter, str(agent.today.calls), cell, face(), RIGHT)


def _missed(painter: QPainter, agent: LiveAgent, cell: QRectF, _: Look) -> None:
    _number(painter, agent.today.missed, cell)


def _talk(painter: QPainter, agent: LiveAgent, cell: QRectF, look: Look) -> None:
    write(painter, long_span(agent.talk_seconds(look.now)), cell, face(), RIGHT)


def _owed(painter: QPainter, agent: LiveAgent, cell: QRectF, _: Look) -> None:
    _number(painter, agent.wrap_up_owed, cell)


def _number(painter: QPainter, number: int, cell: QRectF) -> None:
    painter.setPen(current_theme().colour("text" if number else "faint"))
    write(painter, str(number) if number else "–", cell, face(), RIGHT)


_CELLS: Final[dict[Column, Callable[[QPainter, LiveAgent, QRectF, Look], None]]] = {
    Column.AGENT: _agent,
    Column.STATE: _state,
    Column.SINCE: _since,
    Column.WITH: _with,
    Column.QUEUE: _queue,
    Column.CALLS: _calls,
    Column.MISSED: _missed,
    Column.TALK: _talk,
    Column.OWED: _owed,
}
