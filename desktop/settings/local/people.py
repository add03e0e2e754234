"""Contacts on this disk: by name, by number, by word."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.domain.contact_writes import ContactAction, ContactWrite
from desktop.domain.outbox import CONTACT_CHANGE
from desktop.domain.queries import words_of_contact
from desktop.domain.records import Contact
from desktop.settings.local.driver import Connection
from desktop.settings.local.holder import LocalFile
from desktop.settings.local.outbox import pending
from desktop.settings.local.rows import in_chunks, kept_rows, packed, unpacked
from desktop.settings.local.search import match_of


class ContactTable:
    """Implements ``LocalContacts``."""

    def __init__(self, database: LocalFile) -> None:
        self._database = database

    async def put(self, contacts: Sequence[Contact]) -> None:
        await self._database.write(lambda c: put_contacts(c, with_pending(c, contacts)))

    async def remove(self, contact_ids: Sequence[str]) -> None:
        await self._database.write(lambda c: take_away_contacts(c, contact_ids))

    async def clear(self) -> None:
        await self._database.write(lambda c: _take_away(c, "1", []))
        await self._database.forget_deleted()

    def match(self, number: str) -> Contact | None:
        """The one contact with this number; None where nobody or more than one has it."""
        query = (
            "SELECT body FROM contact_numbers JOIN contacts USING (place) WHERE number = ? LIMIT 2"
        )
        rows = self._database.glance(lambda c: c.execute(query, (number,)).fetchall())
        return unpacked(rows[0][0], Contact) if len(rows) == 1 else None

    def one(self, contact_id: str) -> Contact | None:
        query = "SELECT body FROM contacts WHERE id = ?"
        row = self._database.glance(lambda c: c.execute(query, (contact_id,)).fetchone())
        return None if row is None else unpacked(row[0], Contact)

    async def page(
        self, text: str = "", after: tuple[str, str] | None = None, limit: int = 100
    ) -> tuple[Contact, ...]:
        """By name; ``after`` is the name and id of the last one of the page before."""
        if text.strip():
            return await self.find(text, limit)

        def work(connection: Connection) -> tuple[Contact, ...]:
            where, values = "", []
            if after is not None:
                place = "(SELECT place FROM contacts WHERE id = ?)"
                where, values = f"WHERE (name, place) > (?, {place})", list(after)
            query = f"SELECT body FROM contacts {where} ORDER BY name, place LIMIT ?"
            return _unpacked(connection.execute(query, (*values, limit)))

        return await self._database.read(work)

    async def find(self, text: str, limit: int = 50) -> tuple[Contact, ...]:
        match = match_of(text)
        if not match:
            return ()
        query = (
            "SELECT body FROM contact_words JOIN contacts ON place = contact_words.rowid"
            " WHERE contact_words MATCH ? LIMIT ?"
        )
        found = await self._database.read(lambda c: _unpacked(c.execute(query, (match, limit))))
        return tuple(sorted(found, key=lambda each: (each.name.casefold(), each.id)))

    async def beginning(self, text: str, limit: int = 50) -> tuple[Contact, ...]:
        """By name, those whose name begins with ``text``."""
        query = (
            "SELECT body FROM contacts WHERE name >= ? AND name < ? ORDER BY name, place LIMIT ?"
        )
        values = (text, f"{text}\U0010ffff", limit)
        return await self._database.read(lambda c: _unpacked(c.execute(query, values)))

    async def sharing_numbers(self) -> tuple[tuple[Contact, ...], ...]:
        """Groups of contacts that have a number in common: likely one person written twice."""
        query = (
            "SELECT group_concat(place) FROM contact_numbers"
            " GROUP BY number HAVING count(*) > 1 ORDER BY number LIMIT 200"
        )

        def work(connection: Connection) -> tuple[tuple[Contact, ...], ...]:
            groups = {row[0] for row in connection.execute(query)}
            return tuple(_group(connection, each.split(",")) for each in sorted(groups))

        return await self._database.read(work)

    async def sharing_names(self) -> tuple[tuple[Contact, ...], ...]:
        """Groups of contacts with the same name and company."""
        query = (
            "SELECT group_concat(place) FROM contacts WHERE name <> ''"
            " GROUP BY name HAVING count(*) > 1 ORDER BY name LIMIT 200"
        )

        def work(connection: Connection) -> tuple[tuple[Contact, ...], ...]:
            found: list[tuple[Contact, ...]] = []
            for (places,) in connection.execute(query).fetchall():
                by_company: dict[str, list[Contact]] = {}
                for each in _group(connection, places.split(",")):
                    by_company.setdefault(each.company.strip().casefold(), []).append(each)
                found += [tuple(each) for each in by_company.values() if len(each) > 1]
            return tuple(found)

        return await self._database.read(work)

    async def count(self) -> int:
        query = "SELECT count(*) FROM contacts"
        return int(await self._database.read(lambda c: c.execute(query).fetchone()[0]))


def with_pending(connection: Connection, contacts: Sequence[Contact]) -> list[Contact]:
    """As the person sees them: with what they wrote and the CRM does not know yet."""
    by_id = {each.id: each for each in _not_older(connection, contacts)}
    for write in pending(connection, CONTACT_CHANGE, list(by_id)):
        written = ContactWrite.of(write)
        if written.action is ContactAction.DELETE:
            by_id.pop(write.subject, None)
        elif write.subject in by_id:
            by_id[write.subject] = written.change.applied_to(by_id[write.subject])
    return list(by_id.values())


def _not_older(connection: Connection, contacts: Sequence[Contact]) -> list[Contact]:
    """A page asked for before one's own change was taken does not bring back what stood there."""
    query = "SELECT id, body FROM contacts WHERE id IN ({})"
    kept = kept_rows(connection, query, [each.id for each in contacts], Contact)
    return [
        each for each in contacts if each.id not in kept or each.version >= kept[each.id].version
    ]


