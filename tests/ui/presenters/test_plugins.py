"""Plugins: installed after a look, updated with what changes, set up, and opened by agents."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable, StoreUnavailable
from desktop.domain.plugins import CALL
from desktop.ui.plugins.presenter import PluginServices, PluginsPresenter
from desktop.ui.plugins.states import PluginsState, SetUpState
from desktop.ui.texts.bulk.contracts import ChosenFile
from tests.fakes.clock import settle
from tests.fakes.crm import call_record
from tests.services.conftest import Desk
from tests.support.plugins import sample
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")


class Panel:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.presenter = PluginsPresenter(
            PluginServices(
                *(desk.session, desk.stream, desk.connections.plugins, desk.files),
                *(desk.tasks, desk.clock),
            )
        )
        self.presenter.attach(self.screen)

    @property
    def now(self) -> PluginsState:
        state: PluginsState = self.screen.now("list")
        return state

    @property
    def form(self) -> SetUpState:
        state: SetUpState = self.screen.now("form")
        return state

    async def choose(self, plugin_id: str = "", **changes: Any) -> None:
        content = json.dumps(sample(**changes)).encode()
        self.desk.files.chosen = ChosenFile("plugin.json", content)
        self.presenter.choose_file(plugin_id)
        await settle()

    async def install(self, *, set_up: bool = True) -> str:
        await self.choose()
        self.presenter.agree()
        await settle()
        plugin_id = self.now.rows[0].id
        if set_up:
            self.presenter.set_up(plugin_id)
            self.presenter.submit({"workspace": "harbor"})
            await settle()
        return plugin_id


@pytest.fixture
async def panel(desk: Desk) -> Panel:
    desk.crm.role = Role.ADMINISTRATOR
    made = Panel(desk)
    await desk.sign_in()
    made.presenter.open()
    await settle()
    return made


@pytest.mark.requirement("S2-44")
async def test_one_is_looked_over_before_it_is_installed(panel: Panel) -> None:
    await panel.choose()
    review = panel.now.review
    assert (review.is_open, review.title) == (True, "Install Example CRM?")
    assert "Is told the contact's name." in review.lines
    assert panel.desk.crm.plugin_rows == []
    panel.presenter.agree()
    await settle()
    assert not panel.now.review.is_open
    assert "Set up first: Name of your workspace." in panel.now.notice
    assert panel.now.rows[0].state == "To be set up"


@pytest.mark.requirement("S2-44")
async def test_a_bad_one_is_refused_with_all_that_is_wrong(panel: Panel) -> None:
    await panel.choose(version="one", extra=1)
    assert len(panel.now.review.faults) == 2
    assert not panel.now.review.can_agree
    panel.presenter.agree()
    await settle()
    assert panel.desk.crm.plugin_rows == []
    panel.presenter.close_review()
    panel.desk.files.failure = StoreUnavailable("plugin.json cannot be read.")
    panel.presenter.choose_file()
    await settle()
    assert (panel.now.notice, panel.now.level) == ("plugin.json cannot be read.", "error")


@pytest.mark.requirement("S2-44")
async def test_an_update_says_what_it_asks_for_more(panel: Panel) -> None:
    plugin = await panel.install()
    actions = [*sample()["actions"]]
    actions[0] = actions[0] | {"url": actions[0]["url"] + "&mail={contact.email}"}
    reads = [*sample()["reads"], "contact.email"]
    await panel.choose(plugin, version="1.1.0", reads=reads, actions=actions)
    assert panel.now.review.lines == ("New: Is told the contact's e-mail.",)
    panel.presenter.agree()
    await settle()
    assert (panel.now.rows[0].version, panel.now.rows[0].state) == ("1.1.0", "On")
    await panel.choose(plugin, id="com.example.other")
    assert "another plugin" in panel.now.review.faults[0]


async def test_the_crm_away_loses_nothing(panel: Panel) -> None:
    panel.desk.crm.refusals["install_plugin"] = GONE
    await panel.choose()
    panel.presenter.agree()
    await settle()
    assert (panel.now.review.is_open, panel.now.review.error) == (True, str(GONE))


async def test_settings_that_lead_elsewhere_stay_to_be_mended(panel: Panel) -> None:
    plugin = await panel.install(set_up=False)
    panel.presenter.set_up(plugin)
    panel.presenter.submit({"workspace": "evil.example/"})
    await settle()
    assert panel.form.is_open
    assert "only letters" in panel.form.error


async def test_two_editors_see_each_other(panel: Panel) -> None:
    plugin = await panel.install(set_up=False)
    panel.presenter.set_up(plugin)
    panel.desk.crm.somebody_turns_plugin(plugin, on=False)
    panel.presenter.submit({"workspace": "harbor"})
    await settle()
    assert panel.form.warning
    panel.presenter.submit({"workspace": "harbor"})
    await settle()
    assert not panel.form.is_open
    assert panel.desk.crm.plugin_rows[0].values == {"workspace": "harbor"}
    assert not panel.desk.crm.plugin_rows[0].is_on


async def test_who_may_not_any_more_keeps_what_was_typed(panel: Panel) -> None:
    plugin = await panel.install(set_up=False)
    panel.presenter.set_up(plugin)
    panel.desk.crm.change_role(Role.CALL_AGENT)
    await settle()
    assert (panel.form.is_open, panel.form.is_locked) == (True, True)
    panel.presenter.submit({"workspace": "harbor"})
    await settle()
    assert panel.desk.crm.plugin_rows[0].missing


async def test_turned_off_and_removed_after_a_question(panel: Panel) -> None:
    plugin = await panel.install()
    panel.presenter.turn(plugin)
    await settle()
    assert panel.now.rows[0].state == "Off"
    panel.presenter.remove(plugin)
    assert panel.now.action == "Remove"
    panel.presenter.dismiss()
    assert panel.desk.crm.plugin_rows
    panel.presenter.remove(plugin)
    panel.presenter.confirm()
    await settle()
    assert panel.desk.crm.plugin_rows == []


@pytest.mark.requirement("S2-44")
async def test_agents_open_its_links_with_what_it_may_be_told(panel: Panel) -> None:
    links = panel.desk.connections.links
    assert links.at_calls() == ()
    await panel.install()
    first, second = links.at_calls()
    assert [each.title for each in links.at_contacts()] == ["Open in Example CRM"]
    assert second.places == (CALL,)
    links.open_for_contact(first, panel.desk.crm.contact_rows[0])
    links.open_for_call(second, call_record("c7"), None)
    opened = panel.desk.browser.opened
    assert opened[0].startswith("https://harbor.crm.example/people?phone=%2B1")
    assert "name=Marcus%20Reyes" in opened[0]
    assert opened[1].endswith("ref=c7")
    panel.desk.browser.is_there = False
    links.open_for_contact(first, panel.desk.crm.contact_rows[0])
    await panel.desk.session.sign_out()
    assert links.at_calls() == ()
