"""Sends a scheduled report: computed as its owner may see it now, to whoever may get it now.

A run has an id of its own, and every mail one made of it and its address: whatever ends in
between, nobody gets a report twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from sqlalchemy import Connection, Row, select

from desktop.domain.errors import InvalidInput
from desktop.domain.overview import Overview, OverviewQuery
from desktop.domain.report_periods import Period, zone_of
from desktop.domain.report_queries import Dimension, ReportQuery
from desktop.domain.report_results import CallReport
from desktop.domain.report_schedules import (
    ScheduleWish,
    dimension_of,
    latest_run,
    subject_title,
)
from desktop.server.crm.reports.patience import patient
from desktop.server.crm.reports.schedule_rows import (
    KIND,
    UPDATED,
    as_moment,
    milliseconds_of,
    plan_next,
    when_of,
    wish_of,
)
from desktop.server.crm.reports.schedule_rules import addressed, owner_of
from desktop.server.database import Database, now_ms, publish
from desktop.server.effective import Standing
from desktop.server.jobs import GivenUp, Job, TryAgain, Turn
from desktop.server.mail.port import Mail, MailRefused, MailServer, MailUnavailable
from desktop.server.report_files.book import (
    About,
    Book,
    book_of_overview,
    book_of_report,
    days_in_words,
)
from desktop.server.report_files.rendering import files_of
from desktop.server.tables import report_runs, report_schedules

_COUNTS_SECONDS: Final = 300.0  # nobody waits, but other jobs do
_TEXT: Final = """{title} of {account}, {days}, is attached.

Times are those of {zone}. The report counts what {owner} may see, who scheduled it as “{name}”. \
Whoever may schedule reports can change or end it under Reports > Schedules.
"""


class Figures(Protocol):
    """Computes reports over what a person may see."""

    def report(
        self,
        connection: Connection,
        standing: Standing,
        now: datetime,
        query: ReportQuery,
        dimension: Dimension,
    ) -> CallReport: ...

    def overview(
        self, connection: Connection, standing: Standing, now: datetime, asked: OverviewQuery
    ) -> Overview: ...


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be sent in this run; ``due`` is the moment whose day, week or month it is of."""

    run_id: str
    wish: ScheduleWish
    standing: Standing
    due: datetime
    to: tuple[str, ...]
    left_out: tuple[str, ...]


class ReportSender:
    """A ``Handler`` of jobs."""

    kind = KIND
    tries = 6

    def __init__(self, database: Database, mail: MailServer, figures: Figures) -> None:
        self._database = database
        self._mail = mail
        self._figures = figures

    def run(self, turn: Turn) -> str:
        with self._database.write() as connection:
            turn.hold(connection)
            errand = _begin(connection, turn.job, now_ms())
        if errand is None:
            return ""
        try:
            sentence = self._send(errand)
        except TryAgain as error:
            self._wait(turn, errand, str(error))
            raise
        with self._database.write() as connection:
            turn.done(connection, sentence)
            end(connection, errand.run_id, "sent", sentence)
        return sentence

    def _wait(self, turn: Turn, errand: Errand, sentence: str) -> None:
        with self._database.write() as connection:
            turn.hold(connection)
            waits = f"{sentence} It is tried again by itself."
            _mark(connection, errand.run_id, state="waiting", sentence=waits)

    def given_up(self, connection: Connection, job: Job, sentence: str) -> None:
        end(connection, run_id_of(job), "failed", sentence)

    def _send(self, errand: Errand) -> str:
        with self._database.read() as connection:
            try:
                with patient(connection, _COUNTS_SECONDS):
                    book = self._book(connection, errand)
            except InvalidInput as error:  # it takes too long, or there is no such time zone now
                raise GivenUp(str(error)) from error
        mail = _mail_of(errand, book)
        refused: list[str] = []
        waiting: list[str] = []
        for address in errand.to:
            own = Mail(address, mail.subject, mail.text, mail.attachments)
            try:
                self._mail.send(own, f"{errand.run_id}.{address}")
            except MailRefused as error:
                refused.append(str(error))
            except MailUnavailable as error:
                waiting.append(str(error))
        sent = len(errand.to) - len(refused) - len(waiting)
        if waiting:
            told = (_sent_to(sent),) if sent else ()
            raise TryAgain(" ".join((*told, *refused, *waiting)))
        if not sent:
            raise GivenUp(" ".join((*refused, *errand.left_out)))
        return " ".join((_sent_to(sent), *refused, *errand.left_out))

    def _book(self, connection: Connection, errand: Errand) -> Book:
        wish, standing = errand.wish, errand.standing
        dimension = dimension_of(wish.subject)
        zone = wish.when.time_zone
        made = as_moment(now_ms()).astimezone(zone_of(zone))
        about = About(subject_title(wish.subject), standing.account.name, made, zone)
        asked = (connection, standing, errand.due)
        if dimension is None:
            overview = self._figures.overview(*asked, OverviewQuery(zone, Period(wish.covers)))
            return book_of_overview(overview, about)
        query = ReportQuery(Period(wish.covers), zone)
        return book_of_report(self._figures.report(*asked, query, dimension), about)


