"""The local data of one user in one account, in a file of their own."""

from __future__ import annotations

import hashlib
import secrets as randomness
from datetime import datetime
from pathlib import Path

from desktop.domain.outbox import Rows
from desktop.services.ports import SecretStore
from desktop.settings.local import files
from desktop.settings.local.calls import CallTable, put_calls, with_pending
from desktop.settings.local.driver import Connection
from desktop.settings.local.facts import DraftTable, FactTable
from desktop.settings.local.holder import LocalFile
from desktop.settings.local.outbox import OutboxTable
from desktop.settings.local.people import ContactTable, put_contacts, take_away_contacts
from desktop.settings.local.people import with_pending as with_pending_contacts
from desktop.settings.local.texts import TextTables, put_conversations, put_messages


class SqliteLocalData:
    """Implements ``LocalData``. The key of an encrypted file is in the keyring and nowhere else."""

    def __init__(self, folder: Path, secrets: SecretStore, file: LocalFile | None = None) -> None:
        """Made in ``folder`` when it is first opened."""
        self._folder = folder
        self._secrets = secrets
        self._owner = ""
        self._file = file or LocalFile()
        self.calls = CallTable(self._file)
        self.contacts = ContactTable(self._file)
        self.texts = TextTables(self._file)
        self.facts = FactTable(self._file)
        self.drafts = DraftTable(self._file)
        self.outbox = OutboxTable(self._file, _put_rows)

    @property
    def is_open(self) -> bool:
        return self._file.is_open

    async def open(self, owner: str) -> None:
        """As the file is, encrypted or not; raises ``SecretsUnavailable`` without its key."""
        await self.close()
        self._owner = owner
        path = self.path_of(owner)
        with files.telling():
            has_key = path.exists() and files.is_encrypted(path)
        await self._file.open(path, self._key(owner) if has_key else "")

    async def close(self) -> None:
        await self._file.close()

    async def keep_draft_for(
        self, owner: str, kind: str, subject: str, text: str, at: datetime
    ) -> None:
        there = SqliteLocalData(self._folder, self._secrets)
        await there.open(owner)
        try:
            await there.drafts.keep(kind, subject, text, at)
        finally:
            await there.close()

    async def forget_deleted(self) -> None:
        await self._file.forget_deleted()

    async def encrypt(self, owner: str, wanted: bool) -> None:
        """Bring the open file into the wanted form; it is open again afterwards."""
        path = self.path_of(owner)
        with files.telling():
            if not self.is_open or files.is_encrypted(path) is wanted:
                return
        key = self._key(owner)
        await self.close()
        try:
            files.convert(path, *(("", key) if wanted else (key, "")))
        finally:
            await self.open(owner)

    async def wipe(self, owner: str) -> None:
        """Leaves nothing of this user in this account on the disk, and no key."""
        if owner == self._owner:
            await self.close()
        files.wipe(self.path_of(owner))
        self._secrets.forget(_secret_name(owner))

    def path_of(self, owner: str) -> Path:
        return self._folder / f"{hashlib.sha256(owner.encode()).hexdigest()[:32]}.sqlite3"

    def _key(self, owner: str) -> str:
        name = _secret_name(owner)
        key = self._secrets.read(name)
        if not key:
            key = randomness.token_hex(32)
            self._secrets.write(name, key)
        return key


def _secret_name(owner: str) -> str:
    return f"local-data/{owner}"


def _put_rows(connection: Connection, rows: Rows) -> None:
    put_calls(connection, with_pending(connection, rows.calls))
    put_contacts(connection, with_pending_contacts(connection, rows.contacts))
    take_away_contacts(connection, rows.gone_contacts)
    put_conversations(connection, rows.conversations)
    put_messages(connection, rows.messages)
