"""A report that is due: computed as its owner may see it, sent once to each, or not, and why."""

from __future__ import annotations

import base64
import io
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import Connection, Row, delete, select, update

from desktop.domain.access import Role
from desktop.domain.overview import Overview, OverviewLayout, OverviewQuery
from desktop.domain.report_periods import span_of, zone_of
from desktop.domain.report_queries import Dimension, ReportQuery
from desktop.domain.report_results import CallReport, Measures, ReportRow
from desktop.server import jobs
from desktop.server.crm.reports.schedule_rows import (
    KIND,
    heed_clock,
    milliseconds_of,
    plan_next,
    sweep,
)
from desktop.server.crm.reports.sending import ReportSender
from desktop.server.database import Database, now_ms
from desktop.server.demo_records import DemoRecords
from desktop.server.effective import Standing
from desktop.server.mail.port import Mail
from desktop.server.mail.simulator import SimulatedMailServer
from desktop.server.tables import (
    accounts,
    agencies,
    memberships,
    report_runs,
    report_schedules,
    users,
)
from desktop.server.tables import jobs as job_rows
from tests.fakes import crm_records as known
from tests.support.crm_rows import add_person, write_company
from tests.support.running_jobs import make_due, running
from tests.support.waiting import until

ANNA, OUTSIDE = known.EMAIL, "boss@elsewhere.example"
RITA = "rita"  # a report manager
BERLIN = "Europe/Berlin"


@dataclass
class FixedFigures:
    """The same for everybody; notes for whom, of when and what it was asked."""

    asked: list[tuple[Standing, datetime, object]] = field(default_factory=list)

    def report(
        self,
        connection: Connection,
        standing: Standing,
        now: datetime,
        query: ReportQuery,
        dimension: Dimension,
    ) -> CallReport:
        self.asked.append((standing, now, query))
        span = span_of(query.period, zone_of(query.time_zone), now)
        rows = (ReportRow("u1", "Anna Keller", Measures(41, 30, 11, 37)),)
        return CallReport(query, dimension, span, None, rows, Measures(43, 30, 13, 38))

    def overview(
        self, connection: Connection, standing: Standing, now: datetime, asked: OverviewQuery
    ) -> Overview:
        self.asked.append((standing, now, asked))
        return Overview(OverviewLayout((), 1))


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = Database.in_folder(tmp_path)
    write_company(made)
    with made.write() as connection:
        add_person(connection, RITA, Role.REPORT_MANAGER)
    yield made
    made.close()


@pytest.fixture
def figures() -> FixedFigures:
    return FixedFigures()


@pytest.fixture
def sender(database: Database, figures: FixedFigures) -> ReportSender:
    return ReportSender(database, SimulatedMailServer(database), figures)


def schedule(database: Database, *recipients: str, late: float = 1, **values: Any) -> str:
    """Weekly by agent, due ``late`` seconds ago."""
    due = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(seconds=late)
    local = due.astimezone(zone_of(BERLIN))
    row = {
        **{"id": "rs1", "account_id": known.ACCOUNT, "owner_id": RITA, "name": "Week"},
        **{"subject": "agent", "covers": "last_week", "formats": ["pdf", "csv"]},
        **{"rhythm": "weekly", "at": f"{local:%H:%M}", "weekday": local.weekday()},
        **{"time_zone": BERLIN, "recipients": list(recipients) or [ANNA]},
        **{"next_at": milliseconds_of(due), **values},
    }
    payload = {"schedule_id": "rs1", "due": row["next_at"]}
    with database.write() as connection:
        connection.execute(report_schedules.insert().values(row))
        jobs.enqueue(connection, KIND, payload, due=row["next_at"], account_id=known.ACCOUNT)
    return str(row["id"])


def runs(database: Database) -> list[Row[Any]]:
    with database.read() as connection:
        return list(connection.execute(select(report_runs).order_by(report_runs.c.at)))


def ended(database: Database) -> bool:
    found = runs(database)
    return bool(found) and all(each.ended_at is not None for each in found)


def mails(database: Database) -> list[dict[str, Any]]:
    return DemoRecords(database).mails("")


def next_at(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(select(report_schedules.c.next_at)).scalar_one())


async def test_it_goes_to_each_and_the_next_is_planned(
    database: Database, sender: ReportSender, figures: FixedFigures
) -> None:
    schedule(database, ANNA, OUTSIDE)
    async with running(database, sender):
        await until(lambda: ended(database))
    (run,) = runs(database)
    assert (run.state, run.sentence, run.by_id) == ("sent", "Sent to 2 people.", "")
    assert sorted(each["to"] for each in mails(database)) == [ANNA, OUTSIDE]
    assert next_at(database) == run.at + 7 * 24 * 3600 * 1000 or next_at(database) > now_ms()
    (asked,) = figures.asked
    assert (asked[0].user_id, milliseconds_of(asked[1])) == (RITA, run.at)


