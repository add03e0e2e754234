"""Voice menus between their rows and the values of the domain."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Select, select

from desktop.domain.library import PROMPTS, SoundUse
from desktop.domain.voice_menus import Leads, MenuChoice, MenuParts, VoiceMenu
from desktop.server.crm.sound_rows import offered
from desktop.server.tables import (
    memberships,
    numbers,
    queues,
    users,
    voice_menu_numbers,
    voice_menu_options,
    voice_menus,
)


def menus_of(connection: Connection, account_id: str) -> list[VoiceMenu]:
    mine = voice_menus.c.account_id == account_id
    rows = connection.execute(select(voice_menus).where(mine).order_by(voice_menus.c.name)).all()
    return [menu(connection, row) for row in rows]


def menu(connection: Connection, row: Row[Any]) -> VoiceMenu:
    options = voice_menu_options.c.menu_id == row.id
    found = connection.execute(select(voice_menu_options).where(options)).all()
    choices = sorted((_choice(each) for each in found), key=lambda each: _place(each.digit))
    leads = voice_menu_numbers.c.menu_id == row.id
    here = select(voice_menu_numbers.c.number_id).where(leads)
    number_ids = tuple(sorted(connection.execute(here).scalars()))
    return VoiceMenu(row.id, row.name, row.prompt, tuple(choices), number_ids, row.version)


def parts_of(connection: Connection, account_id: str) -> MenuParts:
    people = (
        select(users.c.id, users.c.name)
        .join(memberships, memberships.c.user_id == users.c.id)
        .where(memberships.c.account_id == account_id, users.c.active.is_(True))
        .order_by(users.c.name, users.c.id)
    )
    named = select(queues.c.id, queues.c.name).where(queues.c.account_id == account_id)
    own = select(numbers.c.id, numbers.c.number, numbers.c.name).where(
        numbers.c.account_id == account_id, numbers.c.state == "active"
    )
    return MenuParts(
        (*offered(connection, account_id, SoundUse.GREETING), *PROMPTS),
        _pairs(connection, named.order_by(queues.c.name)),
        _pairs(connection, people),
        tuple(
            (row.id, f"{row.number} {row.name}".strip())
            for row in connection.execute(own.order_by(numbers.c.name, numbers.c.number))
        ),
    )


def write(connection: Connection, menu_id: str, wanted: VoiceMenu) -> None:
    """Its choices and numbers anew; a number leads to one menu only."""
    options = voice_menu_options.c.menu_id == menu_id
    connection.execute(voice_menu_options.delete().where(options))
    for each in wanted.choices:
        target = "queue_id" if each.leads is Leads.QUEUE else "user_id"
        row = {
            "menu_id": menu_id,
            "digit": each.digit,
            "kind": each.leads.value,
            target: each.target,
            "assign_to": each.assign_to or None,
        }
        connection.execute(voice_menu_options.insert().values(row))
    led = (voice_menu_numbers.c.menu_id == menu_id) | (
        voice_menu_numbers.c.number_id.in_(wanted.numbers)
    )
    connection.execute(voice_menu_numbers.delete().where(led))
    for number_id in wanted.numbers:
        row = {"number_id": number_id, "menu_id": menu_id}
        connection.execute(voice_menu_numbers.insert().values(row))


def _choice(row: Row[Any]) -> MenuChoice:
    return MenuChoice(
        row.digit, Leads(row.kind), row.queue_id or row.user_id or "", row.assign_to or ""
    )


def _place(digit: str) -> int:
    """As on a keypad, those without a choice last."""
    return "1234567890*#".index(digit) if digit else len("1234567890*#")


def _pairs(connection: Connection, query: Select[Any]) -> tuple[tuple[str, str], ...]:
    return tuple((row.id, row.name) for row in connection.execute(query))