def run_id_of(job: Job) -> str:
    """Of a run that somebody asked for, the one that is there; of one that was due, the job's."""
    return str(job.payload.get("run_id") or f"run_{job.id}")


def _begin(connection: Connection, job: Job, now: int) -> Errand | None:
    """None where there is nothing to send: the schedule has changed, or must not be sent."""
    mine = report_schedules.c.id == job.payload["schedule_id"]
    schedule = connection.execute(select(report_schedules).where(mine)).first()
    if schedule is None:
        return None
    run = _run(connection, job)
    if run is None:
        run = _due_run(connection, job, schedule, now)
    if run is None or run.ended_at is not None:
        return None
    standing = owner_of(connection, schedule)
    if isinstance(standing, str):
        end(connection, run.id, "not_sent", standing)
        return None
    found = addressed(connection, standing, schedule.recipients)
    if not found.to:
        end(connection, run.id, "not_sent", " ".join(found.left_out))
        return None
    _mark(connection, run.id, state="running", sentence="")
    return Errand(run.id, wish_of(schedule), standing, as_moment(run.at), found.to, found.left_out)


def _due_run(connection: Connection, job: Job, schedule: Row[Any], now: int) -> Row[Any] | None:
    """Makes up for the latest of those that were missed, and plans the next."""
    due = job.payload.get("due")
    if due is None or schedule.paused or schedule.next_at != due:
        return None
    latest = latest_run(when_of(schedule), as_moment(due), as_moment(now))
    at = milliseconds_of(latest)
    plan_next(connection, schedule, after=at)
    values = {"id": run_id_of(job), "account_id": schedule.account_id, "at": at}
    connection.execute(report_runs.insert().values(**values, schedule_id=schedule.id))
    return _run(connection, job)


def _run(connection: Connection, job: Job) -> Row[Any] | None:
    query = select(report_runs).where(report_runs.c.id == run_id_of(job))
    return connection.execute(query).first()


def end(connection: Connection, run_id: str, state: str, sentence: str) -> None:
    """Where the schedule has been removed meanwhile, there is nothing to note it at."""
    _mark(connection, run_id, state=state, sentence=sentence, ended_at=now_ms())


def _mark(connection: Connection, run_id: str, **values: Any) -> None:
    changed = report_runs.update().where(report_runs.c.id == run_id).values(**values)
    account_id = connection.execute(changed.returning(report_runs.c.account_id)).scalar()
    if account_id is not None:
        publish(connection, account_id, UPDATED)


def _mail_of(errand: Errand, book: Book) -> Mail:
    wish = errand.wish
    text = _TEXT.format(
        title=book.title,
        account=book.account,
        days=book.days or days_in_words(errand.due.date(), errand.due.date()),
        zone=book.time_zone,
        owner=errand.standing.user.name,
        name=wish.name,
    )
    subject = f"{wish.name} · {book.account}, {book.days}"
    return Mail("", subject, text, files_of(book, wish.formats))


def _sent_to(count: int) -> str:
    return "Sent to 1 person." if count == 1 else f"Sent to {count} people."
