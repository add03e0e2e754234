"""The second factor of one's own sign-in, and an administrator who takes away somebody else's."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy import Connection, Row, select

from desktop.server.crm import second_factors, waits
from desktop.server.crm import shapes_own_sign_in as own
from desktop.server.crm.answers import answer, time_text
from desktop.server.crm.context import Caller, SignedIn, entitled, record
from desktop.server.crm.one_time_codes import address_of
from desktop.server.crm.own_person import PRIVATE, oneself, proved_by_password
from desktop.server.crm.problems import Problem
from desktop.server.crm.routes_users import SEE, target
from desktop.server.database import publish
from desktop.server.keepers import member_rows
from desktop.server.tables import users

router = APIRouter(prefix="/v1/accounts/{account_id}", tags=["second factor"])


@router.get("/me/second-factor", response_model=own.SecondFactorShape)
def second_factor(caller: SignedIn, account_id: str) -> Response:
    with caller.database.read() as connection:
        oneself(connection, caller, account_id)
        row = second_factors.row_of(connection, caller.user_id)
    return answer(_shape(row))


@router.post("/me/second-factor", response_model=own.SetUpShape)
def set_up_second_factor(caller: SignedIn, account_id: str, body: own.PasswordProof) -> Response:
    """A new key, answered once; in force with its first code, within a quarter of an hour."""
    row = proved_by_password(caller, account_id, body.password)
    with caller.database.write() as connection:
        if second_factors.is_on(connection, row.id):
            sentence = "Your second factor is on already. Turn it off before you set up another."
            raise Problem(409, "second_factor_on", sentence)
        key = second_factors.begin(connection, row.id)
    return answer({"key": key, "address": address_of(key, row.email)}, headers=PRIVATE)


@router.post("/me/second-factor/confirm", response_model=own.RecoveryCodesShape)
def confirm_second_factor(caller: SignedIn, account_id: str, body: own.CodeProof) -> Response:
    """In force from now on. A repeat after a lost answer finds it on; new codes can be had then."""
    with caller.database.read() as connection:
        oneself(connection, caller, account_id)
    user_id = caller.user_id
    waits.count(caller.database, user_id, caller.address, second_factors.WAITS)
    with caller.database.write() as connection:
        codes = second_factors.confirm(connection, user_id, body.code)
        if codes is not None:
            waits.succeeded(connection, user_id, caller.address, second_factors.WAITS)
            _noted(connection, caller, account_id, "second_factor.on", user_id)
    if codes is None:
        raise second_factors.wrong_code()
    return answer({"recovery_codes": codes}, headers=PRIVATE)


@router.post("/me/second-factor/remove", status_code=204)
def remove_second_factor(caller: SignedIn, account_id: str, body: own.BothProofs) -> Response:
    """The password and a code, of the app or a recovery code."""
    user_id = _proved_by_both(caller, account_id, body)
    with caller.database.write() as connection:
        second_factors.take_away(connection, user_id)
        _noted(connection, caller, account_id, "second_factor.off", user_id)
    return Response(status_code=204)


@router.post("/me/second-factor/recovery-codes", response_model=own.RecoveryCodesShape)
def renew_recovery_codes(caller: SignedIn, account_id: str, body: own.BothProofs) -> Response:
    """Ten new ones, answered once; the former ones are void."""
    user_id = _proved_by_both(caller, account_id, body)
    with caller.database.write() as connection:
        codes = second_factors.renew_codes(connection, user_id)
        record(connection, caller, account_id, "second_factor.new_codes", user_id)
    return answer({"recovery_codes": codes}, headers=PRIVATE)


@router.post("/me/second-factor/told", status_code=204)
def told_of_reset(caller: SignedIn, account_id: str) -> Response:
    """The person has read that an administrator took it away."""
    with caller.database.write() as connection:
        oneself(connection, caller, account_id)
        second_factors.told(connection, caller.user_id)
    return Response(status_code=204)


@router.post("/users/{user_id}/reset-second-factor", status_code=204)
def reset_second_factor(caller: SignedIn, account_id: str, user_id: str) -> Response:
    """For who has lost app and recovery codes; they sign in without until they set it up again."""
    with caller.database.write() as connection:
        editor = entitled(connection, caller, account_id, *SEE)
        target(connection, editor, user_id).check_second_factor()
        if second_factors.is_on(connection, user_id):
            mine = users.c.id == caller.user_id
            by = connection.execute(select(users.c.name).where(mine)).scalar() or ""
            second_factors.take_away(connection, user_id, by)
            _noted(connection, caller, account_id, "user.reset_second_factor", user_id)
    return Response(status_code=204)


def _proved_by_both(caller: Caller, account_id: str, body: own.BothProofs) -> str:
    row = proved_by_password(caller, account_id, body.password)
    with caller.database.read() as connection:
        if not second_factors.is_on(connection, row.id):
            raise Problem(409, "second_factor_off", "Your second factor is not on.")
    second_factors.prove(caller.database, row.id, body.code, caller.address)
    return str(row.id)


def _noted(
    connection: Connection, caller: Caller, account_id: str, action: str, user_id: str
) -> None:
    """In the change history, and told to the person's windows and to who administers them."""
    record(connection, caller, account_id, action, user_id)
    for member in member_rows(connection, user_id):
        for kind in ("second_factor.changed", "user.updated"):
            publish(connection, member.account_id, kind, {"user_id": user_id})


def _shape(row: Row[Any] | None) -> dict[str, Any]:
    return {
        "is_on": row is not None and bool(row.secret),
        "since": time_text(row.since) if row is not None else None,
        "codes_left": len(row.recovery_hashes) if row is not None else 0,
        "reset_by": row.reset_by if row is not None else "",
        "reset_at": time_text(row.reset_at) if row is not None else None,
    }
