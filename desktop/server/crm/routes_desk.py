"""What makes a desk the person's own: favourites with their digits, and the screen pop."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Response
from pydantic import Field
from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from desktop.domain import phone_numbers, screen_pop
from desktop.domain.destinations import DestinationClass, classify
from desktop.domain.favourites import MOST_FAVOURITES
from desktop.server.account_rows import another_version
from desktop.server.crm.answers import answer
from desktop.server.crm.context import SignedIn, entitled, member, record
from desktop.server.crm.favourite_rows import entries_of
from desktop.server.crm.problems import Problem
from desktop.server.crm.shapes import Body
from desktop.server.database import publish
from desktop.server.effective import Standing
from desktop.server.tables import accounts, favourites, memberships

router = APIRouter(prefix="/v1/accounts/{account_id}", tags=["me"])


class FavouriteBody(Body):
    """``subject`` is the id of a contact or a colleague; ``digit`` dials it from the pad."""

    kind: Literal["contact", "colleague", "number"]
    number: str = Field(min_length=1, max_length=64)
    subject: str = Field("", max_length=80)
    name: str = Field("", max_length=200)
    digit: int | None = Field(None, ge=1, le=9)


class FavouritesBody(Body):
    favourites: list[FavouriteBody] = Field(max_length=MOST_FAVOURITES)


class ScreenPopBody(Body):
    """The web address that opens for a caller, with {number}, {contact_id} and others in it."""

    template: str = Field("", max_length=screen_pop.LONGEST)
    by_itself: bool = False


@router.get("/me/favourites", response_model=FavouritesBody)
def own_favourites(caller: SignedIn, account_id: str) -> Response:
    with caller.database.read() as connection:
        member(connection, caller, account_id)
        entries = entries_of(connection, account_id, caller.user_id)
    return answer({"favourites": entries})


@router.put("/me/favourites", response_model=FavouritesBody)
def set_favourites(caller: SignedIn, account_id: str, body: FavouritesBody) -> Response:
    """The whole list, in its order; every desk of the person hears of it."""
    with caller.database.write() as connection:
        standing = member(connection, caller, account_id)
        entries = _checked(connection, standing, body)
        mine = {"account_id": account_id, "user_id": caller.user_id}
        connection.execute(
            insert(favourites)
            .values(**mine, entries=entries)
            .on_conflict_do_update(
                index_elements=["account_id", "user_id"], set_={"entries": entries}
            )
        )
        publish(connection, account_id, "favourites.updated", {"user_id": caller.user_id})
    return answer({"favourites": entries})


@router.get("/screen-pop", response_model=ScreenPopBody)
def read_screen_pop(caller: SignedIn, account_id: str) -> Response:
    with caller.database.read() as connection:
        member(connection, caller, account_id)
        content = _screen_pop(connection, account_id)
    return answer(content)


@router.put("/screen-pop", response_model=ScreenPopBody)
def set_screen_pop(caller: SignedIn, account_id: str, body: ScreenPopBody) -> Response:
    fault = screen_pop.fault_of(body.template) if body.template else ""
    after = body.model_dump()
    with caller.database.write() as connection:
        may = ("account.settings:edit", "change the settings of the account")
        entitled(connection, caller, account_id, *may)
        if fault:
            raise Problem(422, "template_unusable", fault)
        before = _screen_pop(connection, account_id)
        mine = accounts.c.id == account_id
        connection.execute(accounts.update().where(mine).values(screen_pop=after))
        another_version(connection, account_id)
        record(connection, caller, account_id, "account.screen_pop", account_id, before, after)
        publish(connection, account_id, "settings.changed")
    return answer(after)


def _screen_pop(connection: Connection, account_id: str) -> dict[str, Any]:
    query = select(accounts.c.screen_pop).where(accounts.c.id == account_id)
    chosen = connection.execute(query).scalar() or {}
    return {"template": "", "by_itself": False} | chosen


def _checked(
    connection: Connection, standing: Standing, body: FavouritesBody
) -> list[dict[str, Any]]:
    digits = [each.digit for each in body.favourites if each.digit is not None]
    if len(set(digits)) < len(digits):
        raise Problem(422, "digit_taken", "Each digit dials one favourite only.")
    extensions = connection.execute(
        select(memberships.c.extension).where(memberships.c.account_id == standing.account_id)
    ).scalars()
    known = frozenset(each for each in extensions if each)
    entries = []
    for each in body.favourites:
        read = classify(each.number, standing.account.region, known)
        if read.kind is DestinationClass.INVALID:
            shown = phone_numbers.display(each.number, standing.account.region)
            raise Problem(422, "number_unusable", f"{shown}: {read.fault}")
        entries.append(each.model_dump() | {"number": read.number})
    return entries
