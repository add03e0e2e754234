"""Where the company explains its roles and permissions (S1-10, S2-47)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from sqlalchemy import Connection, select

from desktop.domain import screen_pop
from desktop.domain.help_links import HelpLinks, faults_of_links
from desktop.server.crm.answers import answer
from desktop.server.crm.context import Caller, SignedIn, entitled, member, record
from desktop.server.crm.problems import Problem
from desktop.server.crm.shapes import Body
from desktop.server.crm.versions import IfMatch, check_version, need_version
from desktop.server.database import publish
from desktop.server.tables import accounts

router = APIRouter(prefix="/v1/accounts/{account_id}/help-links", tags=["me"])

_EDIT: Final = ("account.settings:edit", "change the settings of the account")


class HelpLinksBody(Body):
    """Web addresses; "" takes one away."""

    roles: str = Field("", max_length=screen_pop.LONGEST)
    permissions: str = Field("", max_length=screen_pop.LONGEST)


class HelpLinksShape(BaseModel):
    roles: str
    permissions: str
    version: int


@router.get("", response_model=HelpLinksShape)
def read_help_links(caller: SignedIn, account_id: str) -> Response:
    """Everybody of the account may look for help."""
    with caller.database.read() as connection:
        member(connection, caller, account_id)
        links = _links(connection, account_id)
    return _answer(links)


@router.put("", response_model=HelpLinksShape)
def set_help_links(
    caller: SignedIn,
    account_id: str,
    body: HelpLinksBody,
    if_match: IfMatch = "",
) -> Response:
    need_version(if_match, "of the help links")
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_EDIT)
        before = _links(connection, account_id)
        check_version(if_match, before.version, "the help links", lambda: asdict(before), "them")
        after = HelpLinks(body.roles, body.permissions, before.version).plain
        if faults := faults_of_links(after):
            raise Problem(422, "link_unusable", next(iter(faults.values())))
        if after != before:
            after = _keep(connection, caller, account_id, before, after)
    return _answer(after)


def _keep(
    connection: Connection, caller: Caller, account_id: str, before: HelpLinks, after: HelpLinks
) -> HelpLinks:
    now, was, version = _addresses(after), _addresses(before), before.version + 1
    change = accounts.update().where(accounts.c.id == account_id)
    connection.execute(change.values(help_links=now, help_version=version))
    record(connection, caller, account_id, "account.help_links", account_id, was, now)
    publish(connection, account_id, "settings.changed", {"setting": "help_links"})
    return HelpLinks(after.roles, after.permissions, version)


def _addresses(links: HelpLinks) -> dict[str, Any]:
    return {"roles": links.roles, "permissions": links.permissions}


def _links(connection: Connection, account_id: str) -> HelpLinks:
    query = select(accounts.c.help_links, accounts.c.help_version)
    row = connection.execute(query.where(accounts.c.id == account_id)).one()
    return HelpLinks(**(row.help_links or {}), version=row.help_version)


def _answer(links: HelpLinks) -> Response:
    return answer(asdict(links), headers={"ETag": f'"{links.version}"'})
