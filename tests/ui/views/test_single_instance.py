"""A second start hands its number to the first window, which shows it and never dials."""

from __future__ import annotations

import socket
import uuid
from collections.abc import Iterator

import pytest
from PySide6.QtNetwork import QLocalServer

from desktop.settings.panels import PanelId
from desktop.ui.single_instance import Listener, hand_over, instance_name
from tests.ui.views.workplace import Workplace


@pytest.fixture
def name() -> Iterator[str]:
    name = instance_name("softphone-test", uuid.uuid4().hex)
    yield name
    QLocalServer.removeServer(name)


def test_the_first_start_finds_nobody_to_hand_over_to(name: str) -> None:
    assert not hand_over(name, "+14435550177")


async def test_a_number_fills_the_field_of_the_first_window_and_is_not_dialled(
    place: Workplace, name: str
) -> None:
    await place.sign_in()
    place.window.open_page(PanelId.CALLS)
    listener = Listener(name, place.windows.fill)
    assert hand_over(name, "tel:+14435550177")
    field = place.windows.phone.dial.field
    await place.until(field.text, "the number arrives")
    await place.advance(5)
    assert field.text() == "(443) 555-0177"
    assert place.window.page is PanelId.PHONE
    assert place.desk.engine.placed == []
    listener.close()


async def test_several_starts_are_heard_one_after_another(place: Workplace, name: str) -> None:
    heard: list[str] = []
    listener = Listener(name, heard.append)
    for number in ("", "+14435550177", "tel:443;ext=é"):
        assert hand_over(name, number)
        await place.until(lambda number=number: number in heard, "it is heard")
    assert heard == ["", "+14435550177", "tel:443;ext=é"]
    listener.close()
    assert not hand_over(name, "after the end")


async def test_a_socket_left_by_a_crash_is_taken_over(place: Workplace, name: str) -> None:
    crashed = QLocalServer()
    assert crashed.listen(name)
    path = crashed.fullServerName()
    crashed.close()
    left = socket.socket(socket.AF_UNIX)
    left.bind(path)
    left.close()  # the file stays, and nobody answers on it
    assert not hand_over(name, "")
    heard: list[str] = []
    listener = Listener(name, heard.append)
    assert hand_over(name, "443")
    await place.until(lambda: heard == ["443"], "it is heard")
    listener.close()


async def test_what_is_no_number_fills_nothing_that_could_run(place: Workplace, name: str) -> None:
    await place.sign_in()
    listener = Listener(name, place.windows.fill)
    assert hand_over(name, "x" * 10_000)
    field = place.windows.phone.dial.field
    await place.until(field.text, "something arrives")
    assert len(field.text()) <= field.maxLength()
    assert place.desk.engine.placed == []
    listener.close()


def test_the_name_belongs_to_a_person_and_a_folder() -> None:
    names = {instance_name("app", folder) for folder in ("/a", "/b", "/a")}
    assert len(names) == 2
    assert all(len(each) < 60 for each in names)
