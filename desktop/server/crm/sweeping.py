"""Throws away what nobody can ask for any more: old events, tokens long expired."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Final

from sqlalchemy.exc import OperationalError

from desktop.server import call_sounds, changes, jobs
from desktop.server.call_sounds import CallSoundFiles
from desktop.server.crm import (
    events,
    hook_sending,
    importing,
    routes_provisioning,
    sign_in_codes,
    tokens,
)
from desktop.server.crm.reports import schedule_rows
from desktop.server.database import Database

log = logging.getLogger(__name__)

EVERY_SECONDS: Final = 3600.0


class Broom:
    """Sweeps at the start and then every hour; a sweep that fails is made up for by the next."""

    def __init__(self, database: Database, every_seconds: float = EVERY_SECONDS) -> None:
        self._database = database
        self._every_seconds = every_seconds
        self._ending = asyncio.Event()
        self._sweeping: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._sweeping = asyncio.create_task(self._sweep_on())

    async def stop(self) -> None:
        """A sweep that has begun is finished."""
        self._ending.set()
        if self._sweeping is not None:
            await self._sweeping

    async def _sweep_on(self) -> None:
        while True:
            await asyncio.to_thread(self._sweep)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), self._every_seconds)
                return

    def _sweep(self) -> None:
        try:
            with self._database.write() as connection:
                events.sweep(connection)
                tokens.sweep(connection)
                sign_in_codes.sweep(connection)
                changes.sweep(connection)
                importing.sweep(connection)
                routes_provisioning.sweep(connection)
                hook_sending.sweep(connection)
                jobs.sweep(connection)
                schedule_rows.sweep(connection)
                schedule_rows.heed_clock(connection)
                call_sounds.sweep(connection, CallSoundFiles(self._database.path))
        except OperationalError as error:
            log.error("nothing could be swept: %s", error.orig)
