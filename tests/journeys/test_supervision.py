"""A supervisor listens, whispers and joins with three tones; the plan goes, the talk goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.domain.calls import Call, CallState
from desktop.domain.supervision import Ended, Mode, SupervisionState
from desktop.server.seed_people import HOME
from desktop.settings.panels import PanelId
from desktop.ui.event_loop import run_until_complete
from desktop.ui.live.view import LivePage
from desktop.ui.supervising.words import watched_doing
from tests.journeys.rig import ANNA, Journey, another_desk, journey
from tests.support.pulse import PulseServer
from tests.support.three_tones import CALLER, HEARS, SECOND_SET, WITHOUT, Ears, two_who_sing
from tests.support.waiting import until

pytestmark = pytest.mark.sound
OMAR = "omar.haddad@harbor.example"
HEARD = {
    Mode.LISTEN: "Your microphone is not sent. Nobody hears you.",
    Mode.WHISPER: "Anna Keller alone hears you; {other} does not.",
    Mode.BARGE: "Anna Keller and {other} hear you.",
}
GONE = "The account's plan does not include Pro dialing any more."


@pytest.mark.timeout(240)
@pytest.mark.requirement("S2-22", "S2-23", "S2-24")
def test_a_supervisor_listens_whispers_and_joins_until_the_plan_goes(
    qapp: QApplication, tmp_path: Path, sound_server: PulseServer
) -> None:
    with two_who_sing(sound_server, tmp_path):
        run_until_complete(qapp, _day(qapp, tmp_path, sound_server))


async def _day(qapp: QApplication, folder: Path, sound: PulseServer) -> None:
    ears = Ears(sound, folder / "server" / "outside")
    async with journey(qapp, folder) as boss:
        await boss.sign_in(OMAR)
        await boss.on_line()
        await boss.core.sound.use(SECOND_SET)
        async with another_desk(boss, folder / "agent", ANNA) as agent:
            await agent.on_line()
            talk = await _talk(agent)
            await ears.everybody_hears(WITHOUT)
            await _supervises(boss, talk)
            for mode in (Mode.LISTEN, Mode.WHISPER, Mode.BARGE):
                await _switches(boss, mode)
                await ears.everybody_hears(HEARS[mode])
                await _agent_sees(agent, talk, mode)
            await _the_plan_goes(boss, agent)
            await ears.everybody_hears(WITHOUT)
            assert agent.core.calls.call(talk.id).state is CallState.ACTIVE, "the talk was cut"
            await agent.core.calls.hang_up(talk.id)
            await agent.idle()
        assert boss.core.calls.calls == ()


async def _talk(agent: Journey) -> Call:
    sound = f"tone-{CALLER:.0f}"
    await agent.outside("POST", "/demo/ring", email=ANNA, sound=sound)
    ringing = CallState.INCOMING
    await until(lambda: any(c.state is ringing for c in agent.core.calls.calls), 15, "it rings")
    agent.desk.incoming.cards[0].answer.click()
    return await agent.talking()


async def _supervises(boss: Journey, talk: Call) -> None:
    """From the board: the drawer of the agent, and its button."""
    assert boss.desk.window.open_if_offered(PanelId.LIVE)
    page = boss.desk.window.pages.currentWidget()
    assert isinstance(page, LivePage)

    def place() -> int:
        agents = enumerate(page._presenter.agents)
        ids = (at for at, each in agents if each.call and each.call.call_id == talk.record_id)
        return next(ids, -1)

    await until(lambda: place() >= 0, 15, "the call is on the board")
    page.cards.clicked.emit(page.agents.index(place(), 0))
    await until(page.drawer.isVisible, 5, "the agent is in the drawer")
    page.drawer.acts.buttons[Mode.LISTEN].click()

    def runs() -> bool:
        current = boss.core.supervising.current
        return current is not None and current.state is SupervisionState.RUNNING

    await until(runs, 15, "the supervisor is in the call")


async def _switches(boss: Journey, mode: Mode) -> None:
    """With the buttons of the bar, which says who hears the supervisor."""
    bar, current = boss.desk.live.bar, boss.core.supervising.current
    assert current is not None
    if current.mode is not mode:
        bar.modes._buttons[mode.value].click()
    heard = HEARD[mode].format(other=current.other_name or "the caller")
    await until(lambda: bar.heard.text() == heard, 10, f"the bar says: {heard}")
    assert bar.isVisible()
    assert bar.mute.isVisible() is (mode is not Mode.LISTEN)


async def _agent_sees(agent: Journey, talk: Call, mode: Mode) -> None:
    def sees() -> bool:
        watched = agent.core.supervising.watched
        return [(each.call_id, each.supervisor_name, each.mode) for each in watched] == [
            (talk.record_id, "Omar Haddad", mode)
        ]

    await until(sees, 10, f"the agent sees that somebody is {mode.doing}")
    said = agent.desk.phone.card(talk.id).watched.text()
    assert said == f"Omar Haddad is {watched_doing(mode)}"


async def _the_plan_goes(boss: Journey, agent: Journey) -> None:
    current = boss.core.supervising.current
    assert current is not None
    await boss.outside("POST", "/demo/plan", account_id=HOME, plan="Standard")
    await until(lambda: boss.core.supervising.current is None, 10, "the supervision has ended")
    over = await boss.core.crm.supervision(HOME, current.id)
    assert (over.ended, over.sentence) == (Ended.PERMISSION, GONE)
    bar = boss.desk.live.bar
    assert bar.title.text() == "You no longer supervise the call of Anna Keller"
    assert bar.heard.text() == f"{GONE} The call itself goes on."
    bar.close_button.click()
    assert bar.isHidden()
    await until(lambda: not agent.core.supervising.watched, 10, "the agent is alone again")
