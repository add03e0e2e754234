"""The drawer of one call: what is known about it, what is written, and what to do with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Protocol

from desktop.domain import phone_numbers
from desktop.domain.changes import CallChange
from desktop.domain.errors import SoftphoneError
from desktop.domain.events import (
    CallChanged,
    CallLogged,
    CallOptionsChanged,
    CrmState,
    CrmStateChanged,
    Event,
    LocalChanged,
    NoteChanged,
    OutboxChanged,
    PermissionsChanged,
    PluginLinksChanged,
    SignedIn,
    SignedOut,
    SupervisionChanged,
    SupervisionsSeen,
    WriteSent,
)
from desktop.domain.outbox import Write, WriteState
from desktop.domain.records import CallRecord, Message
from desktop.domain.supervision import Mode
from desktop.services.call_details import Assignable
from desktop.ui.calls.contracts import CallDetails, CallOptionsKept, CallWriting, Unsent
from desktop.ui.calls.drawer_state import (
    WAITS,
    DrawerState,
    RelatedRow,
    path_words,
    related_rows,
    reminder_choices,
    reminder_words,
    status_choices,
    troubles_of,
)
from desktop.ui.calls.removal import RecordingRemoval
from desktop.ui.calls.rows import call_detail
from desktop.ui.calls.supervision import CallActs
from desktop.ui.contracts import Clock, History, Notes, Session, Tasks
from desktop.ui.plugins.links import PluginLinks, linked, rows_of
from desktop.ui.supervising.presenter import Supervising

DEFAULT_REGION = "US"
_SENDS = ("messages.log:view", "messages:send")
_SHOWN_ANEW_BY: Final = (
    CallLogged,
    LocalChanged,
    PermissionsChanged,
    OutboxChanged,
    WriteSent,
    CallOptionsChanged,
    PluginLinksChanged,
    SupervisionChanged,
    SupervisionsSeen,
)


class DrawerView(Protocol):
    def show_drawer(self, state: DrawerState | None) -> None: ...

    def show_agents(self, agents: tuple[Assignable, ...]) -> None: ...

    def pause(self) -> None:
        """A call is coming: nothing may talk into it."""


@dataclass(slots=True)
class DrawerServices:
    """``call`` fills the number field, ``text`` begins a text, ``block`` asks about one."""

    session: Session
    history: History
    details: CallDetails
    writing: CallWriting
    unsent: Unsent
    notes: Notes
    options: CallOptionsKept
    tasks: Tasks
    clock: Clock
    call: Callable[[str], None]
    text: Callable[[str], None]
    block: Callable[[str], None]
    links: PluginLinks
    supervising: Supervising


class CallDrawer:
    def __init__(self, services: DrawerServices, on_changed: Callable[[], None]) -> None:
        """``on_changed`` hears when another call is open, or none."""
        self._services = services
        self._on_changed = on_changed
        self._view: DrawerView | None = None
        self._open_id = ""
        self._asked = 0
        self._one_at_a_time = asyncio.Lock()
        self._path: tuple[str, ...] = ()
        self._related: tuple[RelatedRow, ...] = ()
        self._note_status = ""
        self._agents: tuple[Assignable, ...] = ()
        self.removal = RecordingRemoval(
            services.details.delete_recording, services.tasks, self._show
        )
        self.acts = CallActs(*(services.session, services.supervising, services.tasks, self._show))

    @property
    def open_id(self) -> str:
        return self._open_id

    @property
    def record(self) -> CallRecord | None:
        return self._services.history.one(self._open_id) if self._open_id else None

    def attach(self, view: DrawerView) -> None:
        self._view = view

    def open(self, record_id: str) -> None:
        if record_id != self._open_id:
            self._open_id = record_id
            self._asked += 1
            self._path, self._related = (), ()
            self._note_status = ""
            self.removal.open(record_id)
            self.acts.dismiss()
            self._load()
        self._show()
        self._on_changed()

    def close(self) -> None:
        self.open("")

    def handle(self, event: Event) -> None:
        self.acts.handle(event)
        match event:
            case SignedIn() | SignedOut():
                self._agents = ()
                self.close()
            case CallChanged(call=call) if call.is_live and self._view is not None:
                self._view.pause()
            case _ if not self._open_id:
                pass
            case NoteChanged(record_id=self._open_id, sentence=sentence):
                self._note_status = sentence
                self._show()
            case LocalChanged() if not _concerns(event, self._open_id):
                if event.calls or event.messages:
                    self._services.tasks.start(self._load_related(self._asked), "related calls")
            case CallLogged(record) if record.id != self._open_id:
                pass
            case CrmStateChanged(state=CrmState.CONNECTED):
                self._load()
            case _ if isinstance(event, _SHOWN_ANEW_BY):
                self._show()
            case _:
                pass

    # What the person writes

    def type_note(self, text: str) -> None:
        if self._open_id:
            self._services.notes.type(self._open_id, text)

    def set_status(self, name: str) -> None:
        self._change(lambda row: CallChange(call_status="" if row.call_status == name else name))

    def set_score(self, score: int) -> None:
        self._change(lambda row: CallChange(score=None if row.score == score else score))

    def toggle_tag(self, tag: str) -> None:
        def toggled(row: CallRecord) -> CallChange:
            rest = tuple(each for each in row.tags if each != tag)
            return CallChange(tags=rest if tag in row.tags else (*rest, tag))

        self._change(toggled)

    def set_next_step(self, text: str) -> None:
        record = self.record
        if record is not None and text.strip() != record.next_step:
            self._change(lambda _: CallChange(next_step=text.strip()))

    def remind(self, at: datetime | None) -> None:
        record = self.record
        if record is not None and at != record.remind_at:
            self._change(lambda _: CallChange(remind_at=at))

    def ask_agents(self) -> None:
        """``show_agents`` follows."""
        self._services.tasks.start(self._load_agents(), "whom a call may be given")

    def set_agent(self, agent_id: str) -> None:
        name = next((each.name for each in self._agents if each.id == agent_id), "")
        self._change(lambda _: CallChange(agent_id=agent_id), name)

    def keep_mine(self, key: str) -> None:
        self._decide(self._services.unsent.keep_mine(key))

    def take_theirs(self, key: str) -> None:
        self._decide(self._services.unsent.take_theirs(key))

    def send_again(self, key: str) -> None:
        self._decide(self._services.unsent.send_again(key))

    def discard(self, key: str) -> None:
        self._decide(self._services.unsent.discard(key))

    # What the person does

    def supervise(self, mode: Mode) -> None:
        self.acts.start(self.record, mode)

    def call_back(self) -> None:
        record = self.record
        if record is not None and record.remote_number:
            self._services.call(record.remote_number)

    def text_back(self) -> None:
        record = self.record
        if record is not None and record.remote_number:
            self._services.text(record.remote_number)

    def open_link(self, key: str) -> None:
        """A page of another program about this call."""
        record, links = self.record, self._services.links
        link = linked(links.at_calls(), key)
        if link is not None and record is not None:
            links.open_for_call(link, record, self._services.details.contact(record))

    def block(self) -> None:
        record = self.record
        if record is not None and record.remote_number:
            self._services.block(record.remote_number)

    async def recording(self) -> bytes:
        return await self._services.details.recording(self._open_id)

    def _change(self, changed: Callable[[CallRecord], CallChange], agent_name: str = "") -> None:
        writing = self._write(self._open_id, changed, agent_name)
        self._services.tasks.start(writing, "write about a call")

    async def _write(
        self, record_id: str, changed: Callable[[CallRecord], CallChange], agent_name: str
    ) -> None:
        """One after another: of two tags that are pressed at once both are kept."""
        async with self._one_at_a_time:
            record = self._services.history.one(record_id) if record_id else None
            if record is not None:
                await self._services.writing.change(record_id, changed(record), agent_name)

    def _decide(self, deciding: Coroutine[Any, Any, None]) -> None:
        self._services.tasks.start(deciding, "decide about what was written")

    def _writes(self) -> tuple[Write, ...]:
        return self._services.writing.writes_about(self._open_id)

    def _load(self) -> None:
        if self._open_id:
            self._services.tasks.start(self._load_path(self._asked), "way of a call")
            self._services.tasks.start(self._load_related(self._asked), "related calls")

    async def _load_path(self, asked: int) -> None:
        try:
            steps = await self._services.details.path(self._open_id)
        except SoftphoneError:
            return  # what the row tells of its way is shown meanwhile
        if asked == self._asked:
            self._path = path_words(steps, self._region())
            self._show()

    async def _load_related(self, asked: int) -> None:
        record = self.record
        if record is None:
            return
        details = self._services.details
        texts: tuple[Message, ...] = ()
        try:
            calls = await details.related_calls(record)
            texts = await details.related_texts(record)
        except SoftphoneError:
            return  # the call itself is shown all the same
        if asked == self._asked:
            self._related = related_rows(calls, texts, self._services.clock.now())
            self._show()

    async def _load_agents(self) -> None:
        self._agents = await self._services.details.assignable()
        if self._view is not None:
            self._view.show_agents(self._agents)

    def _show(self) -> None:
        record = self.record
        if record is None and self._open_id:
            self._open_id = ""
            self._asked += 1
            self._on_changed()
        if self._view is not None:
            self._view.show_drawer(self._state(record) if record is not None else None)

    def _state(self, record: CallRecord) -> DrawerState:
        s, answer = self._services, self._services.session.answer
        now = s.clock.now()
        detail = call_detail(record, self._region(), now)
        is_mine = s.session.profile is not None and record.agent_id == s.session.profile.id
        may_annotate = is_mine or answer.grants("calls.log:annotate")
        typed = s.notes.text(record.id)
        scoring = s.options.scoring
        writes = self._writes()
        waits = any(each.state is WriteState.WAITING for each in writes)
        return DrawerState(
            detail=detail if not self._path else replace(detail, path=self._path),
            place=self._place(record),
            may_annotate=may_annotate,
            may_set_status=may_annotate and answer.grants("calls:set_status"),
            may_set_agent=answer.grants("calls.log:assign_agent"),
            can_listen=record.has_recording and answer.grants("recordings:listen"),
            recording_seconds=record.talk_time,
            supervision=self.acts.state(record),
            removal=self.removal.state(may=self._may_remove(record)),
            can_text=all(answer.grants(each) for each in _SENDS)
            and phone_numbers.can_be_texted(record.remote_number),
            can_block=bool(record.remote_number) and answer.grants("blocklist:edit"),
            note=record.note if typed is None else typed,
            note_status=self._note_status,
            statuses=status_choices(s.options.statuses, record.call_status),
            offered_tags=tuple(each for each in s.options.tags if each not in record.tags),
            highest_score=max(scoring.highest if scoring else 5, record.score or 0),
            next_step=record.next_step,
            reminder=reminder_words(record.remind_at, now),
            reminder_choices=reminder_choices(now),
            path=self._path or detail.path,
            related=self._related,
            waiting=WAITS if waits else "",
            troubles=troubles_of(writes, dict(self._names()), now),
            links=rows_of(s.links.at_calls()),
        )

    def _may_remove(self, record: CallRecord) -> bool:
        answer = self._services.session.answer
        needed = ("recordings:listen", "recordings:delete")
        return record.has_recording and all(answer.grants(each) for each in needed)

    def _names(self) -> tuple[tuple[str, str], ...]:
        record, profile = self.record, self._services.session.profile
        known = [(record.agent_id, record.agent_name)] if record else []
        known += [(each.id, each.name) for each in self._agents]
        known += [(profile.id, profile.name)] if profile else []
        return tuple(known)

    def _place(self, record: CallRecord) -> str:
        contact = self._services.details.contact(record)
        if contact is not None and contact.city:
            return contact.city
        area = phone_numbers.area_of(record.remote_number)
        return f"area {area}" if area else ""

    def _region(self) -> str:
        account = self._services.session.account
        return account.region if account is not None else DEFAULT_REGION


def _concerns(event: LocalChanged, record_id: str) -> bool:
    changed = any(each.id == record_id for each in event.calls)
    return changed or record_id in event.gone_calls or "calls" in event.emptied
