"""Texts that are being written: on the disk as they are typed, by the number they are meant for."""

from __future__ import annotations

from typing import Final

from desktop.domain.errors import StoreUnavailable
from desktop.domain.events import Event, LocalDataReady, Notice, SignedIn, SignedOut
from desktop.services.ports import Clock, LocalData
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks

KIND: Final = "text"
PAUSE_SECONDS: Final = 0.1  # between two writes; the first one does not wait
_AGAIN_SECONDS: Final = 5.0


class TextDraftService:
    """Outlives a crash, a sign-out and a permission that is lost and comes back."""

    def __init__(self, local: LocalData, stream: EventStream, clock: Clock, tasks: Tasks) -> None:
        self._local = local
        self._stream = stream
        self._clock = clock
        self._tasks = tasks
        self._typed: dict[str, str] = {}  # not on the disk yet
        self._age = 0
        self._is_writing = False
        self._told = False
        stream.subscribe(self._on_event)

    def text(self, number: str) -> str:
        if number in self._typed:
            return self._typed[number]
        try:
            return self._local.drafts.text(KIND, number)
        except StoreUnavailable:
            return ""  # typing will tell; an empty field can still be written into

    def all(self) -> dict[str, str]:
        """By number, the oldest first."""
        try:
            kept = dict(self._local.drafts.all(KIND))
        except StoreUnavailable:
            kept = {}
        return {number: text for number, text in (kept | self._typed).items() if text.strip()}

    def type(self, number: str, text: str) -> None:
        """Take over what is in the field now; an empty text is no draft."""
        if self.text(number) == text:
            return
        self._typed[number] = text
        self._write_soon()

    async def settle(self) -> None:
        """Everything typed is on the disk when this returns; raises ``StoreUnavailable``."""
        while self._typed:
            number, text = next(iter(self._typed.items()))
            await self._local.drafts.keep(KIND, number, text, self._clock.now())
            if self._typed.get(number) == text:
                del self._typed[number]

    def _write_soon(self) -> None:
        if not self._is_writing and self._local.is_open:
            self._is_writing = True
            self._tasks.start(self._write(self._age), "drafts of texts")

    async def _write(self, age: int) -> None:
        try:
            while self._typed and age == self._age:
                number, text = next(iter(self._typed.items()))
                pause = PAUSE_SECONDS
                try:
                    await self._local.drafts.keep(KIND, number, text, self._clock.now())
                    self._told = False
                    if self._typed.get(number) == text:
                        del self._typed[number]
                        continue
                except StoreUnavailable as error:
                    pause = _AGAIN_SECONDS
                    self._tell(error)
                await self._clock.sleep(pause)
        finally:
            if age == self._age:
                self._is_writing = False

    def _tell(self, error: StoreUnavailable) -> None:
        """Once, not with every key."""
        if not self._told:
            self._told = True
            self._stream.publish(Notice(str(error), "error"))

    def _on_event(self, event: Event) -> None:
        match event:
            case SignedIn() | SignedOut():
                self._age += 1
                self._typed.clear()
                self._is_writing = False
            case LocalDataReady() if self._typed:
                self._write_soon()
            case _:
                pass
