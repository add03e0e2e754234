"""The account's records as the phone system needs them: lines, routing, and the call log.

Every method is one transaction on a worker thread; a row and the event that tells of it commit
together, so that the CRM shows a call while it rings, whichever process wrote it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, select
from sqlalchemy.exc import OperationalError

from desktop.domain.call_sounds import CallSound
from desktop.server import call_path, call_writing
from desktop.server.blocking import is_blocked
from desktop.server.database import Database, now_ms
from desktop.server.database_news import DatabaseNews
from desktop.server.devices import (
    forget_phones,
    next_password_used,
    phones_are,
    phones_to_remove,
)
from desktop.server.effective import standing_of
from desktop.server.lines import is_open, lines, lines_of_queue
from desktop.server.live_board import ongoing_calls
from desktop.server.outgoing import Wish, choose, contact_of
from desktop.server.pbx.records import (
    AssignedBy,
    CallEnd,
    Opening,
    Permit,
    Recorded,
    RecordsFailed,
    Refusal,
    Route,
    SignedInPhone,
    Subscriber,
)
from desktop.server.presence import forget_lines, line_changed, takes_queue_calls
from desktop.server.recording import recording_over
from desktop.server.sound_files import SoundFiles
from desktop.server.tables import (
    calls,
    contacts,
    memberships,
    numbers,
    queues,
    sip_credentials,
)
from desktop.server.voice_menus import menu_of
from desktop.server.voicemails import keep_message

_NOT_A_NUMBER: Final = "not_a_number"


class Telephony:
    """Satisfies ``desktop.server.pbx.records.Records`` with the shared database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._news = DatabaseNews(database.path)
        self._sounds = SoundFiles(database.path)

    def close(self) -> None:
        self._news.close()

    async def subscriber(self, user_name: str, domain: str) -> Subscriber | None:
        name = sip_credentials.c.user_name == user_name.lower()
        return await asyncio.to_thread(self._line, and_(name, _of_domain(domain)))

    async def extension(self, domain: str, dialled: str) -> Subscriber | None:
        """By extension or by user name."""
        asked = dialled.lower()
        named = (memberships.c.extension == asked) | (sip_credentials.c.user_name == asked)
        return await asyncio.to_thread(self._line, and_(named, _of_domain(domain)))

    async def resolve(
        self, caller: Subscriber, dialled: str, pick: str, dnc_confirmed: bool
    ) -> Permit | Refusal:
        wish = Wish(dialled, "call", pick or None, dnc_confirmed)
        return await asyncio.to_thread(self._resolve, caller, wish)

    async def route_of(
        self, number: str, caller_number: str, caller_name: str = ""
    ) -> Route | None:
        """None where the number is nobody's, disabled or released."""
        return await asyncio.to_thread(self._route_of, number, caller_number, caller_name)

    async def queue_candidates(self, account_id: str, queue: str) -> Sequence[Subscriber]:
        """Members who are available and allowed to join, in the queue's order.

        Who is on a call is not asked here: a row may be written late, the calls themselves know.
        """
        return await asyncio.to_thread(self._candidates, account_id, queue)

    async def opened(self, call_id: str, opening: Opening, at: int) -> None:
        await _written(self._opened, call_id, opening, at)

    async def ringing(self, call_id: str) -> None:
        await _written(self._change, call_id, {"status": "ringing"})

    async def rang(self, call_id: str, user_id: str, at: int) -> None:
        await _written(self._rang, call_id, user_id, at)

    async def rings_no_more(self, call_id: str, user_id: str) -> None:
        await _written(self._rings_no_more, call_id, user_id)

    async def held(self, call_id: str, is_held: bool) -> None:
        await _written(self._held, call_id, is_held)

    async def answered(self, call_id: str, user_id: str, assigned_by: AssignedBy, at: int) -> None:
        changes: dict[str, Any] = {"status": "in-progress", "answered_at": at}
        if user_id:
            changes |= {"agent_id": user_id, "assigned_by": assigned_by.value}
        await _written(self._change, call_id, changes)

    async def recorded(self, call_id: str, is_captured: bool) -> None:
        sound = CallSound.AWAITED if is_captured else CallSound.NOT_CAPTURED
        await _written(self._change, call_id, {"recording": True, "sound": sound.value})

    async def ended(self, call_id: str, end: CallEnd, at: int) -> None:
        await _written(self._ended, call_id, end, at)

    async def directed(self, call_id: str, queue: str, user_id: str) -> None:
        agent = {"agent_id": user_id, "assigned_by": AssignedBy.MENU.value} if user_id else {}
        changes = {**agent, **({"queue": queue, "queued_at": now_ms()} if queue else {})}
        if changes:
            await _written(self._change, call_id, changes)

    async def message_left(self, call_id: str, user_id: str, sound: bytes, at: int) -> None:
        await _written(keep_message, self._database, call_id, user_id, sound, at)

    async def close_stale(self) -> None:
        """End the calls and forget the lines that a phone system which is gone left open."""
        await _written(self._close_stale, now_ms())

    async def line_changed(self, aor: str, is_there: bool) -> None:
        await _written(self._line_changed, aor, is_there)

    async def next_password_used(self, line: Subscriber) -> None:
        await _written(self._next_password_used, line)

    async def phones_are(self, aor: str, phones: Sequence[SignedInPhone], at: int) -> None:
        await _written(self._phones_are, aor, phones, at)

    async def phones_to_remove(self) -> Sequence[tuple[str, str]]:
        if not self._news.is_there():
            return ()
        return await asyncio.to_thread(self._phones_to_remove)

    def _line(self, wanted: ColumnElement[bool]) -> Subscriber | None:
        with self._database.read() as connection:
            found = _answering(connection, lines(connection, wanted), self._sounds)
        return found[0] if found else None

    def _resolve(self, caller: Subscriber, wish: Wish) -> Permit | Refusal:
        with self._database.read() as connection:
            standing = standing_of(connection, caller.account_id, caller.user_id)
            if standing is None:
                return Refusal("no_permission", "You are no member of this account any more.")
            choice = choose(connection, standing, wish)
            recorded = self._recorded(connection, caller.account_id, choice.caller_id or "")
        resolution = choice.resolution
        if resolution.rule in ("refused.invalid_number", "internal"):
            sentence = resolution.sentence or "Nobody has this extension."
            return Refusal(_NOT_A_NUMBER, sentence)
        if resolution.is_refused or resolution.rule == "confirm.dnc":
            return Refusal(resolution.rule.partition(".")[2], resolution.sentence)
        if resolution.rule == "ask":
            return Refusal("no_caller_id", resolution.sentence)
        shown = choice.caller_id or "anonymous"
        return Permit(resolution.destination, shown, resolution.rule, recorded)

    def _route_of(self, number: str, caller_number: str, caller_name: str) -> Route | None:
        with self._database.read() as connection:
            row = connection.execute(
                select(numbers, queues.c.name.label("queue"), queues.c.music_id)
                .join(queues, queues.c.id == numbers.c.route_queue_id, isouter=True)
                .where(numbers.c.number == number, numbers.c.state == "active")
            ).first()
            if row is None:
                return None

            def line_of(user_id: str) -> Subscriber | None:
                return _line_of(connection, row.account_id, user_id, self._sounds)

            def sound_of(key: str) -> str:
                return self._sounds.prompt(connection, key)

            name = _contact_name(connection, row.account_id, caller_number)
            known_as = (row.account_id, caller_number, (name, caller_name))
            return Route(
                account_id=row.account_id,
                number=number,
                name=row.name,
                user=line_of(row.route_user_id) if row.route_user_id else None,
                queue=row.queue or "",
                contact_name=name,
                is_blocked=is_blocked(connection, *known_as, now_ms()),
                menu=menu_of(connection, row.id, line_of, sound_of),
                recorded=self._recorded(connection, row.account_id, number),
                music=self._sounds.path_of(connection, row.music_id),
            )

    def _recorded(self, connection: Connection, account_id: str, number: str) -> Recorded:
        found = recording_over(connection, account_id, number)
        sound = self._sounds.path_of(connection, found.sound)
        return Recorded(found.is_on, found.announcement, sound, found.sound if sound else "")

    def _candidates(self, account_id: str, queue: str) -> list[Subscriber]:
        with self._database.read() as connection:
            return [
                line
                for line in lines_of_queue(connection, account_id, queue)
                if takes_queue_calls(connection, line.account_id, line.user_id)
                and _may(connection, line, "queues:join")
            ]

    def _opened(self, call_id: str, opening: Opening, at: int) -> None:
        is_inbound = opening.direction == "inbound"
        remote = opening.caller_number if is_inbound else opening.called_number
        with self._database.write() as connection:
            if call_writing.exists(connection, call_id):
                return
            values = {
                "id": call_id,
                "account_id": opening.account_id,
                "direction": "inbound" if is_inbound else "outbound",
                "status": "ringing",
                "caller_number": opening.caller_number,
                "tracking_number": opening.tracking_number,
                "remote_number": remote,
                "contact_id": contact_of(connection, opening.account_id, remote),
                "source": _source(connection, opening) if is_inbound else "",
                "agent_id": opening.user_id or None,
                "assigned_by": "outbound" if opening.user_id else "",
                "queue": opening.queue,
                "queued_at": at if opening.queue else None,
                "started_at": at,
                "caller_id_rule": opening.rule,
            }
            connection.execute(calls.insert().values(values))
            call_path.begin(connection, values)
            call_writing.tell_of_call(connection, opening.account_id, call_id, opening.user_id)
            call_writing.tell_of_queue(connection, opening.account_id, opening.queue)

    def _rang(self, call_id: str, user_id: str, at: int) -> None:
        with self._database.write() as connection:
            call_path.rang(connection, call_id, user_id, at)
            ongoing_calls.rings_at(connection, call_id, user_id, at)

    def _rings_no_more(self, call_id: str, user_id: str) -> None:
        with self._database.write() as connection:
            ongoing_calls.rings_no_more(connection, call_id, user_id)

    def _held(self, call_id: str, is_held: bool) -> None:
        with self._database.write() as connection:
            ongoing_calls.held(connection, call_id, is_held)

    def _change(self, call_id: str, changes: dict[str, Any]) -> None:
        """A report about a call that is unknown or over changes nothing."""
        with self._database.write() as connection:
            row = call_writing.open_call(connection, call_id)
            if row is None:
                return
            call_writing.update(connection, row, changes)

    def _ended(self, call_id: str, end: CallEnd, at: int) -> None:
        with self._database.write() as connection:
            row = call_writing.open_call(connection, call_id)
            if row is not None:
                call_writing.ended(connection, row, end, at)

    def _close_stale(self, at: int) -> None:
        self._sounds.forget()
        with self._database.write() as connection:
            for row in connection.execute(select(calls).where(is_open())).all():
                call_writing.ended(connection, row, CallEnd.FAILED, at)
            forget_lines(connection)
            forget_phones(connection)

    def _line_changed(self, aor: str, is_there: bool) -> None:
        user_name, _, domain = aor.rpartition("@")
        with self._database.write() as connection:
            line_changed(connection, user_name, domain, is_there)

    def _next_password_used(self, line: Subscriber) -> None:
        with self._database.write() as connection:
            next_password_used(connection, line)

    def _phones_are(self, aor: str, phones: Sequence[SignedInPhone], at: int) -> None:
        with self._database.write() as connection:
            phones_are(connection, aor, phones, at)

    def _phones_to_remove(self) -> list[tuple[str, str]]:
        with self._database.read() as connection:
            return phones_to_remove(connection)