async def test_the_mail_has_the_files_and_says_what_it_is(
    database: Database, sender: ReportSender
) -> None:
    schedule(database)
    async with running(database, sender):
        await until(lambda: ended(database))
    (mail,) = mails(database)
    assert mail["subject"].startswith("Week · Harbor Home Services, ")
    assert "what rita may see" in mail["text"]
    names = [each["name"] for each in mail["attachments"]]
    assert [name[-4:] for name in names] == [".pdf", ".csv"]
    found = DemoRecords(database).mail_attachment(mail["id"], "0")
    page = PdfReader(io.BytesIO(base64.b64decode(found["content"]))).pages[0].extract_text()
    assert "Anna Keller" in page
    assert "43" in page


async def test_an_overview_is_sent_too(
    database: Database, sender: ReportSender, figures: FixedFigures
) -> None:
    schedule(database, subject="overview")
    async with running(database, sender):
        await until(lambda: ended(database))
    assert runs(database)[0].state == "sent"
    assert isinstance(figures.asked[0][2], OverviewQuery)


async def test_one_that_lost_its_lease_after_sending_sends_nothing_twice(
    database: Database, figures: FixedFigures
) -> None:
    class Robbed(SimulatedMailServer):
        robbed = 0

        def send(self, mail: Mail, message_id: str) -> None:
            super().send(mail, message_id)
            if self.robbed < 2:
                self.robbed += 1
                with database.write() as connection:
                    taken = {"holder": "another", "due_at": 1}
                    running_now = job_rows.c.state == "running"
                    connection.execute(update(job_rows).where(running_now).values(taken))

    schedule(database, ANNA, OUTSIDE)
    async with running(database, ReportSender(database, Robbed(database), figures)):
        await until(lambda: ended(database))
    assert sorted(each["to"] for each in mails(database)) == [ANNA, OUTSIDE]
    assert [each.state for each in runs(database)] == ["sent"]
    assert len(figures.asked) > 1


async def test_a_mail_server_that_is_away_is_tried_again_and_then_given_up(
    database: Database, sender: ReportSender
) -> None:
    schedule(database, ANNA, "later@elsewhere.example")
    async with running(database, sender):
        for _ in range(sender.tries - 1):
            await until(lambda: "tried again" in runs_sentence(database))
            assert runs(database)[0].state == "waiting"
            with database.write() as connection:
                connection.execute(update(report_runs).values(sentence=""))
            await until(lambda: waits(database))
            make_due(database)
        await until(lambda: ended(database))
    (run,) = runs(database)
    assert run.state == "failed"
    assert run.sentence == (
        "Sent to 1 person. The mail server of later@elsewhere.example does not answer."
    )
    assert [each["to"] for each in mails(database)] == [ANNA]


def runs_sentence(database: Database) -> str:
    return "".join(each.sentence for each in runs(database))


def waits(database: Database) -> bool:
    query = select(job_rows.c.state).where(job_rows.c.attempts > 0)
    with database.read() as connection:
        return connection.execute(query).scalar() == "waiting"


async def test_a_schedule_that_a_clock_ahead_has_put_off_comes_in_its_time(
    database: Database, sender: ReportSender
) -> None:
    schedule(database, late=60)
    async with running(database, sender):
        await until(lambda: ended(database))
    year = 365 * 24 * 3_600_000
    with database.write() as connection:
        due = next_at(database)
        connection.execute(update(report_schedules).values(next_at=due + year))
        connection.execute(delete(job_rows))
        heed_clock(connection)
    assert next_at(database) == due
    assert waiting_jobs(database)


async def test_the_same_moment_comes_again_where_the_clock_was_put_back(
    database: Database, sender: ReportSender
) -> None:
    schedule(database, late=60)
    with database.read() as connection:
        row = connection.execute(select(report_schedules)).one()
    with database.write() as connection:
        plan_next(connection, row, after=row.next_at - 1)
        connection.execute(update(report_schedules).values(next_at=None))  # not due just then
    async with running(database, sender):
        await until(lambda: not waiting_jobs(database))
        assert runs(database) == []
        with database.write() as connection:
            plan_next(connection, row, after=row.next_at - 1)
        await until(lambda: ended(database))
    assert len(mails(database)) == 1


def waiting_jobs(database: Database) -> bool:
    query = select(job_rows.c.id).where(job_rows.c.state.in_(("waiting", "running")))
    with database.read() as connection:
        return connection.execute(query.limit(1)).first() is not None


async def test_an_address_that_is_refused_is_told_and_the_others_get_it(
    database: Database, sender: ReportSender
) -> None:
    schedule(database, "nobody@elsewhere.example", ANNA)
    async with running(database, sender):
        await until(lambda: ended(database))
    (run,) = runs(database)
    assert (run.state, run.sentence) == (
        "sent",
        "Sent to 1 person. There is no mailbox nobody@elsewhere.example.",
    )


async def test_where_nobody_can_get_it_it_has_failed(
    database: Database, sender: ReportSender
) -> None:
    schedule(database, "nobody@elsewhere.example")
    async with running(database, sender):
        await until(lambda: ended(database))
    assert [(each.state, each.sentence) for each in runs(database)] == [
        ("failed", "There is no mailbox nobody@elsewhere.example.")
    ]


