"""A payment provider inside the process, with a memory of its own that the CRM cannot undo.

The last four digits of a card say how it behaves: 0002 is declined, 9995 has no money, 3220 takes
its time, 0119 is charged but the answer is lost. Every other card pays.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

from desktop.domain.cards import CardFacts, facts_of_token
from desktop.domain.money import Money
from desktop.server.payments.port import Charge, ChargeState, PaymentLost

FILE_NAME: Final = "payments.sqlite3"
_DECLINING: Final = {
    "0002": "The card was declined. Use another payment method, or ask your bank.",
    "9995": "There is not enough money on the card. Use another payment method.",
}
_SLOW, _LOST = "3220", "0119"
_ASKED_BEFORE_IT_PAYS: Final = 2
_TABLE: Final = """
    CREATE TABLE IF NOT EXISTS charges (
        key TEXT PRIMARY KEY, token TEXT NOT NULL, amount INTEGER NOT NULL,
        currency TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, asked INTEGER NOT NULL
    )
"""


class SimulatedPayments:
    """Implements ``PaymentProvider``; several processes over one folder see the same payments."""

    def __init__(self, folder: Path, today: Callable[[], date] = date.today) -> None:
        self._path = folder / FILE_NAME
        self._today = today

    def facts_of(self, token: str) -> CardFacts | None:
        return facts_of_token(token)

    def charge(self, key: str, token: str, amount: Money) -> Charge:
        with self._open() as connection:
            charge, is_new = self._charged(connection, key, token, amount)
        facts = facts_of_token(token)
        if is_new and facts is not None and facts.last_four == _LOST:
            raise PaymentLost("The payment provider took the request and did not answer.")
        return charge

    def charged(self) -> list[tuple[str, Money]]:
        """Everything that was paid, by key."""
        with self._open() as connection:
            query = "SELECT key, amount, currency FROM charges WHERE state = 'paid' ORDER BY rowid"
            return [(key, Money(minor, code)) for key, minor, code in connection.execute(query)]

    def _charged(
        self, connection: sqlite3.Connection, key: str, token: str, amount: Money
    ) -> tuple[Charge, bool]:
        asked = "UPDATE charges SET asked = asked + 1 WHERE key = ? RETURNING *"
        known = connection.execute(asked, (key,)).fetchone()
        if known is None:
            charge = self._decided(token)
            row = (key, token, amount.minor, amount.currency, charge.state.value, charge.reason, 1)
            connection.execute("INSERT INTO charges VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            return charge, True
        if known[1:4] != (token, amount.minor, amount.currency):
            raise ValueError("this key was used for another payment")
        state = ChargeState(known[4])
        if state is ChargeState.PENDING and known[6] > _ASKED_BEFORE_IT_PAYS:
            state = ChargeState.PAID
            connection.execute("UPDATE charges SET state = ? WHERE key = ?", (state.value, key))
        return Charge(state, known[5]), False

    def _decided(self, token: str) -> Charge:
        facts = facts_of_token(token)
        if facts is None:
            return Charge(ChargeState.DECLINED, "The payment provider does not know this card.")
        if facts.has_expired(self._today()):
            return Charge(ChargeState.DECLINED, "The card has expired. Add another one.")
        if facts.last_four in _DECLINING:
            return Charge(ChargeState.DECLINED, _DECLINING[facts.last_four])
        return Charge(ChargeState.PENDING if facts.last_four == _SLOW else ChargeState.PAID)

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """One transaction, which nobody else's is mixed with."""
        with contextlib.closing(sqlite3.connect(self._path, timeout=10)) as connection:
            connection.isolation_level = None
            connection.execute(_TABLE)
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
