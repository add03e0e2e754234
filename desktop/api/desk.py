"""The CRM over HTTP: what makes a desk the person's own."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.api.decoding import decode
from desktop.api.requests import Requests, path_of
from desktop.domain.favourites import Favourite, FavouriteKind, Favourites
from desktop.domain.screen_pop import ScreenPop


class FavouriteBody(msgspec.Struct, frozen=True):
    kind: Literal["contact", "colleague", "number"]
    number: str
    subject: str = ""
    name: str = ""
    digit: int | None = None

    def value(self) -> Favourite:
        kind = FavouriteKind(self.kind)
        return Favourite(kind, self.number, self.subject, self.name, self.digit)


class FavouritesBody(msgspec.Struct, frozen=True):
    favourites: list[FavouriteBody]

    def value(self) -> Favourites:
        return tuple(each.value() for each in self.favourites)


class ScreenPopBody(msgspec.Struct, frozen=True):
    template: str
    by_itself: bool

    def value(self) -> ScreenPop:
        return ScreenPop(self.template, self.by_itself)


class DeskClient(Requests):
    """Part of ``Crm``."""

    async def favourites(self, account_id: str) -> Favourites:
        return (await self._get(path_of(account_id, "me", "favourites"), FavouritesBody)).value()

    async def set_favourites(self, account_id: str, favourites: Favourites) -> Favourites:
        asked = {"favourites": [each.as_fields() for each in favourites]}
        content = await self._send("PUT", path_of(account_id, "me", "favourites"), asked)
        return decode(content, FavouritesBody).value()

    async def screen_pop(self, account_id: str) -> ScreenPop:
        return (await self._get(path_of(account_id, "screen-pop"), ScreenPopBody)).value()