def lose(connection: Connection) -> None:
    mine = memberships.c.user_id == RITA
    connection.execute(update(memberships).where(mine).values(role=Role.CALL_AGENT.value))


def leave(connection: Connection) -> None:
    connection.execute(delete(memberships).where(memberships.c.user_id == RITA))


def is_deactivated(connection: Connection) -> None:
    connection.execute(update(users).where(users.c.id == RITA).values(active=False))


def downgrade(connection: Connection) -> None:
    connection.execute(update(accounts).values(plan="Nothing"))


def pause_account(connection: Connection) -> None:
    connection.execute(update(accounts).values(state="paused"))


def exports_off(connection: Connection) -> None:
    connection.execute(update(accounts).values(switches={"export": False}))


def exports_off_above(connection: Connection) -> None:
    connection.execute(update(agencies).values(switches={"export": False}))


def exports_taken(connection: Connection) -> None:
    mine = memberships.c.user_id == RITA
    off = {"calls.log:export": False}
    connection.execute(update(memberships).where(mine).values(overrides=off))


@pytest.mark.requirement("S1-27")
@pytest.mark.parametrize(
    ("happens", "says"),
    [
        (lose, "rita may not schedule reports any more."),
        (leave, "rita does not belong to this account any more."),
        (is_deactivated, "rita does not belong to this account any more."),
        (downgrade, "The plan of this account has no reports."),
        (pause_account, "The account is paused."),
        (exports_off, "Exports are switched off for this account"),
        (exports_off_above, "Exports are switched off for this account"),
        (exports_taken, "boss@elsewhere.example is left out: it is outside"),
    ],
)
async def test_it_is_not_sent_where_that_is_not_allowed_any_more(
    database: Database,
    sender: ReportSender,
    figures: FixedFigures,
    happens: Callable[[Connection], None],
    says: str,
) -> None:
    schedule(database, OUTSIDE)
    with database.write() as connection:
        happens(connection)
    async with running(database, sender):
        await until(lambda: ended(database))
    (run,) = runs(database)
    assert run.state == "not_sent"
    assert run.sentence.startswith(says)
    assert (mails(database), figures.asked) == ([], [])
    assert next_at(database) > now_ms()  # it comes back by itself with the permission


async def test_a_user_who_was_deactivated_gets_nothing_any_more(
    database: Database, sender: ReportSender
) -> None:
    schedule(database, ANNA, OUTSIDE)
    with database.write() as connection:
        connection.execute(update(users).where(users.c.email == ANNA).values(active=False))
    async with running(database, sender):
        await until(lambda: ended(database))
    assert [each["to"] for each in mails(database)] == [OUTSIDE]
    assert f"{ANNA} is left out" in runs(database)[0].sentence


@pytest.mark.parametrize(
    "values", [{"paused": True}, {"next_at": 1}, {"next_at": None}], ids=["paused", "moved", "off"]
)
async def test_what_was_planned_before_a_change_is_not_sent(
    database: Database, sender: ReportSender, values: dict[str, Any]
) -> None:
    schedule(database)
    with database.write() as connection:
        connection.execute(update(report_schedules).values(values))
    async with running(database, sender):
        await until(lambda: is_done(database))
    assert (runs(database), mails(database)) == ([], [])


def is_done(database: Database) -> bool:
    with database.read() as connection:
        return connection.execute(select(job_rows.c.state)).scalars().all() == ["done"]


async def test_what_is_removed_is_not_sent(database: Database, sender: ReportSender) -> None:
    schedule(database)
    with database.write() as connection:
        connection.execute(report_schedules.delete())
    async with running(database, sender):
        await until(lambda: is_done(database))
    assert mails(database) == []


async def test_of_those_missed_while_the_crm_stood_still_the_latest_is_sent(
    database: Database, sender: ReportSender, figures: FixedFigures
) -> None:
    schedule(database, rhythm="daily", late=3 * 24 * 3600 + 60)
    async with running(database, sender):
        await until(lambda: ended(database))
    (run,) = runs(database)
    assert now_ms() - run.at < 25 * 3600 * 1000
    assert next_at(database) > now_ms()
    assert len(mails(database)) == 1


def test_a_paused_one_has_no_next_time(database: Database) -> None:
    schedule(database, paused=True)
    with database.write() as connection:
        row = connection.execute(select(report_schedules)).one()
        assert plan_next(connection, row) is None
        assert connection.execute(select(report_schedules.c.next_at)).scalar_one() is None


def test_runs_of_a_year_ago_are_swept(database: Database) -> None:
    schedule(database)
    with database.write() as connection:
        row = {"account_id": known.ACCOUNT, "schedule_id": "rs1"}
        connection.execute(report_runs.insert().values(**row, id="old", at=1))
        connection.execute(report_runs.insert().values(**row, id="new", at=now_ms()))
        sweep(connection)
    assert [each.id for each in runs(database)] == ["new"]
