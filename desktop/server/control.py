"""The demo control: a small HTTP interface on the loopback that makes things happen.

Every request carries the token of the ready line in the header X-Control-Token.
"""

from __future__ import annotations

import asyncio
import hmac
import itertools
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from .demo_records import DemoRecords, NotKnown, Person

Answer = dict[str, Any]


class Parts(Protocol):
    """What the control asks of the supervisor."""

    async def ask_phone_system(self, command: dict[str, Any]) -> dict[str, Any]: ...
    async def stop_crm(self, stopped: bool) -> None: ...
    @property
    def crm_is_stopped(self) -> bool: ...


class BadRequest(Exception):
    """The request cannot be carried out; the sentence says what is missing."""


class Control:
    def __init__(self, parts: Parts, records: DemoRecords, token: str) -> None:
        self._parts = parts
        self._records = records
        self._token = token
        self._turns = itertools.count()

    def application(self) -> Starlette:
        posts: dict[str, Callable[[Answer], Awaitable[Answer]]] = {
            "ring": self._ring,
            "text": self._text,
            "role": self._role,
            "plan": self._plan,
            "switch": self._switch,
            "line": self._line,
            "crm": self._crm,
            "hang_up": self._hang_up,
            "new_passwords": self._new_passwords,
        }
        gets = {"state": self._state, "heard": self._heard}
        gets |= {"mails": self._mails, "mail_attachment": self._mail_attachment}
        routes = [
            Route(f"/demo/{name}", self._guarded(action), methods=["POST"])
            for name, action in posts.items()
        ]
        routes += [
            Route(f"/demo/{name}", self._guarded(action), methods=["GET"])
            for name, action in gets.items()
        ]
        return Starlette(routes=routes)

    def _guarded(
        self, action: Callable[[Answer], Awaitable[Answer]]
    ) -> Callable[[Request], Awaitable[JSONResponse]]:
        async def answer(request: Request) -> JSONResponse:
            given = request.headers.get("X-Control-Token", "")
            if not hmac.compare_digest(given.encode(), self._token.encode()):
                return _problem(401, "The control token is missing or wrong.")
            try:
                return JSONResponse(await action(await _wishes(request)))
            except BadRequest as bad:
                return _problem(422, str(bad))
            except NotKnown as unknown:
                return _problem(404, str(unknown))

        return answer

    async def _ring(self, wishes: Answer) -> Answer:
        person = await self._person(wishes)
        queue = wishes.get("queue") is True
        number = _text_of(wishes, "number")
        if not number:
            number = await asyncio.to_thread(self._records.number_for, person, queue)
        caller, name = _text_of(wishes, "caller"), _text_of(wishes, "name")
        if not caller:
            turn = next(self._turns)
            caller, known = await asyncio.to_thread(self._records.caller, person.account_id, turn)
            name = name or known
        command = {"do": "ring", "caller": caller, "name": name, "number": number}
        command |= {"domain": person.line.partition("@")[2], "sound": _text_of(wishes, "sound")}
        command["digits"] = _text_of(wishes, "digits")
        if not queue:
            command["user"] = person.line
        return await self._phone_system(command)

    async def _text(self, wishes: Answer) -> Answer:
        person = await self._person(wishes)
        words = _text_of(wishes, "text") or "Could you call me back this afternoon?"
        sender = _text_of(wishes, "caller")
        if not sender:
            turn = next(self._turns)
            sender, _ = await asyncio.to_thread(self._records.caller, person.account_id, turn)
        message_id = await asyncio.to_thread(
            self._records.text_arrives, person.account_id, sender, words
        )
        return {"message_id": message_id, "caller": sender}

    async def _role(self, wishes: Answer) -> Answer:
        email, role = _needed(wishes, "email"), _needed(wishes, "role")
        await asyncio.to_thread(self._records.set_role, email, role)
        return {"email": email, "role": role}

    async def _plan(self, wishes: Answer) -> Answer:
        account, plan = _needed(wishes, "account_id"), _needed(wishes, "plan")
        await asyncio.to_thread(self._records.set_plan, account, plan)
        return {"account_id": account, "plan": plan}

    async def _switch(self, wishes: Answer) -> Answer:
        account, name = _needed(wishes, "account_id"), _needed(wishes, "name")
        is_on = _flag(wishes, "on")
        await asyncio.to_thread(self._records.set_switch, account, name, is_on)
        return {"account_id": account, "name": name, "on": is_on}

    async def _line(self, wishes: Answer) -> Answer:
        return await self._phone_system({"do": "cut", "cut": _flag(wishes, "cut")})

    async def _new_passwords(self, wishes: Answer) -> Answer:
        return await self._phone_system({"do": "new_passwords", "taken": _flag(wishes, "taken")})

    async def _crm(self, wishes: Answer) -> Answer:
        await self._parts.stop_crm(_flag(wishes, "stopped"))
        return {"stopped": self._parts.crm_is_stopped}

    async def _hang_up(self, _wishes: Answer) -> Answer:
        return await self._phone_system({"do": "hang_up"})

    async def _state(self, _wishes: Answer) -> Answer:
        state = await self._parts.ask_phone_system({"do": "state"})
        return {
            "line_cut": state.get("cut", False),
            "crm_stopped": self._parts.crm_is_stopped,
            "phones": state.get("phones", 0),
            "calls": state.get("calls", 0),
            "phone_system_running": bool(state.get("ok")),
        }

    async def _heard(self, wishes: Answer) -> Answer:
        # A plus sign in an address is read as a space.
        number = _text_of(wishes, "number").replace(" ", "+")
        return await self._phone_system({"do": "heard", "number": number})

    async def _mails(self, wishes: Answer) -> Answer:
        to = _text_of(wishes, "to").replace(" ", "+")
        return {"items": await asyncio.to_thread(self._records.mails, to)}

    async def _mail_attachment(self, wishes: Answer) -> Answer:
        mail_id, place = _needed(wishes, "mail_id"), _needed(wishes, "place")
        return await asyncio.to_thread(self._records.mail_attachment, mail_id, place)

    async def _person(self, wishes: Answer) -> Person:
        email, user_id = _text_of(wishes, "email"), _text_of(wishes, "user_id")
        if not email and not user_id:
            raise BadRequest("A user is needed: email or user_id.")
        return await asyncio.to_thread(self._records.person, email, user_id)

    async def _phone_system(self, command: Answer) -> Answer:
        answer = await self._parts.ask_phone_system(command)
        answer.pop("id", None)
        if not answer.pop("ok", False):
            raise BadRequest(str(answer.get("sentence", "The phone system refused.")))
        return answer


async def _wishes(request: Request) -> Answer:
    if request.method == "GET":
        return dict(request.query_params)
    try:
        wishes = await request.json()
    except ValueError as error:
        raise BadRequest("The request is no JSON.") from error
    if not isinstance(wishes, dict):
        raise BadRequest("The request is no JSON object.")
    return wishes


def _text_of(wishes: Answer, name: str) -> str:
    value = wishes.get(name) or ""
    if not isinstance(value, str):
        raise BadRequest(f"{name} is a text.")
    return value


def _needed(wishes: Answer, name: str) -> str:
    value = _text_of(wishes, name)
    if not value:
        raise BadRequest(f"{name} is missing.")
    return value


def _flag(wishes: Answer, name: str) -> bool:
    value = wishes.get(name)
    if not isinstance(value, bool):
        raise BadRequest(f"{name} is true or false.")
    return value


def _problem(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"status": status, "detail": sentence}, status_code=status)
