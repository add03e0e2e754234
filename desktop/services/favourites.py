"""The person's favourites: at hand without the CRM, the same on every desk of theirs."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final

from desktop.domain.errors import Conflict, InvalidInput, SessionEnded, StoreUnavailable
from desktop.domain.events import (
    Event,
    FavouritesChanged,
    LocalDataReady,
    Notice,
    OutboxChanged,
    SignedIn,
    SignedOut,
)
from desktop.domain.favourites import (
    Favourite,
    FavouriteKind,
    Favourites,
    moved,
    on_digit,
    placed,
    without,
)
from desktop.domain.outbox import FAVOURITES, Write, WriteState
from desktop.services.outbox import OutboxService, Sent
from desktop.services.ports import Crm, LocalData
from desktop.services.pushes import PushService
from desktop.services.session import SessionService
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.services.waiting import PASSING

_MINE: Final = "mine"  # the subject of every write, and the name of the fact


class FavouriteService:
    """The whole list is written; of two that wait only the later one is sent."""

    def __init__(
        self,
        crm: Crm,
        session: SessionService,
        outbox: OutboxService,
        local: LocalData,
        stream: EventStream,
        tasks: Tasks,
        pushes: PushService,
    ) -> None:
        self._crm = crm
        self._session = session
        self._outbox = outbox
        self._local = local
        self._stream = stream
        self._tasks = tasks
        self._known: Favourites = ()
        outbox.register(FAVOURITES, self)
        pushes.carry("favourites.updated", self._on_push)
        pushes.carry("connected", self._on_push)
        stream.subscribe(self._on_event)

    @property
    def favourites(self) -> Favourites:
        return self._known

    def on_digit(self, digit: str) -> Favourite | None:
        return on_digit(self._known, digit)

    async def put(self, wanted: Favourite) -> None:
        """Add it, or change it where it is; raises ``InvalidInput`` where there is no room."""
        await self._write(placed(self._known, wanted))

    async def remove(self, identity: tuple[FavouriteKind, str]) -> None:
        await self._write(without(self._known, identity))

    async def move(self, identity: tuple[FavouriteKind, str], step: int) -> None:
        await self._write(moved(self._known, identity, step))

    async def send(self, account_id: str, write: Write) -> Sent:
        await self._crm.set_favourites(account_id, _read(write.body))
        return Sent()

    def rebased(self, write: Write, conflict: Conflict) -> Write:
        return replace(write, state=WriteState.REFUSED, sentence=str(conflict))

    async def _write(self, favourites: Favourites) -> None:
        if favourites == self._known:
            return
        self._take_over(favourites)
        body = _text(favourites)
        await self._keep(body)
        for write in self._outbox.about(FAVOURITES, _MINE)[-1:]:
            if await self._outbox.change(write, body):
                return
        await self._outbox.put(FAVOURITES, _MINE, body)

    async def _on_push(self, account_id: str, _: dict[str, str]) -> None:
        try:
            found = await self._crm.favourites(account_id)
        except PASSING:
            return  # what is known goes on; the next connection asks again
        is_ours = self._session.account is not None and self._session.account.id == account_id
        if is_ours and not self._outbox.about(FAVOURITES, _MINE):
            self._take_over(found)
            await self._keep(_text(found))

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self._take_over(())
            case LocalDataReady():
                self._recall()
            case OutboxChanged(stuck=stuck):
                for write in stuck:
                    if write.kind == FAVOURITES:
                        self._tasks.start(self._give_up(write), "give favourites up")
            case _:
                pass

    def _recall(self) -> None:
        """As they were last known, before the CRM has said anything."""
        try:
            text = self._local.facts.value(FAVOURITES)
            if text and not self._known:
                self._take_over(_read(text))
        except (StoreUnavailable, InvalidInput):
            return

    async def _keep(self, text: str) -> None:
        try:
            await self._local.facts.set(FAVOURITES, text)
        except StoreUnavailable as error:
            self._stream.publish(Notice(str(error), "error"))

    async def _give_up(self, write: Write) -> None:
        if write not in self._outbox.all():
            return
        await self._outbox.give_up(write)
        self._stream.publish(Notice(f"Your favourites were not saved. {write.sentence}", "warning"))
        try:
            found = await self._session.ask(self._crm.favourites(self._session.account_id))
        except (*PASSING, SessionEnded):
            return
        self._take_over(found)
        await self._keep(_text(found))

    def _take_over(self, favourites: Favourites) -> None:
        if favourites != self._known:
            self._known = favourites
            self._stream.publish(FavouritesChanged(favourites))


def _text(favourites: Favourites) -> str:
    return json.dumps([each.as_fields() for each in favourites])


def _read(text: str) -> Favourites:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise InvalidInput("The favourites cannot be read.") from error
    return tuple(Favourite.from_fields(each) for each in found)
