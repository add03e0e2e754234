"""The voice menu of the demonstration account, on a number of its own."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection

from desktop.server import tables
from desktop.server.seed_people import HOME

FRONT_DESK: Final = "+14105550105"
_MENU: Final = "menu_front_desk"
# What the prompt says: sales, Mia Lang, a message for Anna Keller; who chooses nothing gets sales.
_OPTIONS: Final[tuple[dict[str, Any], ...]] = (
    {"digit": "1", "kind": "queue", "queue_id": "que_sales"},
    {"digit": "2", "kind": "user", "user_id": "usr_mia_lang", "assign_to": "usr_mia_lang"},
    {
        "digit": "3",
        "kind": "voicemail",
        "user_id": "usr_anna_keller",
        "assign_to": "usr_anna_keller",
    },
    {"digit": "", "kind": "queue", "queue_id": "que_sales"},
)


def fill(connection: Connection) -> None:
    number = {
        "id": f"num_{FRONT_DESK[1:]}",
        "account_id": HOME,
        "number": FRONT_DESK,
        "name": "Front desk",
        "source": "Direct",
    }
    menu = {"id": _MENU, "account_id": HOME, "name": "Front desk", "prompt": "office_menu"}
    leads = {"number_id": number["id"], "menu_id": _MENU}
    connection.execute(tables.numbers.insert().values(number))
    connection.execute(tables.voice_menus.insert().values(menu))
    connection.execute(tables.voice_menu_numbers.insert().values(leads))
    for option in _OPTIONS:
        row = {"menu_id": _MENU, **option}
        connection.execute(tables.voice_menu_options.insert().values(row))
