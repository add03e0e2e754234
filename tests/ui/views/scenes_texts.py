"""The states that the page of texts can be in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtGui import QColor, QImage, QImageWriter
from PySide6.QtWidgets import QWidget

from desktop.domain.calls import Direction
from desktop.domain.errors import CrmUnreachable, Refused
from desktop.domain.records import Conversation, Message, MessageState
from desktop.settings.panels import PanelId
from tests.fakes import crm_records as known
from tests.ui.views.workplace import Workplace

GONE: Final = CrmUnreachable("The CRM does not answer. Check the network, then try again.")
REFUSED: Final = Refused("This number is on the do-not-call list. It cannot be texted either.")
EVERY_EMOJI: Final = "".join(chr(point) for point in range(0x1F300, 0x1F650))
LONG_RIGHT_TO_LEFT: Final = ("عبد الرحمن بن محمد الأنصاري " * 160)[:4000]
LINK: Final = "https://harbor.example/" + "a" * 120
LONG_TEXT: Final = (
    "We looked at the roof this morning. The flashing round the chimney has come loose, and two "
    "rows of shingles above the gutter need to be replaced before the next storm. "
)


def picture(width: int = 400, height: int = 300) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#3B7A57"))
    for x in range(width // 4, width // 2):
        for y in range(height // 4, height // 2):
            image.setPixelColor(x, y, QColor("#F2C14E"))
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    return bytes(content.data())


async def texts_page(place: Workplace) -> Any:
    await place.sign_in()
    place.window.open_page(PanelId.TEXTS)
    await place.settle()
    return place.page(PanelId.TEXTS)


async def opened(place: Workplace, number: str = known.MARCUS_NUMBER) -> Any:
    page = await texts_page(place)
    place.windows.texting.presenter.open(number)
    await place.settle()
    return page


async def write(place: Workplace, page: Any, text: str) -> None:
    page.composer.setPlainText(text)
    page.writing.send.click()
    await place.settle()


async def text_states(place: Workplace) -> QWidget:
    """Every state a text can be in, with a picture each way."""
    crm = place.desk.crm
    await place.sign_in()
    shown = await crm.add_picture("a1", picture())
    at = known.NOON + timedelta(minutes=5)
    rows = (
        ("s1", Direction.INBOUND, "Here is the roof.", MessageState.RECEIVED, (shown,)),
        ("s2", Direction.OUTBOUND, LONG_TEXT * 3, MessageState.DELIVERED, ()),
        (
            "s3",
            Direction.OUTBOUND,
            "See https://harbor.example/" + "a" * 120,
            MessageState.SENT,
            (),
        ),
        ("s4", Direction.OUTBOUND, "Friday?", MessageState.FAILED, ()),
    )
    for place_of, (message_id, way, text, state, media) in enumerate(rows):
        crm.message_rows.append(
            Message(
                *(message_id, "t1", way, text, state, at + timedelta(minutes=place_of)),
                author="Anna Keller" if way is Direction.OUTBOUND else "",
                failure="The phone cannot be reached." if state is MessageState.FAILED else "",
                media=media,
            )
        )
    place.desk.sync.wake("messages")
    await place.settle()
    place.window.open_page(PanelId.TEXTS)
    place.windows.texting.presenter.open(known.MARCUS_NUMBER)
    await place.settle()
    page = place.page(PanelId.TEXTS)
    crm.refusals["send_message"] = REFUSED
    await write(place, page, "We could come on Friday at ten.")
    await write(place, page, "Or on Monday.")
    assert "Not sent" in place.said(page)
    return place.window


async def text_away(place: Workplace) -> QWidget:
    page = await opened(place)
    for each in ("send_message", "check_text", "conversations_since", "messages_since"):
        place.desk.crm.refusals[each] = GONE
    place.desk.session.lost_crm(GONE)
    place.desk.sync.wake()
    await write(place, page, "On my way")
    assert "Waiting for the CRM" in place.said(page)
    assert "May be out of date" in place.said(page)
    return place.window


async def text_warned(place: Workplace) -> QWidget:
    place.desk.crm.quiet_warning = "It is 05:12 where they are. Texts should wait until 08:00."
    page = await opened(place)
    await write(place, page, "On my way")
    assert page.writing.warning.isVisibleTo(page)
    return place.window


async def text_blocked(place: Workplace) -> QWidget:
    place.desk.crm.opts_out(known.MARCUS_NUMBER)
    page = await opened(place)
    page.composer.setPlainText("On my way")
    await place.settle()
    assert page.opted_out.isVisibleTo(page)
    assert not page.writing.send.isEnabled()
    return place.window


async def text_pictures(place: Workplace) -> QWidget:
    """One that is there, one on its way, one that is too large."""
    page = await opened(place)
    composing = place.windows.texting.presenter.composing
    composing.add_picture(picture())
    await place.settle()
    composing.add_picture(picture(60, 200) + bytes(2 * 1024 * 1024))
    await place.settle()
    assert "MB" in place.said(page)
    return place.window


async def text_numbers(place: Workplace) -> QWidget:
    """Two numbers of theirs, two of ours."""
    crm = place.desk.crm
    second = replace(crm.conversation_rows[0], id="t7", remote_number="+14105550177")
    crm.conversation_rows.append(replace(second, our_number=known.CAPITAL))
    crm.number_rows = list(known.NUMBERS)
    page = await opened(place)
    assert page.writing.from_number.isVisibleTo(page)
    assert page.writing.to_number.isVisibleTo(page)
    return place.window


async def text_found(place: Workplace) -> QWidget:
    page = await texts_page(place)
    page.list.search.setText("morning")
    await place.settle()
    page.rows.setCurrentRow(0)
    await place.settle()
    return place.window


async def text_not_found(place: Workplace) -> QWidget:
    page = await texts_page(place)
    page.list.search.setText("nobody at all")
    await place.settle()
    return place.window


async def text_odd(place: Workplace) -> QWidget:
    """Every emoji, a name of 4,000 characters from right to left, a long text."""
    crm = place.desk.crm
    odd = Conversation(
        *("t5", "p5", LONG_RIGHT_TO_LEFT, "+12025550155", known.MAIN_LINE),
        *(EVERY_EMOJI, known.NOON + timedelta(hours=1), 1234),
    )
    crm.conversation_rows.append(odd)
    for number, text in enumerate((EVERY_EMOJI, LONG_RIGHT_TO_LEFT[:1600], "x" * 1600)):
        crm.message_rows.append(
            replace(known.MESSAGES[1], id=f"o{number}", conversation_id="t5", text=text)
        )
    page = await opened(place, odd.remote_number)
    page.composer.setPlainText(LONG_TEXT * 20)
    await place.settle()
    return place.window


async def text_fresh(place: Workplace) -> QWidget:
    page = await texts_page(place)
    place.windows.write_to("+12155550160")
    await place.settle()
    page.composer.setPlainText("Hello")
    await place.settle()
    return place.window


async def text_new(place: Workplace) -> QWidget:
    page = await texts_page(place)
    page.new.ask(page.list.write)
    page.new.field.setText("al")
    await place.settle()
    return page.new  # type: ignore[no-any-return]  # page is Any


async def text_arrives(place: Workplace) -> QWidget:
    await place.sign_in()
    place.desk.crm.text_arrives(LONG_TEXT)
    await place.settle()
    assert place.windows.texting.notice.isVisibleTo(place.window)
    return place.window


TEXT_SCENES: Final[dict[str, Callable[[Workplace], Awaitable[QWidget]]]] = {
    each.__name__: each
    for each in (
        *(text_states, text_away, text_warned, text_blocked, text_pictures, text_numbers),
        *(text_found, text_not_found, text_odd, text_fresh, text_new, text_arrives),
    )
}
