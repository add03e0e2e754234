"""The queues beside the pages: words, seconds, and a switch that goes back when it failed."""

from __future__ import annotations

from desktop.domain.errors import CrmUnreachable
from desktop.domain.events import Notice
from desktop.ui.presence.queues import QueueRow, QueuesPresenter, QueuesServices
from desktop.ui.words import Tone
from tests.fakes.clock import settle
from tests.services.conftest import Desk
from tests.ui.presenters.screen import Screen


class Beside:
    def __init__(self, desk: Desk) -> None:
        self.screen = Screen()
        self.presenter = QueuesPresenter(QueuesServices(desk.queues, desk.stream, desk.tasks))
        self.presenter.attach(self.screen)

    @property
    def rows(self) -> tuple[QueueRow, ...]:
        rows: tuple[QueueRow, ...] = self.screen.now("queues")[0]
        return rows

    @property
    def ticks(self) -> bool:
        return bool(self.screen.now("queues")[1])


async def test_nobody_is_shown_without_a_sign_in(desk: Desk) -> None:
    beside = Beside(desk)
    assert beside.rows == ()
    await desk.sign_in()
    assert [each.name for each in beside.rows] == ["Sales", "Support"]
    await desk.session.sign_out()
    assert beside.rows == ()


async def test_who_waits_is_said_in_words_that_grow_older(desk: Desk) -> None:
    beside = Beside(desk)
    await desk.sign_in()
    assert [each.words for each in beside.rows] == ["Nobody waits", "No agents"]
    assert not beside.ticks
    desk.crm.callers_wait(3, 130)
    await settle()
    assert (beside.rows[0].words, beside.rows[0].tone) == (
        "3 waiting · longest 2:10",
        Tone.WARNING,
    )
    assert beside.ticks
    await desk.clock.advance(5)
    beside.presenter.refresh()
    assert beside.rows[0].words == "3 waiting · longest 2:15"


async def test_a_switch_logs_in_and_out(desk: Desk) -> None:
    beside = Beside(desk)
    await desk.sign_in()
    beside.presenter.log_in("q1", False)
    await settle()
    assert [each.logged_in for each in beside.rows] == [False, False]
    assert not desk.crm.queue_rows[0].logged_in


async def test_a_switch_that_failed_goes_back_and_says_why(desk: Desk) -> None:
    beside = Beside(desk)
    await desk.sign_in()
    desk.crm.refusals["log_in_to_queue"] = CrmUnreachable("The CRM does not answer.")
    before = len(beside.screen.every("queues"))
    beside.presenter.log_in("q1", False)
    await settle()
    assert len(beside.screen.every("queues")) > before, "the switch was left where it was put"
    assert beside.rows[0].logged_in
    assert "does not answer" in desk.told(Notice)[-1].sentence
