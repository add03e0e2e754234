"""Looking as somebody else: what they see and nothing they could do, noted at both ends."""

from __future__ import annotations

from fastapi import APIRouter, Response
from pydantic import BaseModel

from desktop.server.crm import tokens
from desktop.server.crm.answers import answer
from desktop.server.crm.context import SignedIn, entitled, record
from desktop.server.crm.problems import Problem, not_found
from desktop.server.crm.viewing import LOOK, fault_of_view
from desktop.server.effective import standing_of

router = APIRouter(prefix="/v1/accounts/{account_id}/users/{user_id}/view-as", tags=["users"])


class ViewShape(BaseModel):
    """The token reads, for one account and without renewal."""

    id: str
    access_token: str
    expires_in: float
    name: str


@router.post("", response_model=ViewShape, status_code=201)
def begin(caller: SignedIn, account_id: str, user_id: str) -> Response:
    """For whoever may set what this user is allowed, holds no less and sees no fewer rows."""
    with caller.database.write() as connection:
        viewer = entitled(connection, caller, account_id, *LOOK)
        viewed = standing_of(connection, account_id, user_id)
        if viewed is None:
            raise not_found()
        if user_id == caller.user_id:
            raise Problem(409, "view_as_self", "You see everything as yourself already.")
        if not viewed.user.active:
            raise Problem(409, "user_inactive", "This user is deactivated and sees nothing.")
        if fault := fault_of_view(viewer, viewed):
            raise fault
        token, family = tokens.issue_view(
            connection, user_id, account_id, caller.user_id, caller.family
        )
        record(connection, caller, account_id, "view_as.begin", user_id)
    content = {
        "id": family,
        "access_token": token,
        "expires_in": float(tokens.VIEW_SECONDS),
        "name": viewed.user.name,
    }
    return answer(content, 201, {"Cache-Control": "no-store"})


@router.delete("/{view_id}", status_code=204)
def end(caller: SignedIn, account_id: str, user_id: str, view_id: str) -> Response:
    """By the one who looked, whatever they may have lost meanwhile; a repeat changes nothing."""
    with caller.database.write() as connection:
        row = tokens.view_of(connection, view_id, caller.user_id, user_id)
        if row is not None and row.viewed_account == account_id:
            tokens.end_family(connection, view_id)
            record(connection, caller, account_id, "view_as.end", user_id)
    return Response(status_code=204)
