"""Groups and queues: who belongs to them; the phone system sees it with the next caller (S2-38)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Response
from sqlalchemy import Connection, Row, Table, func, select

from desktop.domain.library import SoundUse
from desktop.domain.teams import TeamKind, fault_of
from desktop.server.crm import shapes, shapes_teams
from desktop.server.crm.answers import answer, listing
from desktop.server.crm.context import SignedIn, entitled, once, record
from desktop.server.crm.problems import Problem, not_found
from desktop.server.crm.sound_rows import offered
from desktop.server.crm.versions import IfMatch, check_version, etag, need_version
from desktop.server.database import publish
from desktop.server.effective import Standing
from desktop.server.lines import is_open
from desktop.server.presence import tell
from desktop.server.tables import (
    calls,
    group_members,
    groups,
    memberships,
    numbers,
    queue_members,
    queues,
    users,
    voice_menu_options,
    voice_menus,
)

router = APIRouter(prefix="/v1/accounts/{account_id}", tags=["groups"])

_SEE: Final = ("users:view", "see groups and queues")
_EDIT: Final = ("groups:edit", "edit groups and queues")


@dataclass(frozen=True, slots=True)
class _Where:
    teams: Table
    members: Table
    key: str  # the column of a member that names the team
    action: str


_WHERE: Final = {
    TeamKind.GROUP: _Where(groups, group_members, "group_id", "group"),
    TeamKind.QUEUE: _Where(queues, queue_members, "queue_id", "queue"),
}


@router.get("/team-members", response_model=shapes.Listing[shapes_teams.MemberShape])
def list_candidates(caller: SignedIn, account_id: str) -> Response:
    """Who can be put into a group or a queue: the active members of the account, by name."""
    query = (
        select(users.c.id, users.c.name)
        .join(memberships, memberships.c.user_id == users.c.id)
        .where(memberships.c.account_id == account_id, users.c.active.is_(True))
        .order_by(users.c.name, users.c.id)
    )
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_SEE)
        rows = connection.execute(query).all()
    return listing([{"id": row.id, "name": row.name, "is_active": True} for row in rows])


@router.get("/teams/{kind}", response_model=shapes.Listing[shapes_teams.TeamShape])
def list_teams(caller: SignedIn, account_id: str, kind: shapes_teams.Kind) -> Response:
    """By name, with their members in order."""
    where = _WHERE[TeamKind(kind)]
    with caller.database.read() as connection:
        entitled(connection, caller, account_id, *_SEE)
        mine = where.teams.c.account_id == account_id
        rows = connection.execute(select(where.teams).where(mine).order_by(where.teams.c.name))
        found = [_shape(connection, where, row) for row in rows.all()]
    return listing(found)


@router.post("/teams/{kind}", response_model=shapes_teams.TeamShape, status_code=201)
def add_team(
    caller: SignedIn,
    account_id: str,
    kind: shapes_teams.Kind,
    body: shapes_teams.TeamBody,
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    where = _WHERE[TeamKind(kind)]
    asked = ("POST", account_id, kind, body.model_dump(mode="json"))

    def work() -> tuple[int, Any]:
        name = _checked(connection, standing, TeamKind(kind), body, "")
        team_id = f"{where.action}_{uuid.uuid4().hex}"
        row = {"id": team_id, "account_id": account_id, "name": name, **_music(where, body)}
        connection.execute(where.teams.insert().values(row))
        _set_members(connection, where, team_id, body.members)
        after = {"name": name, "members": body.members}
        record(connection, caller, account_id, f"{where.action}.add", team_id, None, after)
        _tell(connection, where, account_id, team_id, {*body.members})
        return 201, _shape(connection, where, _found(connection, where, account_id, team_id))

    with caller.database.write() as connection:
        standing = entitled(connection, caller, account_id, *_EDIT)
        status, content = once(connection, caller, idempotency_key, asked, work)
    return answer(content, status, etag(content))


@router.put("/teams/{kind}/{team_id}", response_model=shapes_teams.TeamShape)
def change_team(
    caller: SignedIn,
    account_id: str,
    kind: shapes_teams.Kind,
    team_id: str,
    body: shapes_teams.TeamBody,
    if_match: IfMatch = "",
) -> Response:
    where = _WHERE[TeamKind(kind)]
    with caller.database.write() as connection:
        standing = entitled(connection, caller, account_id, *_EDIT)
        row = _found(connection, where, account_id, team_id)
        _compare(connection, where, row, if_match)
        name = _checked(connection, standing, TeamKind(kind), body, team_id)
        if name != row.name:
            _nobody_waits(connection, where, row)
        before = _members(connection, where, team_id)
        change = where.teams.update().where(where.teams.c.id == team_id)
        connection.execute(change.values(name=name, version=row.version + 1, **_music(where, body)))
        _set_members(connection, where, team_id, body.members)
        was = {"name": row.name, "members": before, "music": _music_of(row)}
        now = {"name": name, "members": body.members, "music": body.music}
        record(connection, caller, account_id, f"{where.action}.change", team_id, was, now)
        _tell(connection, where, account_id, team_id, {*before, *body.members})
        content = _shape(connection, where, _found(connection, where, account_id, team_id))
    return answer(content, headers=etag(content))


@router.delete("/teams/{kind}/{team_id}", status_code=204)
def remove_team(
    caller: SignedIn,
    account_id: str,
    kind: shapes_teams.Kind,
    team_id: str,
    if_match: IfMatch = "",
) -> Response:
    """Not while a number or a menu leads to it: those callers would find nobody."""
    where = _WHERE[TeamKind(kind)]
    with caller.database.write() as connection:
        entitled(connection, caller, account_id, *_EDIT)
        row = _found(connection, where, account_id, team_id)
        _compare(connection, where, row, if_match)
        if leads := _leads_here(connection, where, team_id):
            sentence = f"Calls still lead here: {', '.join(leads)}. Send them elsewhere first."
            raise Problem(409, "in_use", sentence)
        _nobody_waits(connection, where, row)
        before = _members(connection, where, team_id)
        own = where.members.c[where.key] == team_id
        connection.execute(where.members.delete().where(own))
        connection.execute(where.teams.delete().where(where.teams.c.id == team_id))
        was = {"name": row.name, "members": before}
        record(connection, caller, account_id, f"{where.action}.remove", team_id, was)
        _tell(connection, where, account_id, team_id, {*before})
    return Response(status_code=204)


def _compare(connection: Connection, where: _Where, row: Row[Any], if_match: str) -> None:
    need_version(if_match)
    check_version(if_match, row.version, "this", lambda: _shape(connection, where, row))


def _checked(
    connection: Connection,
    standing: Standing,
    kind: TeamKind,
    body: shapes_teams.TeamBody,
    team_id: str,
) -> str:
    """The name as it is kept; raises 422 for one that is taken, or people who are not here."""
    teams, account_id = _WHERE[kind].teams, standing.account_id
    others = connection.execute(
        select(teams.c.name).where(teams.c.account_id == account_id, teams.c.id != team_id)
    ).scalars()
    if fault := fault_of(body.name, tuple(others), kind):
        raise Problem(422, "invalid_name", fault)
    if len(set(body.members)) < len(body.members):
        raise Problem(422, "named_twice", "Somebody is named twice among the members.")
    known = set(
        connection.execute(
            select(memberships.c.user_id).where(memberships.c.account_id == account_id)
        ).scalars()
    )
    if not known.issuperset(body.members):
        raise Problem(422, "unknown_member", "One of these people is not in this account any more.")
    sounds = dict(offered(connection, account_id, SoundUse.MUSIC))
    if body.music and (kind is TeamKind.GROUP or body.music not in sounds):
        raise Problem(422, "unknown_sound", "This music is not in the library any more.")
    return body.name.strip()


def _music(where: _Where, body: shapes_teams.TeamBody) -> dict[str, str | None]:
    return {"music_id": body.music or None} if where.teams is queues else {}


def _nobody_waits(connection: Connection, where: _Where, row: Row[Any]) -> None:
    """The phone system knows a line by its name for as long as callers stand in it."""
    if where.teams is not queues:
        return
    waits = select(func.count()).where(
        calls.c.account_id == row.account_id,
        calls.c.queue == row.name,
        calls.c.answered_at.is_(None),
        is_open(),
    )
    if connection.execute(waits).scalar_one():
        sentence = "Callers wait in this queue. Change its name when nobody waits any more."
        raise Problem(409, "callers_wait", sentence)


def _set_members(connection: Connection, where: _Where, team_id: str, wanted: list[str]) -> None:
    """Who stays keeps what they chose: being logged in to a queue or out of it."""
    own = where.members.c[where.key] == team_id
    before = set(_members(connection, where, team_id))
    for gone in before - set(wanted):
        connection.execute(where.members.delete().where(own, where.members.c.user_id == gone))
    for place, user_id in enumerate(wanted):
        if user_id in before:
            kept = where.members.update().where(own, where.members.c.user_id == user_id)
            connection.execute(kept.values(position=place))
        else:
            row = {where.key: team_id, "user_id": user_id, "position": place}
            connection.execute(where.members.insert().values(row))


def _tell(
    connection: Connection, where: _Where, account_id: str, team_id: str, people: set[str]
) -> None:
    publish(connection, account_id, "teams.updated", {"kind": where.teams.name})
    if where.teams is queues:
        # Without a person: who is a member no more hears of it as well.
        publish(
            connection, account_id, "queue.updated", {"queue_id": team_id, "members": "changed"}
        )
        for user_id in sorted(people):
            tell(connection, account_id, user_id)


def _found(connection: Connection, where: _Where, account_id: str, team_id: str) -> Row[Any]:
    mine = (where.teams.c.account_id == account_id, where.teams.c.id == team_id)
    row = connection.execute(select(where.teams).where(*mine)).first()
    if row is None:
        raise not_found()
    return row


def _members(connection: Connection, where: _Where, team_id: str) -> list[str]:
    query = (
        select(where.members.c.user_id)
        .where(where.members.c[where.key] == team_id)
        .order_by(where.members.c.position, where.members.c.user_id)
    )
    return list(connection.execute(query).scalars())


def _leads_here(connection: Connection, where: _Where, team_id: str) -> list[str]:
    if where.teams is not queues:
        return []
    routed = select(numbers.c.name, numbers.c.number).where(
        numbers.c.route_queue_id == team_id, numbers.c.state != "released"
    )
    chosen = (
        select(voice_menus.c.name)
        .join(voice_menu_options, voice_menu_options.c.menu_id == voice_menus.c.id)
        .where(voice_menu_options.c.queue_id == team_id)
        .distinct()
    )
    found = [f"number {row.name or row.number}" for row in connection.execute(routed)]
    return found + [f"menu {row.name}" for row in connection.execute(chosen)]


def _shape(connection: Connection, where: _Where, row: Row[Any]) -> dict[str, Any]:
    query = (
        select(users.c.id, users.c.name, users.c.active)
        .join(where.members, where.members.c.user_id == users.c.id)
        .where(where.members.c[where.key] == row.id)
        .order_by(where.members.c.position, users.c.id)
    )
    return {
        "id": row.id,
        "name": row.name,
        "members": [
            {"id": each.id, "name": each.name, "is_active": each.active}
            for each in connection.execute(query)
        ],
        "leads_here": _leads_here(connection, where, row.id),
        "music": _music_of(row),
        "version": row.version,
    }


def _music_of(row: Row[Any]) -> str:
    """Nobody waits in a group."""
    return row._mapping.get("music_id") or ""
