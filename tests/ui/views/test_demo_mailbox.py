"""The mailbox of the demo: what was sent is read, and an attachment is opened."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.demo_mail import DemoMail
from desktop.domain.errors import CrmUnreachable, SoftphoneError
from desktop.services.stream import EventStream
from desktop.services.tasks import Tasks
from desktop.ui.demo_mailbox.presenter import MailboxPresenter
from desktop.ui.demo_mailbox.view import MailboxWindow
from desktop.ui.event_loop import run_until_complete
from tests.fakes.documents import FakeDocuments
from tests.support.waiting import until

AT = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
WEEKLY = DemoMail(
    "m2", "tom@harbor.example", "Weekly calls", "Here it is.", AT, ((0, "calls.pdf"),)
)
PLAIN = DemoMail("m1", "mia@harbor.example", "A warning", "The balance is low.", AT)


class FakeMailbox:
    def __init__(self) -> None:
        self.kept: tuple[DemoMail, ...] = ()
        self.failure: SoftphoneError | None = None

    async def mails(self) -> tuple[DemoMail, ...]:
        if self.failure is not None:
            raise self.failure
        return self.kept

    async def mail_attachment(self, mail_id: str, place: int) -> tuple[str, bytes]:
        mail = next(each for each in self.kept if each.id == mail_id)
        return dict(mail.attachments)[place], b"%PDF-1.7"


@pytest.fixture
def box() -> FakeMailbox:
    return FakeMailbox()


@pytest.fixture
def viewer() -> FakeDocuments:
    return FakeDocuments()


@pytest.fixture
def tasks() -> Tasks:
    return Tasks(EventStream())


@pytest.fixture
def owner(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def window(box: FakeMailbox, viewer: FakeDocuments, tasks: Tasks, owner: QWidget) -> MailboxWindow:
    return MailboxWindow(MailboxPresenter(box, viewer, tasks), owner)


def test_the_newest_is_read_and_its_attachment_opened(
    window: MailboxWindow,
    box: FakeMailbox,
    viewer: FakeDocuments,
    tasks: Tasks,
    qapp: QApplication,
) -> None:
    async def look() -> None:
        window.open()
        await until(window.empty.isVisible, 5, "nothing is there yet")
        box.kept = (WEEKLY, PLAIN)
        window.again.click()
        await until(lambda: window.table.rowCount() == 2, 5, "two mails")
        assert window.text.toPlainText() == "Here it is."
        assert window.table.columnWidth(2) >= window.table.sizeHintForColumn(2), "a time is whole"
        [button] = window._buttons
        assert button.text() == "Open calls.pdf"
        button.click()
        await until(lambda: viewer.opened == [("calls.pdf", b"%PDF-1.7")], 5, "it is opened")
        window.table.setCurrentCell(1, 0)
        assert window.text.toPlainText() == "The balance is low."
        assert window._buttons == []
        window.again.click()
        await until(lambda: window.table.currentRow() == 1, 5, "the same is read on")
        await tasks.close()

    run_until_complete(qapp, look())


def test_a_server_that_is_away_is_said_and_asked_again(
    window: MailboxWindow, box: FakeMailbox, tasks: Tasks, qapp: QApplication
) -> None:
    async def look() -> None:
        box.failure = CrmUnreachable("The demo cannot be reached.")
        window.open()
        await until(window.empty.isVisible, 5, "the sentence")
        box.failure, box.kept = None, (PLAIN,)
        window.empty.acted.emit()
        await until(window.text.isVisible, 5, "the mail")
        assert window.text.toPlainText() == "The balance is low."
        await tasks.close()

    run_until_complete(qapp, look())
