"""Notes whose phone comes and goes, so that everybody else sees who is there."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final

from .journal import Journal
from .locations import Binding, Locations
from .records import SignedInPhone

LOOK_SECONDS: Final = 2.0  # a phone that stays away says nothing; its registration runs out


class Attendance:
    """A phone that registers anew within one step was never away."""

    def __init__(self, locations: Locations, journal: Journal) -> None:
        self._locations = locations
        self._journal = journal
        self._known: frozenset[str] = frozenset()
        self._phones: dict[str, tuple[tuple[object, ...], ...]] = {}
        self._is_due = False
        self._looking: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._locations.on_change = self._look_soon
        self._looking = asyncio.create_task(self._look_for_ever())

    async def close(self) -> None:
        self._locations.on_change = lambda: None
        if self._looking is not None:
            self._looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._looking

    def look(self) -> None:
        self._is_due = False
        now = self._locations.users()
        for aor in sorted(now ^ self._known):
            self._journal.line_changed(aor, aor in now)
        for aor in sorted(now | self._known):
            self._tell_of_phones(aor)
        self._known = now

    def _tell_of_phones(self, aor: str) -> None:
        bindings = self._locations.of(aor)
        seen = tuple(_seen(binding) for binding in bindings)
        if seen == self._phones.get(aor, ()):
            return
        self._phones[aor] = seen
        if not seen:
            del self._phones[aor]
        now = self._locations.now()
        self._journal.phones_are(aor, tuple(_phone(binding, now) for binding in bindings))

    def _look_soon(self) -> None:
        if not self._is_due:
            self._is_due = True
            asyncio.get_running_loop().call_soon(self.look)

    async def _look_for_ever(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self.look()


def _seen(binding: Binding) -> tuple[object, ...]:
    """What is worth a note when it changes: a softphone renews every minute, for ever."""
    expires = None if binding.is_softphone else binding.expires_at
    return (binding.id, binding.user_agent, binding.flow.peer, binding.flow.transport, expires)


def _phone(binding: Binding, now: float) -> SignedInPhone:
    host, port = binding.flow.peer
    return SignedInPhone(
        binding.id,
        binding.user_agent,
        f"{host}:{port}",
        binding.flow.transport,
        binding.is_softphone,
        None if binding.is_softphone else binding.expires_at - now,
    )
