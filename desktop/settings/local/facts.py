"""Small facts about the local data (how far it is in step), and drafts of what is being typed."""

from __future__ import annotations

from datetime import datetime

from desktop.settings.local.holder import LocalFile
from desktop.settings.local.rows import milliseconds


class FactTable:
    """Implements ``LocalFacts``."""

    def __init__(self, database: LocalFile) -> None:
        self._database = database

    def value(self, name: str) -> str:
        """ "" where nothing is known."""
        query = "SELECT value FROM facts WHERE name = ?"
        row = self._database.glance(lambda c: c.execute(query, (name,)).fetchone())
        return "" if row is None else str(row[0])

    async def set(self, name: str, value: str) -> None:
        query = "INSERT OR REPLACE INTO facts VALUES (?, ?)"
        await self._database.write(lambda c: c.execute(query, (name, value)))

    async def forget(self, name: str) -> None:
        query = "DELETE FROM facts WHERE name = ?"
        await self._database.write(lambda c: c.execute(query, (name,)))


class DraftTable:
    """Implements ``LocalDrafts``: what is being typed, by kind and subject."""

    def __init__(self, database: LocalFile) -> None:
        self._database = database

    async def keep(self, kind: str, subject: str, text: str, at: datetime) -> None:
        """An empty text is no draft."""
        if not text:
            await self.drop(kind, subject)
            return
        query = "INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?)"
        values = (kind, subject, text, milliseconds(at))
        await self._database.write(lambda c: c.execute(query, values))

    async def drop(self, kind: str, subject: str) -> None:
        query = "DELETE FROM drafts WHERE kind = ? AND subject = ?"
        await self._database.write(lambda c: c.execute(query, (kind, subject)))

    def text(self, kind: str, subject: str) -> str:
        query = "SELECT text FROM drafts WHERE kind = ? AND subject = ?"
        row = self._database.glance(lambda c: c.execute(query, (kind, subject)).fetchone())
        return "" if row is None else str(row[0])

    def all(self, kind: str) -> tuple[tuple[str, str], ...]:
        """(subject, text), oldest first."""
        query = "SELECT subject, text FROM drafts WHERE kind = ? ORDER BY typed"
        rows = self._database.glance(lambda c: c.execute(query, (kind,)).fetchall())
        return tuple((str(subject), str(text)) for subject, text in rows)
