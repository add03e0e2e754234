"""Integrations: a test, deliveries, tokens shown once, two editors, lost rights."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import CrmUnreachable
from desktop.domain.events import Notice
from desktop.domain.webhooks import Delivery, DeliveryState, HookEvent, HookState, HookWish
from desktop.ui.integrations.contracts import IntegrationServices
from desktop.ui.integrations.deliveries import DeliveriesPresenter, DeliveriesState
from desktop.ui.integrations.tokens import TokenFormState, TokensPresenter, TokensState
from desktop.ui.integrations.webhooks import (
    WebhookFormState,
    WebhooksPresenter,
    WebhooksState,
)
from desktop.ui.words import Phase
from tests.fakes.clock import START, settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
WISH = HookWish("Reports", "https://crm.example/hook", (HookEvent.CALL_MISSED,))


class Panel:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen, self.token_screen, self.delivered = Screen(), Screen(), Screen()
        services = IntegrationServices(
            *(desk.session, desk.stream, desk.connections.integrations, desk.tasks, desk.clock)
        )
        self.deliveries = DeliveriesPresenter(services)
        self.webhooks = WebhooksPresenter(services, self.deliveries.look_at)
        self.tokens = TokensPresenter(services)
        self.webhooks.attach(self.screen)
        self.tokens.attach(self.token_screen)
        self.deliveries.attach(self.delivered)

    @property
    def now(self) -> WebhooksState:
        state: WebhooksState = self.screen.now("list")
        return state

    @property
    def form(self) -> WebhookFormState:
        state: WebhookFormState = self.screen.now("form")
        return state

    @property
    def tokens_now(self) -> TokensState:
        state: TokensState = self.token_screen.now("list")
        return state

    @property
    def token_form(self) -> TokenFormState:
        state: TokenFormState = self.token_screen.now("form")
        return state

    @property
    def sent(self) -> DeliveriesState:
        state: DeliveriesState = self.delivered.now("list")
        return state

    async def add(self, wish: HookWish = WISH) -> str:
        self.webhooks.add()
        self.webhooks.submit(wish)
        await settle()
        return self.now.rows[0].id if self.now.rows else ""


@pytest.fixture
async def panel(desk: Desk) -> Panel:
    desk.crm.role = Role.ADMINISTRATOR
    desk.crm.token_clock = desk.clock.now
    made = Panel(desk)
    await desk.sign_in()
    for each in (made.webhooks, made.tokens):
        each.open()
    await settle()
    return made


@pytest.mark.requirement("S1-37")
async def test_one_is_added_and_its_secret_shown_until_it_is_hidden(panel: Panel) -> None:
    assert panel.now.phase is Phase.EMPTY
    await panel.add()
    assert not panel.form.is_open
    assert panel.now.secret.value.startswith("whsec_")
    assert [(row.name, row.state) for row in panel.now.rows] == [("Reports", "On")]
    panel.webhooks.hide_secret()
    assert panel.now.secret.value == ""


async def test_what_cannot_be_stays_to_be_mended(panel: Panel) -> None:
    await panel.add(replace(WISH, address="http://10.0.0.1/"))
    assert panel.form.is_open
    assert "https://" in panel.form.error
    assert panel.desk.crm.hook_rows == []


async def test_a_crm_that_is_away_takes_nothing_from_the_form(panel: Panel) -> None:
    panel.desk.crm.refusals["add_webhook"] = GONE
    await panel.add()
    assert (panel.form.is_open, panel.form.is_busy) == (True, False)
    assert panel.form.error == str(GONE)
    del panel.desk.crm.refusals["add_webhook"]
    panel.webhooks.submit(WISH)
    await settle()
    assert len(panel.desk.crm.hook_rows) == 1


async def test_two_editors_see_each_other(panel: Panel) -> None:
    hook = await panel.add()
    panel.webhooks.edit(hook)
    panel.desk.crm.somebody_renames_hook(hook, "Theirs")
    panel.webhooks.submit(replace(WISH, name="Mine"))
    await settle()
    assert "“Theirs”" in panel.form.warning
    panel.webhooks.submit(replace(WISH, name="Mine"))
    await settle()
    assert not panel.form.is_open
    assert panel.desk.crm.hook_rows[0].name == "Mine"


async def test_who_may_not_any_more_keeps_what_was_typed(panel: Panel) -> None:
    await panel.add()
    panel.webhooks.edit(panel.now.rows[0].id)
    panel.desk.crm.change_role(Role.CALL_AGENT)
    await settle()
    assert (panel.form.is_open, panel.form.is_locked) == (True, True)
    assert "may not" in panel.form.error
    panel.webhooks.submit(WISH)
    await settle()
    assert panel.desk.crm.hook_rows[0].version == 1
    panel.desk.crm.change_role(Role.ADMINISTRATOR)
    await settle()
    assert not panel.form.is_locked


@pytest.mark.requirement("S1-37")
async def test_a_test_says_whether_it_arrived(panel: Panel) -> None:
    hook = await panel.add()
    panel.webhooks.test(hook)
    await settle()
    assert panel.now.notice == "The test arrived: the receiver answered 200."
    panel.desk.crm.hook_answers = 0
    panel.webhooks.test(hook)
    await settle()
    assert panel.now.level == "error"
    assert "cannot be reached" in panel.now.notice


async def test_it_is_paused_and_turned_on_again(panel: Panel) -> None:
    hook = await panel.add()
    for wanted, state in (("Paused", HookState.PAUSED), ("On", HookState.ON)):
        panel.webhooks.pause_or_resume(hook)
        await settle()
        assert panel.now.rows[0].state == wanted
        assert panel.desk.crm.hook_rows[0].state is state


async def test_what_cannot_be_undone_is_asked_first(panel: Panel) -> None:
    hook = await panel.add()
    panel.webhooks.hide_secret()
    acts = {"Make a new secret": panel.webhooks.renew, "Remove": panel.webhooks.remove}
    for action, act in acts.items():
        act(hook)
        assert panel.now.action == action
        panel.webhooks.dismiss()
        await settle()
        assert (panel.now.action, panel.desk.crm.hook_rows[0].version) == ("", 1)
    panel.webhooks.renew(hook)
    panel.webhooks.confirm()
    await settle()
    assert panel.now.secret.value
    panel.webhooks.remove(hook)
    panel.webhooks.confirm()
    await settle()
    assert panel.desk.crm.hook_rows == []


async def test_one_that_was_turned_off_is_told_everywhere(panel: Panel) -> None:
    hook = await panel.add()
    told: list[Notice] = []
    panel.desk.stream.subscribe(lambda e: told.append(e) if isinstance(e, Notice) else None)
    panel.desk.crm.hook_is_turned_off(hook)
    await settle()
    assert "“Reports” has failed for a day" in told[-1].sentence
    assert panel.now.rows[0].state == "Turned off"


async def test_the_last_deliveries_and_sending_one_again(panel: Panel) -> None:
    hook = await panel.add()
    panel.desk.crm.hook_delivery_rows[hook] = [
        Delivery("d1", "call.missed", DeliveryState.DELIVERED, START, 1, START, None, 200, "ok"),
        Delivery(
            *("d2", "call.missed", DeliveryState.FAILED, START, 3, START, None, 422),
            problem="The receiver answered 422.",
        ),
        Delivery("d3", "call.missed", DeliveryState.WAITING, START),
    ]
    panel.webhooks.deliveries(hook)
    panel.deliveries.open()
    await settle()
    assert [(row.state, row.answer) for row in panel.sent.rows] == [
        ("Waiting", "Not tried yet"),
        ("Not taken", "The receiver answered 422. · 3 attempts"),
        ("Delivered", "200 · “ok”"),
    ]
    panel.deliveries.resend("d2")
    await settle()
    assert panel.sent.rows[1].state == "Waiting"
    assert panel.sent.level == "good"
    panel.webhooks.pause_or_resume(hook)
    await settle()
    panel.deliveries.resend("d1")
    await settle()
    assert "Turn it on first" in panel.sent.notice


async def test_nobody_sees_them_who_may_not(panel: Panel) -> None:
    await panel.add()
    panel.desk.crm.change_role(Role.CALL_AGENT)
    panel.webhooks.list.reload()
    await settle()
    assert panel.now.phase is Phase.FAILED
    assert panel.now.rows == ()


@pytest.mark.requirement("S1-37")
async def test_a_token_is_made_shown_once_and_revoked(panel: Panel) -> None:
    panel.tokens.add()
    assert "contacts:edit" in [each.key for each in panel.token_form.offers]
    assert "integrations:manage" not in [each.key for each in panel.token_form.offers]
    panel.tokens.submit("Export", frozenset({"contacts:edit"}), "30")
    await settle()
    assert not panel.token_form.is_open
    assert panel.tokens_now.secret.value.startswith("tlat_")
    assert panel.tokens_now.rows[0].state == "30 days left"
    assert panel.tokens_now.rows[0].may == "See CRM contacts; Create and edit CRM contacts"
    panel.tokens.hide_secret()
    panel.tokens.revoke(panel.tokens_now.rows[0].id)
    assert panel.tokens_now.action == "Revoke"
    panel.tokens.confirm()
    await settle()
    assert panel.tokens_now.rows[0].state == "Revoked"


async def test_a_token_that_cannot_be_stays_to_be_mended(panel: Panel) -> None:
    panel.tokens.add()
    for name, keys in (("", {"contacts:view"}), ("Export", set()), ("Export", {"users:add"})):
        panel.tokens.submit(name, frozenset(keys), "")
        await settle()
        assert panel.token_form.is_open
        assert panel.token_form.error.endswith(".")
    panel.desk.crm.refusals["make_api_token"] = GONE
    panel.tokens.submit("Export", frozenset({"contacts:view"}), "")
    await settle()
    assert (panel.token_form.error, panel.token_form.is_busy) == (str(GONE), False)
    assert "See CRM contacts" in panel.tokens.also_given(frozenset({"contacts:edit"}))


async def test_who_loses_a_permission_while_choosing_is_offered_less(panel: Panel) -> None:
    panel.tokens.add()
    panel.desk.crm.switches["texting"] = False
    panel.desk.crm.tell_permissions()
    await settle()
    assert "messages:send" not in [each.key for each in panel.token_form.offers]
    panel.desk.crm.change_role(Role.CALL_AGENT)
    await settle()
    assert panel.token_form.is_locked
