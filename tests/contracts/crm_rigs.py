"""The fake CRM, and the real client before the real CRM, in the hands of one test class."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace
from typing import Any, Protocol

from sqlalchemy import and_, select, update

from desktop.api.client import CrmClient
from desktop.domain.access import Role
from desktop.domain.call_path import PathStep
from desktop.domain.errors import CrmUnreachable
from desktop.domain.permission_sheet import Statements
from desktop.domain.records import Availability
from desktop.domain.supervision import Ended, Mode
from desktop.domain.voicemails import Voicemail
from desktop.domain.voip import Device
from desktop.server import call_path
from desktop.server.crm.second_factors import take_away
from desktop.server.database import now_ms, publish
from desktop.server.demo_records import DemoRecords
from desktop.server.devices import next_password_used, phones_are
from desktop.server.effective import standing_of
from desktop.server.lines import lines
from desktop.server.pbx.records import SignedInPhone
from desktop.server.presence import line_changed, tell
from desktop.server.supervising import supervision
from desktop.server.tables import (
    accounts,
    calls,
    do_not_call,
    events,
    memberships,
    numbers,
    opt_outs,
    sip_credentials,
    texting_settings,
    tokens,
    users,
)
from desktop.server.tables import availability as states
from desktop.server.voicemails import tell as tell_of_voicemail
from desktop.services.ports import Crm
from tests.fakes import crm_records as known
from tests.fakes.crm import FakeCrm
from tests.support.authenticator import code_now
from tests.support.billing_rows import put_usage
from tests.support.crm_rows import put, put_voicemails, write_company
from tests.support.crm_server import CrmServer
from tests.support.relay import Relay


class Rig(Protocol):
    """One CRM that knows the small company, and what happens to it behind the client's back."""

    crm: Crm

    async def open(self) -> None: ...
    async def close(self) -> None: ...

    def role(self, role: Role) -> None:
        """Somebody gives Anna another role; it is pushed."""

    def on_plan(self, plan: str) -> None: ...
    def grants(self, **switches_and_permissions: bool) -> None: ...
    def omar_gives(self, user_id: str, key: str) -> None:
        """A permission, while somebody else may be editing the same user."""

    def deactivates(self) -> None: ...
    def do_not_call(self, number: str) -> None: ...
    def opts_out(self, number: str) -> None: ...
    def bulk_goes_on(self, job_id: str) -> None: ...
    def text_arrives(self, words: str) -> None: ...
    def call_changes(self, record_id: str) -> None: ...
    def colleague_is(self, availability: str) -> None: ...
    def went(self, record_id: str, *steps: PathStep) -> None:
        """The way a call took; ``who`` is Jonas Weber or nobody."""

    def is_recorded(self, record_id: str) -> None: ...
    def is_awaited(self, record_id: str) -> None: ...
    def voicemail_arrives(self, voicemail: Voicemail) -> None: ...
    def voicemail_arrives_elsewhere(self) -> None:
        """In the box of Jonas."""

    def is_bought_elsewhere(self, number: str) -> None:
        """Another account was quicker."""

    def line_changes(self, is_there: bool) -> None: ...
    def line_registers(self) -> None:
        """With its next password."""

    def phone_signs_in(self, device: Device) -> None:
        """Of another maker, with Anna's credentials for those."""

    def authenticator(self, key: str, ahead: int = 0) -> str:
        """What an app shows now that has the key, or in the next half minute."""

    def omar_resets_second_factor(self) -> None: ...

    def callers_wait(self, waiting: int, longest_wait: int) -> None: ...
    def queue_changes(self) -> None: ...

    def goes_live(self, record_id: str, *, answered: bool = True) -> None:
        """The call goes on at this moment."""

    def phone_is_let_in(self, supervision_id: str) -> None:
        """The phone system has the supervisor in the call."""

    def supervision_ends(self, supervision_id: str, ended: Ended, reason: str = "") -> None: ...
    def omar_supervises(self, record_id: str) -> None:
        """And his phone is in the call."""

    def shows_supervision(self, is_on: bool) -> None:
        """To the agents of the account."""

    def pro_dialing_is_off(self, user_id: str) -> None:
        """By the user's own setting."""

    def access_expires(self) -> None: ...
    def ends_sign_ins(self) -> None: ...
    def forgets_events(self) -> None: ...

    async def loses_connection(self) -> None: ...
    async def goes_away(self) -> None: ...
    async def comes_back(self) -> None: ...


def _as_key(name: str) -> str:
    """``dnc__override`` for ``dnc:override``, as no name of Python has a colon."""
    return name.replace("__", ":")


