"""The contract of the CRM: favourites and the screen pop."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace

import pytest

from desktop.domain.errors import InvalidInput
from desktop.domain.favourites import Favourite, FavouriteKind
from desktop.domain.screen_pop import ScreenPop
from desktop.services.ports import Crm
from tests.contracts.conftest import A1
from tests.fakes import crm_records as known

MARCUS = Favourite(FavouriteKind.CONTACT, known.MARCUS_NUMBER, "p1", digit=2)
JONAS = Favourite(FavouriteKind.COLLEAGUE, "202", known.JONAS)
TAXI = Favourite(FavouriteKind.NUMBER, "(410) 555-0190", name="Taxi", digit=1)


class TestFavourites:
    async def test_there_are_none_in_the_beginning(self, crm: Crm) -> None:
        assert await crm.favourites(A1) == ()

    async def test_they_stand_in_their_order_with_their_digits(self, crm: Crm) -> None:
        saved = await crm.set_favourites(A1, (TAXI, MARCUS, JONAS))
        assert saved == (replace(TAXI, number="+14105550190"), MARCUS, JONAS)
        assert await crm.favourites(A1) == saved
        assert await crm.favourites(known.SECOND_ACCOUNT) == ()

    async def test_every_desk_of_the_person_hears_of_them(self, crm: Crm) -> None:
        async with aclosing(crm.events(A1)) as pushes:
            assert (await anext(pushes)).type == "connected"
            await crm.set_favourites(A1, (MARCUS,))
            pushed = await anext(pushes)
        assert (pushed.type, dict(pushed.payload)) == ("favourites.updated", {"user_id": "u1"})

    async def test_a_digit_dials_one_only(self, crm: Crm) -> None:
        with pytest.raises(InvalidInput, match="digit"):
            await crm.set_favourites(A1, (TAXI, replace(MARCUS, digit=1)))

    async def test_what_cannot_be_dialled_is_no_favourite(self, crm: Crm) -> None:
        with pytest.raises(InvalidInput):
            await crm.set_favourites(A1, (replace(TAXI, number="12"),))


class TestScreenPop:
    async def test_an_account_has_none_until_somebody_sets_one(self, crm: Crm) -> None:
        assert await crm.screen_pop(A1) == ScreenPop()