async def _written(work: Callable[..., None], *arguments: object) -> None:
    """On a worker thread. Raises RecordsFailed where the disk is full, for instance."""
    try:
        await asyncio.to_thread(work, *arguments)
    except OperationalError as error:
        raise RecordsFailed("The call log cannot be written.") from error


def _of_domain(domain: str) -> ColumnElement[bool]:
    return sip_credentials.c.domain == domain.lower()


def _line_of(
    connection: Connection, account_id: str, user_id: str, sounds: SoundFiles
) -> Subscriber | None:
    own = and_(sip_credentials.c.account_id == account_id, sip_credentials.c.user_id == user_id)
    found = _answering(connection, lines(connection, own), sounds)
    return found[0] if found else None


def _answering(
    connection: Connection, found: Sequence[Subscriber], sounds: SoundFiles
) -> list[Subscriber]:
    """Nobody's phone rings who may not answer it."""
    return [
        replace(
            line,
            is_available=line.is_available and _may(connection, line, "calls:answer"),
            has_mailbox=_may(connection, line, "voicemail:listen_own"),
            greeting=sounds.greeting_of(connection, line.account_id),
        )
        for line in found
    ]


def _may(connection: Connection, line: Subscriber, permission: str) -> bool:
    standing = standing_of(connection, line.account_id, line.user_id)
    return standing is not None and standing.may(permission)


def _contact_name(connection: Connection, account_id: str, number: str) -> str:
    contact_id = contact_of(connection, account_id, number)
    if contact_id is None:
        return ""
    query = select(contacts.c.name).where(contacts.c.id == contact_id)
    return str(connection.execute(query).scalar_one())


def _source(connection: Connection, opening: Opening) -> str:
    query = select(numbers.c.source).where(
        numbers.c.account_id == opening.account_id, numbers.c.number == opening.tracking_number
    )
    return str(connection.execute(query).scalar() or "")
