"""What every CRM does with texts to anybody and to many, pictures and templates."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from desktop.domain.access import Role
from desktop.domain.errors import Conflict, InvalidInput, NotFound, Refused, SessionEnded
from desktop.domain.records import MessageState
from desktop.domain.text_records import (
    BulkAction,
    BulkOrder,
    BulkState,
    MessageTemplate,
    Recipient,
    RecipientState,
)
from desktop.services.ports import Crm
from tests.contracts.crm_rigs import Rig
from tests.fakes import crm_records as known
from tests.support.waiting import until_true

A1, MANAGER = known.ACCOUNT, Role.CALL_MANAGER
STRANGER, DNC, OUT = "+14435550123", "+12025550188", "+12025550189"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
GONE = MessageTemplate("none", "Gone", "Gone", 1)


def order(*numbers: str, text: str = "Offer", later: bool = False) -> BulkOrder:
    when = datetime.now(UTC) + timedelta(days=1) if later else None
    return BulkOrder(tuple(Recipient(each) for each in numbers), text, schedule_at=when)


ASKING: dict[str, Callable[[Crm, str], Awaitable[object]]] = {
    "numbers": lambda crm, account: crm.text_numbers(account),
    "check": lambda crm, account: crm.check_text(account, STRANGER),
    "first text": lambda crm, account: crm.send_text(account, STRANGER, "Hello", "k"),
    "upload": lambda crm, account: crm.add_picture(account, PNG),
    "templates": lambda crm, account: crm.templates(account),
    "add template": lambda crm, account: crm.add_template(account, "Hi", "Hi", "k"),
    "change template": lambda crm, account: crm.change_template(account, GONE, "Hi", "Hi"),
    "remove template": lambda crm, account: crm.remove_template(account, "none"),
}
BULK: dict[str, Callable[[Crm, str], Awaitable[object]]] = {
    "preview": lambda crm, account: crm.preview_bulk(account, order(STRANGER)),
    "order": lambda crm, account: crm.order_bulk(account, order(STRANGER, later=True), "k"),
    "jobs": lambda crm, account: crm.bulk_jobs(account),
    "job": lambda crm, account: crm.bulk_job(account, "none"),
    "recipients": lambda crm, account: crm.bulk_recipients(account, "none"),
    "act": lambda crm, account: crm.act_on_bulk(account, "none", BulkAction.PAUSE, "k"),
    "report": lambda crm, account: crm.bulk_report(account, "none"),
}


@pytest.fixture
async def manager(rig: Rig, crm: Crm) -> Crm:
    """Anna is a call manager, somebody must not be called, and somebody wants no texts."""
    rig.role(MANAGER)
    rig.do_not_call(DNC)
    rig.opts_out(OUT)
    return crm


class TestWhoMay:
    @pytest.mark.parametrize("what", ASKING)
    async def test_texting_is_for_who_may_send(self, crm: Crm, what: str) -> None:
        with pytest.raises(Refused, match="not allowed to send texts") as refused:
            await ASKING[what](crm, A1)
        assert refused.value.permission == "messages:send"

    @pytest.mark.parametrize("what", BULK)
    async def test_many_are_for_who_may_send_to_many(self, rig: Rig, crm: Crm, what: str) -> None:
        rig.role(MANAGER)
        rig.grants(messages__send_bulk=False)
        with pytest.raises(Refused, match="send texts to many") as refused:
            await BULK[what](crm, A1)
        assert refused.value.permission == "messages:send_bulk"

    @pytest.mark.parametrize("what", [*ASKING, *BULK])
    async def test_an_account_of_others_is_nowhere(self, manager: Crm, what: str) -> None:
        with pytest.raises(NotFound):
            await {**ASKING, **BULK}[what](manager, known.FOREIGN_ACCOUNT)

    @pytest.mark.parametrize("what", [*ASKING, *BULK])
    async def test_signed_out_nothing_is_answered(self, rig: Rig, what: str) -> None:
        with pytest.raises(SessionEnded):
            await {**ASKING, **BULK}[what](rig.crm, A1)


class TestTexting:
    async def test_the_numbers_to_text_from(self, manager: Crm) -> None:
        found = await manager.text_numbers(A1)
        assert [(each.number, each.is_default) for each in found] == [
            (known.MAIN_LINE, True),
            (known.CAPITAL, False),
        ]

    async def test_a_first_text_opens_a_conversation(self, manager: Crm) -> None:
        message = await manager.send_text(A1, "(443) 555-0123", "Hello", "k1")
        assert (message.text, message.state) == ("Hello", MessageState.QUEUED)
        rows = (await manager.conversations(A1)).rows
        opened = next(each for each in rows if each.id == message.conversation_id)
        assert (opened.remote_number, opened.our_number) == (STRANGER, known.MAIN_LINE)

    async def test_the_next_one_goes_on_in_it_and_a_repeat_is_none(self, manager: Crm) -> None:
        first = await manager.send_text(A1, known.MARCUS_NUMBER, "Hello", "k1")
        again = await manager.send_text(A1, known.MARCUS_NUMBER, "Hello", "k1")
        assert (first.conversation_id, again.id) == ("t1", first.id)

    async def test_from_another_number_it_is_another_conversation(self, manager: Crm) -> None:
        sent = await manager.send_text(
            A1, known.MARCUS_NUMBER, "Hello", "k1", from_number=known.CAPITAL
        )
        assert sent.conversation_id != "t1"

    @pytest.mark.parametrize(
        ("to", "reason"),
        [
            ("911", "refused.text_to_emergency"),
            ("call me", "refused.invalid_number"),
            ("988", "refused.text_to_short_code"),
            ("+442079460999", "refused.international_off"),
            (DNC, "refused.dnc"),
            (OUT, "opted_out"),
        ],
    )
    async def test_a_check_says_what_sending_would(
        self, manager: Crm, to: str, reason: str
    ) -> None:
        check = await manager.check_text(A1, to)
        assert (check.allowed, check.reason) == (False, reason)
        assert check.sentence.endswith(".")
        with pytest.raises(Refused) as refused:
            await manager.send_text(A1, to, "Hello", "k1")
        assert (refused.value.reason, str(refused.value)) == (reason, check.sentence)

    async def test_a_check_names_both_numbers(self, manager: Crm) -> None:
        check = await manager.check_text(A1, "443 555 0123")
        assert (check.to_number, check.from_number) == (STRANGER, known.MAIN_LINE)
        assert (check.allowed, check.reason, check.sentence) == (True, "", "")

    async def test_a_conversation_says_that_somebody_wants_none(
        self, rig: Rig, manager: Crm
    ) -> None:
        assert not any(each.opted_out for each in (await manager.conversations(A1)).rows)
        rig.opts_out(known.MARCUS_NUMBER)
        rows = {each.id: each.opted_out for each in (await manager.conversations(A1)).rows}
        assert rows == {"t1": True, "t2": False}

    async def test_only_what_failed_is_sent_again(self, manager: Crm) -> None:
        with pytest.raises(Conflict, match="has not failed"):
            await manager.send_message(A1, "t1", "Hello", "k1", retry_of="m0")


class TestPictures:
    async def test_a_picture_is_taken_in_sent_and_shown(self, manager: Crm) -> None:
        picture = await manager.add_picture(A1, PNG)
        assert (picture.kind, picture.size) == ("image/png", len(PNG))
        sent = await manager.send_message(A1, "t1", "", "k1", media=[picture.id])
        assert sent.media == (picture,)
        assert (await manager.messages(A1, "t1")).rows[-1].media == (picture,)
        assert await manager.picture(A1, picture.id) == PNG

    @pytest.mark.parametrize("content", [b"", b"<svg/>", PNG + b"\x00" * 1024 * 1024])
    async def test_what_cannot_be_sent_is_refused(self, manager: Crm, content: bytes) -> None:
        with pytest.raises(InvalidInput):
            await manager.add_picture(A1, content)

    async def test_what_is_not_there(self, manager: Crm) -> None:
        with pytest.raises(NotFound):
            await manager.picture(A1, "none")
        with pytest.raises(InvalidInput, match="not there any more"):
            await manager.send_message(A1, "t1", "", "k1", media=["none"])


class TestTemplates:
    async def test_added_listed_changed_removed(self, manager: Crm) -> None:
        hello = await manager.add_template(A1, "Hello", "Hello {contact.name}", "k1")
        await manager.add_template(A1, "Bye", "Bye", "k2")
        assert [each.name for each in (await manager.templates(A1)).rows] == ["Bye", "Hello"]
        changed = await manager.change_template(A1, hello, "Hi", "Hi {contact.name}")
        assert (changed.name, changed.version) == ("Hi", hello.version + 1)
        with pytest.raises(Conflict, match="first"):
            await manager.change_template(A1, hello, "Hey", "Hey")
        await manager.remove_template(A1, hello.id)
        assert [each.name for each in (await manager.templates(A1)).rows] == ["Bye"]
        with pytest.raises(NotFound):
            await manager.remove_template(A1, hello.id)

    async def test_what_cannot_be_one(self, manager: Crm) -> None:
        await manager.add_template(A1, "Hello", "Hello", "k1")
        with pytest.raises(InvalidInput, match=r"no field \{contact\.title\}"):
            await manager.add_template(A1, "Odd", "Dear {contact.title}", "k2")
        with pytest.raises(Conflict, match="of this name"):
            await manager.add_template(A1, "Hello", "Hi", "k3")


class TestMany:
    async def test_who_gets_it_and_who_is_left_out(self, manager: Crm) -> None:
        asked = order(
            *(known.MARCUS_NUMBER, "3125550199", DNC, OUT, "call me", "911"),
            *("+18005550133", "+442079460999"),
            text="Hi {contact.first_name}",
        )
        preview = await manager.preview_bulk(A1, asked)
        assert [each.reason for each in preview.rows] == [
            *("", "duplicate", "dnc", "opted_out", "invalid_number", "emergency"),
            *("not_mobile", "international_off"),
        ]
        (gets,) = preview.getting
        assert (gets.name, gets.text) == ("Marcus Reyes", "Hi Marcus")
        assert gets.from_number == known.MAIN_LINE
        assert len(preview.left_out) == 7

    async def test_it_is_sent_once_to_everybody_who_may_get_it(
        self, rig: Rig, manager: Crm
    ) -> None:
        job = await manager.order_bulk(A1, order(STRANGER, DNC, known.MARCUS_NUMBER), "k1")
        again = await manager.order_bulk(A1, order(STRANGER, DNC, known.MARCUS_NUMBER), "k1")
        assert again.id == job.id
        rig.bulk_goes_on(job.id)
        delivered = RecipientState.DELIVERED

        async def is_over() -> bool:
            return (await manager.bulk_job(A1, job.id)).count(delivered) == 2

        await until_true(is_over, "both have it")
        done = await manager.bulk_job(A1, job.id)
        assert (done.state, done.author) == (BulkState.DONE, "Anna Keller")
        assert done.count(*RecipientState) == 3
        rows = (await manager.bulk_recipients(A1, job.id)).rows
        assert [(each.number, each.state) for each in rows] == [
            (STRANGER, delivered),
            (DNC, RecipientState.LEFT_OUT),
            (known.MARCUS_NUMBER, delivered),
        ]
        left_out = await manager.bulk_recipients(A1, job.id, RecipientState.LEFT_OUT)
        assert [each.reason for each in left_out.rows] == ["On the do-not-call list"]

    async def test_it_stands_still_and_goes_on(self, manager: Crm) -> None:
        job = await manager.order_bulk(A1, order(STRANGER, DNC, later=True), "k1")
        assert (job.state, job.count(RecipientState.WAITING)) == (BulkState.SCHEDULED, 1)
        assert job.schedule_at is not None
        paused = await manager.act_on_bulk(A1, job.id, BulkAction.PAUSE, "k2")
        resumed = await manager.act_on_bulk(A1, job.id, BulkAction.RESUME, "k3")
        cancelled = await manager.act_on_bulk(A1, job.id, BulkAction.CANCEL, "k4")
        assert (paused.state, resumed.state, cancelled.state) == (
            *(BulkState.PAUSED, BulkState.SCHEDULED),
            BulkState.CANCELLED,
        )
        assert cancelled.count(RecipientState.CANCELLED) == 1
        with pytest.raises(Conflict, match="cannot be paused"):
            await manager.act_on_bulk(A1, job.id, BulkAction.PAUSE, "k5")
        again = await manager.act_on_bulk(A1, job.id, BulkAction.RESUME, "k6")
        assert again.count(RecipientState.WAITING) == 1

    async def test_the_newest_first(self, manager: Crm) -> None:
        made = [
            (await manager.order_bulk(A1, order(STRANGER, later=True), f"k{place}")).id
            for place in range(2)
        ]
        found = [each.id for each in (await manager.bulk_jobs(A1)).rows]
        assert sorted(found) == sorted(made)

    async def test_the_report_has_everybody(self, manager: Crm) -> None:
        job = await manager.order_bulk(A1, order(STRANGER, DNC, later=True), "k1")
        report = (await manager.bulk_report(A1, job.id)).decode()
        rows = list(csv.DictReader(io.StringIO(report)))
        assert [(each["Number"], each["State"], each["Reason"]) for each in rows] == [
            (f"'{STRANGER}", "Waiting", ""),
            (f"'{DNC}", "Left out", "On the do-not-call list"),
        ]

    async def test_where_exports_are_off_there_is_no_report(self, rig: Rig, manager: Crm) -> None:
        job = await manager.order_bulk(A1, order(STRANGER, later=True), "k1")
        rig.grants(export=False)
        with pytest.raises(Refused, match="switched off") as refused:
            await manager.bulk_report(A1, job.id)
        assert refused.value.reason == "account_setting.export"

    @pytest.mark.parametrize("text", ["", "Hi {nobody}"])
    async def test_what_cannot_be_sent(self, manager: Crm, text: str) -> None:
        for asking in (
            manager.preview_bulk(A1, order(STRANGER, text=text)),
            manager.order_bulk(A1, order(STRANGER, text=text), "k1"),
        ):
            with pytest.raises(InvalidInput):
                await asking

    async def test_for_nobody_there_is_no_job(self, manager: Crm) -> None:
        with pytest.raises(InvalidInput, match="Nobody"):
            await manager.order_bulk(A1, order(DNC, "911"), "k1")

    async def test_a_job_that_is_not_there(self, manager: Crm) -> None:
        for what in ("job", "recipients", "act", "report"):
            with pytest.raises(NotFound):
                await BULK[what](manager, A1)

    async def test_it_is_told_how_far_it_is(self, rig: Rig, manager: Crm) -> None:
        events = manager.events(A1)
        assert (await anext(events)).type == "connected"
        job = await manager.order_bulk(A1, order(STRANGER), "k1")
        rig.bulk_goes_on(job.id)
        async for event in events:
            payload = dict(event.payload)
            if event.type == "bulk.updated" and payload["delivered"] == "1":
                break
        assert (payload["job_id"], payload["state"]) == (job.id, "done")
        await events.aclose()
