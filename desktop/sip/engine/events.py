"""Reads messages and figures out of what the library hands to a callback.

Every level is bound to a name: the library frees a parent that nothing refers to.
"""

from __future__ import annotations

import pjsua2 as pj

from desktop.domain.errors import UnknownCall
from desktop.domain.reports import CallStatistics
from desktop.sip.engine.quality import loss_percent, mean_opinion_score
from desktop.sip.engine.texts import clean

_HEARD = (pj.PJSUA_CALL_MEDIA_ACTIVE, pj.PJSUA_CALL_MEDIA_REMOTE_HOLD)


def message_of(event: pj.SipEvent) -> str:
    """The received message behind an event, "" where there is none."""
    body = event.body
    if event.type == pj.PJSIP_EVENT_RX_MSG:
        received = body.rxMsg
        data = received.rdata
        return clean(data.wholeMsg)
    if event.type == pj.PJSIP_EVENT_TSX_STATE:
        change = body.tsxState
        if change.type == pj.PJSIP_EVENT_RX_MSG:
            source = change.src
            data = source.rdata
            return clean(data.wholeMsg)
    return ""


def statistics_of(call: pj.Call, media_index: int | None) -> CallStatistics:
    """Raises ``UnknownCall`` for a call without sound."""
    if media_index is None:
        raise UnknownCall("This call has no sound yet.")
    try:
        stream = call.getStreamInfo(media_index)
        figures = call.getStreamStat(media_index)
    except pj.Error as error:
        raise UnknownCall("This call has no sound.") from error
    return _statistics(clean(stream.codecName), figures)


def _statistics(codec: str, figures: pj.StreamStat) -> CallStatistics:
    control = figures.rtcp
    received = control.rxStat
    jitter = received.jitterUsec
    trip = control.rttUsec
    packets, lost = int(received.pkt), int(received.loss)
    loss = loss_percent(packets, lost)
    jitter_ms = float(jitter.mean) / 1000
    trip_ms = float(trip.last) / 1000 if trip.n else None
    score = mean_opinion_score(loss, jitter_ms, trip_ms)
    return CallStatistics(codec, packets, lost, loss, jitter_ms, trip_ms, score)


def packets_due(call: pj.Call, media_index: int) -> int | None:
    """Packets of sound that came so far; None where the far end has to send none."""
    try:
        stream = call.getStreamInfo(media_index)
        figures = call.getStreamStat(media_index)
    except pj.Error:
        return None  # It is just being agreed on again.
    if not stream.dir & pj.PJMEDIA_DIR_DECODING:
        return None
    control = figures.rtcp
    received = control.rxStat
    return int(received.pkt)


def carries_sound(info: pj.CallInfo) -> bool:
    return any(
        media.type == pj.PJMEDIA_TYPE_AUDIO and media.status in _HEARD for media in info.media
    )
