"""The wall, painted: letters as large as the room allows, colours with the words they stand for."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop.domain.live_board import AgentState, LiveAgent, LiveQueue
from desktop.domain.live_limits import Measure
from desktop.ui.live.arranging import arrange, page_at
from desktop.ui.live.dots import DOTS
from desktop.ui.live.limits_in_words import Mark, agent_mark, queue_marks
from desktop.ui.live.painting import RIGHT, Look
from desktop.ui.live.spoken import duration, free_words, level_words, wait_words, whom
from desktop.ui.live.states import Count
from desktop.ui.live.wall import WallState
from desktop.ui.theme import current_theme
from desktop.ui.widgets.faces import Face, face_of_pixels, write
from desktop.ui.words import clock

PAGE_SECONDS: Final = 12.0
_LOWEST: Final = 0.1  # of the height of the screen: a tile that is read from some metres away
_QUEUE_LOWEST: Final = 0.135
_GROUNDS: Final = {"bad": "bad_soft", "warn": "warn_soft", "ok": "ok_soft", "accent": "accent_soft"}
_QUEUE_RATIO: Final = 2.5
_LEAST: Final = 0.7  # of the size of letters, to have all of them
_DOT: Final = 0.53  # of the height of the letters beside it
_SMALLEST_COUNT: Final = 9.0
CENTRE: Final = Qt.AlignmentFlag.AlignHCenter


def paint_wall(
    painter: QPainter, state: WallState, area: QRectF, look: Look, seconds: float
) -> None:
    """``seconds`` since it was opened turn the pages."""
    theme, high = current_theme(), area.height()
    painter.fillRect(area, theme.colour("background"))
    edge = high * 0.022
    inner = area.adjusted(edge, edge, -edge, -edge)
    head = QRectF(inner.left(), inner.top(), inner.width(), high * 0.075)
    _head(painter, state, head, look)
    counts = QRectF(inner.left(), head.bottom() + high * 0.008, inner.width(), high * 0.042)
    _counts(painter, state.counts, counts)
    top, foot = counts.bottom() + high * 0.018, high * 0.032
    room = QRectF(inner.left(), top, inner.width(), inner.bottom() - top - foot)
    taken = _queues(painter, state, room, look, seconds)
    pages = _agents(painter, state, room.adjusted(0, taken, 0, 0), look, seconds)
    words = f"Page {page_at(seconds, pages, PAGE_SECONDS) + 1} of {pages}" if pages > 1 else ""
    hint = "Escape leaves the wall" if seconds < PAGE_SECONDS else ""
    line = QRectF(inner.left(), inner.bottom() - foot, inner.width(), foot)
    painter.setPen(theme.colour("muted"))
    write(painter, hint, line, face_of_pixels(foot * 0.62))
    write(painter, words, line, face_of_pixels(foot * 0.62), RIGHT)


def _head(painter: QPainter, state: WallState, head: QRectF, look: Look) -> None:
    theme, time = current_theme(), clock(look.now)
    digits = face_of_pixels(head.height() * 0.85, 600)
    wide = digits.width(time) + 8
    painter.setPen(theme.colour("text"))
    write(
        painter, time, QRectF(head.right() - wide, head.top(), wide, head.height()), digits, RIGHT
    )
    title = head.adjusted(0, 0, -wide - head.height() / 2, 0)
    words = face_of_pixels(head.height() * 0.5, 600)
    if state.remark:
        half = head.height() / 2
        write(painter, state.title, title.adjusted(0, 0, 0, -half), face_of_pixels(half * 0.8, 600))
        painter.setPen(theme.colour("warn"))
        write(
            painter, state.remark, title.adjusted(0, half, 0, 0), face_of_pixels(half * 0.66, 500)
        )
    else:
        write(painter, state.title, title, words)


def _counts(painter: QPainter, counts: tuple[Count, ...], line: QRectF) -> None:
    theme, (words, places) = current_theme(), count_places(counts, line)
    for each, place in zip(counts, places, strict=True):
        dot = words.height * _DOT
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(DOTS[each.state]))
        painter.drawEllipse(QRectF(place.left() - dot * 1.5, line.center().y() - dot / 2, dot, dot))
        painter.setPen(theme.colour("text"))
        write(painter, each.words, place, words)


def count_places(counts: tuple[Count, ...], line: QRectF) -> tuple[Face, tuple[QRectF, ...]]:
    """Beside each other in the largest letters with which none of them is beyond the line."""
    pixels = line.height() * 0.66
    words, places = _in_line(counts, line, pixels)
    while places and places[-1].right() > line.right() and pixels > _SMALLEST_COUNT:
        pixels -= 1
        words, places = _in_line(counts, line, pixels)
    return words, places


def _in_line(
    counts: tuple[Count, ...], line: QRectF, pixels: float
) -> tuple[Face, tuple[QRectF, ...]]:
    words, left, places = face_of_pixels(pixels, 500), line.left(), []
    dot = words.height * _DOT
    for each in counts:
        wide = words.width(each.words) + 2
        places.append(QRectF(left + dot * 1.5, line.top(), wide, line.height()))
        left = places[-1].right() + dot * 2.2
    return words, tuple(places)


def _queues(painter: QPainter, state: WallState, room: QRectF, look: Look, seconds: float) -> float:
    """How much of the room they take, from its top."""
    if not state.queues:
        return 0.0
    most = room.height() * (0.34 if state.agents else 0.95)
    lowest = min(room.height() * _QUEUE_LOWEST * 1.4, most)
    plan = arrange(len(state.queues), room.width(), most, lowest, _QUEUE_RATIO)
    wide = room.width() / plan.columns
    high = min(most / plan.rows, wide / 1.9)
    first = page_at(seconds, plan.pages, PAGE_SECONDS) * plan.on_a_page
    gap = room.height() * 0.012
    for at, queue in enumerate(state.queues[first : first + plan.on_a_page]):
        row, column = divmod(at, plan.columns)
        cell = QRectF(room.left() + column * wide, room.top() + row * high, wide, high)
        last = column == plan.columns - 1
        paint_wall_queue(painter, queue, cell.adjusted(0, 0, 0 if last else -gap, -gap), look)
    return plan.rows * high


def paint_wall_queue(painter: QPainter, queue: LiveQueue, tile: QRectF, look: Look) -> None:
    theme = current_theme()
    marks = queue_marks(queue, look.limits, look.now)
    _ground(painter, tile, marks[0] if marks else None)
    pad, high = tile.height() * 0.09, tile.height()
    inner = tile.adjusted(pad * 1.4, pad, -pad * 1.4, -pad)
    head = QRectF(inner.left(), inner.top(), inner.width(), high * 0.24)
    painter.setPen(theme.colour("text"))
    write(painter, queue.name, head, face_of_pixels(high * 0.17, 600))
    colours = {each.measure: each.colour for each in marks}
    values = (
        (str(len(queue.waiting)), "waiting", colours.get(Measure.WAITING, "text")),
        (wait_words(queue, look.now), "longest", colours.get(Measure.LONGEST_WAIT, "text")),
        (level_words(queue), "in time", colours.get(Measure.SERVICE_LEVEL, "text")),
        (str(queue.today.abandoned), "abandoned", "text"),
    )
    middle = QRectF(inner.left(), head.bottom(), inner.width() / 4, high * 0.30)
    largest = min(high * 0.28, inner.width() / 4 / 3.1)
    for at, (value, words, colour) in enumerate(values):
        place = middle.translated(at * middle.width(), 0)
        painter.setPen(theme.colour(colour))
        write(painter, value, place, face_of_pixels(largest, 600))
        painter.setPen(theme.colour("muted"))
        below = QRectF(place.left(), place.bottom(), place.width(), high * 0.14)
        write(painter, words, below, face_of_pixels(min(high * 0.095, largest * 0.42)))
    foot = QRectF(inner.left(), inner.bottom() - high * 0.15, inner.width(), high * 0.15)
    text = " · ".join(each.words for each in marks) if marks else free_words(queue)
    painter.setPen(theme.colour(marks[0].colour if marks else "muted"))
    write(painter, text, foot, _fitting(text, high * 0.11, 600 if marks else 400, foot.width()))


def _agents(painter: QPainter, state: WallState, room: QRectF, look: Look, seconds: float) -> int:
    """On how many pages they stand."""
    if not state.agents:
        painter.setPen(current_theme().colour("muted"))
        nobody = face_of_pixels(room.height() * 0.06)
        write(painter, "No agents" if not state.remark else "", room, nobody, CENTRE)
        return 1
    screen = room.height() / 0.6
    plan = arrange(len(state.agents), room.width(), room.height(), screen * _LOWEST)
    wide = room.width() / plan.columns
    high = min(room.height() / plan.rows, wide / 2.1)
    first = page_at(seconds, plan.pages, PAGE_SECONDS) * plan.on_a_page
    gap = screen * 0.009
    for at, agent in enumerate(state.agents[first : first + plan.on_a_page]):
        row, column = divmod(at, plan.columns)
        cell = QRectF(room.left() + column * wide, room.top() + row * high, wide, high)
        last = column == plan.columns - 1
        paint_wall_agent(painter, agent, cell.adjusted(0, 0, 0 if last else -gap, -gap), look)
    return plan.pages


def paint_wall_agent(painter: QPainter, agent: LiveAgent, tile: QRectF, look: Look) -> None:
    theme, high = current_theme(), tile.height()
    mark = agent_mark(agent, look.limits, look.now)
    _ground(painter, tile, mark)
    bar = QRectF(tile.left(), tile.top(), max(6.0, high * 0.07), high)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(DOTS[agent.state]))
    painter.drawRoundedRect(bar, 3, 3)
    inner = tile.adjusted(bar.width() + high * 0.12, high * 0.08, -high * 0.14, -high * 0.08)
    timer = duration(agent, look.now)
    largest = min(high * 0.34, tile.width() * 0.085)
    digits = face_of_pixels(largest, 600)
    wide = digits.width("0" * len(timer)) + 4
    half = inner.height() / 2
    painter.setPen(theme.colour(mark.colour if mark else "text"))
    place = QRectF(inner.right() - wide, inner.top(), wide, half)
    write(painter, timer, place, digits, RIGHT)
    painter.setPen(theme.colour("text"))
    name = QRectF(inner.left(), inner.top(), inner.width() - wide - 6, half)
    write(painter, agent.name, name, _fitting(agent.name, largest, 600, name.width()))
    painter.setPen(theme.colour(mark.colour if mark else "muted"))
    below = QRectF(inner.left(), inner.top() + half, inner.width(), half)
    words = mark.words if mark else agent.title
    other = whom(agent, look.region) if agent.state is not AgentState.RINGING else ""
    said = f"{words} · {other}" if other else words
    write(painter, said, below, face_of_pixels(largest * 0.74, 500))


def _fitting(text: str, pixels: float, weight: int, room: float) -> Face:
    """Somewhat smaller letters before any of them is left out."""
    wanted = face_of_pixels(pixels, weight).width(text)
    share = min(1.0, room / wanted) if wanted else 1.0
    return face_of_pixels(pixels * max(_LEAST, share * 0.99), weight)


def _ground(painter: QPainter, tile: QRectF, mark: Mark | None) -> None:
    theme = current_theme()
    painter.setPen(QPen(theme.colour(mark.colour if mark else "line"), 2 if mark else 1))
    painter.setBrush(theme.colour(_GROUNDS[mark.colour] if mark else "surface"))
    painter.drawRoundedRect(tile.adjusted(1, 1, -1, -1), 8, 8)
