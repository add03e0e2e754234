"""Scheduled reports: the list, the one that is put together, sending one now; no Qt."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import time
from typing import Final

from desktop.domain.errors import Conflict, InvalidInput, SoftphoneError
from desktop.domain.events import EventsMissed, ReportSchedulesChanged
from desktop.domain.records import Page
from desktop.domain.report_schedules import (
    RunState,
    Schedule,
    ScheduleWish,
    When,
    next_run,
    read_wish,
    subject_title,
)
from desktop.ui.editing.paged import ListState
from desktop.ui.editing.paged_form import CardState, FormListPresenter, FormListView
from desktop.ui.report_schedules.contracts import LOST, SCHEDULE, ScheduleServices
from desktop.ui.report_schedules.words import (
    STATES,
    files_words,
    next_words,
    place_of,
    when_words,
)
from desktop.ui.words import Tone

_CONFLICT: Final = (
    "{owner} has changed this schedule meanwhile: now it is “{name}”, {when}, to {to}. "
    "What you typed is kept; saving puts it in the place of theirs."
)
_MOST_SHOWN: Final = 3  # addresses
_BLANK: Final = ScheduleWish("")


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """``detail`` is what has no room in the row."""

    id: str
    name: str
    what: str
    when: str
    next: str
    state: str
    tone: Tone
    is_paused: bool
    detail: str


@dataclass(frozen=True, slots=True)
class ScheduleFormState(CardState):
    """``zones`` are those to choose from; ``due`` says when the next one would go."""

    wish: ScheduleWish = _BLANK
    zones: tuple[str, ...] = ()
    due: str = ""


SchedulesState = ListState[ScheduleRow]
SchedulesView = FormListView[SchedulesState, ScheduleFormState]


class SchedulesPresenter(
    FormListPresenter[Schedule, SchedulesState, SchedulesView, ScheduleFormState]
):
    renewed_by = (ReportSchedulesChanged, EventsMissed)
    permission = SCHEDULE
    lost = LOST

    def __init__(
        self, services: ScheduleServices, show_history: Callable[[Schedule], None]
    ) -> None:
        super().__init__(services, self._page, "schedules", ListState(), ScheduleFormState())
        self._schedules = services.schedules
        self._zone, self._zones = services.zone, services.zones
        self._show_history = show_history
        self._before: Schedule | None = None

    def add(self) -> None:
        if self._can_edit:
            self._before = None
            wish = replace(_BLANK, when=When(at=time(8), time_zone=self._zone()))
            self._begin("Schedule a report", "Schedule", wish)

    def edit(self, schedule_id: str) -> None:
        schedule = self._editable(schedule_id)
        if schedule is not None:
            self._before = schedule
            self._begin("Change a schedule", "Save", schedule.wish)

    def look_at(self, wish: ScheduleWish) -> None:
        """It is still being put together: when would it go?"""
        if self._form.is_open:
            self._set_form(due=self._due(wish))

    def submit(self, wish: ScheduleWish) -> None:
        if not self._may_send:
            return
        self._set_form(wish=wish)
        try:
            read = read_wish(wish)
        except InvalidInput as error:
            self._set_form(error=str(error))
            return
        self._send(self._save(read, self._before), "save a schedule")

    def pause_or_resume(self, schedule_id: str) -> None:
        schedule = self._editable(schedule_id)
        if schedule is not None:
            self._do(self._turn(schedule), "turn a schedule")

    def send_now(self, schedule_id: str) -> None:
        schedule = self._editable(schedule_id)
        if schedule is not None:
            count = len(schedule.wish.recipients)
            to = schedule.wish.recipients[0] if count == 1 else f"{count} people"
            words = f"Send “{schedule.name}” to {to} now? Its next time stays as it is."
            self._ask_first(words, "Send now", lambda: self._send_now(schedule))

    def history(self, schedule_id: str) -> None:
        schedule = self._row(schedule_id)
        if schedule is not None:
            self._show_history(schedule)

    def remove(self, schedule_id: str) -> None:
        schedule = self._editable(schedule_id)
        if schedule is not None:
            words = f"Remove “{schedule.name}”? Its history goes with it."
            self._ask_first(words, "Remove", lambda: self._remove(schedule))

    async def _page(self, text: str, _: str | None) -> Page[Schedule]:
        rows = await self._schedules.schedules()
        asked = text.lower()
        return Page(tuple(each for each in rows if asked in _said(each)))

    async def _save(self, wish: ScheduleWish, before: Schedule | None) -> str:
        if before is None:
            saved = await self._schedules.add(wish)
        else:
            saved = await self._schedules.change(before, wish)
        if saved.next_at is None:
            return f"{saved.name} is saved. It is paused."
        zone = saved.wish.when.time_zone
        return f"{saved.name} is saved. It goes next on {next_words(saved)} ({zone})."

    def _refused(self, error: SoftphoneError) -> None:
        if isinstance(error, Conflict) and isinstance(error.current, Schedule):
            theirs = self._before = error.current
            words = _CONFLICT.format(
                owner=theirs.owner,
                name=theirs.name,
                when=when_words(theirs.wish.when),
                to=_some(theirs.wish.recipients),
            )
            self._set_form(is_busy=False, warning=words)
        else:
            super()._refused(error)

    async def _turn(self, schedule: Schedule) -> str:
        turned = await self._schedules.turn(schedule, on=schedule.is_paused)
        if turned.is_paused:
            return f"{schedule.name} is paused. What would have been due is not sent later."
        return f"{schedule.name} goes next on {next_words(turned)}."

    async def _send_now(self, schedule: Schedule) -> str:
        await self._schedules.send_now(schedule.id)
        return f"{schedule.name} is being sent. Its history tells what comes of it."

    async def _remove(self, schedule: Schedule) -> str:
        await self._schedules.remove(schedule)
        return f"{schedule.name} is removed."

    def _begin(self, title: str, action: str, wish: ScheduleWish) -> None:
        zones = tuple(dict.fromkeys((wish.when.time_zone, *self._zones())))
        zones = tuple(sorted(zones))
        state = ScheduleFormState(title=title, action=action, wish=wish, zones=zones)
        self._open_form(replace(state, due=self._due(wish)))

    def _due(self, wish: ScheduleWish) -> str:
        try:
            due = next_run(wish.when, self._clock.now())
        except InvalidInput as error:
            return str(error)
        at = next_words(Schedule("", wish, "", next_at=due))
        return f"The next one goes on {at}, on the clocks of {wish.when.time_zone}."

    def _line(self, schedule: Schedule) -> ScheduleRow:
        wish = schedule.wish
        state, tone = "Not sent yet", Tone.PLAIN
        if schedule.last_state is not None:
            state, tone = STATES[schedule.last_state]
        if schedule.is_paused:
            state, tone = "Paused", Tone.PLAIN
        elif schedule.last_state is RunState.SENT and not _is_all(schedule.last_sentence):
            state, tone = "Partly sent", Tone.WARNING
        detail = (
            f"{files_words(wish)} to {_some(wish.recipients)}. Times of {wish.when.time_zone}, "
            f"with what {schedule.owner} may see."
        )
        if schedule.last_sentence:
            detail += f"\nLast time: {schedule.last_sentence}"
        due = next_words(schedule)
        if not schedule.is_paused and wish.when.time_zone != self._zone():
            due += f" {place_of(wish.when.time_zone)}"
        return ScheduleRow(
            *(schedule.id, wish.name, subject_title(wish.subject), when_words(wish.when), due),
            *(state, tone, schedule.is_paused, detail),
        )


def _said(schedule: Schedule) -> str:
    wish = schedule.wish
    return f"{wish.name} {subject_title(wish.subject)} {' '.join(wish.recipients)}".lower()


def _some(addresses: Sequence[str]) -> str:
    """The first of them, and how many more there are."""
    more = len(addresses) - _MOST_SHOWN
    shown = ", ".join(addresses[:_MOST_SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown


def _is_all(sentence: str) -> bool:
    """Whether there is no second sentence, about somebody who was left out."""
    return re.fullmatch(r"Sent to \d+ (person|people)\.", sentence) is not None
