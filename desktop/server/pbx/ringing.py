"""Ring several phones at once until one answers, all refuse, or the caller gives up (16.7)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from .address import Address, read_address, tag_of
from .exchange import Exchange
from .message import Request, Response
from .policy import take_off_claims
from .sessions import Party, Session
from .transactions import Incoming, Leg
from .transport import Flow

ELSEWHERE: Final = 'SIP;cause=200;text="Call completed elsewhere"'
_PRIVATE: Final = ("Proxy-Authorization", "Authorization", "Route")
_MOST_TELLING: Final = (486, 480, 404, 488, 415)


@dataclass(frozen=True, slots=True)
class Target:
    """A phone (with its user's address of record) or a line to the outside (without)."""

    uri: str
    flow: Flow
    aor: str = ""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """``response`` is None where the time ran out or the caller gave up."""

    response: Response | None = None
    aor: str = ""

    @property
    def is_answered(self) -> bool:
        return self.response is not None and 200 <= self.response.status < 300


class Ringing:
    """One attempt; ``on_progress`` hears every provisional answer above 100."""

    def __init__(
        self,
        exchange: Exchange,
        incoming: Incoming,
        session: Session,
        on_progress: Callable[[Response], None],
    ) -> None:
        self._exchange = exchange
        self._incoming = incoming
        self._session = session
        self._on_progress = on_progress
        self._legs: dict[Leg, Target] = {}
        self._winner: Leg | None = None

    async def ring(self, targets: Sequence[Target], seconds: float) -> Outcome:
        for target in targets:
            leg = self._exchange.new_leg(self._prepared(target), target.flow, self._provisional)
            self._legs[leg] = target
            leg.start()
        try:
            response = await self._first_answer(seconds)
        finally:
            answered = self._winner is not None
            self._stop_others(ELSEWHERE if answered else "")
        return Outcome(response, self._legs[self._winner].aor if self._winner else "")

    async def _first_answer(self, seconds: float) -> Response | None:
        gave_up = asyncio.ensure_future(self._incoming.cancelled.wait())
        deadline = asyncio.get_running_loop().time() + seconds
        refused: list[Response] = []
        waiting = {leg.final: leg for leg in self._legs}
        try:
            while waiting:
                left = deadline - asyncio.get_running_loop().time()
                everything: set[asyncio.Future[Any]] = {*waiting, gave_up}
                done, _ = await asyncio.wait(
                    everything, timeout=left, return_when=asyncio.FIRST_COMPLETED
                )
                if not done or gave_up in done:
                    return None
                for leg in [waiting.pop(future) for future in list(waiting) if future in done]:
                    response = leg.final.result()
                    if response.status < 300:
                        return self._won(leg, response)
                    refused.append(response)
                    self._forget_if_dead(leg)
                if any(response.status >= 600 for response in refused):
                    break
        finally:
            gave_up.cancel()
        return _most_telling(refused)

    def _forget_if_dead(self, leg: Leg) -> None:
        """A phone that died without signing out must not hold up the next caller."""
        target = self._legs[leg]
        if leg.is_dead and target.aor:
            self._exchange.locations.remove(target.aor, Address(target.uri))

    def _won(self, leg: Leg, response: Response) -> Response:
        self._winner = leg
        tag = tag_of(response.first("To"))
        contact = read_address(response.first("Contact")).uri
        target = self._legs[leg]
        caller = self._session.parties[self._session.caller_tag]
        self._session.parties = {
            self._session.caller_tag: caller,
            tag: Party(target.flow, target.aor, contact),
        }
        self._session.callee_tag = tag
        self._session.to_header = response.first("To")
        return response

    def _provisional(self, leg: Leg, response: Response) -> None:
        tag = tag_of(response.first("To"))
        if response.status == 100 or self._winner is not None:
            return
        if tag:
            target = self._legs[leg]
            contact = read_address(response.first("Contact")).uri
            self._session.parties[tag] = Party(target.flow, target.aor, contact)
        self._on_progress(response)

    def _stop_others(self, reason: str) -> None:
        for leg in self._legs:
            if leg is not self._winner:
                leg.cancel(reason)
                leg.final.add_done_callback(partial(self._too_late, leg))
            else:
                leg.repeated = self._incoming.relay
            self._exchange.forget_leg(leg)

    def _too_late(self, leg: Leg, future: asyncio.Future[Response]) -> None:
        if future.cancelled():
            return
        response = future.result()
        if response.status < 300:
            self._exchange.refuse_leg(leg, response, self._session)

    def _prepared(self, target: Target) -> Request:
        request = self._incoming.request.copy()
        request.uri = target.uri
        request.drop(*_PRIVATE)
        take_off_claims(request)
        request.headers += target.headers
        self._exchange.record_routes(request, self._incoming.flow, target.flow)
        return request


def _most_telling(refused: Sequence[Response]) -> Response | None:
    def rank(response: Response) -> tuple[int, int]:
        if response.status >= 600:
            return (0, response.status)
        if response.status in _MOST_TELLING:
            return (1, _MOST_TELLING.index(response.status))
        return (2, response.status)

    return min(refused, key=rank, default=None)
