"""Where each user's phones are reached at this moment (the location service of RFC 3261)."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass

from .address import Address
from .transport import Flow


@dataclass(frozen=True, slots=True)
class Binding:
    """One phone of a user; ``expires_at`` is on the clock of the locations, in seconds."""

    aor: str
    contact: Address
    flow: Flow
    expires_at: float
    call_id: str
    cseq: int
    user_agent: str = ""
    is_softphone: bool = True

    @property
    def instance(self) -> str:
        return self.contact.parameter("+sip.instance") or ""

    @property
    def id(self) -> str:
        """The same for as long as the phone is the same, and says nothing about it."""
        phone = f"{self.aor.lower()} {self.instance or self.contact.uri}"
        return f"dev_{hashlib.sha256(phone.encode('utf-8', 'replace')).hexdigest()[:24]}"


class Locations:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._bindings: dict[str, list[Binding]] = {}
        self.on_change: Callable[[], None] = lambda: None

    def now(self) -> float:
        return self._clock()

    def of(self, aor: str) -> list[Binding]:
        """Reachable phones, the last one registered first."""
        self._forget(lambda binding: binding.expires_at <= self._clock())
        return list(reversed(self._bindings.get(aor.lower(), [])))

    def put(self, binding: Binding) -> None:
        """A phone replaces its earlier binding: same contact or same instance."""
        self.remove(binding.aor, binding.contact)
        self._bindings.setdefault(binding.aor.lower(), []).append(binding)
        self.on_change()

    def remove(self, aor: str, contact: Address) -> None:
        instance = contact.parameter("+sip.instance") or ""
        kept = [
            binding
            for binding in self._bindings.get(aor.lower(), [])
            if binding.contact.uri != contact.uri
            and not (instance and binding.instance == instance)
        ]
        self._bindings[aor.lower()] = kept
        self.on_change()

    def remove_phone(self, aor: str, phone_id: str) -> None:
        for binding in self.of(aor):
            if binding.id == phone_id:
                self.remove(aor, binding.contact)

    def remove_all(self, aor: str) -> None:
        self._bindings.pop(aor.lower(), None)
        self.on_change()

    def lost(self, flow: Flow) -> list[str]:
        """A connection broke: its phones are gone. Their users' addresses of record."""
        gone = [b.aor for found in self._bindings.values() for b in found if b.flow is flow]
        self._forget(lambda binding: binding.flow is flow)
        self.on_change()
        return gone

    def clear(self) -> None:
        self._bindings.clear()
        self.on_change()

    def count(self) -> int:
        self._forget(lambda binding: binding.expires_at <= self._clock())
        return sum(len(found) for found in self._bindings.values())

    def users(self) -> frozenset[str]:
        """The addresses of record, in small letters, of who has a phone now."""
        self._forget(lambda binding: binding.expires_at <= self._clock())
        return frozenset(aor for aor, found in self._bindings.items() if found)

    def _forget(self, is_gone: Callable[[Binding], bool]) -> None:
        for aor, found in list(self._bindings.items()):
            kept = [binding for binding in found if not is_gone(binding)]
            if kept:
                self._bindings[aor] = kept
            else:
                del self._bindings[aor]
