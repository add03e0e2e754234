"""The panels of billing, each with its presenter."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtWidgets import QWidget

from desktop.services.billing import BillingService
from desktop.settings.panels import PanelId
from desktop.ui.billing.automatic import AutomaticPresenter
from desktop.ui.billing.automatic_view import AutomaticCard
from desktop.ui.billing.contracts import BillingServices, Documents
from desktop.ui.billing.invoices import InvoicesPresenter
from desktop.ui.billing.invoices_view import InvoicesPanel
from desktop.ui.billing.methods import MethodsPresenter
from desktop.ui.billing.methods_view import MethodsPanel
from desktop.ui.billing.paused import PausedPresenter, PausedServices
from desktop.ui.billing.paused_view import PausedBar
from desktop.ui.billing.subscription import SubscriptionPresenter
from desktop.ui.billing.subscription_view import SubscriptionPanel
from desktop.ui.billing.top_up import TopUpPresenter
from desktop.ui.billing.top_up_view import TopUpPanel
from desktop.ui.main_window import MainWindow
from desktop.ui.panel_services import PanelServices
from desktop.ui.report_panels import time_zone
from desktop.ui.sections import Made, SectionPage
from desktop.ui.texts.bulk.contracts import FileDialogs


class Services(PanelServices, Protocol):
    @property
    def billing(self) -> BillingService: ...
    @property
    def files(self) -> FileDialogs: ...
    @property
    def documents(self) -> Documents: ...


def billing_panels(s: Services) -> dict[PanelId, Made]:
    services = BillingServices(
        *(s.session, s.stream, s.billing, s.files, s.documents, s.tasks, s.clock), time_zone
    )
    return {
        PanelId.INVOICES: lambda: InvoicesPanel(InvoicesPresenter(services)),
        PanelId.USAGE: lambda: _usage(services),
        PanelId.SUBSCRIPTION: lambda: SubscriptionPanel(SubscriptionPresenter(services)),
        PanelId.TOP_UP: lambda: _top_up(services),
        PanelId.PAYMENT_METHODS: lambda: MethodsPanel(MethodsPresenter(services)),
    }


def _usage(services: BillingServices) -> QWidget:
    """Its charts are loaded with it: the start of a window need not wait for them."""
    from desktop.ui.billing.usage import UsagePresenter  # noqa: PLC0415 - as said above
    from desktop.ui.billing.usage_view import UsagePanel  # noqa: PLC0415 - as said above

    return UsagePanel(UsagePresenter(services))


def _top_up(services: BillingServices) -> TopUpPanel:
    presenter = TopUpPresenter(services)
    panel = TopUpPanel(presenter, AutomaticCard(AutomaticPresenter(services)))
    presenter.attach(panel)
    return panel


def paused_bar(s: Services, window: MainWindow) -> PausedBar:
    """Its way back leads to the page of topping up."""
    bar = PausedBar(PausedPresenter(PausedServices(s.session, s.stream, s.billing, s.tasks)))

    def lead() -> None:
        if window.open_if_offered(PanelId.BILLING):
            billing = window.pages.currentWidget()
            if isinstance(billing, SectionPage):
                billing.choose(PanelId.TOP_UP)

    bar.top_up_wanted.connect(lead)
    return bar
