"""How much counting one person may ask for: everybody else wants an answer as well."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from fastapi import Request
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from desktop.domain.errors import InvalidInput
from desktop.server.crm.problems import Problem

MOST_AT_ONCE: Final = 4  # of one person; each holds one of the few connections that read
SECONDS: Final = 30.0
_STEPS: Final = 10_000  # of the database's machine, between two looks at the clock
_TOO_MUCH: Final = "Counting this takes too long. Choose fewer days, or fewer tiles and filters."
_BUSY: Final = "Some of your reports are being counted already. Wait for them, then try again."


class Desk:
    """Where reports are asked for; used on any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counting: Counter[str] = Counter()

    @contextmanager
    def one_more(self, user_id: str) -> Iterator[None]:
        """Raises 429 where as many of theirs as may be are being counted."""
        with self._lock:
            if self._counting[user_id] >= MOST_AT_ONCE:
                raise Problem(429, "busy_counting", _BUSY, headers={"Retry-After": "5"})
            self._counting[user_id] += 1
        try:
            yield
        finally:
            with self._lock:
                self._counting[user_id] -= 1
                self._counting += Counter()  # forgets who has none


def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.report_desk
    return desk


@contextmanager
def patient(connection: Connection, seconds: float = SECONDS) -> Iterator[None]:
    """Raises InvalidInput where what is asked through the connection takes longer."""
    raw: Any = connection.connection.driver_connection
    ends = time.monotonic() + seconds
    raw.set_progress_handler(lambda: time.monotonic() >= ends, _STEPS)
    try:
        yield
    except OperationalError as error:
        if time.monotonic() < ends:
            raise
        raise InvalidInput(_TOO_MUCH) from error
    finally:
        raw.set_progress_handler(None, _STEPS)
