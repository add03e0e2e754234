"""A supervisor in somebody's call: who hears whom is a matter of connections on the bridge."""

from __future__ import annotations

import logging
from enum import Enum
from pathlib import Path
from typing import Final

import pjsua2 as pj

from .call import Keeper, OutsideCall, Sound

log = logging.getLogger(__name__)

BUSY_STATUS: Final = 486
_TAKEN_OVER: Final = 'SIP;cause=200;text="Taken over by a supervisor"'


class Mode(Enum):
    LISTEN = "listen"
    WHISPER = "whisper"
    BARGE = "barge"


class SupervisorCall(OutsideCall):
    """Hears both sides of ``talk``; after ``take_over`` it is the call of the person outside."""

    is_of_the_world = False

    def __init__(
        self, world: Keeper, call_id: int, talk: OutsideCall, mode: Mode, unused: Path
    ) -> None:
        super().__init__(world, call_id, "supervisor", Sound.MUSIC, unused)
        self._talk: OutsideCall | None = talk
        self._mode = mode
        talk.guests.append(self)

    @property
    def talk(self) -> OutsideCall | None:
        return self._talk

    def come_in(self) -> None:
        """Too late where the call is over meanwhile."""
        if self._talk is not None and self._talk.is_talk:
            self.pick_up()
        else:
            self.refuse(BUSY_STATUS)

    def act_as(self, mode: Mode) -> None:
        self._mode = mode
        self.rejoin()

    def rejoin(self) -> None:
        try:
            if self._talk is not None and self.flows:
                self._join(self._talk)
        except pj.Error as error:
            log.warning("a supervisor could not be connected: %s", error.info())

    def lose(self, source: pj.AudioMedia) -> None:
        if self.flows:
            source.stopTransmit(self.getAudioMedia(-1))

    def take_over(self) -> bool:
        """The agent's call ends. False where there is nothing to take over any more."""
        talk = self._talk
        if talk is None or not talk.is_talk or not self.flows:
            return False
        talk.guests.remove(self)
        self._talk = None
        talk.move_to(self)
        self._connect()
        _hang_up_on_agent(talk)
        return True

    def leave(self) -> None:
        """Before it is let go of."""
        if self._talk is not None and self in self._talk.guests:
            self._talk.guests.remove(self)
        self._talk = None

    def onCallState(self, prm: pj.OnCallStateParam) -> None:
        super().onCallState(prm)
        if not self._is_on():
            self.leave()

    def onDtmfDigit(self, prm: pj.OnDtmfDigitParam) -> None:
        if self._talk is None:
            super().onDtmfDigit(prm)

    def _connect(self) -> None:
        if self._talk is None:
            super()._connect()
        else:
            self.rejoin()

    def _join(self, talk: OutsideCall) -> None:
        mine = self.getAudioMedia(-1)
        if talk.flows:
            agent = talk.getAudioMedia(-1)
            agent.startTransmit(mine)
            _let_through(mine, agent, self._mode is not Mode.LISTEN)
        if talk.mouth is not None:
            talk.mouth.startTransmit(mine)
        is_heard_outside = self._mode is Mode.BARGE
        if talk.ear is not None:
            _let_through(mine, talk.ear, is_heard_outside)
        # Whoever returns what they hear returns it to everybody.
        _let_through(mine, mine, is_heard_outside and talk.sound is Sound.ECHO)


def _let_through(voice: pj.AudioMedia, ear: pj.AudioMedia, is_heard: bool) -> None:
    if is_heard:
        voice.startTransmit(ear)
    else:
        voice.stopTransmit(ear)


def _hang_up_on_agent(talk: OutsideCall) -> None:
    wishes = pj.CallOpParam()
    reason = pj.SipHeader()
    reason.hName, reason.hValue = "Reason", _TAKEN_OVER
    options = wishes.txOption
    options.headers.append(reason)
    try:
        talk.hangup(wishes)
    except pj.Error as error:
        log.info("the agent's call was over already: %s", error.reason)
