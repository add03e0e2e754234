"""The fake CRM: numbers with all that can be done to them, and their sources."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desktop.domain.errors import Conflict, InvalidInput, NotFound
from desktop.domain.numbers import (
    NumberChange,
    NumberFilter,
    NumberUser,
    NumberUses,
    Offer,
    OfferSearch,
    Retired,
    Retirement,
    Retiring,
    Route,
    RouteKind,
    Source,
    Use,
)
from desktop.domain.records import NumberRecord, Page
from desktop.server.carrier.port import NumberGone
from desktop.server.carrier.simulator import SimulatedCarrier
from tests.fakes import crm_records as known
from tests.fakes.crm_company import Company, matches, of, page_of

_SEE: Final = ("numbers:view", "see the numbers")
_EDIT: Final = ("numbers:edit", "change numbers")
_BUY: Final = ("numbers:buy", "buy numbers")
_SEE_SOURCES: Final = ("sources:view", "see the sources")
_EDIT_SOURCES: Final = ("sources:edit", "change sources")
_GONE: Final = "Somebody else has bought this number in the meantime. Choose another one."
_MENU: Final = Route(RouteKind.MENU, "menu1", "Front desk")
_STATES: Final = {Retiring.RELEASE: "released", Retiring.DISABLE: "disabled"}


class FakeNumbers(Company):
    """Part of ``Crm``. ``sold_elsewhere`` are numbers that other accounts have bought."""

    def __init__(self) -> None:
        super().__init__()
        self.source_rows: list[Source] = list(known.SOURCES)
        self.sold_elsewhere: set[str] = set()
        self._carrier = SimulatedCarrier(self._sold)

    async def number_page(
        self, account_id: str, wanted: NumberFilter, cursor: str | None = None, limit: int = 100
    ) -> Page[NumberRecord]:
        self._check("number_page", account_id, *_SEE)
        found = [
            each
            for each in sorted(self.number_rows, key=lambda row: (row.name, row.id))
            if (each.state == wanted.state if wanted.state else each.state != "released")
            and wanted.source_id in ("", each.source_id)
            and matches(wanted.text, (each.name, each.source, each.routes_to), (each.number,))
        ]
        return page_of(of(account_id, found), cursor, limit)

    async def offers(self, account_id: str, wanted: OfferSearch) -> tuple[Offer, ...]:
        self._check("offers", account_id, *_BUY)
        return tuple(self._carrier.available(wanted, 30))

    async def buy_number(
        self, account_id: str, number: str, name: str, idempotency_key: str
    ) -> NumberRecord:
        self._check("buy_number", account_id, *_BUY)
        before = self._repeated(idempotency_key, (number, name))
        if isinstance(before, NumberRecord):
            return before
        try:
            offer = self._carrier.buy(number, idempotency_key)
        except NumberGone as error:
            fresh = self._carrier.available(OfferSearch("US", number[2:5]), 30)
            raise Conflict(_GONE, tuple(fresh)) from error
        row = NumberRecord(
            *(f"n{len(self.number_rows) + 1}", number, name or offer.place, "", "active"),
            *(offer.can_text, ""),
            can_text=offer.can_text,
        )
        self.number_rows.append(row)
        self._answered[idempotency_key] = ((number, name), row)
        self._tell_number(row.id)
        return row

    async def change_number(
        self, account_id: str, number_id: str, change: NumberChange, version: int
    ) -> NumberRecord:
        self._check("change_number", account_id, *_EDIT)
        if change.recording is not None:
            what = ("recordings:configure", "turn recording on or off")
            self._require(account_id, *what)
        row = self._owned(account_id, number_id)
        if row.version != version:
            raise Conflict("Somebody else changed this number first. Look at it again.", row)
        if change.text_enabled and not row.can_text:
            raise InvalidInput("The carrier takes no texts for this number.")
        after = self._changed_number(row, change)
        self._put_number(after)
        return self._number(account_id, number_id)

    async def enable_number(self, account_id: str, number_id: str) -> NumberRecord:
        self._check("enable_number", account_id, *_EDIT)
        row = self._owned(account_id, number_id)
        if row.state != "active":
            self._put_number(replace(row, state="active"))
        return self._number(account_id, number_id)

    async def number_uses(self, account_id: str, number_id: str, kind: Retiring) -> NumberUses:
        self._check("number_uses", account_id, *_EDIT)
        return self._uses(self._owned(account_id, number_id).number)

    async def retire_number(
        self, account_id: str, number_id: str, wanted: Retirement, idempotency_key: str
    ) -> Retired:
        self._check("retire_number", account_id, *_EDIT)
        before = self._repeated(idempotency_key, (number_id, wanted))
        if isinstance(before, Retired):
            return before
        row = self._owned(account_id, number_id)
        uses = self._uses(row.number)
        usable = {each.number for each in self.number_rows if each.state == "active"} - {row.number}
        if wanted.replacement and wanted.replacement not in usable:
            raise InvalidInput("The replacement must be another number of this account.")
        if uses.is_used and not (wanted.replacement or wanted.leave_without):
            raise Conflict("This number is still used to call from.")
        if wanted.replacement:
            self._replace_number(row.number, wanted.replacement)
        self._put_number(replace(row, state=_STATES[wanted.kind]))
        done = Retired(self._number(account_id, number_id), uses)
        self._answered[idempotency_key] = ((number_id, wanted), done)
        return done

    async def route_targets(self, account_id: str, text: str = "") -> tuple[Route, ...]:
        self._check("route_targets", account_id, *_EDIT)
        queues = [Route(RouteKind.QUEUE, each.id, each.name) for each in self.queue_rows]
        people = [Route(RouteKind.USER, each.id, each.name) for each in self.user_rows]
        everything = [*sorted(queues, key=_name), _MENU, *sorted(people, key=_name)]
        return tuple(each for each in everything if text.lower() in each.name.lower())

    async def sources(
        self,
        account_id: str,
        text: str = "",
        cursor: str | None = None,
        limit: int = 100,
        archived: bool = False,
    ) -> Page[Source]:
        self._check("sources", account_id, *_SEE_SOURCES)
        found = [
            self._counted(each)
            for each in sorted(self.source_rows, key=lambda row: row.name)
            if each.archived is archived and matches(text, (each.name,), ())
        ]
        return page_of(of(account_id, found), cursor, limit)

    async def add_source(self, account_id: str, name: str, idempotency_key: str) -> Source:
        self._check("add_source", account_id, *_EDIT_SOURCES)
        before = self._repeated(idempotency_key, name)
        if isinstance(before, Source):
            return before
        self._check_source(name)
        made = Source(f"s{len(self.source_rows) + 1}", name)
        self.source_rows.append(made)
        self._answered[idempotency_key] = (name, made)
        self.push("source.updated", source_id=made.id)
        return made

    async def change_source(self, account_id: str, source: Source, version: int) -> Source:
        self._check("change_source", account_id, *_EDIT_SOURCES)
        before = next((e for e in of(account_id, self.source_rows) if e.id == source.id), None)
        if before is None:
            raise NotFound("There is no such source.")
        if before.version != version:
            raise Conflict("Somebody else changed this source first. Look at it again.")
        self._check_source(source.name, source.id)
        after = replace(before, name=source.name, archived=source.archived, version=version + 1)
        self.source_rows[self.source_rows.index(before)] = after
        self.number_rows = [
            replace(each, source=after.name) if each.source_id == after.id else each
            for each in self.number_rows
        ]
        self.push("source.updated", source_id=after.id)
        return self._counted(after)

    def _sold(self) -> frozenset[str]:
        return frozenset(each.number for each in self.number_rows) | self.sold_elsewhere

    def _number(self, account_id: str, number_id: str) -> NumberRecord:
        for each in of(account_id, self.number_rows):
            if each.id == number_id:
                return each
        raise NotFound("There is no such number.")

    def _owned(self, account_id: str, number_id: str) -> NumberRecord:
        row = self._number(account_id, number_id)
        if row.state == "released":
            raise Conflict("This number was given back. Nothing of it can be changed.")
        return row

    def _put_number(self, after: NumberRecord) -> None:
        after = replace(after, version=after.version + 1)
        self.number_rows = [after if each.id == after.id else each for each in self.number_rows]
        self._tell_number(after.id)

    def _tell_number(self, number_id: str) -> None:
        self.push("number.updated", number_id=number_id)
        self.push("settings.changed", setting="numbers")

    def _changed_number(self, row: NumberRecord, change: NumberChange) -> NumberRecord:
        after = row
        if change.name is not None:
            after = replace(after, name=change.name)
        if change.text_enabled is not None:
            after = replace(after, text_enabled=change.text_enabled)
        if change.recording is not None:
            after = replace(after, recording=change.recording.value)
        if change.source_id is not None:
            names = {each.id: each.name for each in self.source_rows if not each.archived}
            if change.source_id and change.source_id not in names:
                raise InvalidInput("This source is not there any more.")
            source = names.get(change.source_id, "")
            after = replace(after, source_id=change.source_id, source=source)
        return after if change.route is None else self._routed(after, change.route)

    def _routed(self, row: NumberRecord, route: Route) -> NumberRecord:
        queues = {each.id: f"Queue {each.name}" for each in self.queue_rows}
        words = {
            RouteKind.NOWHERE: {"": ""},
            RouteKind.QUEUE: queues,
            RouteKind.USER: {each.id: each.name for each in self.user_rows},
            RouteKind.MENU: {_MENU.id: f"Menu {_MENU.name}"},
        }[route.kind]
        if route.id not in words:
            raise InvalidInput("What this number is to ring at is not there any more.")
        kind = route.kind.value
        return replace(row, route_kind=kind, route_id=route.id, routes_to=words[route.id])

    def _uses(self, number: str) -> NumberUses:
        mine = [each for each in self.user_rows if each.default_caller_id == number]
        rows = sorted(mine, key=lambda row: row.name)
        users = tuple(NumberUser(each.id, each.name, (Use.DEFAULT,)) for each in rows)
        return NumberUses(len(users), users)

    def _replace_number(self, number: str, other: str) -> None:
        self.user_rows = [
            replace(each, default_caller_id=other) if each.default_caller_id == number else each
            for each in self.user_rows
        ]
        if self.user_default == number:
            self.user_default = other

    def _counted(self, source: Source) -> Source:
        pointing = [
            each
            for each in self.number_rows
            if each.source_id == source.id and each.state != "released"
        ]
        return replace(source, numbers=len(pointing))

    def _check_source(self, name: str, own_id: str = "") -> None:
        if any(e.name.lower() == name.lower() and e.id != own_id for e in self.source_rows):
            raise Conflict("There is a source of this name. Choose another name.")


def _name(route: Route) -> str:
    return route.name
