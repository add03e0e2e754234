"""What every CRM does with numbers and their sources."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused
from desktop.domain.numbers import (
    NumberChange,
    NumberFilter,
    NumberUser,
    Offer,
    OfferSearch,
    Recorded,
    Retirement,
    Retiring,
    Route,
    RouteKind,
    Source,
    Use,
)
from desktop.services.ports import Crm
from tests.contracts.conftest import A1, ADMINISTRATOR, MANAGER
from tests.contracts.crm_rigs import Rig
from tests.fakes import crm_records as known

ALL = NumberFilter()
CAPITAL, MAIN = known.NUMBERS
IN_BALTIMORE = OfferSearch("US", "443")
EVERYBODY = tuple(NumberUser(each.id, each.name, (Use.DEFAULT,)) for each in known.USERS)


@pytest.fixture
def admin(rig: Rig, crm: Crm) -> Crm:
    rig.role(ADMINISTRATOR)
    return crm


async def caller_id(crm: Crm) -> str | None:
    return (await crm.resolve_caller_id(A1, "+14435550199")).caller_id


@pytest.mark.requirement("S1-33", "S2-40")
class TestTheList:
    async def test_numbers_by_name_page_by_page(self, admin: Crm) -> None:
        first = await admin.number_page(A1, ALL, limit=1)
        rest = await admin.number_page(A1, ALL, first.next_cursor)
        assert first.rows + rest.rows == known.NUMBERS
        assert rest.next_cursor is None

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            (NumberFilter("capital"), ["n2"]),
            (NumberFilter("google"), ["n2"]),
            (NumberFilter("keller"), ["n1"]),
            (NumberFilter("(410) 555"), ["n1"]),
            (NumberFilter(source_id="s2"), ["n2"]),
            (NumberFilter(state="disabled"), []),
            (NumberFilter(state="active"), ["n2", "n1"]),
        ],
    )
    async def test_numbers_are_found(
        self, admin: Crm, wanted: NumberFilter, found: list[str]
    ) -> None:
        assert [each.id for each in (await admin.number_page(A1, wanted)).rows] == found

    async def test_only_administrators_see_them(self, rig: Rig, crm: Crm) -> None:
        rig.role(MANAGER)
        with pytest.raises(Refused) as refused:
            await crm.number_page(A1, ALL)
        assert refused.value.permission == "numbers:view"


@pytest.mark.requirement("S1-34", "S2-39")
class TestBuying:
    async def test_offers_are_of_the_place_and_hold_the_digits(self, admin: Crm) -> None:
        found = await admin.offers(A1, replace(IN_BALTIMORE, contains="013"))
        assert [each.number for each in found][:2] == ["+14435550130", "+14435550131"]
        assert {each.place for each in found} == {"Baltimore"}
        assert await admin.offers(A1, OfferSearch("DE", "030", "")) != ()
        assert await admin.offers(A1, OfferSearch("US", "999")) == ()

    async def test_a_bought_number_is_ours_and_offered_no_more(self, admin: Crm) -> None:
        offer = (await admin.offers(A1, IN_BALTIMORE))[0]
        bought = await admin.buy_number(A1, offer.number, "Roofing", "key")
        assert (bought.number, bought.name, bought.state) == (offer.number, "Roofing", "active")
        assert bought in (await admin.number_page(A1, ALL)).rows
        assert offer not in await admin.offers(A1, IN_BALTIMORE)
        assert await admin.buy_number(A1, offer.number, "Roofing", "key") == bought

    async def test_what_somebody_else_has_bought_comes_with_what_is_left(
        self, rig: Rig, admin: Crm
    ) -> None:
        offer = (await admin.offers(A1, IN_BALTIMORE))[0]
        rig.is_bought_elsewhere(offer.number)
        with pytest.raises(Conflict, match=r"Somebody else .* Choose another") as conflict:
            await admin.buy_number(A1, offer.number, "", "key")
        left = conflict.value.current
        assert isinstance(left, tuple)
        assert left
        assert all(isinstance(each, Offer) and each.place == "Baltimore" for each in left)
        assert offer not in left

    async def test_a_number_without_texts_stays_so(self, admin: Crm) -> None:
        bought = await admin.buy_number(A1, "+493023125200", "", "key")
        assert (bought.name, bought.can_text, bought.text_enabled) == ("Berlin", False, False)
        with pytest.raises(InvalidInput, match="no texts"):
            await admin.change_number(A1, bought.id, NumberChange(text_enabled=True), 1)

    async def test_only_administrators_buy(self, rig: Rig, crm: Crm) -> None:
        rig.role(MANAGER)
        for asking in (
            crm.offers(A1, IN_BALTIMORE),
            crm.buy_number(A1, "+14435550100", "", "key"),
        ):
            with pytest.raises(Refused) as refused:
                await asking
            assert refused.value.permission == "numbers:buy"


@pytest.mark.requirement("S1-35")
class TestChanging:
    async def test_all_there_is_to_change(self, admin: Crm) -> None:
        change = NumberChange(
            "Office", "s2", False, Route(RouteKind.USER, known.JONAS), Recorded.OFF
        )
        after = await admin.change_number(A1, "n1", change, 1)
        assert after == replace(
            MAIN,
            name="Office",
            source="Google Ads",
            source_id="s2",
            text_enabled=False,
            route_kind="user",
            route_id=known.JONAS,
            routes_to="Jonas Weber",
            recording="off",
            version=2,
        )

    @pytest.mark.parametrize(
        ("route", "words"),
        [
            (Route(RouteKind.QUEUE, "q1"), "Queue Sales"),
            (Route(RouteKind.MENU, "menu1"), "Menu Front desk"),
            (Route(), ""),
        ],
    )
    async def test_where_it_rings(self, admin: Crm, route: Route, words: str) -> None:
        after = await admin.change_number(A1, "n1", NumberChange(route=route), 1)
        assert (after.route_kind, after.route_id) == (route.kind.value, route.id)
        assert after.routes_to == words

    async def test_targets_are_found(self, admin: Crm) -> None:
        found = await admin.route_targets(A1)
        kinds = [each.kind for each in found]
        assert kinds == sorted(kinds, key=[RouteKind.QUEUE, RouteKind.MENU, RouteKind.USER].index)
        assert [each.name for each in await admin.route_targets(A1, "weber")] == ["Jonas Weber"]

    async def test_what_is_not_there_is_no_target(self, admin: Crm) -> None:
        for route in (Route(RouteKind.USER, "nobody"), Route(RouteKind.QUEUE, "q99")):
            with pytest.raises(InvalidInput, match="ring at"):
                await admin.change_number(A1, "n1", NumberChange(route=route), 1)
        with pytest.raises(InvalidInput, match="source"):
            await admin.change_number(A1, "n1", NumberChange(source_id="nowhere"), 1)
        with pytest.raises(NotFound):
            await admin.change_number(A1, "nothing", NumberChange(name="x"), 1)

    async def test_two_editors_notice_each_other(self, admin: Crm) -> None:
        first = await admin.change_number(A1, "n1", NumberChange(name="Mine"), 1)
        with pytest.raises(Conflict, match="first") as conflict:
            await admin.change_number(A1, "n1", NumberChange(name="Theirs"), 1)
        assert conflict.value.current == first

    @pytest.mark.requirement("S1-36")
    async def test_recording_is_a_permission_of_its_own(self, rig: Rig, admin: Crm) -> None:
        rig.grants(recordings__configure=False)
        with pytest.raises(Refused) as refused:
            await admin.change_number(A1, "n1", NumberChange(recording=Recorded.OFF), 1)
        assert refused.value.permission == "recordings:configure"

    async def test_an_agent_changes_nothing(self, crm: Crm) -> None:
        for asking in (
            crm.change_number(A1, "n1", NumberChange(name="x"), 1),
            crm.enable_number(A1, "n1"),
            crm.retire_number(A1, "n1", Retirement(Retiring.RELEASE, leave_without=True), "key"),
            crm.number_uses(A1, "n1", Retiring.RELEASE),
            crm.route_targets(A1),
        ):
            with pytest.raises(Refused) as refused:
                await asking
            assert refused.value.permission == "numbers:edit"


class TestGivingBack:
    async def test_who_depends_on_it_is_told_and_nothing_changed(self, admin: Crm) -> None:
        for kind in Retiring:
            uses = await admin.number_uses(A1, "n1", kind)
            assert (uses.count, uses.users, uses.account) == (3, EVERYBODY, ())
        assert (await admin.number_page(A1, ALL)).rows == known.NUMBERS

    async def test_nothing_is_left_unsaid(self, admin: Crm) -> None:
        with pytest.raises(Conflict, match="still used"):
            await admin.retire_number(A1, "n1", Retirement(Retiring.RELEASE), "key")
        with pytest.raises(InvalidInput, match="replacement"):
            await admin.retire_number(
                A1, "n1", Retirement(Retiring.RELEASE, known.MAIN_LINE), "key"
            )
        assert (await admin.number_page(A1, ALL)).rows == known.NUMBERS

    async def test_another_takes_its_place_everywhere(self, admin: Crm) -> None:
        wanted = Retirement(Retiring.RELEASE, known.CAPITAL)
        done = await admin.retire_number(A1, "n1", wanted, "key")
        assert (done.number.state, done.uses.users) == ("released", EVERYBODY)
        assert await caller_id(admin) == known.CAPITAL
        assert (await admin.number_page(A1, ALL)).rows == (CAPITAL,)
        assert (await admin.number_page(A1, NumberFilter(state="released"))).rows == (done.number,)
        assert await admin.retire_number(A1, "n1", wanted, "key") == done
        with pytest.raises(Conflict, match="given back"):
            await admin.change_number(A1, "n1", NumberChange(name="x"), 2)
        uses = await admin.number_uses(A1, "n2", Retiring.RELEASE)
        assert [each.id for each in uses.users] == [each.id for each in known.USERS]

    async def test_users_can_be_left_without(self, admin: Crm) -> None:
        wanted = Retirement(Retiring.DISABLE, leave_without=True)
        done = await admin.retire_number(A1, "n1", wanted, "key")
        assert done.number.state == "disabled"
        assert await caller_id(admin) is None
        assert (await admin.enable_number(A1, "n1")).state == "active"
        assert await caller_id(admin) == known.MAIN_LINE

    async def test_a_number_nobody_calls_from_just_goes(self, admin: Crm) -> None:
        done = await admin.retire_number(A1, "n2", Retirement(Retiring.RELEASE), "key")
        assert (done.number.state, done.uses.is_used) == ("released", False)


class TestSources:
    async def test_by_name_with_their_numbers(self, admin: Crm) -> None:
        assert (await admin.sources(A1)).rows == known.SOURCES
        assert (await admin.sources(A1, "goo")).rows == known.SOURCES[1:]
        first = await admin.sources(A1, limit=1)
        assert (await admin.sources(A1, cursor=first.next_cursor)).rows == known.SOURCES[1:]

    async def test_one_is_added_renamed_and_archived(self, admin: Crm) -> None:
        added = await admin.add_source(A1, "Radio", "key")
        assert (added.name, added.numbers) == ("Radio", 0)
        assert await admin.add_source(A1, "Radio", "key") == added
        with pytest.raises(Conflict, match="Choose another name"):
            await admin.add_source(A1, "radio", "other key")
        archived = replace(known.SOURCES[1], name="Search ads", archived=True)
        after = await admin.change_source(A1, archived, 1)
        assert after == replace(archived, version=2)
        numbers = (await admin.number_page(A1, NumberFilter("search ads"))).rows
        assert [each.id for each in numbers] == ["n2"]
        assert (await admin.sources(A1, archived=True)).rows == (after,)
        with pytest.raises(InvalidInput, match=r"archived|any more"):
            await admin.change_number(A1, "n1", NumberChange(source_id="s2"), 1)

    async def test_two_editors_notice_each_other(self, admin: Crm) -> None:
        await admin.change_source(A1, replace(known.SOURCES[0], name="Mine"), 1)
        with pytest.raises(Conflict, match="first"):
            await admin.change_source(A1, replace(known.SOURCES[0], name="Theirs"), 1)
        with pytest.raises(NotFound):
            await admin.change_source(A1, Source("nothing", "x"), 1)

    async def test_who_may_only_look_changes_nothing(self, rig: Rig, crm: Crm) -> None:
        with pytest.raises(Refused) as refused:
            await crm.sources(A1)
        assert refused.value.permission == "sources:view"
        rig.grants(sources__view=True)
        await crm.sources(A1)
        for asking in (
            crm.add_source(A1, "Radio", "key"),
            crm.change_source(A1, known.SOURCES[0], 1),
        ):
            with pytest.raises(Refused) as refused:
                await asking
            assert refused.value.permission == "sources:edit"
