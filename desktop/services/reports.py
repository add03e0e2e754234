"""Carries the engine's reports to the services they concern."""

from __future__ import annotations

from contextlib import suppress

from desktop.domain.errors import EngineError
from desktop.domain.reports import EngineReady, LineTrialReport, RegistrationReport
from desktop.services.calling import CallService
from desktop.services.line_change import LineChangeService
from desktop.services.ports import PhoneEngine
from desktop.services.registration import RegistrationService
from desktop.services.sound import SoundService
from desktop.services.supervising import SupervisingService


async def carry_reports(
    engine: PhoneEngine,
    calls: CallService,
    registration: RegistrationService,
    sound: SoundService,
    line_change: LineChangeService,
    supervising: SupervisingService,
) -> None:
    """Runs until the engine is stopped; the one consumer of ``engine.reports()``."""
    async for report in engine.reports():
        if isinstance(report, RegistrationReport):
            registration.apply(report)
            continue
        if isinstance(report, LineTrialReport):
            line_change.apply(report)
            continue
        calls.apply(report)
        supervising.apply(report)
        if isinstance(report, EngineReady):
            # It reports itself what sound it has; reading on matters more than the chosen device.
            with suppress(EngineError):
                await sound.apply()
