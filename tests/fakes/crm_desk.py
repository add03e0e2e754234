"""The fake CRM: favourites and the screen pop."""

from __future__ import annotations

from dataclasses import replace

from desktop.domain.destinations import DestinationClass, classify
from desktop.domain.errors import InvalidInput
from desktop.domain.favourites import Favourites
from desktop.domain.screen_pop import ScreenPop
from tests.fakes import crm_records as known
from tests.fakes.crm_company import Company


class FakeDesk(Company):
    """Part of ``Crm``."""

    own_favourites: Favourites = ()
    pop = ScreenPop()

    async def favourites(self, account_id: str) -> Favourites:
        self._check("favourites", account_id)
        return self.own_favourites if account_id == "a1" else ()

    async def set_favourites(self, account_id: str, favourites: Favourites) -> Favourites:
        self._check("set_favourites", account_id)
        digits = [each.digit for each in favourites if each.digit is not None]
        if len(set(digits)) < len(digits):
            raise InvalidInput("Each digit dials one favourite only.")
        extensions = tuple(each.extension for each in self.user_rows)
        read = [classify(each.number, "US", extensions) for each in favourites]
        if any(each.kind is DestinationClass.INVALID for each in read):
            raise InvalidInput("This number cannot be dialled.")
        self.own_favourites = tuple(
            replace(each, number=found.number) for each, found in zip(favourites, read, strict=True)
        )
        self.push("favourites.updated", user_id=known.ANNA)
        return self.own_favourites

    async def screen_pop(self, account_id: str) -> ScreenPop:
        self._check("screen_pop", account_id)
        return self.pop if account_id == "a1" else ScreenPop()
