"""Conversations and texts on this disk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop.domain.records import Conversation, Message
from desktop.settings.local import driver as sqlite
from desktop.settings.local.driver import Connection
from desktop.settings.local.holder import LocalFile
from desktop.settings.local.rows import Row, in_chunks, milliseconds, packed, placed, unpacked
from desktop.settings.local.search import match_of


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a table of whole rows is emptied; ``words`` is its full-text table, if it has one."""

    table: str
    words: str = ""


_CONVERSATIONS = _Kind("conversations")
_MESSAGES = _Kind("messages", "message_words")


class TextTables:
    """Implements ``LocalTexts``."""

    def __init__(self, database: LocalFile) -> None:
        self._database = database

    async def put_conversations(self, conversations: Sequence[Conversation]) -> None:
        await self._database.write(lambda c: put_conversations(c, conversations))

    async def put_messages(self, messages: Sequence[Message]) -> None:
        await self._database.write(lambda c: put_messages(c, messages))

    async def remove_conversations(self, ids: Sequence[str]) -> None:
        await self._database.write(lambda c: _remove(c, _CONVERSATIONS, ids))

    async def remove_messages(self, ids: Sequence[str]) -> None:
        await self._database.write(lambda c: _remove(c, _MESSAGES, ids))

    async def clear(self) -> None:
        await self.clear_messages()
        await self.clear_conversations()

    async def clear_conversations(self) -> None:
        await self._database.write(lambda c: _take_away(c, _CONVERSATIONS, "1", []))
        await self._database.forget_deleted()

    async def clear_messages(self) -> None:
        await self._database.write(lambda c: _take_away(c, _MESSAGES, "1", []))
        await self._database.forget_deleted()

    async def forget_before(self, moment: datetime) -> None:
        before = milliseconds(moment)

        def work(connection: Connection) -> None:
            _take_away(connection, _MESSAGES, "place < ?", [before << 20])
            _take_away(connection, _CONVERSATIONS, "last_at < ?", [before])

        await self._database.write(work)

    async def conversations(
        self,
        after: Conversation | None = None,
        limit: int = 100,
        unread_only: bool = False,
        our_number: str = "",
    ) -> tuple[Conversation, ...]:
        """The one with the newest text first; ``after`` is the last one of the page before."""
        where, values = ["1"], list[object]()
        if after is not None:
            where.append("(last_at, id) < (?, ?)")
            values += [milliseconds(after.last_at), after.id]
        if unread_only:
            where.append("unread > 0")
        if our_number:
            where.append("our_number = ?")
            values.append(our_number)
        query = (
            f"SELECT body FROM conversations WHERE {' AND '.join(where)}"
            " ORDER BY last_at DESC, id DESC LIMIT ?"
        )
        return await self._database.read(
            lambda c: _all(c.execute(query, (*values, limit)), Conversation)
        )

    def conversation(self, conversation_id: str) -> Conversation | None:
        query = "SELECT body FROM conversations WHERE id = ?"
        row = self._database.glance(lambda c: c.execute(query, (conversation_id,)).fetchone())
        return None if row is None else unpacked(row[0], Conversation)

    async def with_number(self, remote_number: str) -> tuple[Conversation, ...]:
        query = "SELECT body FROM conversations WHERE remote_number = ? ORDER BY last_at DESC"
        return await self._database.read(
            lambda c: _all(c.execute(query, (remote_number,)), Conversation)
        )

    async def with_contact(self, contact_id: str) -> tuple[Conversation, ...]:
        query = "SELECT body FROM conversations WHERE contact_id = ? ORDER BY last_at DESC"
        return await self._database.read(
            lambda c: _all(c.execute(query, (contact_id,)), Conversation)
        )

    async def our_numbers(self) -> tuple[str, ...]:
        query = "SELECT DISTINCT our_number FROM conversations WHERE our_number <> '' ORDER BY 1"
        rows = await self._database.read(lambda c: c.execute(query).fetchall())
        return tuple(str(row[0]) for row in rows)

    async def thread(
        self, conversation_id: str, before: Message | None = None, limit: int = 200
    ) -> tuple[Message, ...]:
        """The newest ones up to ``before``, oldest first."""
        where, values = "conversation_id = ?", [conversation_id]
        if before is not None:
            where += " AND place < (SELECT place FROM messages WHERE id = ?)"
            values.append(before.id)
        query = f"SELECT body FROM messages WHERE {where} ORDER BY place DESC LIMIT ?"
        newest = await self._database.read(
            lambda c: _all(c.execute(query, (*values, limit)), Message)
        )
        return tuple(reversed(newest))

    async def find(self, text: str, limit: int = 50) -> tuple[Message, ...]:
        """Newest first."""
        match = match_of(text)
        if not match:
            return ()
        query = (
            "SELECT body FROM message_words JOIN messages ON place = message_words.rowid"
            " WHERE message_words MATCH ? ORDER BY message_words.rowid DESC LIMIT ?"
        )
        return await self._database.read(lambda c: _all(c.execute(query, (match, limit)), Message))

    def unread(self) -> int:
        query = "SELECT coalesce(sum(unread), 0) FROM conversations WHERE unread > 0"
        return int(self._database.glance(lambda c: c.execute(query).fetchone()[0]))

    async def count(self) -> int:
        query = "SELECT count(*) FROM messages"
        return int(await self._database.read(lambda c: c.execute(query).fetchone()[0]))


def put_conversations(connection: Connection, conversations: Sequence[Conversation]) -> None:
    for each in conversations:
        connection.execute(
            "INSERT INTO conversations"
            " (id, last_at, unread, contact_id, remote_number, our_number, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
            " last_at = excluded.last_at, unread = excluded.unread,"
            " contact_id = excluded.contact_id, remote_number = excluded.remote_number,"
            " our_number = excluded.our_number, body = excluded.body",
            (
                *(each.id, milliseconds(each.last_at), each.unread, each.contact_id),
                *(each.remote_number, each.our_number, packed(each)),
            ),
        )


def put_messages(connection: Connection, messages: Sequence[Message]) -> None:
    for message in messages:
        place = _put_message(connection, message)
        connection.execute(
            "INSERT OR REPLACE INTO message_words (rowid, words) VALUES (?, ?)",
            (place, message.text),
        )


def _put_message(connection: Connection, message: Message) -> int:
    place = placed(milliseconds(message.sent_at), message.id)
    while True:
        try:
            return int(
                connection.execute(
                    "INSERT INTO messages (place, id, conversation_id, body) VALUES (?, ?, ?, ?)"
                    " ON CONFLICT (id) DO UPDATE SET body = excluded.body RETURNING place",
                    (place, message.id, message.conversation_id, packed(message)),
                ).fetchone()[0]
            )
        except sqlite.IntegrityError:
            place += 1  # another text of the same millisecond stands there


def _remove(connection: Connection, kind: _Kind, ids: Sequence[str]) -> None:
    for chunk in in_chunks(list(ids)):
        marks = ", ".join("?" * len(chunk))
        _take_away(connection, kind, f"id IN ({marks})", chunk)


def _take_away(connection: Connection, kind: _Kind, where: str, values: Sequence[object]) -> None:
    if kind.words:
        chosen = f"SELECT place FROM {kind.table} WHERE {where}"
        connection.execute(f"DELETE FROM {kind.words} WHERE rowid IN ({chosen})", values)
    connection.execute(f"DELETE FROM {kind.table} WHERE {where}", values)


def _all(rows: Iterable[tuple[bytes]], kind: type[Row]) -> tuple[Row, ...]:
    found = (unpacked(row[0], kind) for row in rows)
    return tuple(each for each in found if each is not None)
