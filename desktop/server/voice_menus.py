"""The voice menu a number leads to, as the phone system needs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, select

from desktop.server.pbx.records import Menu, MenuOption, OptionKind, Subscriber
from desktop.server.tables import (
    queues,
    voice_menu_numbers,
    voice_menu_options,
    voice_menus,
)

LineOf = Callable[[str], Subscriber | None]  # by user id
SoundOf = Callable[[str], str]  # what is played, by its key


def menu_of(
    connection: Connection, number_id: str, line_of: LineOf, sound_of: SoundOf
) -> Menu | None:
    """None where the number leads to no menu."""
    menu = connection.execute(
        select(voice_menus)
        .join(voice_menu_numbers, voice_menu_numbers.c.menu_id == voice_menus.c.id)
        .where(voice_menu_numbers.c.number_id == number_id)
    ).first()
    if menu is None:
        return None
    found = connection.execute(
        select(voice_menu_options, queues.c.name.label("queue"), queues.c.music_id)
        .join(queues, queues.c.id == voice_menu_options.c.queue_id, isouter=True)
        .where(voice_menu_options.c.menu_id == menu.id)
    )
    options = {row.digit: _option(row, line_of, sound_of) for row in found}
    otherwise = options.pop("", None)
    return Menu(sound_of(menu.prompt), options, otherwise)


def _option(row: Row[Any], line_of: LineOf, sound_of: SoundOf) -> MenuOption:
    return MenuOption(
        kind=OptionKind(row.kind),
        user=line_of(row.user_id) if row.user_id else None,
        queue=row.queue or "",
        assign_to=row.assign_to or "",
        music=sound_of(row.music_id) if row.music_id else "",
    )
