"""Takes phones off that may not stay: VoIP was turned off, or somebody removed one."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Final

from .locations import Locations
from .records import Records

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 0.1


class Removals:
    """Only the registration goes: talks of the phone go on to their end."""

    def __init__(self, locations: Locations, records: Records) -> None:
        self._locations = locations
        self._records = records
        self._looking: asyncio.Task[None] | None = None
        self._is_troubled = False

    def start(self) -> None:
        self._looking = asyncio.create_task(self._look_for_ever())

    async def close(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._looking

    async def look(self) -> None:
        for aor, phone_id in await self._records.phones_to_remove():
            self._locations.remove_phone(aor, phone_id)

    async def _look_for_ever(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
                self._is_troubled = False
            except Exception:
                # Whatever is wrong now, the next look may find it right; it is said once.
                if not self._is_troubled:
                    log.exception("phones that may not stay could not be looked for")
                self._is_troubled = True
