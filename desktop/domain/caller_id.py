"""The number an outbound call or text shows: chosen by rule, with a trace of what lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from desktop.domain.destinations import Destination, DestinationClass, classify
from desktop.domain.records import TraceStep

ANY_NUMBER: Final = "any"


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """A number of the account, as far as the choice needs it."""

    state: str = "active"  # active, disabled, released
    text: bool = True
    verified: bool = True


@dataclass(frozen=True, slots=True)
class GeoRules:
    """Prefixes with a plus sign to numbers; area rules are tried before country rules."""

    area: Mapping[str, str] = field(default_factory=dict)
    country: Mapping[str, str] = field(default_factory=dict)
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """All that a choice reads.

    ``scope`` is one, subset or all; ``last_connected`` maps a destination to the number of the last
    connected call with that contact; ``home_prefixes`` is the home group of countries.
    """

    dialled: str
    kind: str = "call"  # call or text
    region: str = "US"
    extensions: tuple[str, ...] = ()
    home_prefixes: tuple[str, ...] = ("+1",)
    international_allowed: bool = False
    may_place: bool = True
    may_pick: bool = False
    pick: str | None = None
    numbers: Mapping[str, OwnNumber] = field(default_factory=dict)
    user_default: str | None = None
    account_default: str | None = None
    scope: str = "one"
    subset: tuple[str, ...] = ()
    emergency: str | None = None
    account_emergency: str | None = None
    sticky_on: bool = False
    last_connected: Mapping[str, str] = field(default_factory=dict)
    geo_on: bool = False
    plan_has_geo: bool = True
    geo: GeoRules = field(default_factory=GeoRules)
    do_not_call: frozenset[str] = frozenset()
    may_override_dnc: bool = False
    dnc_confirmed: bool = False
    confined_fallback: bool = False


@dataclass(frozen=True, slots=True)
class Resolution:
    """``rule`` names what decided; ``sentence`` explains a refusal or a question."""

    destination_class: DestinationClass
    destination: str
    tones_after_answer: str
    caller_id: str | None
    rule: str
    prefix: str | None = None
    sentence: str = ""
    trace: tuple[TraceStep, ...] = ()

    @property
    def is_refused(self) -> bool:
        return self.rule.startswith("refused.")


SENTENCES: Final[Mapping[str, str]] = {
    "refused.invalid_number": "This is not a number that can be called.",
    "refused.text_to_emergency": "Emergency numbers cannot be texted from here. Call instead.",
    "refused.text_to_short_code": "Short codes cannot be texted from here.",
    "refused.no_permission": "You are not allowed to place calls. Ask an administrator.",
    "refused.international_off": "International calls are not allowed for you. "
    "Ask an administrator to allow them.",
    "refused.dnc": "This number is on the do-not-call list.",
    "confirm.dnc": "This number is on the do-not-call list. Confirm to call it all the same.",
    "refused.pick_not_permitted": "You are not allowed to choose the number you call from.",
    "refused.pick_not_allowed": "That number is not among those you may call from.",
    "refused.pick_not_usable": "That number cannot be used at the moment.",
    "refused.confined_number_unusable": "The one number you call from cannot be used any more. "
    "Ask an administrator to give you another.",
    "refused.no_caller_id": "There is no number for you to call from. "
    "Ask an administrator to set your default caller ID.",
    "ask": "Choose the number to call from.",
}


class Candidate(NamedTuple):
    rule: str
    number: str
    prefix: str | None = None


class _Verdict(NamedTuple):
    rule: str
    caller_id: str | None = None
    prefix: str | None = None
    trace: tuple[TraceStep, ...] = ()


def resolve(request: Request) -> Resolution:
    """Choose the number that ``request`` shows; the same request always gives the same answer."""
    destination = classify(request.dialled, request.region, request.extensions)
    verdict = _decide(request, destination)
    return Resolution(
        destination_class=destination.kind,
        destination=destination.number,
        tones_after_answer=destination.tones_after_answer,
        caller_id=verdict.caller_id,
        rule=verdict.rule,
        prefix=verdict.prefix,
        sentence=destination.fault or SENTENCES.get(verdict.rule, ""),
        trace=verdict.trace,
    )


def allowed_numbers(request: Request) -> frozenset[str]:
    """The numbers inside the user's scope; it bounds the pick and the automations alike."""
    default = {request.user_default} if request.user_default else set()
    if request.scope == "all":
        return frozenset(request.numbers)
    if request.scope == "subset":
        return frozenset(request.subset) | default
    return frozenset(default)


def is_usable(request: Request, number: str | None) -> bool:
    """Owned, active, verified, and able to carry the kind."""
    own = request.numbers.get(number or "")
    if own is None or own.state != "active" or not own.verified:
        return False
    return own.text or request.kind != "text"


