"""The contract of the CRM: webhooks, API tokens and plugins."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desktop.domain.access import Role
from desktop.domain.api_tokens import TokenWish
from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused
from desktop.domain.plugin_manifest import manifest_of
from desktop.domain.plugins import CALL, CONTACT
from desktop.domain.webhooks import DeliveryState, HookEvent, HookState, HookWish
from desktop.services.ports import Crm
from tests.contracts.conftest import A1, ADMINISTRATOR
from tests.contracts.crm_rigs import Rig
from tests.support.plugins import sample
from tests.support.receiver import receiving

WISH = HookWish(" Reports ", "http://127.0.0.1:9/hook", (HookEvent.CALL_MISSED,))
MANIFEST = manifest_of(sample())
VALUES = {"workspace": "harbor"}


@pytest.fixture
async def administrator(rig: Rig, crm: Crm) -> Crm:
    rig.role(ADMINISTRATOR)
    return crm


class TestWebhooks:
    async def test_one_is_added_changed_paused_and_removed(self, administrator: Crm) -> None:
        made = await administrator.add_webhook(A1, WISH, "k1")
        assert (made.webhook.name, made.webhook.state) == ("Reports", HookState.ON)
        assert made.secret.startswith("whsec_")
        with pytest.raises(Conflict):  # a secret is told once
            await administrator.add_webhook(A1, WISH, "k1")
        both = replace(WISH, events=(HookEvent.MESSAGE_RECEIVED, HookEvent.CALL_COMPLETED))
        changed = await administrator.change_webhook(A1, made.webhook, both)
        assert changed.events == (HookEvent.CALL_COMPLETED, HookEvent.MESSAGE_RECEIVED)
        paused = await administrator.turn_webhook(A1, changed, on=False)
        assert paused.state is HookState.PAUSED
        assert await administrator.webhooks(A1) == (paused,)
        renewed = await administrator.renew_webhook_secret(A1, paused)
        assert renewed.secret not in ("", made.secret)
        await administrator.remove_webhook(A1, renewed.webhook)
        assert await administrator.webhooks(A1) == ()
        with pytest.raises(NotFound):
            await administrator.test_webhook(A1, made.webhook.id)

    async def test_another_version_is_a_conflict_that_tells_what_is_there(
        self, administrator: Crm
    ) -> None:
        made = (await administrator.add_webhook(A1, WISH, "k1")).webhook
        now = await administrator.change_webhook(A1, made, replace(WISH, name="Theirs"))
        for late in (
            administrator.change_webhook(A1, made, WISH),
            administrator.turn_webhook(A1, made, on=False),
            administrator.renew_webhook_secret(A1, made),
            administrator.remove_webhook(A1, made),
        ):
            with pytest.raises(Conflict) as conflict:
                await late
            assert conflict.value.current == now

    @pytest.mark.parametrize(
        "wish",
        [
            replace(WISH, name=" "),
            replace(WISH, events=()),
            replace(WISH, address="http://crm.example"),
            replace(WISH, address="https://192.168.1.4/"),
        ],
    )
    async def test_one_that_cannot_be_is_refused(self, administrator: Crm, wish: HookWish) -> None:
        with pytest.raises(InvalidInput) as refused:
            await administrator.add_webhook(A1, wish, "k1")
        assert str(refused.value).endswith(".")
        assert await administrator.webhooks(A1) == ()

    async def test_a_test_says_what_came_of_it(self, administrator: Crm) -> None:
        with receiving() as receiver:
            wish = replace(WISH, address=receiver.address)
            made = (await administrator.add_webhook(A1, wish, "k1")).webhook
            sent = await administrator.test_webhook(A1, made.id)
        assert (sent.state, sent.status, sent.event) == (
            *(DeliveryState.DELIVERED, 200),
            "webhook.test",
        )
        page = await administrator.webhook_deliveries(A1, made.id)
        assert [each.id for each in page.rows] == [sent.id]
        with pytest.raises(Conflict):
            await administrator.resend_delivery(A1, made.id, sent.id)
        with pytest.raises(NotFound):
            await administrator.resend_delivery(A1, made.id, "nobodys")

    async def test_they_are_for_those_who_may(self, crm: Crm) -> None:
        with pytest.raises(Refused) as refused:
            await crm.webhooks(A1)
        assert refused.value.permission == "integrations:manage"
        with pytest.raises(Refused):
            await crm.add_webhook(A1, WISH, "k1")


class TestApiTokens:
    async def test_one_is_made_told_once_and_revoked(self, administrator: Crm) -> None:
        expires = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)
        wish = TokenWish(" Export ", frozenset({"contacts:edit"}), expires)
        made = await administrator.make_api_token(A1, wish, "k1")
        assert made.secret.endswith(made.token.ends)
        with pytest.raises(Conflict):
            await administrator.make_api_token(A1, wish, "k1")
        listed = await administrator.api_tokens(A1)
        assert listed == (made.token,)
        assert listed[0].permissions == {"contacts:edit", "contacts:view"}
        assert (listed[0].name, listed[0].expires_at) == ("Export", expires)
        revoked = await administrator.revoke_api_token(A1, made.token)
        assert revoked.is_revoked
        assert await administrator.revoke_api_token(A1, made.token) == revoked
        with pytest.raises(NotFound):
            await administrator.revoke_api_token(A1, replace(made.token, id="nobodys"))

    async def test_nobody_gives_what_they_do_not_hold(self, rig: Rig, administrator: Crm) -> None:
        rig.grants(texting=False)
        for keys in ({"messages:send"}, {"users.permissions:grant"}, set(), {"nobody:knows"}):
            wish = TokenWish("Export", frozenset(keys), None)
            with pytest.raises(InvalidInput):
                await administrator.make_api_token(A1, wish, "")
        assert await administrator.api_tokens(A1) == ()

    async def test_they_are_for_those_who_may(self, crm: Crm) -> None:
        with pytest.raises(Refused):
            await crm.api_tokens(A1)


class TestPlugins:
    async def test_one_is_installed_set_up_updated_and_removed(self, administrator: Crm) -> None:
        made = await administrator.install_plugin(A1, MANIFEST, "k1")
        assert await administrator.install_plugin(A1, MANIFEST, "k1") == made
        with pytest.raises(Conflict):
            await administrator.install_plugin(A1, MANIFEST, "k2")
        assert made.missing == ("Name of your workspace",)
        assert await administrator.plugin_links(A1) == ()
        ready = await administrator.set_up_plugin(A1, made, {"workspace": " harbor "})
        links = await administrator.plugin_links(A1)
        assert [each.places for each in links] == [(CONTACT, CALL), (CALL,)]
        assert links[0].url.startswith("https://harbor.crm.example/")
        other = replace(MANIFEST, id="com.example.other")
        with pytest.raises(InvalidInput):  # another plugin is no update of this one
            await administrator.update_plugin(A1, ready, other)
        off = await administrator.turn_plugin(A1, ready, on=False)
        assert await administrator.plugin_links(A1) == ()
        assert await administrator.plugins(A1) == (off,)
        await administrator.remove_plugin(A1, off)
        assert await administrator.plugins(A1) == ()

    async def test_an_update_keeps_its_settings(self, administrator: Crm) -> None:
        made = await administrator.install_plugin(A1, MANIFEST, "k1")
        ready = await administrator.set_up_plugin(A1, made, VALUES)
        newer = replace(MANIFEST, version="1.1.0", description="Better.")
        after = await administrator.update_plugin(A1, ready, newer)
        assert (after.manifest, after.values) == (newer, VALUES)

    async def test_another_version_is_a_conflict(self, administrator: Crm) -> None:
        made = await administrator.install_plugin(A1, MANIFEST, "k1")
        now = await administrator.turn_plugin(A1, made, on=False)
        for late in (
            administrator.set_up_plugin(A1, made, VALUES),
            administrator.update_plugin(A1, made, MANIFEST),
            administrator.remove_plugin(A1, made),
        ):
            with pytest.raises(Conflict) as conflict:
                await late
            assert conflict.value.current == now

    async def test_settings_that_lead_elsewhere_are_refused(self, administrator: Crm) -> None:
        made = await administrator.install_plugin(A1, MANIFEST, "k1")
        for values in ({"workspace": "evil.example/"}, {"other": "x"}):
            with pytest.raises(InvalidInput):
                await administrator.set_up_plugin(A1, made, values)

    async def test_they_are_managed_by_those_who_may(self, rig: Rig, crm: Crm) -> None:
        with pytest.raises(Refused):
            await crm.plugins(A1)
        rig.role(Role.BILLING)
        assert await crm.plugin_links(A1) == ()
