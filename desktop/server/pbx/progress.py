"""A call on its way to somebody: what the caller is told, and what its record hears."""

from __future__ import annotations

from dataclasses import dataclass

from .journal import Journal
from .message import Response
from .sessions import Session
from .transactions import Incoming


@dataclass(slots=True)
class Progress:
    """A call on its way: what its record needs to hear, in order."""

    incoming: Incoming
    session: Session
    journal: Journal
    relays: bool = True  # pass the callee's own provisional answers on
    is_ringing: bool = False

    def heard(self, response: Response) -> None:
        if self.relays:
            self.incoming.relay(response)
            self.plays()
        else:
            self.waits()

    def waits(self) -> None:
        """The caller hears ringing, whatever the phones answer that ring for them."""
        if not self.is_ringing:
            self.incoming.answer(180)
        self.plays()

    def plays(self) -> None:
        """The caller hears something already and needs no ringing."""
        if not self.is_ringing:
            self.is_ringing = True
            self.journal.ringing(self.session.record_id)
