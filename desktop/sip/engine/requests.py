"""What is sent for a call, in the library's terms.

Parts of a parameter are bound to a name: the library frees a parent that nothing refers to.
"""

from __future__ import annotations

from typing import Final

import pjsua2 as pj

from desktop.sip.engine.headers import Headers
from desktop.sip.engine.offers import Offer

RECORDER: Final = ("X-Recorder", "1")  # so that the CRM waits for what this phone writes down
_MOVE: Final = pj.PJSUA_CALL_REINIT_MEDIA | pj.PJSUA_CALL_UPDATE_CONTACT | pj.PJSUA_CALL_UPDATE_VIA


def invite(call: pj.Call, uri: str, headers: Headers) -> None:
    """Raises ``pj.Error``."""
    parameters = pj.CallOpParam(True)
    _add(parameters, (*headers, RECORDER))
    call.makeCall(uri, parameters)


def respond(call: pj.Call, status: int) -> None:
    """Raises ``pj.Error``."""
    parameters = pj.CallOpParam(True)
    parameters.statusCode = status
    _add(parameters, (RECORDER,))
    call.answer(parameters)


def _add(parameters: pj.CallOpParam, headers: Headers) -> None:
    option = parameters.txOption
    lines = option.headers
    for name, value in headers:
        line = pj.SipHeader()
        line.hName, line.hValue = name, value
        lines.append(line)


def turn_away(account: pj.Account, number: int, status: int) -> None:
    """Refuse an incoming call that nobody has to hear of."""
    call = pj.Call(account, number)
    parameters = pj.CallOpParam()
    parameters.statusCode = status
    call.hangup(parameters)


def re_invite(call: pj.Call, offer: Offer) -> None:
    """Raises ``pj.Error``, also while another offer is on its way."""
    parameters = pj.CallOpParam(True)
    if offer is Offer.HOLD:
        call.setHold(parameters)
        return
    option = parameters.opt
    option.flag = pj.PJSUA_CALL_UNHOLD if offer is Offer.RESUME else _MOVE
    call.reinvite(parameters)


def ask_if_there(call: pj.Call) -> None:
    """No answer, or one that knows no such call, ends it (RFC 3261 section 12.2.1.2)."""
    parameters = pj.CallSendRequestParam()
    parameters.method = "OPTIONS"
    try:
        call.sendRequest(parameters)
    except pj.Error:
        return  # The connection is gone; the next one may be there.


def send_tone(call: pj.Call, digit: str) -> None:
    """In the sound (RFC 4733), or beside it where the far end takes none."""
    try:
        call.dialDtmf(digit)
    except pj.Error:
        parameters = pj.CallSendDtmfParam()
        parameters.method = pj.PJSUA_DTMF_METHOD_SIP_INFO
        parameters.digits = digit
        call.sendDtmf(parameters)
