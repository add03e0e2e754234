"""Top-ups: paid once whatever is lost in between, and the automatic one that stops itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desktop.domain.money import Money
from desktop.server.billing import auto_topup, topping_up
from desktop.server.billing.ledger import Entry, enter
from desktop.server.billing.settling import MOST_DECLINED, settle
from desktop.server.crm.billing.jobs import SeeTopUpThrough, WriteMail
from desktop.server.database import Database, now_ms
from desktop.server.jobs import Job, TryAgain, Turn, claim
from desktop.server.mail.mailbox import mails
from desktop.server.mail.simulator import SimulatedMailServer
from desktop.server.payments.port import ChargeState, PaymentLost
from desktop.server.payments.simulator import SimulatedPayments
from desktop.server.tables import auto_topups, events, jobs, topups
from tests.fakes import crm_records as known
from tests.support.billing_rows import (
    DECLINED,
    LOST,
    SLOW,
    VISA,
    books,
    put_balance,
    put_method,
)
from tests.support.crm_rows import write_company

OMAR = "omar.haddad@harbor.example"


class Desk:
    """An account with money, a payment provider, and the one who does the jobs."""

    def __init__(self, folder: Path) -> None:
        self.database = Database.in_folder(folder)
        self.payments = SimulatedPayments(folder)
        self.mail = SimulatedMailServer(self.database)
        write_company(self.database)
        with self.database.write() as connection:
            put_balance(connection, 1_500)

    def pays_with(self, token: str) -> None:
        with self.database.write() as connection:
            put_method(connection, token)

    def tops_up_by_itself(self, amount: int = 5_000, limit: int = 20_000) -> None:
        wish = {"is_on": True, "threshold": 1_000, "amount": amount, "monthly_limit": limit}
        with self.database.write() as connection:
            row = auto_topups.insert().values(account_id=known.ACCOUNT, **wish)
            connection.execute(row)

    def begins(self, amount: int = 2_500) -> str:
        with self.database.write() as connection:
            method = topping_up.method_of(connection, known.ACCOUNT)
            assert method is not None
            return topping_up.begin(connection, known.ACCOUNT, amount, method, known.OMAR)

    def spends(self, amount: int, reference: str = "s") -> None:
        with self.database.write() as connection:
            enter(connection, known.ACCOUNT, Entry("call", reference, -amount, now_ms()))

    def settles(self, topup_id: str) -> str:
        row = settle(self.database, self.payments, topup_id)
        assert row is not None
        return str(row.status)

    def next_job(self, kind: str) -> Job | None:
        """As if it were due now."""
        with self.database.write() as connection:
            connection.execute(jobs.update().where(jobs.c.kind == kind).values(due_at=1))
            return claim(connection, {kind}, now_ms(), 30_000)

    def works(self) -> str:
        """One turn at the top-up that is to be seen through; what is to be waited for."""
        job = self.next_job(topping_up.JOB)
        assert job is not None
        try:
            SeeTopUpThrough(self.database, self.payments).run(Turn(job, lambda: False))
        except TryAgain as again:
            return f"{again} {again.after}"
        return ""

    def writes_mails(self) -> list[tuple[str, str]]:
        while (job := self.next_job("billing.mail")) is not None:
            WriteMail(self.mail).run(turn := Turn(job, lambda: False))
            with self.database.write() as connection:
                turn.done(connection)
        with self.database.read() as connection:
            return [(each["to"], each["subject"]) for each in mails(connection)]

    @property
    def balance(self) -> int:
        with self.database.read() as connection:
            amount, added = books(connection)
        assert amount == added
        return amount

    @property
    def warnings(self) -> list[tuple[str, str]]:
        with self.database.read() as connection:
            query = select(events.c.payload).where(events.c.type == "billing.warning")
            return [(each["kind"], each["detail"]) for each in connection.execute(query).scalars()]

    @property
    def rows(self) -> list[Any]:
        with self.database.read() as connection:
            return list(connection.execute(select(topups).order_by(topups.c.at)).all())

    @property
    def settings(self) -> Any:
        with self.database.read() as connection:
            return connection.execute(select(auto_topups)).one()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.database.close()


class TestOnce:
    def test_what_is_paid_stands_in_the_balance(self, desk: Desk) -> None:
        desk.pays_with(VISA)
        topup = desk.begins()
        assert (desk.settles(topup), desk.balance) == ("paid", 4_000)
        assert (desk.settles(topup), desk.balance) == ("paid", 4_000)
        assert desk.works() == ""
        assert [amount for _, amount in desk.payments.charged()] == [Money(2_500)]

    def test_an_answer_that_is_lost_is_asked_for_again_and_not_paid_again(self, desk: Desk) -> None:
        desk.pays_with(LOST)
        topup = desk.begins()
        with pytest.raises(PaymentLost):
            desk.settles(topup)
        assert desk.balance == 1_500, "nobody knows yet"
        assert len(desk.payments.charged()) == 1, "it was charged all the same"
        assert desk.works() == ""
        assert desk.balance == 4_000
        assert len(desk.payments.charged()) == 1

    def test_the_provider_is_asked_until_it_says(self, desk: Desk) -> None:
        desk.pays_with(SLOW)
        topup = desk.begins()
        assert (desk.settles(topup), desk.balance) == ("pending", 1_500)
        assert "takes its time" in desk.works()
        assert desk.works() == ""
        assert (desk.settles(topup), desk.balance) == ("paid", 4_000)

    def test_one_by_hand_that_is_declined_is_over(self, desk: Desk) -> None:
        desk.pays_with(DECLINED)
        topup = desk.begins()
        assert (desk.settles(topup), desk.balance) == ("declined", 1_500)
        (row,) = desk.rows
        assert "declined" in row.reason
        assert desk.works() == ""
        assert desk.payments.charged() == []

    def test_a_method_that_is_removed_meanwhile_has_paid(self, desk: Desk) -> None:
        desk.pays_with(LOST)
        topup = desk.begins()
        with pytest.raises(PaymentLost):
            desk.settles(topup)
        with desk.database.write() as connection:
            connection.execute(topping_up.payment_methods.delete())
        assert (desk.settles(topup), desk.balance) == ("paid", 4_000)


@pytest.mark.requirement("S2-36")
class TestAutomatic:
    def test_it_begins_at_the_threshold_and_not_before(self, desk: Desk) -> None:
        desk.pays_with(VISA)
        desk.tops_up_by_itself()
        desk.spends(499, "a")
        assert desk.rows == []
        desk.spends(1, "b")
        desk.spends(100, "c")
        (row,) = desk.rows
        assert (row.automatic, row.user_id, row.status) == (True, None, "pending")
        assert desk.works() == ""
        assert desk.balance == 900 + 5_000
        assert desk.settings.last_run is not None

    def test_it_begins_again_when_it_is_needed_again(self, desk: Desk) -> None:
        desk.pays_with(VISA)
        desk.tops_up_by_itself()
        for turn in range(2):
            desk.spends(desk.balance - 500, f"s{turn}")
            assert desk.works() == ""
        assert len(desk.payments.charged()) == 2
        assert desk.balance == 5_500

    def test_the_limit_of_the_month_holds_and_is_told_once(self, desk: Desk) -> None:
        desk.pays_with(VISA)
        desk.tops_up_by_itself(amount=5_000, limit=9_999)
        desk.spends(1_400, "a")
        desk.works()
        desk.spends(5_000, "b")
        desk.spends(50, "c")
        assert len(desk.rows) == 1
        assert desk.settings.is_on
        told = [(OMAR, "The automatic top-up has reached its limit")]
        assert desk.writes_mails() == told

    def test_a_card_that_is_declined_is_tried_again_and_then_it_stops(self, desk: Desk) -> None:
        desk.pays_with(DECLINED)
        desk.tops_up_by_itself()
        desk.spends(600)
        waits = [desk.works() for _ in range(MOST_DECLINED)]
        assert [each.rpartition(" ")[2] for each in waits] == ["3600.0", "21600.0", ""]
        assert desk.next_job(topping_up.JOB) is None
        settings = desk.settings
        assert (settings.is_on, settings.version) == (False, 2)
        assert "declined" in settings.stopped
        assert desk.writes_mails() == [(OMAR, "The automatic top-up is off")]
        assert desk.warnings == [("stopped", settings.stopped)]
        assert (desk.balance, desk.payments.charged()) == (900, [])
        desk.spends(100, "later")
        assert len(desk.rows) == 1

    def test_a_card_that_pays_the_second_time_is_charged_once(self, desk: Desk) -> None:
        desk.pays_with(DECLINED)
        desk.tops_up_by_itself()
        desk.spends(600)
        assert "declined" in desk.works()
        with desk.database.write() as connection:
            connection.execute(topups.update().values(token=VISA))
        assert desk.works() == ""
        assert (desk.balance, len(desk.payments.charged())) == (5_900, 1)

    def test_a_provider_that_never_says_is_given_up_with_a_sentence(self, desk: Desk) -> None:
        desk.pays_with(SLOW)
        desk.tops_up_by_itself()
        desk.spends(600)
        job = desk.next_job(topping_up.JOB)
        assert job is not None
        with desk.database.write() as connection:
            handler = SeeTopUpThrough(desk.database, desk.payments)
            handler.given_up(connection, job, "too often")
        (row,) = desk.rows
        assert row.status == "declined"
        assert "Ask it before you pay again." in row.reason
        assert not desk.settings.is_on

    def test_without_a_method_it_stops_with_a_reason(self, desk: Desk) -> None:
        desk.tops_up_by_itself()
        desk.spends(600)
        assert desk.settings.stopped == "There is no payment method."
        assert desk.rows == []

    def test_a_reason_is_written_as_it_was_given(self, desk: Desk) -> None:
        desk.tops_up_by_itself()
        with desk.database.write() as connection:
            auto_topup.stop(connection, known.ACCOUNT, "Declined: {code}.")
        desk.writes_mails()
        with desk.database.read() as connection:
            (mail,) = mails(connection)
        assert "was turned off: Declined: {code}." in mail["text"]

    def test_a_spent_account_goes_on_with_it(self, desk: Desk) -> None:
        desk.pays_with(VISA)
        desk.tops_up_by_itself()
        desk.spends(1_600)
        assert desk.balance == -100
        assert desk.works() == ""
        assert desk.balance == 4_900


class TestWarning:
    def test_of_a_low_balance_once_and_of_a_spent_one(self, desk: Desk) -> None:
        desk.spends(600, "a")
        desk.spends(100, "b")
        desk.spends(900, "c")
        desk.spends(10, "d")
        assert desk.warnings == [("low", "$9.00"), ("spent", "")]

    def test_who_tops_up_by_itself_needs_none(self, desk: Desk) -> None:
        desk.pays_with(VISA)
        desk.tops_up_by_itself()
        desk.spends(600)
        assert desk.warnings == []


class TestProvider:
    def test_one_key_is_one_payment(self, desk: Desk) -> None:
        for _ in range(3):
            assert desk.payments.charge("k", VISA, Money(500)).state is ChargeState.PAID
        assert desk.payments.charged() == [("k", Money(500))]
        with pytest.raises(ValueError, match="another payment"):
            desk.payments.charge("k", VISA, Money(501))

    @pytest.mark.parametrize(
        ("token", "says"),
        [
            ("4242424242424242", "does not know"),
            (VISA.replace("204012", "202001"), "expired"),
            (VISA.replace("4242", "9995"), "not enough money"),
        ],
    )
    def test_what_does_not_pay_says_why(self, desk: Desk, token: str, says: str) -> None:
        charge = desk.payments.charge("k", token, Money(500))
        assert charge.state is ChargeState.DECLINED
        assert says in charge.reason
