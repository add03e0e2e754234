"""The second factor of a person: set up, in force, used, taken away."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Row, select
from sqlalchemy.dialects.sqlite import insert

from desktop.server.crm import waits
from desktop.server.crm.one_time_codes import (
    is_of_app,
    new_recovery_codes,
    new_secret,
    recovery_hash,
    step_of,
)
from desktop.server.crm.problems import Problem
from desktop.server.database import Database, now_ms
from desktop.server.tables import second_factors

SET_UP_MS: Final = 15 * 60 * 1000
WAITS: Final = "second factor"  # what wrong codes are counted as, apart from wrong passwords
_WRONG: Final = (
    "This code is not right, or was used already. Wait for the next code of your app, then type it."
)


def row_of(connection: Connection, user_id: str) -> Row[Any] | None:
    query = select(second_factors).where(second_factors.c.user_id == user_id)
    return connection.execute(query).first()


def is_on(connection: Connection, user_id: str) -> bool:
    row = row_of(connection, user_id)
    return row is not None and bool(row.secret)


def begin(connection: Connection, user_id: str) -> str:
    """A secret that is in force with the first right code of it."""
    secret = new_secret()
    _write(connection, user_id, next_secret=secret, next_until=now_ms() + SET_UP_MS)
    return secret


def wrong_code(status: int = 422) -> Problem:
    return Problem(status, "second_factor_wrong", _WRONG)


def confirm(connection: Connection, user_id: str, code: str) -> list[str] | None:
    """The recovery codes; None where the code is not of the app. Raises 409 without a set-up."""
    row = row_of(connection, user_id)
    if row is None or not row.next_secret or row.next_until < now_ms():
        sentence = "Setting up took too long, or was done elsewhere. Begin it again."
        raise Problem(409, "set_up_again", sentence)
    step = step_of(row.next_secret, code, now_ms() // 1000, 0)
    if step is None:
        return None
    _write(
        connection,
        user_id,
        **{"secret": row.next_secret, "since": now_ms(), "last_step": step},
        **{"next_secret": "", "next_until": None, "reset_by": "", "reset_at": None},
    )
    return renew_codes(connection, user_id)


def renew_codes(connection: Connection, user_id: str) -> list[str]:
    """The former ones are void from now on."""
    codes = new_recovery_codes()
    hashes = [recovery_hash(user_id, code) for code in codes]
    _write(connection, user_id, recovery_hashes=hashes)
    return codes


def use(connection: Connection, user_id: str, code: str) -> bool:
    """Whether the code is right; it is used up with that, of the app or a recovery code."""
    row = row_of(connection, user_id)
    if row is None or not row.secret:
        return False
    if is_of_app(code):
        step = step_of(row.secret, code, now_ms() // 1000, row.last_step)
        if step is None:
            return False
        _write(connection, user_id, last_step=step)
        return True
    used = recovery_hash(user_id, code)
    if used not in row.recovery_hashes:
        return False
    _write(connection, user_id, recovery_hashes=[h for h in row.recovery_hashes if h != used])
    return True


def prove(database: Database, user_id: str, code: str, address: str) -> None:
    """Uses the code up; raises 422 for a wrong one and 429 where it is too early for another."""
    waits.count(database, user_id, address, WAITS)
    with database.write() as connection:
        is_right = use(connection, user_id, code)
        if is_right:
            waits.succeeded(connection, user_id, address, WAITS)
    if not is_right:
        raise wrong_code()


def take_away(connection: Connection, user_id: str, by: str = "") -> None:
    """``by`` names the administrator who does it; "" for the person themselves."""
    _write(
        connection,
        user_id,
        **{"secret": "", "since": None, "recovery_hashes": [], "next_secret": ""},
        **{"next_until": None, "reset_by": by, "reset_at": now_ms() if by else None},
    )


def told(connection: Connection, user_id: str) -> None:
    """The person knows that an administrator took it away."""
    _write(connection, user_id, reset_by="", reset_at=None)


def _write(connection: Connection, user_id: str, **values: Any) -> None:
    row = insert(second_factors).values(user_id=user_id, **values)
    connection.execute(row.on_conflict_do_update(index_elements=["user_id"], set_=values))
