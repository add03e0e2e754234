"""A number that is tried: what a user would show towards it by the rules as they stand here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from desktop.domain import phone_numbers
from desktop.domain.caller_id import ANY_NUMBER
from desktop.domain.errors import SoftphoneError
from desktop.domain.geo_rules import GeoWish
from desktop.domain.records import CallerIdPreview
from desktop.ui.geo.contracts import PartServices
from desktop.ui.geo.states import TrialState
from desktop.ui.phone.dialling import PREVIEW_AFTER_SECONDS, trace_row
from desktop.ui.words import Tone, rule_words


class Trying:
    """``wish`` gives the rules that are not saved yet, None where all of them are."""

    def __init__(
        self, services: PartServices, wish: Callable[[], GeoWish | None], show: Callable[[], None]
    ) -> None:
        self._services = services
        self._wish = wish
        self._show = show
        self._asked = 0
        self.user_id = ""
        self.state = TrialState()

    def type(self, text: str) -> None:
        if not text.strip():
            self.forget()
            self._show()
            return
        self.state = replace(self.state, text=text)
        self.again()

    def choose_kind(self, kind: str) -> None:
        self.state = replace(self.state, kind=kind)
        self.again()

    def again(self) -> None:
        """The number, or the rules, are other ones than before."""
        if self.state.text.strip() and self.user_id:
            self._asked += 1
            self.state = replace(self.state, is_busy=True)
            self._show()
            self._services.tasks.start(self._ask(self._asked), "test a number")

    def forget(self) -> None:
        self._asked += 1
        self.state = TrialState(kind=self.state.kind)

    async def _ask(self, asked: int) -> None:
        await self._services.clock.sleep(PREVIEW_AFTER_SECONDS)
        if asked != self._asked:
            return
        state = self.state
        try:
            told = await self._services.rules.test(
                self.user_id, state.text, state.kind, self._wish()
            )
        except SoftphoneError as error:
            plain = TrialState(state.text, state.kind, sentence=str(error), tone=Tone.BAD)
            self._answered(asked, plain)
        else:
            self._answered(asked, self._told(state, told))

    def _answered(self, asked: int, state: TrialState) -> None:
        if asked == self._asked:
            self.state = state
            self._show()

    def _told(self, state: TrialState, told: CallerIdPreview) -> TrialState:
        account = self._services.session.account
        region = account.region if account is not None else "US"
        has_number = told.caller_id not in (None, ANY_NUMBER)
        rule = f"{told.rule} {told.prefix}" if told.prefix else told.rule
        return TrialState(
            *(state.text, state.kind),
            answer=phone_numbers.display(told.caller_id or "", region) if has_number else _NONE,
            why="" if told.is_refused else _of_theirs(rule_words(rule)),
            trace=tuple(trace_row(step, region) for step in told.trace),
            sentence=told.sentence,
            tone=Tone.BAD if told.is_refused else Tone.WARNING if told.sentence else Tone.PLAIN,
        )


def _of_theirs(rule: str) -> str:
    """The dial pad speaks to the one who calls."""
    return rule.replace("your ", "own ").replace("you", "them")


_NONE: Final = "No number"
