"""Billing: invoices for past payments (S1-41)."""

from __future__ import annotations

from desktop.settings.panels import PanelId, Section
from desktop.ui.billing.presenter import BillingPresenter, InvoicesState
from desktop.ui.sections import SectionPage
from desktop.ui.widgets.listing import Listing
from desktop.ui.widgets.marks import Tag


class InvoicesPanel(Listing):
    def __init__(self, presenter: BillingPresenter) -> None:
        super().__init__(
            "Invoices",
            (("Number", 0), ("Period", 200), ("Issued", 150), ("Amount", 140), ("State", 120)),
            "receipt-text-outline",
            ("No invoices yet", "Invoices of this account appear here once there are any."),
        )
        self.empty.acted.connect(presenter.reload)

    def show_invoices(self, state: InvoicesState) -> None:
        self.header.show_remark(f"{state.open_total} to be paid" if state.open_total else "")
        self.show_phase(state.phase, state.sentence)
        self.fill(
            [
                [
                    row.number,
                    row.period,
                    row.issued,
                    row.amount,
                    Tag(row.status, row.status_tone),
                ]
                for row in state.rows
            ]
        )


class BillingPage(SectionPage):
    def __init__(self, presenter: BillingPresenter) -> None:
        self.invoices = InvoicesPanel(presenter)
        super().__init__(Section.BILLING, {PanelId.INVOICES: self.invoices})
        presenter.attach(self)

    def show_invoices(self, state: InvoicesState) -> None:
        self.invoices.show_invoices(state)
