"""Headers, end reasons, figures and timers: what the engine decides without the library."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.calls import Direction, EndReason
from desktop.sip.engine.headers import (
    all_headers,
    header,
    kept_headers,
    merged,
    name_and_number,
    quoted,
    single_line,
    uri_of,
)
from desktop.sip.engine.offers import ATTEMPTS, Offer, Offers
from desktop.sip.engine.quality import loss_percent, mean_opinion_score, score_of_rating
from desktop.sip.engine.reasons import (
    hung_up_reason,
    outbound_reason,
    unanswered_reason,
    warning_text,
)
from desktop.sip.engine.texts import clean
from desktop.sip.engine.timers import Alarms, Timers

MESSAGE = (
    "INVITE sip:anna.keller@127.0.0.1 SIP/2.0\r\n"
    'From: "Ross, Bob" <sip:+12125550187@harbor.example>;tag=1\r\n'
    "X-Queue: Sales\r\n"
    "x-called-name: Spring\r\n campaign\r\n"
    "P-Asserted-Identity: <sip:+12125550187@harbor.example>\r\n"
    "Alert-Info: <urn:alert:source:external>\r\n"
    "Content-Length: 12\r\n\r\nX-Not: header"
)


@given(st.binary())
def test_whatever_bytes_come_the_text_can_be_passed_on(raw: bytes) -> None:
    clean(raw.decode("utf-8", "surrogateescape")).encode()


def test_one_line_in_an_old_encoding_leaves_the_others_alone() -> None:
    raw = "X-A: Zoë\r\n".encode() + "X-B: Zoë\r\n".encode("latin-1")
    assert clean(raw.decode("utf-8", "surrogateescape")) == "X-A: Zoë\r\nX-B: Zoë\r\n"


def test_keeps_only_what_reports_carry() -> None:
    assert kept_headers(MESSAGE) == (
        ("X-Queue", "Sales"),
        ("x-called-name", "Spring campaign"),
        ("P-Asserted-Identity", "<sip:+12125550187@harbor.example>"),
        ("Alert-Info", "<urn:alert:source:external>"),
    )


def test_a_body_holds_no_headers() -> None:
    assert "X-Not" not in dict(all_headers(MESSAGE))
    assert header(MESSAGE, "reason") == ""


def test_later_headers_replace_earlier_ones() -> None:
    older, newer = (("X-Call-Id", "1"), ("X-Queue", "Sales")), (("x-call-id", "2"),)
    assert merged(older, newer) == (("X-Queue", "Sales"), ("x-call-id", "2"))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ('"Ross, Bob" <sip:+12125550187@harbor.example>;tag=1', ("Ross, Bob", "+12125550187")),
        ('"A \\"B\\" C" <sip:201@harbor.example>', ('A "B" C', "201")),
        ("Bob Ross <sip:bob@harbor.example>", ("Bob Ross", "bob")),
        ("<sip:+49301234;phone-context=x@harbor.example>", ("", "+49301234")),
        ("sip:201@harbor.example;tag=2", ("", "201")),
        ("<sip:anonymous.invalid>", ("", "anonymous.invalid")),
        ("<tel:+12125550187>", ("", "+12125550187")),
        ("<sip:%23123@harbor.example>", ("", "#123")),
    ],
)
def test_reads_who_calls(address: str, expected: tuple[str, str]) -> None:
    assert name_and_number(address) == expected


@pytest.mark.parametrize(
    ("destination", "uri"),
    [
        ("+14435550141", "sip:+14435550141@harbor.example"),
        ("201", "sip:201@harbor.example"),
        ("*97#", "sip:*97%23@harbor.example"),
        ("a b@evil>", "sip:a%20b%40evil%3E@harbor.example"),
        ("sip:201@other.example", "sip:201@other.example"),
    ],
)
def test_a_destination_cannot_leave_its_uri(destination: str, uri: str) -> None:
    assert uri_of(destination, "harbor.example") == uri


def test_names_and_values_cannot_start_another_header() -> None:
    assert quoted('A "B"\r\nX: y') == '"A \\"B\\"  X: y"'
    assert single_line("a\r\nX-Evil: b") == "a X-Evil: b"


@pytest.mark.parametrize(
    ("status", "rang", "reason"),
    [
        (401, False, EndReason.REFUSED),
        (407, False, EndReason.REFUSED),
        (410, False, EndReason.NOT_FOUND),
        (408, False, EndReason.UNREACHABLE),
        (408, True, EndReason.NO_ANSWER),
        (487, True, EndReason.CANCELLED),
        (500, True, EndReason.UNREACHABLE),
        (606, False, EndReason.NO_COMMON_CODEC),
        (302, False, EndReason.FAILED),
    ],
)
def test_status_codes_in_words(status: int, rang: bool, reason: EndReason) -> None:
    assert outbound_reason(status, rang) is reason


@pytest.mark.parametrize(
    ("status", "said", "reason"),
    [
        (403, "Q.850;cause=21", EndReason.DECLINED_THERE),
        (403, 'SIP ;cause=403, q.850 ;text="no" ; cause = 21', EndReason.DECLINED_THERE),
        (403, "Q.850;cause=211", EndReason.REFUSED),
        (403, "SIP;cause=21", EndReason.REFUSED),
        (403, "", EndReason.REFUSED),
        (486, "Q.850;cause=21", EndReason.BUSY),
    ],
)
def test_a_callee_who_declined_behind_asterisk(status: int, said: str, reason: EndReason) -> None:
    assert unanswered_reason(Direction.OUTBOUND, status, True, said) is reason


@pytest.mark.parametrize(
    ("status", "said", "reason"),
    [
        (487, "", EndReason.MISSED),
        (487, 'SIP;cause=200;text="Call completed elsewhere"', EndReason.ANSWERED_ELSEWHERE),
        (487, "SIP ;cause=200", EndReason.ANSWERED_ELSEWHERE),
        (487, "Q.850;cause=16", EndReason.MISSED),
        (488, "", EndReason.NO_COMMON_CODEC),
    ],
)
def test_why_this_phone_stopped_ringing(status: int, said: str, reason: EndReason) -> None:
    assert unanswered_reason(Direction.INBOUND, status, True, said) is reason


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("", EndReason.HUNG_UP_THERE),
        ('SIP;cause=200;text="Taken over by a supervisor"', EndReason.TAKEN_OVER),
        ('SIP;cause=200;text="Call completed elsewhere"', EndReason.HUNG_UP_THERE),
        ("Q.850;cause=16", EndReason.HUNG_UP_THERE),
    ],
)
def test_why_a_talk_ended(said: str, reason: EndReason) -> None:
    assert hung_up_reason(said) is reason


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('399 harbor.example "You may not call abroad."', "You may not call abroad."),
        ('399 pbx "Say \\"hello\\" first"', 'Say "hello" first'),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_the_sentence_of_a_warning(value: str, text: str) -> None:
    assert warning_text(value) == text


def test_quality_falls_with_loss_and_delay() -> None:
    clean, lossy = mean_opinion_score(0, 0), mean_opinion_score(5, 0)
    assert clean > 4.3
    assert 1.0 <= mean_opinion_score(60, 200, 2000) < lossy < clean
    assert mean_opinion_score(0, 0, 600) < clean
    assert score_of_rating(-5) == 1.0
    assert score_of_rating(120) == 4.5


def test_loss_of_nothing_is_none() -> None:
    assert loss_percent(0, 0) == 0.0
    assert loss_percent(97, 3) == 3.0


def test_timers_run_once_in_order_unless_cancelled() -> None:
    now = [0.0]
    timers, done = Timers(lambda: now[0]), list[str]()
    timers.after(2, lambda: done.append("second"))
    timers.after(1, lambda: done.append("first"))
    timers.cancel(timers.after(1, lambda: done.append("never")))
    timers.cancel(None)
    timers.run_due()
    assert done == []
    now[0] = 5.0
    timers.run_due()
    timers.run_due()
    assert done == ["first", "second"]


def test_alarms_are_forgotten_together_and_for_good() -> None:
    done: list[str] = []
    timers = Timers(lambda: 0.0)
    alarms = Alarms(timers)
    alarms.set("tone", 0.0, lambda: done.append("first"))
    alarms.set("tone", 0.0, lambda: done.append("second"))
    timers.run_due()
    assert done == ["second"]
    alarms.set("tone", 0.0, lambda: done.append("third"))
    alarms.forget()
    alarms.set("tone", 0.0, lambda: done.append("fourth"))
    timers.run_due()
    assert done == ["second"]


def test_one_offer_at_a_time_and_the_last_wish_counts() -> None:
    offers = Offers(ours=True)
    assert offers.next(held=False) is None
    offers.hold(True)
    offers.move()
    assert offers.next(held=False) is Offer.MOVE
    assert offers.answered(407, held=False) is None
    assert offers.answered(200, held=False) == 0.0
    assert offers.next(held=False) is Offer.HOLD
    assert offers.answered(200, held=True) is None
    assert offers.next(held=True) is None


def test_after_glare_the_one_who_began_the_call_waits_longer() -> None:
    waits = {}
    for ours in (True, False):
        offers = Offers(ours)
        offers.hold(True)
        offers.next(held=False)
        waits[ours] = offers.answered(491, held=False) or 0.0
    assert waits[False] <= 2.0 < waits[True]


def test_an_offer_that_never_succeeds_is_given_up() -> None:
    offers = Offers(ours=True)
    offers.move()
    tries = 0
    while offers.next(held=False) is not None:
        tries += 1
        offers.not_sent(held=False)
    assert tries == ATTEMPTS


def test_a_refused_hold_is_not_wanted_any_more() -> None:
    offers = Offers(ours=True)
    offers.hold(True)
    offers.next(held=False)
    assert offers.answered(488, held=False) is None
    assert offers.next(held=False) is None
