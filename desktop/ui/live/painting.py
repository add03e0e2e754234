"""A card of an agent and one of a queue, painted from the board as it is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop.domain.live_board import LiveAgent, LiveQueue
from desktop.domain.live_limits import BoardLimits, Measure
from desktop.ui.icons import paint_icon
from desktop.ui.live.dots import DOTS
from desktop.ui.live.limits_in_words import Mark, agent_mark, queue_marks
from desktop.ui.live.spoken import (
    duration,
    figures,
    free_words,
    level_words,
    owed,
    said_state,
    wait_words,
    whom,
)
from desktop.ui.supervising.acts import Act
from desktop.ui.theme import TextSize, current_theme
from desktop.ui.widgets.faces import face, paint_tag, write
from desktop.ui.widgets.marks import paint_avatar
from desktop.ui.words import Tone

RIGHT: Final = Qt.AlignmentFlag.AlignRight
PADDING: Final = 14
AVATAR: Final = 34
ACT: Final = 32
_SHARES: Final = (0.22, 0.24, 0.27, 0.27)  # of the figures of a queue


@dataclass(frozen=True, slots=True)
class Look:
    """What a painter has to know beside the row; ``flash`` fades from 1 to 0 after a change."""

    now: datetime
    limits: BoardLimits = field(default_factory=BoardLimits)
    region: str = "US"
    is_chosen: bool = False
    flash: float = 0.0
    acts: tuple[Act, ...] = ()
    supervised: str = ""  # "Mia Lang is listening"

    def beside(self, *, is_chosen: bool, flash: float, acts: tuple[Act, ...] = ()) -> Look:
        """With what only the view knows."""
        return replace(self, is_chosen=is_chosen, flash=flash, acts=acts)


def paint_card(painter: QPainter, agent: LiveAgent, area: QRectF, look: Look) -> None:
    theme, line = current_theme(), current_theme().px(20)
    mark = agent_mark(agent, look.limits, look.now)
    paint_ground(painter, area, look, mark)
    inner = area.adjusted(PADDING, PADDING, -PADDING, -PADDING + 2)
    head = QRectF(inner.left(), inner.top(), inner.width(), max(AVATAR + 2, theme.px(38)))
    _head(painter, agent, head, look, mark)
    middle = QRectF(inner.left(), head.bottom() + 5, inner.width(), line)
    taken = _flags(painter, flags_of(agent, look, mark), middle)
    painter.setPen(theme.colour("text"))
    write(painter, whom(agent, look.region), middle.adjusted(0, 0, -taken, 0), face())
    foot = QRectF(inner.left(), inner.bottom() - line, inner.width(), line)
    room = len(look.acts) * ACT
    painter.setPen(theme.colour("muted"))
    words = face(TextSize.SMALL)
    write(painter, figures(agent, look.now), foot.adjusted(0, 0, -room, 0), words)
    paint_acts(painter, look.acts, act_places(area, len(look.acts)))


def paint_acts(painter: QPainter, acts: tuple[Act, ...], places: list[QRectF]) -> None:
    for each, place in zip(acts, places, strict=True):
        icon = QRectF(place.center() - QPointF(9, 9), place.center() + QPointF(9, 9))
        paint_icon(painter, icon, each.icon, "track" if each.refusal else "text")


def act_places(area: QRectF, count: int) -> list[QRectF]:
    """Where the icons of what can be done stand in a card, from left to right."""
    bottom = area.bottom() - PADDING / 2 + 2
    left = area.right() - PADDING / 2 - count * ACT
    return [QRectF(left + at * ACT, bottom - ACT, ACT, ACT) for at in range(count)]


def paint_ground(painter: QPainter, area: QRectF, look: Look, mark: Mark | None) -> None:
    theme = current_theme()
    edge = "accent" if look.is_chosen else mark.colour if mark else "line"
    pen = QPen(theme.colour(edge), 2.0 if look.is_chosen else 1.0)
    inset = pen.widthF() / 2
    painter.setPen(pen)
    painter.setBrush(flashed("surface", look.flash))
    painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), 8, 8)


def flashed(ground: str, flash: float) -> QColor:
    """A ground that something has just changed on."""
    theme = current_theme()
    plain, lit = theme.colour(ground), theme.colour("accent_soft")
    if not flash:
        return plain
    return QColor(
        round(plain.red() + (lit.red() - plain.red()) * flash),
        round(plain.green() + (lit.green() - plain.green()) * flash),
        round(plain.blue() + (lit.blue() - plain.blue()) * flash),
    )


def _head(painter: QPainter, agent: LiveAgent, head: QRectF, look: Look, mark: Mark | None) -> None:
    theme = current_theme()
    paint_person(
        painter, agent, QRectF(head.left(), head.center().y() - AVATAR / 2, AVATAR, AVATAR)
    )
    timer, digits = duration(agent, look.now), face(TextSize.HEADING, 500)
    wide = digits.width("0" * len(timer)) + 6
    painter.setPen(theme.colour(mark.colour if mark else "text"))
    place = QRectF(head.right() - wide, head.top(), wide, head.height())
    write(painter, timer, place, digits, RIGHT)
    names = head.adjusted(AVATAR + 10, 0, -wide - 6, 0)
    half = names.height() / 2
    painter.setPen(theme.colour("text"))
    above = QRectF(names.left(), names.top(), names.width(), half)
    write(painter, agent.name, above, face(weight=600))
    painter.setPen(theme.colour("muted"))
    write(painter, said_state(agent), above.translated(0, half), face(TextSize.SMALL))


def paint_person(painter: QPainter, agent: LiveAgent, place: QRectF) -> None:
    """Initials on a disc with the dot of what they do."""
    theme = current_theme()
    paint_avatar(painter, place, agent.name)
    corner = place.bottomRight() - QPointF(4, 4)
    painter.setPen(Qt.PenStyle.NoPen)
    for size, colour in ((6.0, "surface"), (4.0, DOTS[agent.state])):
        painter.setBrush(theme.colour(colour))
        painter.drawEllipse(corner, size, size)


def flags_of(agent: LiveAgent, look: Look, mark: Mark | None) -> list[tuple[str, Tone]]:
    flags = [(mark.words, mark.tone)] if mark else []
    if look.supervised:
        flags.append((look.supervised, Tone.ACCENT))
    if agent.wrap_up_owed:
        flags.append((owed(agent), Tone.PLAIN))
    return flags


def _flags(painter: QPainter, flags: list[tuple[str, Tone]], line: QRectF) -> float:
    """From the right, as many as have room beside whom they talk with; how much they take."""
    taken, words = 0.0, face(TextSize.SMALL, 500)
    for text, tone in flags:
        wide = words.width(text) + 14
        if taken and line.width() - taken - wide < 70:
            break
        wide = min(wide, line.width())
        place = QRectF(line.right() - taken - wide, line.top(), wide, line.height())
        paint_tag(painter, text, tone, place)
        taken += wide + 6
    return taken


def paint_queue(painter: QPainter, queue: LiveQueue, area: QRectF, look: Look) -> None:
    theme, px = current_theme(), current_theme().px
    marks = queue_marks(queue, look.limits, look.now)
    paint_ground(painter, area, look, marks[0] if marks else None)
    inner = area.adjusted(PADDING, PADDING - 2, -PADDING, -PADDING + 4)
    head = QRectF(inner.left(), inner.top(), inner.width(), px(22))
    text, tone = (marks[0].words, marks[0].tone) if marks else free_tag(queue)
    wide = min(face(TextSize.SMALL, 500).width(text) + 14, head.width() * 0.6)
    top = head.center().y() - px(20) / 2
    paint_tag(painter, text, tone, QRectF(head.right() - wide, top, wide, px(20)))
    painter.setPen(theme.colour("text"))
    write(painter, queue.name, head.adjusted(0, 0, -wide - 8, 0), face(TextSize.HEADING, 600))
    left = inner.left()
    shares = zip(queue_figures(queue, look, marks), _SHARES, strict=True)
    for (value, words, colour), share in shares:
        place = QRectF(left, head.bottom() + 4, inner.width() * share, px(28))
        painter.setPen(theme.colour(colour))
        write(painter, value, place, face(TextSize.TITLE, 500))
        painter.setPen(theme.colour("muted"))
        below = QRectF(left, place.bottom(), place.width() - 4, px(18))
        write(painter, words, below, face(TextSize.SMALL))
        left += place.width()


def free_tag(queue: LiveQueue) -> tuple[str, Tone]:
    short = Tone.WARNING if queue.waiting or not queue.agents else Tone.PLAIN
    return free_words(queue), Tone.GOOD if queue.free else short


def queue_figures(
    queue: LiveQueue, look: Look, marks: tuple[Mark, ...]
) -> tuple[tuple[str, str, str], ...]:
    """Value, what it is, and its colour."""
    colours = {each.measure: each.colour for each in marks}
    within = look.limits.answer_within
    return (
        (str(len(queue.waiting)), "waiting", colours.get(Measure.WAITING, "text")),
        (wait_words(queue, look.now), "longest", colours.get(Measure.LONGEST_WAIT, "text")),
        (level_words(queue), f"within {within} s", colours.get(Measure.SERVICE_LEVEL, "text")),
        (str(queue.today.abandoned), "abandoned", "text"),
    )
