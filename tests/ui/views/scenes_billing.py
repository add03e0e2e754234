"""The pages of billing, in every state."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from PySide6.QtWidgets import QScrollArea, QWidget

from desktop.domain.access import Role
from desktop.domain.billing import (
    Balance,
    Ending,
    Invoice,
    InvoiceLine,
    InvoiceState,
    PaymentMethod,
    TopUp,
    TopUpState,
)
from desktop.domain.cards import CardFacts
from desktop.domain.errors import Conflict
from desktop.domain.money import Money
from desktop.settings.panels import PanelId
from tests.fakes.billing_records import UsageFact
from tests.fakes.clock import START
from tests.ui.views.scenes_base import GONE, LONG_NAME, Scene, open_page
from tests.ui.views.workplace import Workplace

_LINES: Final = (
    InvoiceLine("Subscription Pro", "1 month", Money(9_900)),
    InvoiceLine("Phone numbers", "20 numbers", Money(2_000)),
    InvoiceLine("Calls", "14,250 minutes", Money(28_500)),
    InvoiceLine("Texts", "1,500 texts", Money(1_500)),
)
_INVOICE: Final = Invoice(
    *("i9", "H-1041", date(2026, 3, 1), date(2026, 3, 15), "February 2026"),
    *(Money(41_900), InvoiceState.OPEN),
    lines=_LINES,
)
_PAID: Final = InvoiceState.PAID
INVOICES: Final = (
    _INVOICE,
    replace(
        _INVOICE,
        id="i8",
        number="H-1040",
        period="January 2026",
        issued_on=date(2026, 2, 1),
        due_on=date(2026, 2, 15),
        total=Money(40_550),
    ),
    *(
        replace(
            _INVOICE,
            id=f"i{month}",
            number=f"H-{1028 + month}",
            period=f"{name} 2025",
            issued_on=date(2025, month + 1, 1),
            due_on=date(2025, month + 1, 15),
            total=Money(39_000 + 317 * month),
            state=_PAID,
        )
        for month, name in ((11, "November"), (10, "October"), (9, "September"))
    ),
)


async def _panel(place: Workplace, panel: PanelId) -> Any:
    await open_page(place, PanelId.BILLING, panel)
    await place.show()
    await place.settle()
    return place.page(PanelId.BILLING).current


async def invoices(place: Workplace) -> QWidget:
    place.desk.crm.invoice_rows = list(INVOICES)
    panel = await _panel(place, PanelId.INVOICES)
    panel.list.table.selectRow(1)
    assert panel.list.table.rowCount() == 5
    return place.window


async def invoice(place: Workplace) -> QWidget:
    place.desk.crm.invoice_rows = list(INVOICES)
    panel = await _panel(place, PanelId.INVOICES)
    panel.list.table.selectRow(1)
    await place.click("Show", panel.list)
    assert panel.one.table.rowCount() == 4
    return place.window


async def invoice_without_its_pdf(place: Workplace) -> QWidget:
    """The CRM went away after the list had come."""
    await invoice(place)
    place.desk.crm.refusals["invoice_pdf"] = GONE
    panel = place.page(PanelId.BILLING).current
    await place.click("Open PDF", panel.one)
    assert panel.one.banner.text.startswith("The PDF")
    return place.window


CARDS: Final = (
    PaymentMethod("pm0", CardFacts("visa", "4242", 12, 2029), is_default=True),
    PaymentMethod("pm1", CardFacts("amex", "0005", 4, 2026)),
    PaymentMethod("pm2", CardFacts("mastercard", "4444", 1, 2026)),
)


async def _methods(place: Workplace, cards: tuple[PaymentMethod, ...] = CARDS) -> Any:
    place.desk.crm.method_rows = list(cards)
    return await _panel(place, PanelId.PAYMENT_METHODS)


async def payment_methods(place: Workplace) -> QWidget:
    """One that expires soon, and one that has."""
    panel = await _methods(place)
    panel.table.selectRow(1)
    assert panel.table.rowCount() == 3
    return place.window


async def payment_methods_to_look_at(place: Workplace) -> QWidget:
    place.desk.crm.overrides = {"billing.payment_methods:edit": False}
    panel = await _methods(place)
    assert panel.add.isHidden()
    return place.window


async def no_payment_methods(place: Workplace) -> QWidget:
    panel = await _methods(place, ())
    assert panel.empty.isVisible()
    return place.window


async def payment_methods_failed(place: Workplace) -> QWidget:
    place.desk.crm.refusals["payment_methods"] = GONE
    panel = await _methods(place)
    assert panel.empty.isVisible()
    return place.window


async def payment_method_removed(place: Workplace) -> QWidget:
    """Not before it is said what depends on it."""
    place.desk.crm.auto_now = replace(
        place.desk.crm.auto_now, wish=replace(place.desk.crm.auto_now.wish, is_on=True)
    )
    panel = await _methods(place)
    panel.table.selectRow(0)
    await place.click("Remove", panel)
    assert "automatic top-up" in panel.banner.text
    return place.window


async def card_typed(place: Workplace) -> QWidget:
    """With a mistake in it."""
    panel = await _methods(place)
    await place.click("Add a card", panel)
    panel.form.number.setText("4242 4242 4242 4243")
    panel.form.expiry.setText("12/29")
    panel.form.code.setText("123")
    await place.click("Add the card", panel.form)
    assert panel.form.error.text()
    return place.window


async def card_not_added_yet(place: Workplace) -> QWidget:
    """The provider has taken it, the CRM has not."""
    panel = await _methods(place)
    await place.click("Add a card", panel)
    place.desk.crm.refusals["add_payment_method"] = GONE
    panel.form.number.setText("5555 5555 5555 4444")
    panel.form.expiry.setText("12/29")
    panel.form.code.setText("123")
    await place.click("Add the card", panel.form)
    assert panel.form.another.isVisible()
    return place.window


RUNS: Final = [
    TopUp("t4", START, Money(5_000), TopUpState.PENDING, "Visa ending in 4242", "Anna Keller"),
    TopUp(
        *("t3", START - timedelta(days=1), Money(5_000), TopUpState.DECLINED),
        *("American Express ending in 0005", ""),
        reason="The card was declined. Use another payment method, or ask your bank.",
    ),
    TopUp("t2", START - timedelta(days=9), Money(5_000), TopUpState.PAID, "Visa ending in 4242"),
    TopUp(
        "t1", START - timedelta(days=40), Money(25_000), TopUpState.PAID, CARDS[2].title, LONG_NAME
    ),
]


async def _top_up(place: Workplace) -> Any:
    place.desk.crm.method_rows = list(CARDS)
    place.desk.crm.topup_rows = list(RUNS)
    return await _panel(place, PanelId.TOP_UP)


async def top_up(place: Workplace) -> QWidget:
    panel = await _top_up(place)
    assert panel.once.press.text() == "Top up $50.00"
    return place.window


async def top_up_to_look_at(place: Workplace) -> QWidget:
    place.desk.crm.overrides = {"billing.topup:perform": False, "billing.auto_topup:edit": False}
    panel = await _top_up(place)
    assert panel.once.press.isHidden()
    return place.window


async def top_up_unanswered(place: Workplace) -> QWidget:
    """Of an amount that was typed; the account is paused, and the balance low."""
    place.desk.crm.balance_now = Balance(Money(-120), Money(8_400), True, True)
    place.desk.crm.refusals["top_up"] = GONE
    panel = await _top_up(place)
    await place.click("Own amount", panel)
    panel.once.own.setFocus()
    await place.type("75")
    await place.press("Enter")
    assert panel.once.unanswered.isVisible()
    return place.window


async def top_up_without_a_card(place: Workplace) -> QWidget:
    place.desk.crm.balance_now = Balance(Money(900), Money(8_400), is_low=True)
    panel = await _panel(place, PanelId.TOP_UP)
    assert not panel.once.press.isEnabled() or panel.once.press.isHidden()
    return place.window


async def automatic_top_up_stopped(place: Workplace) -> QWidget:
    """Somebody else changed it while an amount was typed that cannot be."""
    crm = place.desk.crm
    crm.auto_now = replace(crm.auto_now, stopped="The card was declined twice.")
    panel = await _top_up(place)
    card = panel.automatic
    card.fields["amount"].setFocus()
    card.fields["amount"].selectAll()
    await place.type("lots")
    await place.press("Enter")
    crm.somebody_changes_auto_topup(replace(crm.auto_now.wish, threshold=Money(2_000)))
    await place.settle()
    panel.findChild(QScrollArea).ensureWidgetVisible(card.bar)
    assert card.banner.isVisible()
    return place.window


async def top_up_failed(place: Workplace) -> QWidget:
    place.desk.crm.refusals["balance"] = GONE
    panel = await _panel(place, PanelId.TOP_UP)
    assert panel.empty.isVisible()
    return place.window


async def _subscription(place: Workplace) -> Any:
    place.desk.crm.plan = "Pro"
    return await _panel(place, PanelId.SUBSCRIPTION)


async def subscription(place: Workplace) -> QWidget:
    panel = await _subscription(place)
    assert [each.choose.isHidden() for each in panel.levels] == [False, True, False]
    return place.window


async def subscription_to_look_at(place: Workplace) -> QWidget:
    place.desk.crm.overrides = {"billing.subscription:change": False}
    panel = await _subscription(place)
    assert all(each.choose.isHidden() for each in panel.levels)
    return place.window


async def subscription_lowered(place: Workplace) -> QWidget:
    """Not before it is read what that takes from whom."""
    place.desk.crm.user_rows.append(replace(place.desk.crm.user_rows[0], id="u3", name="Mia Lang"))
    place.desk.crm.plan_ends = (
        Ending("supervision", "Listening to a call just now ends for:", ("Mia Lang", LONG_NAME)),
        Ending("geo", "14 rules for geo caller ID are not looked at any more."),
    )
    panel = await _subscription(place)
    await place.click("Go down to Standard", panel)
    assert panel.change.confirm.isVisible()
    return place.window


async def subscription_refused(place: Workplace) -> QWidget:
    await subscription_lowered(place)
    panel = place.page(PanelId.BILLING).current
    place.desk.crm.refusals["change_plan"] = Conflict(
        "Two accounts would be left. Move them first."
    )
    await place.click("Change to Standard", panel)
    assert panel.change.error.text()
    return place.window


async def subscription_failed(place: Workplace) -> QWidget:
    place.desk.crm.refusals["subscription"] = GONE
    panel = await _subscription(place)
    assert panel.empty.isVisible()
    return place.window


def _used(place: Workplace) -> None:
    """A month in which some days are quiet, by three numbers and two people."""
    numbers = [each.number for each in place.desk.crm.number_rows] + ["+14105550199", ""]
    people = ["u2", "u3", ""]
    place.desk.crm.user_rows.append(replace(place.desk.crm.user_rows[0], id="u3", name="Mia Lang"))
    place.desk.crm.usage_facts = [
        UsageFact(
            START - timedelta(days=day, hours=turn),
            "text" if turn % 3 == 2 else "call",
            numbers[(day + turn) % 3],
            people[(day * 2 + turn) % 3],
            0 if turn % 3 == 2 else 60 + 37 * day,
            25 + (day * 7 + turn * 11) % 60,
        )
        for day in range(1, 29)
        for turn in range((day * 5) % 8)
    ]


async def usage(place: Workplace) -> QWidget:
    _used(place)
    panel = await _panel(place, PanelId.USAGE)
    panel.period.setCurrentIndex(panel.period.findText("Last 30 days"))
    panel.period.activated.emit(panel.period.currentIndex())
    await place.settle()
    assert panel.table.rowCount() == 4
    return place.window


async def usage_as_tables(place: Workplace) -> QWidget:
    """The chart as a table, and the table by user; the balance is low."""
    place.desk.crm.balance_now = Balance(Money(900), Money(8_400), is_low=True)
    await usage(place)
    panel = place.page(PanelId.BILLING).current
    await place.click("Table: By user", panel)
    await place.click("Chart: Minutes", panel)
    await place.click("Show as a table (T): Minutes by day", panel)
    panel.save.click()
    await place.settle()
    assert panel.banner.isVisible()
    return place.window


async def no_usage(place: Workplace) -> QWidget:
    place.desk.crm.usage_facts = []
    panel = await _panel(place, PanelId.USAGE)
    assert panel.nothing.isVisible()
    return place.window


async def usage_failed(place: Workplace) -> QWidget:
    place.desk.crm.refusals["usage"] = GONE
    panel = await _panel(place, PanelId.USAGE)
    assert panel.empty.isVisible()
    return place.window


async def account_paused(place: Workplace) -> QWidget:
    """For who may top up; the way leads to the page where that is done."""
    place.desk.crm.balance_now = Balance(Money(-120), Money(8_400), True, True)
    place.desk.crm.stand("paused")
    place.desk.crm.method_rows = list(CARDS)
    await open_page(place, PanelId.PHONE)
    await place.show()
    await place.click("Top up")
    assert place.page(PanelId.BILLING).chosen is PanelId.TOP_UP
    return place.window


async def account_paused_for_others(place: Workplace) -> QWidget:
    place.desk.crm.role = Role.CALL_AGENT
    place.desk.crm.stand("paused")
    await open_page(place, PanelId.PHONE)
    await place.show()
    assert "An administrator of the account" in place.said(place.window)
    return place.window


BILLING_SCENES: Final[dict[str, Scene]] = {
    each.__name__: each
    for each in (
        *(invoices, invoice, invoice_without_its_pdf),
        *(payment_methods, payment_methods_to_look_at, no_payment_methods),
        *(payment_methods_failed, payment_method_removed, card_typed, card_not_added_yet),
        *(top_up, top_up_to_look_at, top_up_unanswered, top_up_without_a_card),
        *(subscription, subscription_to_look_at, subscription_lowered),
        *(subscription_refused, subscription_failed),
        *(usage, usage_as_tables, no_usage, usage_failed),
        *(account_paused, account_paused_for_others),
        *(automatic_top_up_stopped, top_up_failed),
    )
}