class FakeRig:
    def __init__(self) -> None:
        self.fake = FakeCrm()
        self.crm: Crm = self.fake

    async def open(self) -> None:
        self.fake.call_rows = list(known.CALLS)
        self.fake.contact_rows = list(known.CONTACTS)
        self.fake.conversation_rows = list(known.CONVERSATIONS)

    async def close(self) -> None:
        await self.crm.close()

    def role(self, role: Role) -> None:
        self.fake.change_role(role)

    def on_plan(self, plan: str) -> None:
        self.fake.plan = plan

    def grants(self, **switches_and_permissions: bool) -> None:
        for name, is_on in switches_and_permissions.items():
            kind = self.fake.overrides if "__" in name else self.fake.switches
            kind[_as_key(name)] = is_on

    def omar_gives(self, user_id: str, key: str) -> None:
        row = next(each for each in self.fake.user_rows if each.id == user_id)
        wanted = Statements(row.role, overrides={key: True})
        self.fake.somebody_sets(user_id, wanted, "Omar Haddad")

    def deactivates(self) -> None:
        self.fake.active = False
        self.fake.pushed.revoke()

    def do_not_call(self, number: str) -> None:
        self.fake.do_not_call |= {number}

    def opts_out(self, number: str) -> None:
        self.fake.opts_out(number)

    def bulk_goes_on(self, job_id: str) -> None:
        self.fake.bulk_goes_on(job_id)

    def text_arrives(self, words: str) -> None:
        self.fake.text_arrives(words)

    def call_changes(self, record_id: str) -> None:
        self.fake.push("call.updated", call_id=record_id)

    def colleague_is(self, availability: str) -> None:
        self.fake.colleague_is(Availability(availability))

    def is_bought_elsewhere(self, number: str) -> None:
        self.fake.sold_elsewhere.add(number)

    def line_changes(self, is_there: bool) -> None:
        self.fake.line_changes(is_there)

    def line_registers(self) -> None:
        self.fake.line_registers()

    def phone_signs_in(self, device: Device) -> None:
        self.fake.phone_signs_in(known.ANNA, device)

    def authenticator(self, key: str, ahead: int = 0) -> str:
        code = f"10000{ahead}"
        self.fake.own.codes.append(code)
        return code

    def omar_resets_second_factor(self) -> None:
        self.fake.resets_second_factor("Omar Haddad")

    def callers_wait(self, waiting: int, longest_wait: int) -> None:
        self.fake.callers_wait(waiting, longest_wait)

    def queue_changes(self) -> None:
        self.fake.push("queue.updated", queue_id="q1")

    def voicemail_arrives(self, voicemail: Voicemail) -> None:
        self.fake.voicemail_arrives(voicemail)

    def voicemail_arrives_elsewhere(self) -> None:
        self.fake.push("voicemail.updated", voicemail_id="v9", user_id=known.JONAS)

    def went(self, record_id: str, *steps: PathStep) -> None:
        self.fake.call_log.paths[record_id] = steps

    def is_recorded(self, record_id: str) -> None:
        rows = self.fake.call_rows
        self.fake.call_rows = [
            replace(each, has_recording=True) if each.id == record_id else each for each in rows
        ]

    def is_awaited(self, record_id: str) -> None:
        self.is_recorded(record_id)
        self.fake.call_log.awaited.add(record_id)

    def goes_live(self, record_id: str, *, answered: bool = True) -> None:
        self.fake.goes_live(record_id, answered=answered)

    def phone_is_let_in(self, supervision_id: str) -> None:
        self.fake.phone_is_let_in(supervision_id)

    def supervision_ends(self, supervision_id: str, ended: Ended, reason: str = "") -> None:
        self.fake.supervision_ends(supervision_id, ended, reason)

    def omar_supervises(self, record_id: str) -> None:
        self.fake.omar_supervises(record_id)

    def shows_supervision(self, is_on: bool) -> None:
        self.fake.shows_supervision(is_on)

    def pro_dialing_is_off(self, user_id: str) -> None:
        self.fake.pro_dialing_off.add(user_id)

    def access_expires(self) -> None:
        self.fake.signs.access_expired = True

    def ends_sign_ins(self) -> None:
        self.fake.signs.end()
        self.fake.pushed.revoke()

    def forgets_events(self) -> None:
        self.fake.pushed.forget()

    async def loses_connection(self) -> None:
        self.fake.drop_events()

    async def goes_away(self) -> None:
        self.fake.failure = CrmUnreachable("The CRM cannot be reached.")
        self.fake.drop_events()

    async def comes_back(self) -> None:
        self.fake.failure = None


