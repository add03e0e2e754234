"""A ringing call shows on top, and the keyboard stays with whoever is typing."""

from __future__ import annotations

import subprocess

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtWidgets import QApplication

from desktop.domain.calls import CallState
from tests.ui.views.scenes_base import furnish
from tests.ui.views.workplace import Workplace


@pytest.fixture
async def typing(place: Workplace) -> Workplace:
    """Somebody is in the middle of a number."""
    furnish(place.desk.crm)
    await place.sign_in()
    await place.show()
    await place.type("443")
    return place


async def _ring(place: Workplace, number: str = "+13125550199") -> None:
    before = len(place.windows.incoming.cards)
    place.desk.engine.incoming(number)
    await place.settle()
    card = place.windows.incoming.cards[before]
    await place.until(lambda: card.windowHandle().isExposed(), "the card is on the screen")


def _states(place: Workplace) -> list[CallState]:
    return [call.state for call in place.desk.calls.calls]


async def test_it_takes_no_focus_and_the_typing_goes_on(typing: Workplace) -> None:
    await _ring(typing)
    (card,) = typing.windows.incoming.cards
    assert card.isVisible()
    assert not card.isActiveWindow()
    assert typing.window.isActiveWindow()
    assert QApplication.focusWidget() is typing.windows.phone.dial.field
    await typing.type("5550177")
    assert typing.windows.phone.dial.field.text() == "(443) 555-0177"


async def test_a_click_beside_its_buttons_leaves_the_keyboard_alone(typing: Workplace) -> None:
    await _ring(typing)
    (card,) = typing.windows.incoming.cards
    presses = Presses()
    typing.application.installEventFilter(presses)
    _click(card.geometry().topLeft() + QPoint(6, 6))
    await typing.until(lambda: presses.seen, "the card is clicked")
    typing.application.removeEventFilter(presses)
    assert not card.isActiveWindow()
    assert QApplication.focusWidget() is typing.windows.phone.dial.field


def _click(at: QPoint) -> None:
    """With the mouse of the screen, so that the window manager has its say."""
    words = ["xdotool", "mousemove", str(at.x()), str(at.y()), "click", "1"]
    subprocess.run(words, check=True)


class Presses(QObject):
    """Notes that a button of the mouse has come down somewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.seen |= event.type() is QEvent.Type.MouseButtonPress
        return False


async def test_a_half_typed_enter_answers_nothing(typing: Workplace) -> None:
    typing.desk.engine.incoming("+13125550199")
    await typing.press("Space", "Enter", "Ctrl+Shift+A")
    assert CallState.ACTIVE not in _states(typing)
    assert typing.windows.incoming.cards


async def test_its_keys_answer_and_decline_once_one_has_seen_it(typing: Workplace) -> None:
    await _ring(typing)
    await typing.advance(0.5)
    await typing.press("Ctrl+Shift+A")
    assert _states(typing) == [CallState.ACTIVE]
    assert typing.windows.incoming.cards == ()
    await _ring(typing, "+12025550119")
    (card,) = typing.windows.incoming.cards
    assert card.answer.text() == "Hold and answer"
    await typing.advance(0.5)
    await typing.press("Ctrl+Shift+D")
    assert _states(typing) == [CallState.ACTIVE], "the talk goes on, the other is declined"


async def test_its_buttons_do_the_same_for_a_mouse(typing: Workplace) -> None:
    await _ring(typing)
    typing.windows.incoming.cards[0].decline.click()
    await typing.settle()
    assert _states(typing) == []
    await _ring(typing)
    typing.windows.incoming.cards[0].answer.click()
    await typing.settle()
    assert _states(typing) == [CallState.ACTIVE]


async def test_two_callers_are_two_cards_that_do_not_cover_each_other(typing: Workplace) -> None:
    await _ring(typing)
    await _ring(typing, "+12025550119")
    first, second = typing.windows.incoming.cards
    assert not first.geometry().intersects(second.geometry())


async def test_the_card_says_it_all_to_a_screen_reader(typing: Workplace) -> None:
    await _ring(typing)
    (card,) = typing.windows.incoming.cards
    assert card.accessibleName().startswith("Incoming call from Marcus Reyes.")
    assert card.answer.accessibleName() == "Answer: Marcus Reyes"
    assert card.decline.accessibleName() == "Decline: Marcus Reyes"


async def test_a_caller_who_gives_up_takes_the_card_along(typing: Workplace) -> None:
    await _ring(typing)
    card = typing.windows.incoming.cards[0]
    typing.desk.engine.reports_end(typing.desk.calls.calls[0].id)
    await typing.settle()
    assert typing.windows.incoming.cards == ()
    assert card not in QApplication.topLevelWidgets()
