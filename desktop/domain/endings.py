"""Why a call ended, as a sentence for the person who made it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop.domain.calls import Call, EndReason

_SENTENCES: Final[Mapping[EndReason, str]] = {
    EndReason.HUNG_UP_HERE: "You hung up.",
    EndReason.HUNG_UP_THERE: "The other side hung up.",
    EndReason.CANCELLED: "You hung up before an answer.",
    EndReason.MISSED: "The caller gave up.",
    EndReason.DECLINED_HERE: "You declined the call.",
    EndReason.ANSWERED_ELSEWHERE: "The call was answered on another device.",
    EndReason.BUSY: "The line is busy. Try again later.",
    EndReason.NO_ANSWER: "Nobody answered.",
    EndReason.DECLINED_THERE: "The other side declined the call.",
    EndReason.NOT_FOUND: "This number does not exist. Check it and dial again.",
    EndReason.REFUSED: "The phone system refused the call.",
    EndReason.UNREACHABLE: "Nothing answers at this number. Try again later.",
    EndReason.NO_COMMON_CODEC: "The two phones have no sound format in common. "
    "Tell your administrator.",
    EndReason.TAKEN_OVER: "A supervisor has taken this call over.",
    EndReason.ENGINE_LOST: "The call was cut because the phone engine stopped. "
    "It is starting again; call back in a moment.",
    EndReason.FAILED: "The call failed.",
}


def sentence_for(call: Call) -> str:
    """What happened and, where there is something to do, what to do; "" while the call lives."""
    if call.end_reason is None:
        return ""
    if call.end_reason is EndReason.REFUSED and call.end_detail:
        return call.end_detail
    if call.end_reason is EndReason.FAILED and call.end_detail:
        return f"The call failed: {call.end_detail}."
    return _SENTENCES[call.end_reason]
