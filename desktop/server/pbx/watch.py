"""Asks the phones that talk whether they still know their call: one that died says nothing."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

from .address import tag_of
from .exchange import Exchange
from .message import Response
from .sessions import Session

ASK_SECONDS: Final = 8.0
PATIENCE: Final = 3  # questions without an answer; the next one is not asked any more
_NO_SUCH_CALL: Final = 481


class Watch:
    """``gone`` hears the call and the tag of the end that is not there any more.

    The question is an OPTIONS inside the call. It carries the last number the other end has used,
    so that no number of the dialog is spent: whoever knows the call answers 200, or 500 for the
    old number, and a phone that was started anew answers 481.
    """

    def __init__(self, exchange: Exchange, gone: Callable[[Session, str], None]) -> None:
        self._exchange = exchange
        self._gone = gone
        self._asking: asyncio.Task[None] | None = None
        self.ask_seconds = ASK_SECONDS
        exchange.own_answered = self._answered

    def start(self) -> None:
        self._asking = asyncio.create_task(self._ask_for_ever())

    async def close(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._asking

    def ask(self) -> None:
        """Once, all of them; nobody can answer while the line is cut."""
        if self._exchange.wires.is_cut:
            return
        for session in self._exchange.sessions.all():
            for tag, party in list(session.parties.items()):
                if party.aor and session.is_answered and not session.is_over:
                    self._ask(session, tag)

    async def _ask_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self.ask_seconds)
            self.ask()

    def _ask(self, session: Session, tag: str) -> None:
        party = session.parties[tag]
        if party.unanswered >= PATIENCE:
            self._gone(session, tag)
            return
        party.unanswered += 1
        self._exchange.ask(session, tag)

    def _answered(self, response: Response) -> None:
        session = self._exchange.sessions.of(response)
        tag = tag_of(response.first("To"))
        if response.cseq[1] != "OPTIONS" or session is None or session.is_over:
            return
        if response.status == _NO_SUCH_CALL:
            self._gone(session, tag)
        elif tag in session.parties:
            session.parties[tag].unanswered = 0
