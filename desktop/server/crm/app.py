"""The CRM as an ASGI application over one database."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from desktop.server.carrier.simulator import SimulatedCarrier
from desktop.server.crm import (
    events,
    pictures,
    problems,
    routes_access_groups,
    routes_account_settings,
    routes_agency_accounts,
    routes_agency_members,
    routes_agency_people,
    routes_agency_rules,
    routes_api_tokens,
    routes_auth,
    routes_blocked,
    routes_bulk,
    routes_call_export,
    routes_call_options,
    routes_call_path,
    routes_call_sounds,
    routes_call_statuses,
    routes_calls,
    routes_contacts,
    routes_desk,
    routes_do_not_call,
    routes_geo_rules,
    routes_help,
    routes_history,
    routes_imports,
    routes_invitations,
    routes_me,
    routes_messages,
    routes_number_buying,
    routes_number_release,
    routes_numbers,
    routes_own_sign_in,
    routes_people,
    routes_permissions,
    routes_plugins,
    routes_presence,
    routes_provisioning,
    routes_recording,
    routes_second_factor,
    routes_sounds,
    routes_sources,
    routes_status_reasons,
    routes_supervision,
    routes_sync,
    routes_teams,
    routes_templates,
    routes_texting,
    routes_user_imports,
    routes_user_settings,
    routes_user_states,
    routes_users,
    routes_view_as,
    routes_voice_menus,
    routes_voicemails,
    routes_voip,
    routes_webhooks,
    texting_settings,
)
from desktop.server.crm.bell import Bell
from desktop.server.crm.billing import jobs as billing_jobs
from desktop.server.crm.billing import (
    routes_auto_topup,
    routes_invoices,
    routes_payment_methods,
    routes_subscription,
    routes_topups,
    routes_usage,
)
from desktop.server.crm.body_limit import BodyLimit
from desktop.server.crm.bulk_sending import BulkSender
from desktop.server.crm.carrying import Carrier
from desktop.server.crm.hook_posting import Poster
from desktop.server.crm.hook_sending import HookSender
from desktop.server.crm.job_kinds import handlers_of
from desktop.server.crm.job_running import JobRunner
from desktop.server.crm.live_board import routes_live_board
from desktop.server.crm.number_rows import known_numbers
from desktop.server.crm.reach import Clients, ReachTeller
from desktop.server.crm.reports import routes_overview, routes_reports, routes_schedules
from desktop.server.crm.reports.patience import Desk
from desktop.server.crm.sweeping import Broom
from desktop.server.database import Database
from desktop.server.figures.catching_up import Counter
from desktop.server.jobs import Handler
from desktop.server.messaging.simulator import SimulatedNetwork
from desktop.server.payments.simulator import SimulatedPayments

VERSION: Final = "1.0.0"
_ADDRESSES: Final = (
    routes_auth,
    routes_me,
    routes_own_sign_in,
    routes_second_factor,
    routes_call_export,  # before the calls: "export" is no call
    routes_calls,
    routes_call_path,
    routes_call_sounds,
    routes_people,
    routes_permissions,
    routes_presence,
    routes_live_board,
    routes_messages,
    routes_texting,
    routes_templates,
    routes_bulk,
    pictures,
    texting_settings,
    routes_invoices,
    routes_usage,
    routes_subscription,
    routes_topups,
    routes_auto_topup,
    routes_payment_methods,
    routes_account_settings,
    routes_history,
    routes_teams,
    routes_access_groups,
    routes_voice_menus,
    routes_status_reasons,
    routes_number_buying,  # before the numbers: "available" is no number
    routes_number_release,
    routes_numbers,
    routes_sources,
    routes_sounds,
    routes_recording,
    routes_sync,
    routes_blocked,
    routes_imports,
    routes_do_not_call,
    routes_call_options,
    routes_call_statuses,
    routes_voicemails,
    routes_voip,
    routes_provisioning,
    routes_contacts,
    routes_desk,
    routes_help,
    routes_user_settings,
    routes_geo_rules,
    routes_agency_accounts,
    routes_agency_members,
    routes_agency_people,
    routes_agency_rules,
    routes_view_as,
    routes_invitations,
    routes_users,
    routes_user_states,
    routes_user_imports,
    routes_api_tokens,
    routes_webhooks,
    routes_plugins,
    routes_schedules,
    routes_supervision,
    routes_overview,
    routes_reports,
    events,
)


def create_app(
    database: Database | None,
    sip: tuple[str, int] = ("127.0.0.1", 5060),
    transport: str = "udp",
    handlers: Sequence[Handler] = (),
) -> FastAPI:
    """``sip`` is where phones find the phone system; without a database only the document works.

    ``handlers`` do kinds of jobs beside those of the CRM itself.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if database is not None:
            await _begin(app, database, handlers)
        yield
        end_streams(app)
        if database is not None:
            await _end(app)

    app = FastAPI(title="Targeting Local CRM", version=VERSION, lifespan=lifespan)
    app.state.database = database
    app.state.clients = Clients()
    app.state.report_desk = Desk()
    app.state.sip = sip
    app.state.transport = transport
    if database is not None:
        billing_jobs.begin(database)
        app.state.payments = SimulatedPayments(database.path.parent)
        app.state.seller = SimulatedCarrier(lambda: known_numbers(database))
    app.state.ending = asyncio.Event()
    problems.install(app)
    app.add_middleware(BodyLimit)
    for module in _ADDRESSES:
        app.include_router(module.router)
    _health(app)
    return app


async def _begin(app: FastAPI, database: Database, handlers: Sequence[Handler]) -> None:
    """What works beside the requests."""
    state = app.state
    state.bell = Bell(database)
    state.broom = Broom(database)
    await state.bell.start()
    state.broom.start()
    state.counter = Counter(database)
    state.counter.start()
    state.carrier = Carrier(database, SimulatedNetwork(), state.bell)
    state.bulk_sender = BulkSender(database, state.bell)
    state.reach_teller = ReachTeller(database, state.clients)
    state.hook_poster = Poster(loopback=True)
    state.hook_sender = HookSender(database, state.bell, state.hook_poster)
    state.reach_teller.start()
    state.hook_sender.start()
    state.carrier.start()
    state.bulk_sender.start()
    state.job_runner = JobRunner(database, state.bell, (*handlers_of(database), *handlers))
    state.job_runner.start()


async def _end(app: FastAPI) -> None:
    """The last that began ends first; the bell that wakes them all ends last."""
    state = app.state
    await state.job_runner.stop()
    await state.hook_sender.stop()
    await state.hook_poster.close()
    await state.reach_teller.stop()
    await state.bulk_sender.stop()
    await state.carrier.stop()
    await state.counter.stop()
    await state.broom.stop()
    await state.bell.stop()


def end_streams(app: FastAPI) -> None:
    """Event streams end by themselves from now on; nobody has to cut them."""
    app.state.ending.set()
    app.state.bell.ring()


def _health(app: FastAPI) -> None:
    @app.get("/healthz", tags=["health"])
    async def healthz() -> JSONResponse:
        """The process answers."""
        return JSONResponse({"status": "ok"})

    @app.get("/readyz", tags=["health"])
    def readyz(request: Request) -> JSONResponse:
        """The database answers as well."""
        try:
            request.app.state.database.check()
        except sqlite3.Error as error:
            sentence = "The CRM's database does not answer. It is asked again by itself."
            raise problems.Problem(503, "not_ready", sentence) from error
        return JSONResponse({"status": "ready"})
