"""What the supervisor asks of the phone system: JSON lines in, JSON lines out."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final

from .records import Records, Route
from .system import PhoneSystem
from .transport import PortTaken
from .trunk import MediaTrunk, OutsideRing

Command = dict[str, Any]
Reply = dict[str, Any]

_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_DIGITS: Final = re.compile(r"[0-9*#]{0,16}")
_SOUNDS: Final = ("music", "echo", "menu", "tone-1004", "tone-1400")


class Refused(Exception):
    """The command cannot be carried out; the sentence says why."""


class Commands:
    def __init__(self, system: PhoneSystem, trunk: MediaTrunk, records: Records) -> None:
        self._system = system
        self._trunk = trunk
        self._records = records
        self._known: dict[str, Callable[[Command], Awaitable[Reply]]] = {
            "ring": self._ring,
            "cut": self._cut,
            "heard": self._heard,
            "hang_up": self._hang_up,
            "state": self._state,
            "new_passwords": self._new_passwords,
        }

    async def obey(self, command: Command) -> Reply:
        """Always an answer; ``ok`` is false with a sentence where it could not be done."""
        action = self._known.get(str(command.get("do", "")))
        answer: Reply = {"id": command.get("id", 0)}
        if action is None:
            return answer | {"ok": False, "sentence": "The phone system knows no such command."}
        try:
            return answer | {"ok": True} | await action(command)
        except Refused as refused:
            return answer | {"ok": False, "sentence": str(refused)}

    async def _ring(self, command: Command) -> Reply:
        caller, number = str(command.get("caller", "")), str(command.get("number", ""))
        sound = str(command.get("sound") or "music")
        if not _E164.fullmatch(caller) or not _E164.fullmatch(number):
            raise Refused("Caller and number are needed as +14435550160.")
        if sound not in _SOUNDS:
            raise Refused(f"The caller can play {', '.join(_SOUNDS)}.")
        route = await self._route(command, caller, number)
        name, domain = str(command.get("name", "")), str(command.get("domain", ""))
        digits = str(command.get("digits", ""))
        if not _DIGITS.fullmatch(digits):
            raise Refused("Digits are 0 to 9, * and #.")
        wish = OutsideRing(caller, number, name, sound, domain, route, digits)
        if not await self._trunk.ring(wish):
            raise Refused("All lines to the outside are busy.")
        return {"caller": caller, "number": number}

    async def _route(self, command: Command, caller: str, number: str) -> Route | None:
        """Straight to one user where one is named, whatever the number's own routing says."""
        route = await self._records.route_of(number, caller, str(command.get("name", "")))
        if route is None:
            raise Refused(f"{number} is no number of an account.")
        user_name, _, domain = str(command.get("user", "")).partition("@")
        if not user_name:
            return route
        user = await self._records.subscriber(user_name, domain)
        if user is None:
            raise Refused("This user has no phone line.")
        return replace(route, user=user, queue="", menu=None)

    async def _cut(self, command: Command) -> Reply:
        try:
            await self._system.cut(command.get("cut") is True)
        except PortTaken as taken:
            raise Refused(str(taken)) from taken
        return {"cut": self._system.wires.is_cut}

    async def _heard(self, command: Command) -> Reply:
        wanted = str(command.get("number", ""))
        calls = [heard.as_json() for heard in await self._trunk.heard()]
        return {"calls": [call for call in calls if not wanted or call["number"] == wanted]}

    async def _hang_up(self, _command: Command) -> Reply:
        await self._trunk.hang_up_all()
        return {}

    async def _state(self, _command: Command) -> Reply:
        live = [
            session
            for session in self._system.sessions.all()
            if not session.is_over and not session.is_supervision
        ]
        return {
            "cut": self._system.wires.is_cut,
            "phones": self._system.locations.count(),
            "calls": len(live),
        }

    async def _new_passwords(self, command: Command) -> Reply:
        """A phone system that has not heard of a line's new password refuses it."""
        self._system.registrar.takes_new_passwords = command.get("taken") is not False
        return {"taken": self._system.registrar.takes_new_passwords}
