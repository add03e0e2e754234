"""The sentence of a permission receipt."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.domain.receipts import Change, Receipt
from desktop.ui.receipt_words import receipt_sentence
from tests.fakes.clock import START

SEND = Change("messages:send", "", "")
EXPORT = Change("calls.log:export", "", "")
OWN = Change("voip.password:change_own", "", "")
MANY = tuple(
    Change(key, "", "")
    for key in ("calls:place", "calls:answer", "contacts:view", "numbers:view", "x:y", "x:z")
)
YESTERDAY = START - timedelta(days=1)


@pytest.mark.parametrize(
    ("receipt", "sentence"),
    [
        (
            Receipt(START, YESTERDAY, (SEND,), (EXPORT,)),
            "Since yesterday you can: send texts. You can no longer: export the call log.",
        ),
        (
            Receipt(START, YESTERDAY, (), (OWN,)),
            "Since yesterday you can no longer: change your SIP password.",
        ),
        (Receipt(START, None, (SEND,), ()), "You can now: send texts."),
        (
            Receipt(START, START, (), (), "Call manager"),
            "Your role is now call manager.",
        ),
        (
            Receipt(START, None, MANY, ()),
            "You can now: place calls, answer calls, see contacts, "
            "see the phone numbers and 2 more.",
        ),
        (
            Receipt(START, START, (SEND,), ()),
            f"Since {START.astimezone():%H:%M} you can: send texts.",
        ),
    ],
)
def test_it_says_since_when_and_what(receipt: Receipt, sentence: str) -> None:
    assert receipt_sentence(receipt, START) == sentence
