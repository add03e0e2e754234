"""Search or call: the order of what is offered, and what Enter does with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop.domain.access import Role
from desktop.domain.records import Availability, Contact
from desktop.services.finding import FindService
from desktop.settings.panels import PANELS, PanelId, open_panels
from desktop.ui.commands import Orders, commands
from desktop.ui.search_hits import Hit, HitKind
from desktop.ui.search_presenter import SearchActs, SearchPresenter, SearchServices
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen


class Search:
    """``done`` is what the person's Enter came to."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.done: list[tuple[str, object]] = []
        finding = FindService(desk.session, desk.local, desk.colleagues)
        self.presenter = SearchPresenter(
            SearchServices(
                *(desk.session, finding, desk.caller_ids),
                *(desk.colleagues, desk.tasks, desk.clock),
            )
        )
        self.presenter.attach(self.screen)
        self.presenter.use(
            SearchActs(
                *(self._does("page"), self._does("fill"), self._does("contact")),
                open_conversation=self._does("conversation"),
                write_to=self._does("write to"),
                look_in_log=self._does("log"),
                commands=lambda: commands(desk.session, desk.calls, self._orders()),
            )
        )

    def _does(self, what: str) -> Callable[[object], None]:
        return lambda value: self.done.append((what, value))

    def _orders(self) -> Orders:
        def note(what: str) -> Callable[[], None]:
            return lambda: self.done.append((what, ""))

        return Orders(
            choose_availability=lambda state, reason: self.done.append((state.value, reason)),
            reasons=lambda: ((Availability.AWAY, "r1", "Lunch"),),
            mute=note("mute"),
            hold=note("hold"),
            hang_up=note("hang up"),
            add_contact=note("add"),
            export_calls=note("export"),
            appearance=self._does("appearance"),
            why=note("why"),
            compact=note("compact"),
            sign_out=note("sign out"),
            accounts=lambda: self.desk.switching.others,
            switch_account=self._does("account"),
        )

    async def typed(self, text: str) -> tuple[Hit, ...]:
        panels = frozenset(each.id for each in open_panels(self.desk.session.answer))
        self.presenter.show_open(panels)
        self.presenter.type(text)
        await settle()
        return self.hits

    @property
    def hits(self) -> tuple[Hit, ...]:
        hits: tuple[Hit, ...] = self.screen.now("hits")
        return hits


@pytest.fixture
async def search(desk: Desk) -> Search:
    desk.crm.role = Role.ADMINISTRATOR
    people = [Contact("p4", "Pho Nguyen", "", (), "", ""), Contact("p5", "A Phone", "", (), "", "")]
    desk.crm.contact_rows = [*known.CONTACTS, *people]
    desk.crm.call_rows = list(known.CALLS)
    made = Search(desk)
    await desk.sign_in()
    return made


async def test_a_person_comes_before_pages_and_those_before_the_rest(search: Search) -> None:
    hits = await search.typed("pho")
    assert [(each.kind, each.title) for each in hits[:3]] == [
        (HitKind.CONTACT, "Pho Nguyen"),
        (HitKind.PAGE, "Phone"),
        (HitKind.CONTACT, "A Phone"),
    ]


async def test_calls_and_texts_come_last(search: Search) -> None:
    hits = await search.typed("marcus")
    assert [each.kind for each in hits] == [HitKind.CONTACT, HitKind.LOG]
    hits = await search.typed("hello")
    assert [each.kind for each in hits] == [HitKind.TEXT]
    assert hits[0].title == "Marcus Reyes"


async def test_a_number_offers_a_call_with_its_caller_id_and_a_text(search: Search) -> None:
    hits = await search.typed("312 555 0199")
    assert [each.title for each in hits[:2]] == ["Call (312) 555-0199", "Text (312) 555-0199"]
    assert hits[0].detail == ""
    await search.desk.clock.advance(0.3)
    assert search.hits[0].detail == "From (410) 555-0100 · your default"
    search.presenter.take(search.hits[0])
    assert search.done == [("fill", "312 555 0199")]


async def test_nobody_is_asked_for_the_caller_id_while_one_types_on(search: Search) -> None:
    for text in ("312 555 0199", "312 555 01", "marcus"):
        await search.typed(text)
    await search.desk.clock.advance(1)
    assert "resolve_caller_id" not in search.desk.crm.asked


