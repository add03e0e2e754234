"""Columns, order and saved views of the call log are the person's own, and survive a restart."""

from __future__ import annotations

import pytest

from desktop.domain.call_views import USUAL_LAYOUT, CallFilters, Column, SavedView
from desktop.domain.calls import Direction
from desktop.domain.errors import InvalidInput
from desktop.domain.events import Notice
from desktop.domain.queries import CallOrder, CallQuery
from desktop.services.call_views import KEY, CallViewService
from tests.fakes.clock import settle
from tests.services.conftest import Desk

MISSED = CallFilters(CallQuery(direction=Direction.INBOUND, unanswered=True))
WITH_QUEUE = USUAL_LAYOUT.with_column(Column.QUEUE, True)


def again(desk: Desk) -> CallViewService:
    """As after a restart of the program."""
    return CallViewService(desk.preferences, desk.session, desk.stream)


async def test_a_view_is_kept_under_its_name(desk: Desk) -> None:
    await desk.sign_in()
    desk.call_views.save(SavedView(" Missed ", MISSED, WITH_QUEUE))
    desk.call_views.save(SavedView("All of them", CallFilters()))
    views = again(desk).saved
    assert [each.name for each in views] == ["All of them", "Missed"]
    assert views[1] == SavedView("Missed", MISSED, WITH_QUEUE)


async def test_a_view_of_the_same_name_takes_its_place(desk: Desk) -> None:
    await desk.sign_in()
    desk.call_views.save(SavedView("Missed", CallFilters()))
    desk.call_views.save(SavedView("missed", MISSED))
    assert [(each.name, each.filters) for each in again(desk).saved] == [("missed", MISSED)]


async def test_a_view_is_renamed_and_deleted(desk: Desk) -> None:
    await desk.sign_in()
    desk.call_views.save(SavedView("Missed", MISSED))
    desk.call_views.save(SavedView("Sold", CallFilters()))
    desk.call_views.rename("Missed", "Lost")
    assert [each.name for each in again(desk).saved] == ["Lost", "Sold"]
    with pytest.raises(InvalidInput, match="sold"):
        desk.call_views.rename("Lost", "sold ")
    desk.call_views.rename("Lost", "LOST")
    desk.call_views.rename("nobody", "Other")
    desk.call_views.delete("Sold")
    assert [each.name for each in again(desk).saved] == ["LOST"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
async def test_a_name_has_to_be_one(desk: Desk, name: str) -> None:
    await desk.sign_in()
    with pytest.raises(InvalidInput, match="name"):
        desk.call_views.save(SavedView(name, MISSED))


async def test_columns_and_order_are_remembered_filters_are_not(desk: Desk) -> None:
    await desk.sign_in()
    by_name = CallFilters(CallQuery(order=CallOrder.CONTACT, ascending=True, queue="Sales"))
    desk.call_views.remember(WITH_QUEUE, by_name)
    assert again(desk).layout == WITH_QUEUE
    assert again(desk).order == by_name.cleared()


async def test_another_account_has_its_own(desk: Desk) -> None:
    await desk.sign_in()
    desk.call_views.save(SavedView("Missed", MISSED))
    await desk.session.switch_account("a2")
    await settle()
    assert desk.call_views.saved == ()
    await desk.session.switch_account("a1")
    await settle()
    assert len(desk.call_views.saved) == 1


@pytest.mark.parametrize("kept", ["nonsense", '{"u1/a1": {"views": 7}}', "[]"])
async def test_what_cannot_be_read_costs_the_columns_and_nothing_else(
    desk: Desk, kept: str
) -> None:
    desk.preferences.values[KEY] = kept
    await desk.sign_in()
    assert (desk.call_views.layout, desk.call_views.saved) == (USUAL_LAYOUT, ())
    desk.call_views.save(SavedView("Missed", MISSED))
    assert len(again(desk).saved) == 1


async def test_a_full_disk_is_told_and_the_view_holds(desk: Desk) -> None:
    await desk.sign_in()
    desk.preferences.full = True
    desk.call_views.save(SavedView("Missed", MISSED))
    assert "cannot be kept" in desk.told(Notice)[-1].sentence
    assert len(desk.call_views.saved) == 1
