"""What is done about money later: top-ups seen through, mails about them, the turn of the month."""

from __future__ import annotations

import logging
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from desktop.server import jobs
from desktop.server.billing import monthly, topping_up
from desktop.server.billing import news as billing_news
from desktop.server.billing.settling import PENDING, give_up, settle
from desktop.server.database import Database, now_ms
from desktop.server.jobs import GivenUp, Job, TryAgain, Turn
from desktop.server.mail.port import Mail, MailRefused, MailServer, MailUnavailable
from desktop.server.payments.port import PaymentLost, PaymentProvider

log = logging.getLogger(__name__)

MONTH: Final = "billing.month"
MONTH_EVERY_MS: Final = 3_600_000
# After a card was declined: an hour, then the rest of the day.
_AFTER_DECLINE: Final = (3_600.0, 6 * 3_600.0)
_SILENT: Final = (
    "The payment provider has not said for days what became of a payment. "
    "Ask it before you pay again."
)


def begin(database: Database) -> None:
    """Once, however many processes begin: from then on the month is looked at every hour."""
    with database.write() as connection:
        jobs.recur(connection, MONTH, MONTH_EVERY_MS)


class SeeTopUpThrough:
    """Asks the provider until it says yes or no."""

    kind = topping_up.JOB
    tries = 100

    def __init__(self, database: Database, payments: PaymentProvider) -> None:
        self._database = database
        self._payments = payments

    def run(self, turn: Turn) -> str:
        topup_id = str(turn.job.payload["topup_id"])
        try:
            row = settle(self._database, self._payments, topup_id, turn.done)
        except PaymentLost as error:
            raise TryAgain(str(error)) from error
        if row is None or row.status != PENDING:
            return ""
        if row.attempts:
            wait = _AFTER_DECLINE[min(row.attempts, len(_AFTER_DECLINE)) - 1]
            raise TryAgain(row.reason, wait)
        raise TryAgain("The payment provider takes its time.")

    def given_up(self, connection: Connection, job: Job, sentence: str) -> None:  # noqa: ARG002 - the port has it
        """It may have been paid: nothing is tried beside it any more, and people have to ask."""
        give_up(connection, str(job.payload["topup_id"]), _SILENT)


class WriteMail:
    """To people who can pay."""

    kind = billing_news.MAIL
    tries = 10

    def __init__(self, mail_server: MailServer) -> None:
        self._mail_server = mail_server

    def run(self, turn: Turn) -> str:
        to, subject, text = (str(turn.job.payload[key]) for key in ("to", "subject", "text"))
        try:
            self._mail_server.send(Mail(to, subject, text), turn.job.id)
        except MailUnavailable as error:
            raise TryAgain(str(error)) from error
        except MailRefused as error:
            raise GivenUp(str(error)) from error
        return ""

    def given_up(self, connection: Connection, job: Job, sentence: str) -> None:
        """The window says the same."""


class TurnMonth:
    """Each account in a transaction of its own: one that cannot be billed holds up no other."""

    kind = MONTH
    tries = 10

    def __init__(self, database: Database) -> None:
        self._database = database

    def run(self, turn: Turn) -> str:
        with self._database.read() as connection:
            found = monthly.open_accounts(connection)
        billed = 0
        for account_id in found:
            if turn.ends():
                break
            billed += self._bill(account_id)
        return f"{billed} months billed" if billed else ""

    def _bill(self, account_id: str) -> int:
        try:
            with self._database.write() as connection:
                return monthly.bill(connection, account_id, now_ms())
        except OperationalError:
            raise  # of the whole database: tried again soon
        except Exception:
            # Owner of the loop: rows of one account that nobody expects must not end the others.
            log.exception("the month of account %s could not be billed", account_id)
            return 0

    def given_up(self, connection: Connection, job: Job, sentence: str) -> None:
        """It comes again in an hour."""
