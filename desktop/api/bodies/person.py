"""Answers about the person signed in."""

from __future__ import annotations

import msgspec

from desktop.domain.access import Answer, Decision, PermissionKey, Role
from desktop.domain.line import Line, Transport
from desktop.domain.records import (
    Account,
    CallerIdPreview,
    Profile,
    TraceStep,
)


class AccountBody(msgspec.Struct, frozen=True):
    id: str
    name: str
    role: Role
    plan: str
    state: str
    region: str


class ProfileBody(msgspec.Struct, frozen=True):
    id: str
    email: str
    name: str
    accounts: list[AccountBody]

    def value(self) -> Profile:
        accounts = tuple(
            Account(each.id, each.name, each.role, each.plan, each.state, each.region)
            for each in self.accounts
        )
        return Profile(self.id, self.email, self.name, accounts)


class DecisionBody(msgspec.Struct, frozen=True):
    decision: str
    reason: str
    reason_ref: str | None = None
    blockers: list[str] = []


class PermissionsBody(msgspec.Struct, frozen=True):
    revision: str
    decisions: dict[str, DecisionBody]

    def value(self) -> Answer:
        return Answer(
            self.revision,
            {
                PermissionKey(key): Decision(
                    granted=each.decision == "granted",
                    reason=each.reason,
                    reason_ref=each.reason_ref or "",
                    blockers=tuple(each.blockers),
                )
                for key, each in self.decisions.items()
            },
        )


class LineBody(msgspec.Struct, frozen=True):
    domain: str
    host: str
    port: int
    transport: Transport
    user_name: str
    password: str
    display_name: str

    def value(self) -> Line:
        return Line(
            domain=self.domain,
            user_name=self.user_name,
            password=self.password,
            host=self.host,
            port=self.port,
            transport=self.transport,
            display_name=self.display_name,
        )


class PasswordBody(msgspec.Struct, frozen=True):
    password: str


class TraceBody(msgspec.Struct, frozen=True):
    rule: str
    number: str | None
    outcome: str


class PreviewBody(msgspec.Struct, frozen=True):
    destination_class: str
    destination: str
    tones_after_answer: str
    caller_id: str | None
    rule: str
    prefix: str | None
    sentence: str
    trace: list[TraceBody]
    choices: list[str]
    revision: str

    def value(self) -> CallerIdPreview:
        return CallerIdPreview(
            destination_class=self.destination_class,
            destination=self.destination,
            tones_after_answer=self.tones_after_answer,
            caller_id=self.caller_id,
            rule=self.rule,
            prefix=self.prefix,
            sentence=self.sentence,
            trace=tuple(
                TraceStep(each.rule, each.number or "", each.outcome) for each in self.trace
            ),
            choices=tuple(self.choices),
            revision=self.revision,
        )
