"""Which kinds of jobs the CRM does: one line for each handler."""

from __future__ import annotations

from desktop.server.crm.billing.jobs import SeeTopUpThrough, TurnMonth, WriteMail
from desktop.server.crm.reports.figures import ComputedFigures
from desktop.server.crm.reports.sending import ReportSender
from desktop.server.database import Database
from desktop.server.jobs import Handler
from desktop.server.mail.simulator import SimulatedMailServer
from desktop.server.payments.simulator import SimulatedPayments


def handlers_of(database: Database) -> tuple[Handler, ...]:
    """Two of one kind would be one too many."""
    folder = database.path.parent
    return (
        SeeTopUpThrough(database, SimulatedPayments(folder)),
        WriteMail(SimulatedMailServer(database)),
        TurnMonth(database),
        ReportSender(database, SimulatedMailServer(database), ComputedFigures()),
    )
