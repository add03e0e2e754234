"""Asterisk's manager interface: asks it to do things, and hears what it says of its calls."""

from __future__ import annotations

import asyncio
import itertools

from tests.interop.asterisk import TONE, USER
from tests.support.waiting import until

Event = dict[str, str]


class Manager:
    """``events`` is what Asterisk told since the connection was opened."""

    def __init__(self, port: int, password: str) -> None:
        self._port, self._password = port, password
        self.events: list[Event] = []
        self._answers: dict[str, Event] = {}
        self._numbers = itertools.count(1)
        self._writer: asyncio.StreamWriter
        self._listening: asyncio.Task[None]

    async def __aenter__(self) -> Manager:
        reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        await reader.readline()  # Its name and version.
        self._listening = asyncio.get_running_loop().create_task(self._listen(reader))
        await self.ask("Login", Username="tests", Secret=self._password)
        return self

    async def __aexit__(self, *_problem: object) -> None:
        self._listening.cancel()
        self._writer.close()
        await self._writer.wait_closed()

    async def ask(self, action: str, **fields: str) -> Event:
        """The answer; raises AssertionError where Asterisk refuses."""
        number = str(next(self._numbers))
        lines = {"Action": action, "ActionID": number} | fields
        text = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self._writer.write(f"{text}\r\n".encode())
        await until(lambda: number in self._answers, what=f"an answer to {action}")
        answer = self._answers.pop(number)
        assert answer["Response"] == "Success", answer
        return answer

    async def ring_phone(self, number: str, name: str) -> None:
        """A caller rings the phone, and plays a tone once it is answered."""
        await self.ask(
            "Originate",
            Channel=f"PJSIP/{USER}",
            Context="phones",
            Exten=TONE,
            Priority="1",
            CallerID=f'"{name}" <{number}>',
            Timeout="60000",
            Async="true",
        )

    def of(self, kind: str, **fields: str) -> list[Event]:
        wanted = {"Event": kind} | fields
        return [event for event in self.events if wanted.items() <= event.items()]

    async def event(self, kind: str, **fields: str) -> Event:
        """The first event of that kind with those values, once it came."""
        await until(lambda: self.of(kind, **fields), what=f"{kind} {fields}: {self.events}")
        return self.of(kind, **fields)[0]

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while not reader.at_eof():
            event: Event = {}
            while line := (await reader.readline()).decode().strip():
                name, _, value = line.partition(":")
                event[name] = value.strip()
            if "Event" in event:
                self.events.append(event)
            elif event:
                self._answers[event.get("ActionID", "")] = event
