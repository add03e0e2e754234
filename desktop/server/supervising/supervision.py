"""Supervisions as the rows have them: begun, changed, and ended as soon as the right to it goes.

The CRM and the phone system both write here, each in the transaction of what happened.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, and_, select

from desktop.domain.call_settings import CallSetting
from desktop.domain.supervision import (
    ADDRESS_PREFIX,
    ADMISSION_SECONDS,
    Ended,
    Mode,
    SupervisionState,
    Target,
    decision_on,
)
from desktop.server.call_settings import value_of
from desktop.server.crm.tokens import lives
from desktop.server.database import now_ms, publish
from desktop.server.effective import Standing, standing_of
from desktop.server.row_scope import in_scope
from desktop.server.tables import accounts, audit, calls, contacts, supervisions, users

SHOWN: Final = "show_supervision"  # within the call settings of an account
_STARTING: Final = SupervisionState.STARTING.value
_RUNNING: Final = SupervisionState.RUNNING.value
_ENDED: Final = SupervisionState.ENDED.value


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a supervision may not go on; ``reason`` is the code of a permission that went."""

    ended: Ended
    reason: str = ""


def rows() -> Select[Any]:
    """With the names that are shown."""
    supervisor, agent = users.alias(), users.alias()
    return (
        select(
            supervisions,
            *(supervisor.c.name.label("supervisor_name"), agent.c.name.label("agent_name")),
            *(calls.c.remote_number, contacts.c.name.label("contact_name")),
            accounts.c.call_settings,
        )
        .join(calls, calls.c.id == supervisions.c.call_id)
        .join(accounts, accounts.c.id == supervisions.c.account_id)
        .join(supervisor, supervisor.c.id == supervisions.c.supervisor_id)
        .join(agent, agent.c.id == supervisions.c.agent_id)
        .join(contacts, contacts.c.id == calls.c.contact_id, isouter=True)
    )


def going_on() -> Any:
    """Not over, and not waiting for a phone that will not come any more."""
    late = and_(supervisions.c.state == _STARTING, supervisions.c.admitted_until < now_ms())
    return and_(supervisions.c.ended_at.is_(None), ~late)


def is_shown(call_settings: Any) -> bool:
    """To the agents of the account; on where nobody has said otherwise."""
    return call_settings.get(SHOWN) is not False


def target_of(connection: Connection, call: Row[Any]) -> Target:
    """The call as the rules look at it."""
    query = select(supervisions.c.supervisor_id).where(
        supervisions.c.call_id == call.id, going_on()
    )
    return Target(
        agent_id=call.agent_id or "",
        is_answered=call.answered_at is not None and call.status == "in-progress",
        is_over=call.ended_at is not None,
        is_internal=not call.tracking_number,
        agent_pro_dialing=_has_pro_dialing(connection, call.account_id, call.agent_id or ""),
        supervised_by=connection.execute(query).scalar() or "",
    )


def begin(
    connection: Connection, standing: Standing, call: Row[Any], mode: Mode, family: str
) -> tuple[str, str]:
    """Id, and the address that lets the supervisor's phone in, once."""
    supervision_id, token = f"sup_{uuid.uuid4().hex}", secrets.token_urlsafe(24)
    now = now_ms()
    values = {
        "id": supervision_id,
        "account_id": standing.account_id,
        "call_id": call.id,
        "supervisor_id": standing.user_id,
        "agent_id": call.agent_id,
        "mode": mode.value,
        "state": _STARTING,
        "family": family,
        "admission": _hash(token),
        "admitted_until": now + ADMISSION_SECONDS * 1000,
        "asked_at": now,
    }
    connection.execute(supervisions.insert().values(values))
    return supervision_id, f"{ADDRESS_PREFIX}{token}"


def admitted(connection: Connection, token: str, account_id: str, user_id: str) -> Row[Any] | None:
    """Whom the address lets in now, from this user's own line; it is spent then."""
    row = connection.execute(
        select(supervisions).where(
            supervisions.c.admission == _hash(token),
            supervisions.c.state == _STARTING,
            supervisions.c.account_id == account_id,
            supervisions.c.supervisor_id == user_id,
            going_on(),
        )
    ).first()
    if row is not None:
        _write(connection, row.id, admission=None)
    return row


def is_running(connection: Connection, supervision_id: str, at: int) -> None:
    row = one(connection, supervision_id)
    if row is not None and row.state == _STARTING:
        _write(connection, row.id, state=_RUNNING, began_at=at)
        _note(connection, row, "call.supervision_begun", None, row.mode)
        tell(connection, row)


