"""Texts that arrive are told, unless one looks at them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.ui.texts.arrivals import Arrival, ArrivalsPresenter
from tests.fakes.clock import settle
from tests.ui.presenters.texts_rig import MARCUS, NEW, Texts


class TestArrivals:
    class View:
        def __init__(self) -> None:
            self.shown: Arrival | None = None
            self.every: list[str] = []

        def show_arrival(self, arrival: Arrival) -> None:
            self.shown = arrival
            self.every.append(arrival.words)

        def hide_arrival(self) -> None:
            self.shown = None

    @pytest.fixture
    def arrivals(self, texts: Texts) -> tuple[ArrivalsPresenter, View]:
        view = self.View()
        desk = texts.desk
        presenter = ArrivalsPresenter(
            desk.session,
            desk.stream,
            desk.messaging.conversation,
            lambda each: texts.presenter.is_open(each) and texts.looked_at,
            texts.presenter.open,
        )
        presenter.attach(view)
        return presenter, view

    async def test_who_wrote_and_the_first_words(
        self, texts: Texts, arrivals: tuple[ArrivalsPresenter, View]
    ) -> None:
        presenter, view = arrivals
        texts.desk.crm.text_arrives("Are you\nthere? " + "x" * 200)
        await settle()
        assert view.shown is not None
        assert (view.shown.sender, view.shown.number) == ("Marcus Reyes", MARCUS)
        assert view.shown.words.startswith("Are you there? xxx")
        assert len(view.shown.words) < 100
        presenter.open()
        await settle()
        assert view.shown is None
        assert texts.thread.title == "Marcus Reyes"

    async def test_not_what_is_being_read_but_what_nobody_looks_at(
        self, texts: Texts, arrivals: tuple[ArrivalsPresenter, View]
    ) -> None:
        _, view = arrivals
        await texts.opened()
        texts.desk.crm.text_arrives("Hello again")
        await settle()
        assert view.every == []
        texts.looked_at = False
        texts.desk.crm.text_arrives("Hello?")
        await settle()
        assert view.shown is not None
        texts.looked_at = True
        texts.presenter.looked_at()
        await settle()
        assert view.shown is None, "it has been read"

    async def test_somebody_new_is_named_once_known(
        self, texts: Texts, arrivals: tuple[ArrivalsPresenter, View]
    ) -> None:
        _, view = arrivals
        fresh = replace(texts.desk.crm.conversation_rows[1], id="t3", remote_number=NEW)
        texts.desk.crm.conversation_rows.append(fresh)
        texts.desk.crm.text_arrives("", "t3")
        await settle()
        assert view.shown == Arrival(NEW, "(215) 555-0160", "Picture")

    async def test_with_the_permission_it_goes(
        self, texts: Texts, arrivals: tuple[ArrivalsPresenter, View]
    ) -> None:
        presenter, view = arrivals
        texts.desk.crm.text_arrives("Secret")
        await settle()
        assert view.shown is not None
        texts.desk.crm.change_role(Role.CALL_AGENT)
        await settle()
        assert view.shown is None
        presenter.open()
