"""The lists of the demonstration accounts' call managers."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection

from desktop.server import tables
from desktop.server.crm.defaults import STATUSES
from desktop.server.seed_people import HOME, LEGAL, TAGS

_DAY: Final = 24 * 3600 * 1000
_MIA: Final = "usr_mia_lang"
_OMAR: Final = "usr_omar_haddad"
# A status of a call that reached nobody is no result of a talk.
OF_TALKS: Final = tuple(each.name for each in STATUSES if each.name != "Left a message")
# Kind, value, reason, days until it ends (none: for good), who, days ago.
_BLOCKED: Final = (
    ("number", "+15035550149", "Calls and hangs up, several times a day", None, _MIA, 41),
    ("number", "+16465550193", "Shouted at two agents", 30, _MIA, 3),
    ("prefix", "+1900", "Premium rate numbers", None, _OMAR, 80),
    ("name", "Vehicle Warranty", "Recorded advertising", None, _MIA, 12),
)
_DO_NOT_CALL: Final = (
    ("+13125550199", "Asked not to be called again", _MIA, 6),
    ("+13035550149", "Letter from their lawyer", _OMAR, 55),
    ("+12155550186", "Wrong number, asked to be taken off", _MIA, 19),
)


def fill(connection: Connection, now: int) -> None:
    connection.execute(tables.blocked_callers.insert(), [_block(each, now) for each in _BLOCKED])
    connection.execute(tables.do_not_call.insert(), [_listed(each, now) for each in _DO_NOT_CALL])
    for account in (HOME, LEGAL):
        rows = [
            {**each._asdict(), "id": f"{account}_{each.id}", "account_id": account, "position": at}
            for at, each in enumerate(STATUSES)
        ]
        connection.execute(tables.call_statuses.insert(), rows)
        words = [{"account_id": account, "name": name} for name in TAGS]
        connection.execute(tables.tags.insert(), words)


def _block(entry: tuple[str, str, str, int | None, str, int], now: int) -> dict[str, Any]:
    kind, value, reason, days, user_id, age = entry
    return {
        "id": f"blk_{kind}_{value.lstrip('+').lower().replace(' ', '_')}",
        "account_id": HOME,
        "kind": kind,
        "value": value,
        "reason": reason,
        "until": None if days is None else now + days * _DAY,
        "blocked_by": user_id,
        "created_at": now - age * _DAY,
    }


def _listed(entry: tuple[str, str, str, int], now: int) -> dict[str, Any]:
    number, reason, user_id, age = entry
    return {
        "id": f"dnc_{number[1:]}",
        "account_id": HOME,
        "number": number,
        "reason": reason,
        "added_by": user_id,
        "added_at": now - age * _DAY,
    }