def take_away_contacts(connection: Connection, contact_ids: Sequence[str]) -> None:
    for chunk in in_chunks(list(contact_ids)):
        marks = ", ".join("?" * len(chunk))
        _take_away(connection, f"id IN ({marks})", chunk)


def put_contacts(connection: Connection, contacts: Sequence[Contact]) -> None:
    for contact in contacts:
        place = int(
            connection.execute(
                "INSERT INTO contacts (id, name, body) VALUES (?, ?, ?) ON CONFLICT (id)"
                " DO UPDATE SET name = excluded.name, body = excluded.body RETURNING place",
                (contact.id, contact.name, packed(contact)),
            ).fetchone()[0]
        )
        connection.execute("DELETE FROM contact_numbers WHERE place = ?", (place,))
        connection.executemany(
            "INSERT OR IGNORE INTO contact_numbers VALUES (?, ?)",
            [(number, place) for number in contact.numbers],
        )
        connection.execute(
            "INSERT OR REPLACE INTO contact_words (rowid, words) VALUES (?, ?)",
            (place, words_of_contact(contact)),
        )


def _take_away(connection: Connection, where: str, values: Sequence[object]) -> None:
    chosen = f"SELECT place FROM contacts WHERE {where}"
    connection.execute(f"DELETE FROM contact_numbers WHERE place IN ({chosen})", values)
    connection.execute(f"DELETE FROM contact_words WHERE rowid IN ({chosen})", values)
    connection.execute(f"DELETE FROM contacts WHERE {where}", values)


def _group(connection: Connection, places: Sequence[str]) -> tuple[Contact, ...]:
    marks = ", ".join("?" * len(places))
    query = f"SELECT body FROM contacts WHERE place IN ({marks}) ORDER BY name"
    return _unpacked(connection.execute(query, [int(each) for each in places]))


def _unpacked(rows: object) -> tuple[Contact, ...]:
    found = (unpacked(row[0], Contact) for row in rows)  # type: ignore[attr-defined]  # a cursor
    return tuple(each for each in found if each is not None)
