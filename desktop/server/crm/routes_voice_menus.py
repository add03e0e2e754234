"""Voice menus: what is read out, and where each digit leads; the next caller hears it (S1-14)."""

from __future__ import annotations

import uuid
from dataclasses import asdict, replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Response
from sqlalchemy import Connection, Row, select

from desktop.domain.voice_menus import Leads, MenuChoice, VoiceMenu, fault_of
from desktop.server.crm import shapes, shapes_teams
from desktop.server.crm.answers import answer, listing
from desktop.server.crm.context import SignedIn, entitled, once, record
from desktop.server.crm.menu_rows import menu, menus_of, parts_of, write
from desktop.server.crm.problems import Problem, not_found
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.database import publish
from desktop.server.tables import voice_menu_numbers, voice_menu_options, voice_menus

router = APIRouter(prefix="/v1/accounts/{account_id}/voice-menus", tags=["groups"])

_SEE: Final = ("numbers:view", "see the voice menus")
_EDIT: Final = ("numbers:edit", "edit the voice menus")


@router.get("", response_model=shapes.Listing[shapes_teams.MenuShape])
def list_menus(caller: SignedIn, account_id: str) -> Response:
    """By name."""
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_SEE)
        found = menus_of(connection, account_id)
    return listing([_shape(each) for each in found])


@router.get("/parts", response_model=shapes_teams.MenuPartsShape)
def list_parts(caller: SignedIn, account_id: str) -> Response:
    """What a menu can be made of."""
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_SEE)
        parts = parts_of(connection, account_id)
    content = {
        name: [{"id": key, "name": words} for key, words in pairs]
        for name, pairs in asdict(parts).items()
    }
    return answer(content)


@router.post("", response_model=shapes_teams.MenuShape, status_code=201)
def add_menu(
    caller: SignedIn,
    account_id: str,
    body: shapes_teams.MenuBody,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    asked = ("POST", account_id, "voice-menus", body.model_dump(mode="json"))

    def work() -> tuple[int, Any]:
        wanted = _checked(connection, account_id, _wanted(body, ""))
        menu_id = f"menu_{uuid.uuid4().hex}"
        row = {"id": menu_id, "account_id": account_id, **_named(wanted)}
        connection.execute(voice_menus.insert().values(row))
        after = _write(connection, account_id, menu_id, wanted)
        record(connection, caller, account_id, "voice_menu.add", menu_id, None, _facts(after))
        return 201, _shape(after)

    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_EDIT)
        status, content = once(connection, caller, idempotency_key, asked, work)
    return answer(content, status, etag(content))


@router.put("/{menu_id}", response_model=shapes_teams.MenuShape)
def change_menu(
    caller: SignedIn,
    account_id: str,
    menu_id: str,
    body: shapes_teams.MenuBody,
    if_match: IfMatch = "",
) -> Response:
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_EDIT)
        before = menu(connection, _found(connection, account_id, menu_id))
        _compare(before, if_match)
        wanted = _checked(connection, account_id, _wanted(body, menu_id))
        change = voice_menus.update().where(voice_menus.c.id == menu_id)
        connection.execute(change.values(**_named(wanted), version=before.version + 1))
        after = _write(connection, account_id, menu_id, wanted)
        was, now = _facts(before), _facts(after)
        record(connection, caller, account_id, "voice_menu.change", menu_id, was, now)
    content = _shape(after)
    return answer(content, headers=etag(content))


@router.delete("/{menu_id}", status_code=204)
def remove_menu(
    caller: SignedIn,
    account_id: str,
    menu_id: str,
    if_match: IfMatch = "",
) -> Response:
    """Its numbers lead where their own rows say from then on."""
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_EDIT)
        before = menu(connection, _found(connection, account_id, menu_id))
        _compare(before, if_match)
        for table in (voice_menu_numbers, voice_menu_options):
            connection.execute(table.delete().where(table.c.menu_id == menu_id))
        connection.execute(voice_menus.delete().where(voice_menus.c.id == menu_id))
        record(connection, caller, account_id, "voice_menu.remove", menu_id, _facts(before))
        publish(connection, account_id, "voice_menus.updated")
    return Response(status_code=204)


def _write(connection: Connection, account_id: str, menu_id: str, wanted: VoiceMenu) -> VoiceMenu:
    write(connection, menu_id, wanted)
    publish(connection, account_id, "voice_menus.updated")
    return menu(connection, _found(connection, account_id, menu_id))


def _compare(before: VoiceMenu, if_match: str) -> None:
    need_version(if_match, "of the menu")
    check_version(if_match, before.version, "this menu", lambda: _shape(before))


def _checked(connection: Connection, account_id: str, wanted: VoiceMenu) -> VoiceMenu:
    others = connection.execute(
        select(voice_menus.c.name).where(
            voice_menus.c.account_id == account_id, voice_menus.c.id != wanted.id
        )
    ).scalars()
    if fault := fault_of(wanted, tuple(others), parts_of(connection, account_id)):
        raise Problem(422, "invalid_menu", fault)
    return replace(wanted, name=wanted.name.strip())


def _wanted(body: shapes_teams.MenuBody, menu_id: str) -> VoiceMenu:
    choices = tuple(
        MenuChoice(each.digit, Leads(each.leads), each.target, each.assign_to)
        for each in body.choices
    )
    numbers = tuple(dict.fromkeys(body.numbers))
    return VoiceMenu(menu_id, body.name, body.prompt, choices, numbers)


def _named(wanted: VoiceMenu) -> dict[str, str]:
    return {"name": wanted.name, "prompt": wanted.prompt}


def _found(connection: Connection, account_id: str, menu_id: str) -> Row[Any]:
    mine = (voice_menus.c.account_id == account_id, voice_menus.c.id == menu_id)
    row = connection.execute(select(voice_menus).where(*mine)).first()
    if row is None:
        raise not_found()
    return row


def _facts(kept: VoiceMenu) -> dict[str, Any]:
    """For the change history: by digit, so that one sees which of them leads elsewhere."""
    choices = {
        each.digit or "no choice": [each.leads.value, each.target, each.assign_to]
        for each in kept.choices
    }
    return {
        "name": kept.name,
        "prompt": kept.prompt,
        "digit": choices,
        "numbers": list(kept.numbers),
    }


def _shape(kept: VoiceMenu) -> dict[str, Any]:
    return {
        "id": kept.id,
        "name": kept.name,
        "prompt": kept.prompt,
        "choices": [{**asdict(each), "leads": each.leads.value} for each in kept.choices],
        "numbers": list(kept.numbers),
        "version": kept.version,
    }