def _decide(request: Request, destination: Destination) -> _Verdict:
    kind = destination.kind
    if kind is DestinationClass.INVALID:
        return _Verdict("refused.invalid_number")
    if kind is DestinationClass.EMERGENCY:
        return _emergency(request)
    if kind in (DestinationClass.INTERNAL, DestinationClass.FEATURE):
        return _Verdict("internal")
    refusal = _refusal(request, destination)
    if refusal:
        return _Verdict(refusal)
    if request.pick is not None:
        return _picked(request, request.pick)
    return _automatic(request, destination)


def _emergency(request: Request) -> _Verdict:
    """Nothing can refuse an emergency call: not permission, plan, pause, list or confinement."""
    if request.kind == "text":
        return _Verdict("refused.text_to_emergency")
    for rule, number in (
        ("emergency.user", request.emergency),
        ("emergency.account", request.account_emergency),
        ("emergency.default", request.user_default),
        ("emergency.account_default", request.account_default),
    ):
        if is_usable(request, number):
            return _Verdict(rule, number)
    has_number = any(is_usable(request, number) for number in request.numbers)
    return _Verdict("emergency.any", ANY_NUMBER if has_number else None)


def _refusal(request: Request, destination: Destination) -> str:
    if not request.may_place:
        return "refused.no_permission"
    if destination.kind is DestinationClass.SHORT:
        if request.kind == "text":
            return "refused.text_to_short_code"
    elif not (
        request.international_allowed or destination.number.startswith(request.home_prefixes)
    ):
        return "refused.international_off"
    if destination.number in request.do_not_call:
        if not request.may_override_dnc:
            return "refused.dnc"
        return "" if request.dnc_confirmed else "confirm.dnc"
    return ""


def _picked(request: Request, pick: str) -> _Verdict:
    if not request.may_pick:
        return _Verdict("refused.pick_not_permitted")
    if pick not in allowed_numbers(request):
        return _Verdict("refused.pick_not_allowed")
    if not is_usable(request, pick):
        return _Verdict("refused.pick_not_usable")
    return _Verdict("manual", pick, trace=(TraceStep("manual", pick, "chosen"),))


def _automatic(request: Request, destination: Destination) -> _Verdict:
    trace: list[TraceStep] = []
    allowed = allowed_numbers(request)
    for candidate in _automations(request, destination, trace):
        outcome = _outcome(request, candidate.number, allowed)
        trace.append(TraceStep(_named(candidate), candidate.number, outcome))
        if outcome == "chosen":
            return _Verdict(candidate.rule, candidate.number, candidate.prefix, tuple(trace))
    return _by_default(request, allowed, trace)


def _named(candidate: Candidate) -> str:
    return f"{candidate.rule} {candidate.prefix}" if candidate.prefix else candidate.rule


def _outcome(request: Request, number: str, allowed: frozenset[str]) -> str:
    if number not in allowed:
        return "not_allowed"
    return "chosen" if is_usable(request, number) else "not_usable"


def _automations(
    request: Request, destination: Destination, trace: list[TraceStep]
) -> Iterator[Candidate]:
    if destination.kind is not DestinationClass.E164:
        return
    if request.kind == "call":
        yield from _sticky(request, destination, trace)
    if not request.geo_on:
        trace.append(TraceStep("geo", "", "off"))
    elif not request.plan_has_geo:
        trace.append(TraceStep("geo", "", "plan"))
    else:
        yield from _geo(request.geo, destination.number)


def _sticky(
    request: Request, destination: Destination, trace: list[TraceStep]
) -> Iterator[Candidate]:
    last = request.last_connected.get(destination.number)
    if not request.sticky_on:
        trace.append(TraceStep("sticky", "", "off"))
    elif last is None:
        trace.append(TraceStep("sticky", "", "no_match"))
    else:
        # Nothing further back is searched when that number cannot be used.
        yield Candidate("sticky", last)


def _geo(rules: GeoRules, destination: str) -> Iterator[Candidate]:
    for rule, table in (("geo.area", rules.area), ("geo.country", rules.country)):
        matching = [prefix for prefix in table if destination.startswith(prefix)]
        for prefix in sorted(matching, key=len, reverse=True):
            yield Candidate(rule, table[prefix], prefix)
    if rules.default is not None:
        yield Candidate("geo.default", rules.default)


def _by_default(request: Request, allowed: frozenset[str], trace: list[TraceStep]) -> _Verdict:
    own = request.user_default
    if own is not None:
        outcome = _outcome(request, own, allowed)
        trace.append(TraceStep("user.default", own, outcome))
        if outcome == "chosen":
            return _Verdict("user.default", own, trace=tuple(trace))
        if request.scope == "one" and not request.confined_fallback:
            return _Verdict("refused.confined_number_unusable", trace=tuple(trace))
    shared = request.account_default
    if shared is not None:
        # With scope one the account's number is the fallback that the account allows.
        within = allowed | {shared} if request.scope == "one" else allowed
        outcome = _outcome(request, shared, within)
        trace.append(TraceStep("account.default", shared, outcome))
        if outcome == "chosen":
            return _Verdict("account.default", shared, trace=tuple(trace))
    may_ask = request.may_pick and any(is_usable(request, number) for number in allowed)
    return _Verdict("ask" if may_ask else "refused.no_caller_id", trace=tuple(trace))