async def test_enter_calls_a_contact_and_with_ctrl_opens_it(search: Search) -> None:
    (hit, *_) = await search.typed("marcus")
    search.presenter.take(hit)
    (hit, *_) = await search.typed("marcus")
    search.presenter.take(hit, opens=True)
    (hit, *_) = await search.typed("pho ng")
    search.presenter.take(hit)
    assert search.done == [("fill", known.MARCUS_NUMBER), ("contact", "p1"), ("contact", "p4")]


async def test_a_colleague_is_called_by_the_extension(search: Search) -> None:
    (hit, *_) = await search.typed("jonas web")
    assert (hit.title, hit.detail) == ("Jonas Weber", "Extension 202 · Available")
    search.presenter.take(hit)
    assert search.done == [("fill", "202")]


async def test_a_number_that_is_typed_can_be_texted(search: Search) -> None:
    hits = await search.typed("202 555 0188")
    search.presenter.take(next(each for each in hits if each.kind is HitKind.TEXT))
    assert search.done == [("write to", "+12025550188")]


async def test_every_way_leads_somewhere(search: Search) -> None:
    for text, kind in (("marcus", HitKind.LOG), ("hello", HitKind.TEXT), ("sound", HitKind.PAGE)):
        hits = await search.typed(text)
        search.presenter.take(next(each for each in hits if each.kind is kind))
    assert search.done == [
        ("log", "(312) 555-0199"),
        ("conversation", "t1"),
        ("page", PanelId.SOUND),
    ]


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("go av", ("available", "")),
        ("lunch", ("away", "r1")),
        ("do not dist", ("do_not_disturb", "")),
        ("night", ("appearance", "dark")),
        ("sign o", ("sign out", "")),
        ("new con", ("add", "")),
        ("export", ("export", "")),
        ("why", ("why", "")),
        ("compact", ("compact", "")),
    ],
)
async def test_commands_are_found_by_what_one_calls_them(
    search: Search, text: str, done: tuple[str, object]
) -> None:
    hits = await search.typed(text)
    search.presenter.take(next(each for each in hits if each.kind is HitKind.COMMAND))
    assert search.done == [done]


async def test_commands_of_a_call_are_there_while_there_is_one(search: Search) -> None:
    assert not await search.typed("mute")
    call_id = await search.desk.calls.place("+12125550111")
    search.desk.engine.reports_answer(call_id, ())
    await settle()
    (mute,) = await search.typed("mute")
    search.presenter.take(mute)
    assert search.done == [("mute", "")]
    await search.desk.calls.mute(call_id, True)
    await settle()
    assert [each.title for each in await search.typed("unm")] == ["Unmute"]


async def test_only_what_one_may_do_is_offered(search: Search) -> None:
    search.desk.crm.overrides = {
        "calls:place": False,
        "contacts:edit": False,
        "agent.status:set_own": False,
        "messages:send": False,
        "calls.log:export": False,
    }
    search.desk.crm.tell_permissions()
    await settle()
    kinds = {each.kind for each in await search.typed("312 555 0199")}
    assert kinds == {HitKind.CONTACT, HitKind.LOG}, "neither call nor text"
    assert await search.typed("new con") == ()
    assert await search.typed("go av") == ()
    assert await search.typed("export") == ()
    (hit, *_) = await search.typed("marcus")
    assert hit.number == ""
    help_is = await search.typed("911")
    assert [each.title for each in help_is] == ["Call 911"]


async def test_pages_that_are_closed_are_not_offered(search: Search) -> None:
    assert (await search.typed("invoices"))[0].panel is PanelId.INVOICES
    search.desk.crm.change_role(Role.CALL_AGENT)
    await settle()
    assert await search.typed("invoices") == ()


async def test_every_panel_is_found_by_its_title(search: Search) -> None:
    search.desk.crm.plan = "Agency"
    search.desk.crm.change_role(Role.AGENCY_ADMINISTRATOR)
    await settle()
    titles = {each.id.value: each.title for each in PANELS}
    for each in open_panels(search.desk.session.answer):
        hits = [hit for hit in await search.typed(each.title) if hit.kind is HitKind.PAGE]
        found = {hit.panel: hit.detail for hit in hits}
        assert each.id in found, each.title
        assert found[each.id] == titles.get(each.section.value, ""), "where it stands"


async def test_what_is_left_is_forgotten(search: Search) -> None:
    await search.typed("marcus")
    search.presenter.leave()
    assert search.hits == ()
    search.presenter.type("   ")
    assert search.hits == ()


async def test_the_other_accounts_are_commands(search: Search) -> None:
    hits = await search.typed("legal")
    assert [hit.title for hit in hits] == ["Switch to Harbor Legal Intake"]
