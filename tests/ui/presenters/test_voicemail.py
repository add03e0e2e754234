"""The voicemail page: what is listed, heard, called back, texted and deleted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.domain.errors import CrmUnreachable
from desktop.domain.events import CrmState, CrmStateChanged
from desktop.ui.voicemail.presenter import (
    BoxState,
    MessageDetail,
    VoicemailPresenter,
    VoicemailServices,
)
from desktop.ui.words import Phase
from tests.fakes import crm_records as known
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen

GONE = CrmUnreachable("The CRM does not answer.")
NEW = replace(known.MARCUS_ASKS, id="v3", call_id="", left_at=known.NOON + known.HOUR)


class Box:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.screen = Screen()
        self.called: list[str] = []
        self.texted: list[str] = []
        self.presenter = VoicemailPresenter(
            VoicemailServices(
                *(desk.session, desk.stream, desk.voicemails),
                *(desk.tasks, desk.clock, self.called.append, self.texted.append),
            )
        )
        self.presenter.attach(self.screen)

    @property
    def now(self) -> BoxState:
        state: BoxState = self.screen.now("box")
        return state

    @property
    def message(self) -> MessageDetail:
        detail: MessageDetail | None = self.screen.now("message")
        assert detail is not None
        return detail

    @property
    def ids(self) -> list[str]:
        return [row.id for row in self.now.rows]


@pytest.fixture
async def box(desk: Desk) -> Box:
    made = Box(desk)
    desk.crm.overrides = {"messages.log:view": True, "messages:send": True}
    await desk.sign_in()
    return made


async def test_the_newest_message_is_open(box: Box) -> None:
    assert box.ids == ["v2", "v1"]
    assert (box.now.phase, box.now.open_id, box.now.unheard) == (Phase.READY, "v2", 1)
    first, second = box.now.rows
    assert (first.name, first.detail, first.length) == ("Marcus Reyes", "(312) 555-0199", "0:02")
    assert (first.heard, second.heard, second.detail) == (False, True, "")
    assert second.name == "(215) 555-0160"
    assert box.message.transcript == "Could you call me back about the roof?"
    assert "to (410) 555-0100" in box.message.line


async def test_who_hears_it_has_heard_it(box: Box) -> None:
    box.presenter.began()
    await settle()
    assert box.message.heard
    assert box.now.unheard == 0
    box.presenter.began()
    await settle()
    assert box.desk.crm.asked.count("mark_voicemail") == 1
    box.presenter.toggle_heard()
    await settle()
    assert not box.message.heard
    assert box.now.unheard == 1


async def test_a_mark_that_fails_says_why(box: Box) -> None:
    box.desk.crm.refusals["mark_voicemail"] = GONE
    box.presenter.toggle_heard()
    await settle()
    assert (box.message.heard, box.message.problem) == (False, "The CRM does not answer.")


async def test_the_sound_comes_from_the_crm(box: Box) -> None:
    assert await box.presenter.sound("v2") == known.SPOKEN


async def test_calling_back_fills_the_number_field(box: Box) -> None:
    box.presenter.call()
    assert box.called == [known.MARCUS_NUMBER]


async def test_texting_back_opens_the_texts_with_the_caller(box: Box) -> None:
    assert box.message.can_text
    box.presenter.text()
    assert box.texted == [known.MARCUS_NUMBER]


async def test_without_texts_nobody_is_texted(desk: Desk) -> None:
    box = Box(desk)
    await desk.sign_in()
    assert not box.message.can_text
    box.presenter.text()
    assert box.texted == []


async def test_deleting_asks_first(box: Box) -> None:
    box.presenter.delete()
    await settle()
    assert box.ids == ["v2", "v1"]
    box.presenter.ask_to_delete()
    assert box.message.confirming
    box.presenter.keep()
    assert not box.message.confirming
    box.presenter.ask_to_delete()
    box.presenter.delete()
    assert box.message.busy
    await settle()
    assert box.ids == ["v1"]
    assert (box.now.open_id, box.now.unheard, box.message.confirming) == ("v1", 0, False)
    assert [each.id for each in box.desk.crm.voicemail_rows] == ["v1"]


async def test_the_question_belongs_to_one_message(box: Box) -> None:
    box.presenter.ask_to_delete()
    box.presenter.open("v1")
    assert not box.message.confirming
    box.presenter.delete()
    await settle()
    assert box.ids == ["v2", "v1"]


async def test_a_deletion_that_fails_keeps_the_message(box: Box) -> None:
    box.desk.crm.refusals["delete_voicemail"] = GONE
    box.presenter.ask_to_delete()
    box.presenter.delete()
    await settle()
    assert box.ids == ["v2", "v1"]
    assert (box.message.busy, box.message.problem) == (False, "The CRM does not answer.")


async def test_one_that_is_deleted_elsewhere_goes(box: Box) -> None:
    await box.desk.crm.delete_voicemail("a1", "v2")
    await settle()
    assert box.ids == ["v1"]


async def test_a_new_message_comes_by_itself_and_leaves_the_open_one_open(box: Box) -> None:
    box.desk.crm.voicemail_arrives(NEW)
    await settle()
    assert box.ids == ["v3", "v2", "v1"]
    assert (box.now.open_id, box.now.unheard) == ("v2", 2)


async def test_older_ones_come_page_by_page(desk: Desk) -> None:
    hour = known.HOUR
    old = [
        replace(known.MARCUS_ASKS, id=f"o{n}", left_at=known.NOON - n * hour) for n in range(150)
    ]
    desk.crm.voicemail_rows = old
    box = Box(desk)
    await desk.sign_in()
    assert (len(box.ids), box.now.has_more, box.now.unheard) == (100, True, 150)
    await desk.crm.mark_voicemail("a1", "o149", True)
    await settle()
    assert len(box.ids) == 100
    box.presenter.load_more()
    box.presenter.load_more()
    await settle()
    assert (len(box.ids), box.now.has_more) == (150, False)


async def test_a_list_that_fails_is_asked_for_again(desk: Desk) -> None:
    desk.crm.refusals["voicemails"] = GONE
    box = Box(desk)
    await desk.sign_in()
    assert (box.now.phase, box.now.sentence) == (Phase.FAILED, "The CRM does not answer.")
    assert box.screen.now("message") is None
    del desk.crm.refusals["voicemails"]
    desk.stream.publish(CrmStateChanged(CrmState.CONNECTED))
    await settle()
    assert box.now.phase is Phase.READY


async def test_an_empty_box_says_so(desk: Desk) -> None:
    desk.crm.voicemail_rows.clear()
    box = Box(desk)
    await desk.sign_in()
    assert box.now.phase is Phase.EMPTY
    desk.crm.voicemail_arrives(NEW)
    await settle()
    assert (box.now.phase, box.ids) == (Phase.READY, ["v3"])


async def test_nothing_of_one_account_is_shown_in_another(box: Box) -> None:
    await box.desk.session.switch_account("a2")
    await settle()
    assert (box.now.phase, box.ids) == (Phase.EMPTY, [])


async def test_with_the_permission_the_box_goes(box: Box) -> None:
    box.desk.crm.overrides = {"voicemail:listen_own": False}
    box.desk.crm.tell_permissions()
    await settle()
    assert box.ids == []
    assert box.screen.now("message") is None


async def test_a_call_silences_the_message(box: Box) -> None:
    paused = len(box.screen.every("pause"))
    await box.desk.calls.place("+14435550177")
    await settle()
    assert len(box.screen.every("pause")) > paused