def change_mode(connection: Connection, row: Row[Any], mode: Mode, address: str = "") -> None:
    if row.mode != mode.value:
        _write(connection, row.id, mode=mode.value)
        _note(connection, row, "call.supervision_mode", row.mode, mode.value, address)
        tell(connection, row)


def end(connection: Connection, row: Row[Any], verdict: Verdict, address: str = "") -> None:
    """A repeat changes nothing."""
    if row.ended_at is not None:
        return
    facts = {"ended": verdict.ended.value, "reason": verdict.reason}
    _write(connection, row.id, state=_ENDED, admission=None, ended_at=now_ms(), **facts)
    why = verdict.reason or verdict.ended.value
    _note(connection, row, "call.supervision_ended", row.mode, why, address)
    tell(connection, row)


def end_all(connection: Connection, verdict: Verdict) -> None:
    for row in connection.execute(select(supervisions).where(_open())).all():
        end(connection, row, verdict)


def one(connection: Connection, supervision_id: str) -> Row[Any] | None:
    query = select(supervisions).where(supervisions.c.id == supervision_id)
    return connection.execute(query).first()


def open_ones(connection: Connection) -> list[Row[Any]]:
    return list(connection.execute(select(supervisions).where(_open())))


def verdict_on(connection: Connection, row: Row[Any]) -> Verdict | None:
    """None while it may go on: everything that was asked at its beginning is asked again."""
    if row.state == _STARTING and row.admitted_until < now_ms():
        return Verdict(Ended.NOT_CONNECTED)
    call = connection.execute(select(calls).where(calls.c.id == row.call_id)).one()
    if call.ended_at is not None:
        return Verdict(Ended.CALL_OVER)
    verdict = _verdict_on_supervisor(connection, row, call)
    if verdict is None and not _has_pro_dialing(connection, row.account_id, row.agent_id):
        return Verdict(Ended.TARGET_OFF)
    return verdict


def _verdict_on_supervisor(connection: Connection, row: Row[Any], call: Row[Any]) -> Verdict | None:
    if not lives(connection, row.family):
        return Verdict(Ended.SIGNED_OUT)
    standing = standing_of(connection, row.account_id, row.supervisor_id)
    if standing is None:
        return Verdict(Ended.PERMISSION, "membership.none")
    decision = decision_on(standing.answer, Mode(row.mode))
    if not decision.granted:
        return Verdict(Ended.PERMISSION, decision.reason)
    return None if in_scope(standing, call) else Verdict(Ended.OUT_OF_SCOPE)


def tell(connection: Connection, row: Row[Any]) -> None:
    """The supervisor, the agent where the account shows it, and who watches the board."""
    own = {"supervision_id": row.id, "user_id": row.supervisor_id}
    publish(connection, row.account_id, "supervision.own", own)
    said = select(accounts.c.call_settings).where(accounts.c.id == row.account_id)
    if is_shown(connection.execute(said).scalar_one()):
        shown = {"call_id": row.call_id, "user_id": row.agent_id}
        publish(connection, row.account_id, "supervision.shown", shown)
    publish(connection, row.account_id, "supervision.updated", {"call_id": row.call_id})


def _open() -> Any:
    return supervisions.c.ended_at.is_(None)


def _has_pro_dialing(connection: Connection, account_id: str, user_id: str) -> bool:
    """The agent's own setting in effect (case 35)."""
    standing = standing_of(connection, account_id, user_id) if user_id else None
    return standing is not None and value_of(standing, CallSetting.PRO_DIALING).is_on


def _write(connection: Connection, supervision_id: str, **values: Any) -> None:
    change = supervisions.update().where(supervisions.c.id == supervision_id)
    connection.execute(change.values(values))


def _note(
    connection: Connection,
    row: Row[Any],
    action: str,
    before: str | None,
    after: str,
    address: str = "",
) -> None:
    """Who, whom, which call, how; for the change history, whichever process writes it."""
    said = "why" if action == "call.supervision_ended" else "mode"
    connection.execute(
        audit.insert().values(
            account_id=row.account_id,
            user_id=row.supervisor_id,
            at=now_ms(),
            action=action,
            subject=row.call_id,
            before={"mode": before} if before else None,
            after={"agent_id": row.agent_id, said: after},
            address=address,
        )
    )


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