class RealRig:
    """The client, a wire that can be cut, and a server that goes on from test to test."""

    def __init__(self, server: CrmServer) -> None:
        self._server = server
        self._relay = Relay(server.port)

    async def open(self) -> None:
        write_company(self._server.database)
        with self._server.change() as connection:
            put_usage(connection)
        # At any hour, and at once.
        hours = {"quiet_from": 0, "quiet_until": 0, "bulk_per_minute": 60_000}
        with self._server.change() as connection:
            put(connection, texting_settings, {"account_id": known.ACCOUNT, **hours})
        await self._relay.open_door()
        self.crm: Crm = CrmClient(self._relay.address)

    async def close(self) -> None:
        await self.crm.close()
        await self._relay.close_door()

    def role(self, role: Role) -> None:
        with self._server.change() as connection:
            connection.execute(_of_anna().values(role=role.value))
            fact = {"user_id": known.ANNA}
            publish(connection, known.ACCOUNT, "permissions.changed", fact)

    def on_plan(self, plan: str) -> None:
        with self._server.change() as connection:
            mine = accounts.c.id == known.ACCOUNT
            connection.execute(update(accounts).where(mine).values(plan=plan))

    def grants(self, **switches_and_permissions: bool) -> None:
        keys = {_as_key(name): is_on for name, is_on in switches_and_permissions.items()}
        overrides = {key: is_on for key, is_on in keys.items() if ":" in key}
        switches = {key: is_on for key, is_on in keys.items() if ":" not in key}
        with self._server.change() as connection:
            connection.execute(_of_anna().values(overrides=overrides))
            mine = accounts.c.id == known.ACCOUNT
            connection.execute(update(accounts).where(mine).values(switches=switches))

    def omar_gives(self, user_id: str, key: str) -> None:
        by = {"by": "Omar Haddad", "by_id": known.OMAR, "at": now_ms()}
        mine = (memberships.c.user_id == user_id, memberships.c.account_id == known.ACCOUNT)
        version = memberships.c.permissions_version + 1
        changed = {"permissions_version": version, "permissions_changed": by}
        with self._server.change() as connection:
            given = {key: {**by, "is_on": True}}
            change = update(memberships).where(*mine).values(overrides=given, **changed)
            connection.execute(change)
            told = {"user_id": user_id, "version": "2"}
            publish(connection, known.ACCOUNT, "permissions.edited", told)

    def deactivates(self) -> None:
        with self._server.change() as connection:
            anna = users.c.id == known.ANNA
            connection.execute(update(users).where(anna).values(active=False))

    def do_not_call(self, number: str) -> None:
        with self._server.change() as connection:
            put(connection, do_not_call, {"account_id": known.ACCOUNT, "number": number})

    def opts_out(self, number: str) -> None:
        with self._server.change() as connection:
            put(connection, opt_outs, {"account_id": known.ACCOUNT, "number": number, "at": 1})

    def bulk_goes_on(self, job_id: str) -> None:
        """It does by itself."""

    def text_arrives(self, words: str) -> None:
        records = DemoRecords(self._server.database)
        records.text_arrives(known.ACCOUNT, known.MARCUS_NUMBER, words)

    def call_changes(self, record_id: str) -> None:
        with self._server.change() as connection:
            publish(connection, known.ACCOUNT, "call.updated", {"call_id": record_id})

    def colleague_is(self, availability: str) -> None:
        with self._server.change() as connection:
            row = {"account_id": known.ACCOUNT, "user_id": known.JONAS}
            connection.execute(states.delete().where(states.c.user_id == known.JONAS))
            put(connection, states, {**row, "availability": availability})
            tell(connection, known.ACCOUNT, known.JONAS)

    def is_bought_elsewhere(self, number: str) -> None:
        with self._server.change() as connection:
            row = {"id": f"e{number}", "account_id": known.FOREIGN_ACCOUNT, "number": number}
            put(connection, numbers, row)

    def line_changes(self, is_there: bool) -> None:
        with self._server.change() as connection:
            line_changed(connection, "anna.keller", known.DOMAIN, is_there)

    def line_registers(self) -> None:
        with self._server.change() as connection:
            of_anna = sip_credentials.c.user_id == known.ANNA
            here = sip_credentials.c.account_id == known.ACCOUNT
            (line,) = lines(connection, and_(of_anna, here))
            next_password_used(connection, line)

    def phone_signs_in(self, device: Device) -> None:
        facts = (device.id, device.user_agent, device.address, device.transport)
        phone = SignedInPhone(*facts, device.is_softphone, 300)
        with self._server.change() as connection:
            at = int(device.since.timestamp() * 1000)
            phones_are(connection, f"anna.keller@{known.DOMAIN}", (phone,), at)

    def authenticator(self, key: str, ahead: int = 0) -> str:
        return code_now(key, ahead)

    def omar_resets_second_factor(self) -> None:
        with self._server.change() as connection:
            take_away(connection, known.ANNA, "Omar Haddad")
            publish(connection, known.ACCOUNT, "second_factor.changed", {"user_id": known.ANNA})

    def callers_wait(self, waiting: int, longest_wait: int) -> None:
        row = {"account_id": known.ACCOUNT, "direction": "inbound", "queue": "Sales"}
        with self._server.change() as connection:
            for place in range(waiting):
                at = now_ms() - longest_wait * 1000 + place
                put(connection, calls, {**row, "id": f"waits-{place}", "started_at": at})
        self.queue_changes()

    def queue_changes(self) -> None:
        with self._server.change() as connection:
            publish(connection, known.ACCOUNT, "queue.updated", {"queue_id": "q1"})

    def voicemail_arrives(self, voicemail: Voicemail) -> None:
        with self._server.change() as connection:
            put_voicemails(connection, known.ANNA, voicemail)
            tell_of_voicemail(connection, known.ACCOUNT, voicemail.id, known.ANNA)

    def voicemail_arrives_elsewhere(self) -> None:
        with self._server.change() as connection:
            tell_of_voicemail(connection, known.ACCOUNT, "v9", known.JONAS)

    def went(self, record_id: str, *steps: PathStep) -> None:
        with self._server.change() as connection:
            for step in steps:
                at = int(step.at.timestamp() * 1000)
                who = known.JONAS if step.who else None
                facts = {"number": step.number, "queue": step.queue, "detail": step.detail}
                call_path.add(connection, record_id, step.kind, at, user_id=who, **facts)

    def is_recorded(self, record_id: str) -> None:
        with self._server.change() as connection:
            mine = calls.c.id == record_id
            recorded = {"recording": True, "sound": "demonstration"}
            connection.execute(update(calls).where(mine).values(recorded))

    def is_awaited(self, record_id: str) -> None:
        with self._server.change() as connection:
            recorded = {"recording": True, "sound": "awaited", "ended_at": now_ms()}
            connection.execute(update(calls).where(calls.c.id == record_id).values(recorded))

    def goes_live(self, record_id: str, *, answered: bool = True) -> None:
        at = now_ms() if answered else None
        facts = {"ended_at": None, "answered_at": at}
        status = "in-progress" if answered else "ringing"
        with self._server.change() as connection:
            mine = calls.c.id == record_id
            connection.execute(update(calls).where(mine).values(status=status, **facts))

    def phone_is_let_in(self, supervision_id: str) -> None:
        with self._server.change() as connection:
            supervision.is_running(connection, supervision_id, now_ms())

    def supervision_ends(self, supervision_id: str, ended: Ended, reason: str = "") -> None:
        with self._server.change() as connection:
            row = supervision.one(connection, supervision_id)
            assert row is not None
            supervision.end(connection, row, supervision.Verdict(ended, reason))

    def omar_supervises(self, record_id: str) -> None:
        with self._server.change() as connection:
            call = connection.execute(select(calls).where(calls.c.id == record_id)).one()
            omar = standing_of(connection, known.ACCOUNT, known.OMAR)
            assert omar is not None
            made = supervision.begin(connection, omar, call, Mode.LISTEN, "")
            supervision.is_running(connection, made[0], now_ms())

    def shows_supervision(self, is_on: bool) -> None:
        with self._server.change() as connection:
            mine = accounts.c.id == known.ACCOUNT
            shown = {supervision.SHOWN: is_on}
            connection.execute(update(accounts).where(mine).values(call_settings=shown))

    def pro_dialing_is_off(self, user_id: str) -> None:
        with self._server.change() as connection:
            mine = (memberships.c.user_id == user_id, memberships.c.account_id == known.ACCOUNT)
            off = {"pro_dialing": False}
            connection.execute(update(memberships).where(*mine).values(switches=off))

    def access_expires(self) -> None:
        with self._server.change() as connection:
            access = tokens.c.kind == "access"
            connection.execute(update(tokens).where(access).values(expires_at=1))

    def ends_sign_ins(self) -> None:
        with self._server.change() as connection:
            connection.execute(update(tokens).values(revoked=True))

    def forgets_events(self) -> None:
        """As the daily sweep does; one more event since then shows where what is kept begins."""
        with self._server.change() as connection:
            connection.execute(events.delete())

    async def loses_connection(self) -> None:
        self._relay.cut()

    async def goes_away(self) -> None:
        await self._relay.close_door()

    async def comes_back(self) -> None:
        await self._relay.open_door()


def _of_anna() -> Any:
    return update(memberships).where(
        memberships.c.user_id == known.ANNA, memberships.c.account_id == known.ACCOUNT
    )


async def first_event(crm: Crm, account_id: str = known.ACCOUNT) -> str:
    async with aclosing(crm.events(account_id)) as pushes:
        return (await anext(pushes)).type
