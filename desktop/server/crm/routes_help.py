"""Where the company explains its roles and permissions (S1-10, S2-47)."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from pydantic import Field
from sqlalchemy import Connection, select

from desktop.domain import screen_pop
from desktop.domain.help_links import fault_of_link
from desktop.server.crm.answers import answer
from desktop.server.crm.context import SignedIn, entitled, member, record
from desktop.server.crm.problems import Problem
from desktop.server.crm.shapes import Body
from desktop.server.database import publish
from desktop.server.tables import accounts

router = APIRouter(prefix="/v1/accounts/{account_id}/help-links", tags=["me"])


class HelpLinksBody(Body):
    """Web addresses; "" takes one away."""

    roles: str = Field("", max_length=screen_pop.LONGEST)
    permissions: str = Field("", max_length=screen_pop.LONGEST)


@router.get("", response_model=HelpLinksBody)
def read_help_links(caller: SignedIn, account_id: str) -> Response:
    """Everybody of the account may look for help."""
    with caller.database.read() as connection:
        member(connection, caller, account_id)
        content = _links(connection, account_id)
    return answer(content)


@router.put("", response_model=HelpLinksBody)
def set_help_links(caller: SignedIn, account_id: str, body: HelpLinksBody) -> Response:
    after = body.model_dump()
    fault = next(filter(None, map(fault_of_link, after.values())), "")
    with caller.database.write() as connection:
        may = ("account.settings:edit", "change the settings of the account")
        entitled(connection, caller, account_id, *may)
        if fault:
            raise Problem(422, "link_unusable", fault)
        before = _links(connection, account_id)
        mine = accounts.c.id == account_id
        connection.execute(accounts.update().where(mine).values(help_links=after))
        record(connection, caller, account_id, "account.help_links", account_id, before, after)
        publish(connection, account_id, "settings.changed")
    return answer(after)


def _links(connection: Connection, account_id: str) -> dict[str, Any]:
    query = select(accounts.c.help_links).where(accounts.c.id == account_id)
    return {"roles": "", "permissions": ""} | (connection.execute(query).scalar() or {})
