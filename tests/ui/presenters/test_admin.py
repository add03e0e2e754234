"""The panels of the Admin page come and go with the permissions."""

from __future__ import annotations

import pytest

from desktop.domain.access import Role
from desktop.settings.panels import PanelId
from desktop.ui.admin.presenter import AdminPresenter, AdminServices
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen


class Admin:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.presenter = AdminPresenter(AdminServices(desk.session, desk.stream))
        self.presenter.attach(self.screen)

    @property
    def tabs(self) -> list[PanelId]:
        return [panel for panel, _ in self.screen.now("tabs")]


@pytest.fixture
async def admin(desk: Desk) -> Admin:
    desk.crm.role = Role.ADMINISTRATOR
    made = Admin(desk)
    await desk.sign_in()
    return made


async def test_tabs_go_with_the_permission_while_the_page_is_open(admin: Admin) -> None:
    assert admin.tabs[0] is PanelId.USERS
    admin.desk.crm.overrides = {"users:view": False}
    admin.desk.crm.tell_permissions()
    await settle()
    assert PanelId.USERS not in admin.tabs
    assert PanelId.NUMBERS in admin.tabs


async def test_an_agent_has_none(desk: Desk) -> None:
    admin = Admin(desk)
    await desk.sign_in()
    assert admin.tabs == []


async def test_a_page_that_is_gone_hears_nothing_more(admin: Admin) -> None:
    before = len(admin.screen.every("tabs"))
    admin.presenter.detach()
    admin.desk.crm.change_role(Role.CALL_AGENT)
    await settle()
    assert len(admin.screen.every("tabs")) == before
