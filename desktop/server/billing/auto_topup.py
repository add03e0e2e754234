"""The automatic top-up: begins once where the balance falls to its threshold, and stops itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from desktop.server.billing import news as billing_news
from desktop.server.billing import topping_up
from desktop.server.database import now_ms
from desktop.server.tables import audit, auto_topups, topups

NO_METHOD: Final = "There is no payment method."


def settings_of(connection: Connection, account_id: str) -> Row[Any] | None:
    query = select(auto_topups).where(auto_topups.c.account_id == account_id)
    return connection.execute(query).first()


def look(connection: Connection, account_id: str, balance: int) -> None:
    """In the transaction of what has changed the balance, which nobody else writes beside."""
    row = settings_of(connection, account_id)
    if row is None or not row.is_on or balance > row.threshold:
        return
    if _is_under_way(connection, account_id):
        return
    if paid_this_month(connection, account_id) + row.amount > row.monthly_limit:
        month = f"{datetime.fromtimestamp(now_ms() / 1000, UTC):%Y-%m}"
        once = f"limit:{account_id}:{month}"
        letter = billing_news.LIMIT_REACHED
        billing_news.write_to_payers(connection, account_id, letter, once)
        return
    method = topping_up.method_of(connection, account_id)
    if method is None:
        stop(connection, account_id, NO_METHOD)
        return
    topping_up.begin(connection, account_id, row.amount, method)
    mine = auto_topups.c.account_id == account_id
    connection.execute(auto_topups.update().where(mine).values(last_run=now_ms()))
    billing_news.tell(connection, account_id, "auto_topup")


def paid_this_month(connection: Connection, account_id: str) -> int:
    """By the automatic top-up, or about to be; a month of UTC."""
    now = datetime.fromtimestamp(now_ms() / 1000, UTC)
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    query = select(func.sum(topups.c.amount)).where(
        topups.c.account_id == account_id,
        topups.c.automatic.is_(True),
        topups.c.status != "declined",
        topups.c.at >= int(first.timestamp() * 1000),
    )
    return int(connection.execute(query).scalar() or 0)


def stop(connection: Connection, account_id: str, reason: str) -> None:
    """It turns itself off; those who can pay are told why."""
    mine = (auto_topups.c.account_id == account_id, auto_topups.c.is_on.is_(True))
    values = {"is_on": False, "stopped": reason, "version": auto_topups.c.version + 1}
    if not connection.execute(auto_topups.update().where(*mine).values(values)).rowcount:
        return
    line = {"account_id": account_id, "at": now_ms(), "action": "auto_topup.stopped"}
    connection.execute(
        audit.insert().values(**line, subject=account_id, after={"is_on": False, "reason": reason})
    )
    billing_news.tell(connection, account_id, "auto_topup")
    billing_news.warn(connection, account_id, "stopped", reason)
    billing_news.write_to_payers(connection, account_id, billing_news.stopped(reason))


def _is_under_way(connection: Connection, account_id: str) -> bool:
    query = select(topups.c.id).where(
        topups.c.account_id == account_id,
        topups.c.automatic.is_(True),
        topups.c.status == "pending",
    )
    return connection.execute(query.limit(1)).first() is not None
