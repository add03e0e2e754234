"""The page of invoices (S1-41): the list, and one of them with its lines."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QWidget

from desktop.ui.billing.facts import Facts, align_right
from desktop.ui.billing.invoices import (
    InvoiceDetail,
    InvoiceRow,
    InvoicesPresenter,
    InvoicesState,
)
from desktop.ui.editing.paged_view import PagedPanel
from desktop.ui.widgets.buttons import PlainButton, PrimaryButton
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.listing import Cell, Listing
from desktop.ui.widgets.marks import Tag
from desktop.ui.widgets.states import Banner
from desktop.ui.widgets.tabbing import goes_by_layout

_FACTS = ("Period", "Issued", "Due", "Total")


class InvoiceList(PagedPanel[InvoiceRow]):
    def __init__(self, presenter: InvoicesPresenter) -> None:
        super().__init__(
            "Invoices",
            (
                *(("Number", 0), ("Period", 160), ("Issued", 120), ("Due", 120)),
                *(("Amount", 110), ("State", 120)),
            ),
            "receipt-text-outline",
            ("No invoices yet", "Invoices of this account appear here once there are any."),
            "Search invoices",
        )
        self.search.hide()  # there are twelve a year
        self.look = PlainButton("Show", "text-box-outline")
        self.open = PlainButton("Open PDF", "file-pdf-box")
        self.save = PlainButton("Save PDF", "download")
        self._is_fetching = False
        self.add_row_of_actions("Actions on the invoice", self.look, self.open, self.save)
        self.more.clicked.connect(presenter.list.more)
        self.empty.acted.connect(presenter.reload)
        self.banner.closed.connect(presenter.dismiss)
        self.banner.acted.connect(presenter.try_again)
        self.look.clicked.connect(lambda: presenter.look_at(self.chosen))
        self.open.clicked.connect(lambda: presenter.open_pdf(self.chosen))
        self.save.clicked.connect(lambda: presenter.save_pdf(self.chosen))
        self.chosen_entered.connect(presenter.look_at)

    def show_list(self, state: InvoicesState) -> None:
        self._is_fetching = state.is_fetching
        self.header.show_remark(f"{state.open_total} to be paid" if state.open_total else "")
        self._show_state(state)
        self._enable()

    def fill(self, rows: Sequence[Sequence[Cell]]) -> None:
        super().fill(rows)
        align_right(self.table, 4)

    def _enable(self) -> None:
        super()._enable()
        if self._is_fetching:
            for button in (self.open, self.save):
                button.setEnabled(False)

    def _cells(self, row: InvoiceRow) -> list[Cell]:
        state = Tag(row.state, row.tone)
        return [row.number, row.period, row.issued, row.due, row.amount, state]


class InvoicePage(Listing):
    """One invoice in the place of the list."""

    def __init__(self, presenter: InvoicesPresenter) -> None:
        super().__init__(
            "Invoice",
            (("For", 0), ("Quantity", 200), ("Amount", 140)),
            "receipt-text-outline",
            ("No lines", "This invoice has nothing on it."),
        )
        self._shown = InvoiceDetail()
        self._is_in_order = False
        self.back = PlainButton("Back", "arrow-left")
        self.save = PlainButton("Save PDF", "download")
        self.open = PrimaryButton("Open PDF", "file-pdf-box")
        self.banner = Banner()
        self.banner.hide()
        self._state = Tag("")
        self._facts = Facts(_FACTS)
        self._lay_out()
        self.back.clicked.connect(presenter.back)
        self.open.clicked.connect(lambda: presenter.open_pdf(""))
        self.save.clicked.connect(lambda: presenter.save_pdf(""))
        self.banner.acted.connect(presenter.try_again)
        self.banner.closed.connect(presenter.dismiss)
        self.empty.acted.connect(presenter.look_again)

    def _lay_out(self) -> None:
        for button in (self.back, self.save, self.open):
            self.header.add(button)
        card = Card()
        row = QHBoxLayout()
        row.addWidget(self._facts, 1)
        row.addWidget(self._state, 0, Qt.AlignmentFlag.AlignVCenter)
        card.column.addLayout(row)
        self.column.insertWidget(1, self.banner)
        self.column.insertWidget(2, card)

    def show_invoice(self, detail: InvoiceDetail) -> None:
        before, self._shown = self._shown, detail
        row = detail.row
        if row is None:
            return
        self.header.show_remark(row.number)
        for name, words in zip(_FACTS, (row.period, row.issued, row.due, row.amount), strict=True):
            self._facts.show_value(name, words)
        self._state.show_tag(row.state, row.tone)
        self.show_phase(detail.phase, detail.sentence)
        if detail.lines != before.lines or detail.opened != before.opened:
            self.fill([[each.title, each.quantity, each.amount] for each in detail.lines])
        self.banner.setVisible(bool(detail.notice))
        self.banner.show_banner(detail.level, detail.notice, detail.action)
        for button in (self.open, self.save):
            button.setEnabled(not detail.is_fetching)

    def fill(self, rows: Sequence[Sequence[Cell]]) -> None:
        super().fill(rows)
        align_right(self.table, 1, 2)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._is_in_order:
            self._is_in_order = True
            goes_by_layout(self)  # the table was there before what stands above it


class InvoicesPanel(QStackedWidget):
    def __init__(self, presenter: InvoicesPresenter) -> None:
        super().__init__()
        self.list = InvoiceList(presenter)
        self.one = InvoicePage(presenter)
        self.addWidget(self.list)
        self.addWidget(self.one)
        self._presenter = presenter
        presenter.attach(self)

    def show_list(self, state: InvoicesState) -> None:
        self.list.show_list(state)

    def show_invoice(self, detail: InvoiceDetail) -> None:
        self.one.show_invoice(detail)
        is_open = detail.row is not None
        shown: QWidget = self.one if is_open else self.list
        if self.currentWidget() is shown:
            return
        focused = QApplication.focusWidget()
        had_keyboard = focused is not None and self.isAncestorOf(focused)
        self.setCurrentWidget(shown)
        if had_keyboard:
            (self.one.open if is_open else self.list.table).setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._presenter.open()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._presenter.leave()
