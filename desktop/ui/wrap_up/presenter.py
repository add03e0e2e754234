"""The panel after a call: status, note, tags, score, next step; and the bar that leads to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from desktop.domain import phone_numbers
from desktop.domain.calls import Direction
from desktop.domain.changes import CallChange
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import CallOptionsChanged, Event, NoteChanged, SignedOut, WrapUpsChanged
from desktop.domain.lists import CallOptions
from desktop.domain.wrap_up import WrapUp
from desktop.ui.contracts import Clock, Notes, Session, Stream, Tasks, WrapUps
from desktop.ui.words import moment, short_span
from desktop.ui.wrap_up.times import due_words, quick_times

DEFAULT_REGION: Final = "US"
SAVING: Final = "Saving…"
TAGS_OFFERED: Final = 10


class Options(Protocol):
    @property
    def options(self) -> CallOptions: ...


@dataclass(frozen=True, slots=True)
class Option:
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class NoteState:
    text: str = ""
    status: str = ""
    is_unsent: bool = False


@dataclass(frozen=True, slots=True)
class PanelState:
    """``place`` is "1 of 2", "" where it is the only one; ``missing`` keeps it from being done."""

    record_id: str
    place: str
    title: str
    detail: str
    is_required: bool
    statuses: tuple[Option, ...]
    note: NoteState
    tags: tuple[Option, ...]
    scores: tuple[Option, ...]
    score_name: str
    next_step: str
    times: tuple[tuple[str, datetime], ...]
    remind_at: datetime | None
    remind_words: str
    missing: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class BarState:
    words: str
    detail: str


class WrapUpView(Protocol):
    def show_wrap_up(self, state: PanelState | None) -> None: ...


class BarView(Protocol):
    def show_waiting(self, state: BarState | None) -> None: ...


@dataclass(slots=True)
class WrapUpServices:
    session: Session
    stream: Stream
    wrap_ups: WrapUps
    options: Options
    notes: Notes
    tasks: Tasks
    clock: Clock


class WrapUpPresenter:
    """Shows one at a time, the oldest first; another one never takes its place by itself."""

    def __init__(self, services: WrapUpServices) -> None:
        self._services = services
        self._view: WrapUpView | None = None
        self._bar: BarView | None = None
        self._open = ""
        self._note = NoteState()
        self._problem = ""

    def attach(self, view: WrapUpView, bar: BarView) -> None:
        self._view, self._bar = view, bar
        self._services.stream.subscribe(self.handle)
        self._follow()

    def handle(self, event: Event) -> None:
        match event:
            case WrapUpsChanged() | CallOptionsChanged():
                self._follow()
            case SignedOut():
                self._open = ""
                self._follow()
            case NoteChanged(record_id=record_id) if record_id == self._open:
                unsent = not event.saved and event.sentence not in ("", SAVING)
                status = "Note saved" if event.saved else event.sentence or SAVING
                self._note = NoteState(event.text, status, unsent)
                self._show()
            case _:
                pass

    def turn(self) -> None:
        """To the next one that waits, from the last to the first."""
        ids = [each.record_id for each in self._services.wrap_ups.waiting]
        if self._open in ids:
            self._go_to(ids[(ids.index(self._open) + 1) % len(ids)])
            self._show()

    def press(self, digit: int) -> None:
        """The status with this number; the same number again takes it back."""
        offered = self._services.options.options.statuses.offered
        if 1 <= digit <= len(offered):
            self.choose_status(offered[digit - 1].name)

    def choose_status(self, name: str) -> None:
        item = self._item()
        if item is not None:
            taken_back = item.shown.call_status == name
            self._choose(CallChange(call_status="" if taken_back else name))

    def toggle_tag(self, tag: str) -> None:
        item = self._item()
        tag = " ".join(tag.split())
        if item is None or not tag:
            return
        tags = _tags(item)
        kept = tuple(each for each in tags if each.casefold() != tag.casefold())
        self._choose(CallChange(tags=kept if len(kept) < len(tags) else (*tags, tag)))

    def add_tag(self, tag: str) -> None:
        item = self._item()
        known = {each.casefold() for each in _tags(item)} if item else set()
        if " ".join(tag.split()).casefold() not in known:
            self.toggle_tag(tag)

    def choose_score(self, score: int) -> None:
        item = self._item()
        if item is not None:
            self._choose(CallChange(score=None if item.shown.score == score else score))

    def type_next_step(self, text: str) -> None:
        item = self._item()
        if item is not None and item.shown.next_step != text:
            self._choose(CallChange(next_step=text))

    def remind(self, at: datetime | None) -> None:
        self._choose(CallChange(remind_at=at))

    def type_note(self, text: str) -> None:
        if self._open and text != self._note.text:
            self._note = NoteState(text, SAVING)
            self._services.notes.type(self._open, text)

    def finish(self) -> None:
        if self._open:
            self._services.tasks.start(self._finish(self._open), "wrap-up")

    def skip(self) -> None:
        self._services.wrap_ups.skip(self._open)

    async def _finish(self, record_id: str) -> None:
        try:
            await self._services.wrap_ups.finish(record_id)
        except SoftphoneError as error:
            self._problem = str(error)
            self._show()

    def _choose(self, change: CallChange) -> None:
        self._problem = ""
        self._services.wrap_ups.choose(self._open, change)

    def _item(self) -> WrapUp | None:
        waiting = self._services.wrap_ups.waiting
        return next((each for each in waiting if each.record_id == self._open), None)

    def _follow(self) -> None:
        waiting = self._services.wrap_ups.waiting
        if self._item() is None:
            self._go_to(waiting[0].record_id if waiting else "")
        self._show()
        if self._bar is not None:
            self._bar.show_waiting(self._bar_state(waiting) if waiting else None)

    def _go_to(self, record_id: str) -> None:
        self._open, self._problem = record_id, ""
        item = self._item()
        if item is not None:
            typed = self._services.notes.text(record_id)
            self._note = NoteState(str(item.shown.note) if typed is None else typed)

    def _show(self) -> None:
        if self._view is not None:
            item = self._item()
            self._view.show_wrap_up(None if item is None else self._state(item))

    def _bar_state(self, waiting: tuple[WrapUp, ...]) -> BarState:
        count = len(waiting)
        words = "1 wrap-up waiting" if count == 1 else f"{count} wrap-ups waiting"
        return BarState(words, self._title(waiting[0]))

    def _state(self, item: WrapUp) -> PanelState:
        options, shown = self._services.options.options, item.shown
        now = self._services.clock.now()
        ids = [each.record_id for each in self._services.wrap_ups.waiting]
        place = f"{ids.index(item.record_id) + 1} of {len(ids)}" if len(ids) > 1 else ""
        remind_at = shown.remind_at if isinstance(shown.remind_at, datetime) else None
        scoring = options.scoring
        return PanelState(
            record_id=item.record_id,
            place=place,
            title=self._title(item),
            detail=self._detail(item, now),
            is_required=item.is_required,
            statuses=tuple(
                Option(each.name, each.name == shown.call_status)
                for each in options.statuses.offered
            ),
            note=self._note,
            tags=_tag_options(item, options.tags),
            scores=_score_options(item, scoring.highest if scoring else 0),
            score_name=scoring.name if scoring else "",
            next_step=str(shown.next_step),
            times=quick_times(now),
            remind_at=remind_at,
            remind_words=due_words(remind_at, now) if remind_at else "",
            missing=self._services.wrap_ups.missing(item.record_id),
            problem=self._problem,
        )

    def _title(self, item: WrapUp) -> str:
        number = phone_numbers.display(item.remote_number, self._region())
        return item.name or number or "Withheld number"

    def _detail(self, item: WrapUp, now: datetime) -> str:
        number = phone_numbers.display(item.remote_number, self._region())
        way = "inbound" if item.direction is Direction.INBOUND else "outbound"
        parts = (number if item.name else "", way, short_span(item.talk_seconds))
        return " · ".join(part for part in (*parts, moment(item.ended_at, now)) if part)

    def _region(self) -> str:
        account = self._services.session.account
        return account.region if account is not None else DEFAULT_REGION


def _tags(item: WrapUp) -> tuple[str, ...]:
    tags = item.shown.tags
    return tags if isinstance(tags, tuple) else ()


def _tag_options(item: WrapUp, vocabulary: tuple[str, ...]) -> tuple[Option, ...]:
    """What is chosen stays in its place; words of one's own come last."""
    chosen = {each.casefold() for each in _tags(item)}
    offered = [each for place, each in enumerate(vocabulary) if place < TAGS_OFFERED]
    offered += [each for each in _tags(item) if each not in offered]
    return tuple(Option(each, each.casefold() in chosen) for each in offered)


def _score_options(item: WrapUp, highest: int) -> tuple[Option, ...]:
    given = item.shown.score
    return tuple(Option(str(each), each == given) for each in range(1, highest + 1))
