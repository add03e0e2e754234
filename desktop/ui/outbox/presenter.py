"""What is not at the CRM yet, in words, with what its author may decide about it."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Final, Protocol

from desktop.domain import phone_numbers
from desktop.domain.changes import CallChange
from desktop.domain.events import (
    CallLogged,
    CrmState,
    CrmStateChanged,
    Event,
    LocalDataReady,
    OutboxChanged,
    SignedOut,
    StartedOffline,
)
from desktop.domain.outbox import WriteState
from desktop.services.unsent import Unsent
from desktop.ui.contracts import Clock, Session, Stream, Tasks
from desktop.ui.words import Tone, clock, day, moment
from desktop.ui.wrap_up.times import due_words

DEFAULT_REGION: Final = "US"
_NAMES: Final = {
    "note": "Note",
    "tags": "Tags",
    "score": "Score",
    "call_status": "Status",
    "next_step": "Next step",
    "remind_at": "Reminder",
    "agent_id": "Agent",
}
_STATES: Final = {
    WriteState.WAITING: ("Waiting", Tone.PLAIN),
    WriteState.REFUSED: ("Not taken", Tone.BAD),
    WriteState.CONFLICT: ("Two versions", Tone.WARNING),
}


class Decision(Enum):
    SEND_AGAIN = "Send again"
    DISCARD = "Discard"
    KEEP_MINE = "Keep mine"
    TAKE_THEIRS = "Take theirs"


_DECISIONS: Final = {
    WriteState.WAITING: (),
    WriteState.REFUSED: (Decision.SEND_AGAIN, Decision.DISCARD),
    WriteState.CONFLICT: (Decision.KEEP_MINE, Decision.TAKE_THEIRS),
}


class Unsents(Protocol):
    @property
    def writes(self) -> tuple[Unsent, ...]: ...

    async def send_again(self, key: str) -> None: ...

    async def discard(self, key: str) -> None: ...

    async def keep_mine(self, key: str) -> None: ...

    async def take_theirs(self, key: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Line:
    """One field: its name, what was written, and what somebody else wrote ("" without one)."""

    name: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class WriteRow:
    """``what`` and ``whom``: "Note and status", "Marcus Reyes"."""

    key: str
    what: str
    whom: str
    when: str
    state: str
    tone: Tone
    sentence: str
    lines: tuple[Line, ...]
    has_two: bool
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class AwayState:
    """``headline`` says whether the CRM answers, ``waiting`` how much is not sent ("" for none)."""

    is_away: bool
    headline: str
    sentence: str
    waiting: str


class OutboxView(Protocol):
    def show_writes(self, rows: tuple[WriteRow, ...]) -> None: ...

    def show_away(self, state: AwayState) -> None: ...


@dataclass(slots=True)
class OutboxServices:
    session: Session
    stream: Stream
    unsent: Unsents
    tasks: Tasks
    clock: Clock


class OutboxPresenter:
    def __init__(self, services: OutboxServices) -> None:
        self._services = services
        self._views: tuple[OutboxView, ...] = ()
        self._away_since: datetime | None = None
        self._why_away = ""
        self._as_of: datetime | None = None  # of what is shown since a start without the CRM

    def attach(self, *views: OutboxView) -> None:
        self._views = views
        self._services.stream.subscribe(self.handle)
        self.show()

    def handle(self, event: Event) -> None:
        match event:
            case CrmStateChanged(state=CrmState.UNREACHABLE, sentence=sentence):
                self._away_since, self._why_away = self._services.clock.now(), sentence
            case StartedOffline(as_of=as_of):
                self._as_of = as_of
            case CrmStateChanged():
                self._away_since, self._why_away, self._as_of = None, "", None
            case OutboxChanged() | LocalDataReady() | SignedOut() | CallLogged():
                pass
            case _:
                return
        self.show()

    def show(self) -> None:
        """Also when a view comes to the front: its times are told from today."""
        writes = self._services.unsent.writes
        rows = tuple(self._row(each) for each in writes)
        for view in self._views:
            view.show_writes(rows)
            view.show_away(self._away(len(writes)))

    def decide(self, key: str, decision: Decision) -> None:
        unsent = self._services.unsent
        act = {
            Decision.SEND_AGAIN: unsent.send_again,
            Decision.DISCARD: unsent.discard,
            Decision.KEEP_MINE: unsent.keep_mine,
            Decision.TAKE_THEIRS: unsent.take_theirs,
        }[decision]
        self._do(act(key))

    def _do(self, action: Coroutine[Any, Any, None]) -> None:
        self._services.tasks.start(action, "decide about a write")

    def _away(self, count: int) -> AwayState:
        things = "1 thing you wrote waits" if count == 1 else f"{count} things you wrote wait"
        waiting = f"{things} to be sent." if count else ""
        if self._away_since is None:
            return AwayState(False, "The CRM is connected", "", waiting)
        since = self._moment(self._away_since).replace("Yesterday", "yesterday")
        headline = f"The CRM has not answered since {since}"
        sentence = f"{self._why_away} It is tried again by itself.".strip()
        if self._as_of is not None:
            sentence += f" Everything is as of {moment(self._as_of, self._services.clock.now())}."
        return AwayState(True, headline, sentence, waiting)

    def _moment(self, at: datetime) -> str:
        name = day(at, self._services.clock.now())
        return clock(at) if name == "Today" else f"{name} {clock(at)}"

    def _row(self, unsent: Unsent) -> WriteRow:
        write = unsent.write
        state, tone = _STATES[write.state]
        sentence = write.sentence
        if write.position < 0 and not sentence:
            sentence = "The disk would not take it: it is lost if the program ends before."
        return WriteRow(
            key=write.key,
            what=unsent.told.what if unsent.told else _what(unsent.mine),
            whom=self._whom(unsent),
            when=self._moment(write.written_at),
            state=state,
            tone=tone,
            sentence=sentence,
            lines=self._lines(unsent),
            has_two=bool(unsent.told.theirs if unsent.told else unsent.theirs),
            decisions=_DECISIONS[write.state],
        )

    def _whom(self, unsent: Unsent) -> str:
        record = unsent.record
        if record is None:
            return unsent.told.whom if unsent.told else ""
        account = self._services.session.account
        region = account.region if account is not None else DEFAULT_REGION
        number = phone_numbers.display(record.remote_number, region)
        return record.contact_name or number or "Withheld number"

    def _lines(self, unsent: Unsent) -> tuple[Line, ...]:
        if unsent.told is not None:
            others = dict(unsent.told.theirs)
            return tuple(
                Line(name, words, others.get(name, "")) for name, words in unsent.told.mine
            )
        if unsent.mine is None:
            return ()
        mine, theirs = self._words(unsent.mine), self._words(unsent.theirs or CallChange())
        return tuple(Line(name, words, theirs.get(name, "")) for name, words in mine.items())

    def _words(self, change: CallChange) -> dict[str, str]:
        now = self._services.clock.now()
        found: dict[str, str] = {}
        for name in change.names:
            value = getattr(change, name)
            if isinstance(value, datetime):
                words = due_words(value, now)
            elif isinstance(value, tuple):
                words = ", ".join(value)
            else:
                words = "" if value is None else str(value)
            found[_NAMES[name]] = words or "nothing"
        if change.agent_id:
            found.pop("Agent", None)  # an id is no word; that it is about the agent, ``what`` says
        return found


def _what(change: CallChange | None) -> str:
    if change is None:
        return "Something you wrote"
    names = [_NAMES[each] for each in change.names]
    first = ", ".join(names[:-1])
    words = f"{first} and {names[-1]}" if first else names[0] if names else "Nothing"
    return words[:1] + words[1:].lower()
