"""Messages that no phone should send, each with one thing wrong, for sipp to send."""

from __future__ import annotations

from typing import Final

_LONG: Final = "x" * 30_000
_AUTHORIZATION: Final = 'Digest username="anna.keller", realm="harbor.example", uri="sip:x"'


def _message(
    first: str = "REGISTER sip:harbor.example SIP/2.0", body: str = "", **changed: str
) -> str:
    """A whole message; an empty value leaves the header out. sipp fills in what is in brackets."""
    method = first.partition(" ")[0]
    headers = {
        "Via": "SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]",
        "From": "<sip:anna.keller@harbor.example>;tag=1",
        "To": "<sip:anna.keller@harbor.example>",
        "Call-ID": "malformed-[call_id]",
        "CSeq": f"1 {method}",
        "Contact": "<sip:anna.keller@[local_ip]:[local_port]>",
        "Max-Forwards": "70",
        "Content-Length": str(len(body)),
    } | {name.replace("_", "-"): value for name, value in changed.items()}
    lines = [first, *(f"{name}: {value}" for name, value in headers.items() if value)]
    return "\n".join([*lines, "", body])


def _invite(**changed: str) -> str:
    return _message("INVITE sip:+14435550141@harbor.example SIP/2.0", **changed)


def _inside(first: str, **changed: str) -> str:
    """Of a call that there is not."""
    return _message(first, To="<sip:x@harbor.example>;tag=nobody", **changed)


MALFORMED: Final = [
    # The first line
    "\x01\x02\x03 nothing of SIP",
    "REGISTER sip:harbor.example",
    "REGISTER sip:harbor.example SIP/2.0\n\n",
    _message("REGISTER sip:harbor.example SIP/3.0"),
    _message("REGISTER  SIP/2.0"),
    _message("REGISTER tel:110 SIP/2.0"),
    _message("RE<GISTER sip:harbor.example SIP/2.0"),
    _message("FOO sip:harbor.example SIP/2.0"),
    _message(f"REGISTER sip:{_LONG} SIP/2.0"),
    _message("REGISTER sip:@::: SIP/2.0"),
    # Headers that are missing, twisted or endless
    *(_message(**{name: ""}) for name in ("Via", "From", "To", "Call_ID", "CSeq", "Contact")),
    _message(Via="SIP/2.0"),
    _message(Via="SIP/2.0/UDP :;branch="),
    _message(Via="SIP/2.0/UDP 127.0.0.1:99999999;rport=-1;received=nowhere"),
    _message(Via=", ".join(["SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK1"] * 200)),
    _message(From='"never ends <sip:anna.keller@harbor.example>;tag=1'),
    _message(From=_LONG),
    _message(To="<sip:anna.keller@harbor.example"),
    _message(To="<mailto:anna.keller@harbor.example>"),
    _message(To="<sip:%00%ff@harbor.example>"),
    _message(To="<sip:@>"),
    _message(CSeq="99999999999999999999 REGISTER"),
    _message(CSeq="-1 REGISTER"),
    _message(CSeq="1 INVITE"),
    _message(Max_Forwards="-1"),
    _message(Max_Forwards="0"),
    _message(Max_Forwards="many"),
    _message(Subject=_LONG),
    _message() + "\n".join(["no colon here", "", ""]),
    _message(**{f"X-{number}": "1" for number in range(500)}),
    # Lengths that lie
    _message(Content_Length="9999"),
    _message(Content_Length="-1"),
    _message(Content_Length="9" * 400),
    _message(Content_Length="0x10"),
    _message(body="more than announced", Content_Length="1"),
    # Registrations that make no sense
    _message(Contact="*"),
    _message(Contact="*", Expires="3600"),
    _message(Contact="<sip:%%%@<::>;expires=-5"),
    _message(Contact=", ".join(f"<sip:{number}@127.0.0.1>" for number in range(300))),
    _message(Expires="9" * 400),
    _message(Authorization="Digest"),
    _message(Authorization="Basic YTpi"),
    _message(Authorization=f'{_AUTHORIZATION}, nonce="", response=""'),
    _message(Authorization=f'{_AUTHORIZATION}, nonce="zz.zz.zz", response="ä", qop=auth'),
    _message(Authorization=f"{_AUTHORIZATION}, nonce=--.., nc=x, cnonce=, qop=auth-int"),
    _message(Authorization='Digest realm="harbor.example, username="a'),
    # Calls that make no sense
    _invite(Authorization=f'{_AUTHORIZATION}, nonce="1"'),
    _invite(To="<sip:+14435550141@harbor.example>;tag=nobody"),
    _invite(Content_Type="application/sdp", body="v=0\nm=audio 99999 RTP/AVP 999\nc=IN IP4 x"),
    _invite(Route="<sip:[remote_ip]:[remote_port];lr>, <sip:[remote_ip]:[remote_port];lr>"),
    _message("CANCEL sip:+14435550141@harbor.example SIP/2.0"),
    _message("ACK sip:+14435550141@harbor.example SIP/2.0"),
    _inside("BYE sip:x@[remote_ip]:[remote_port] SIP/2.0"),
    _inside("BYE sip:x@192.0.2.1 SIP/2.0"),
    _inside("INVITE sip:x@[local_ip]:[local_port] SIP/2.0"),
    _inside("BYE sip:x@harbor.example SIP/2.0", Route="<<<>>>;lr"),
    _inside("ACK nonsense SIP/2.0"),
    # Answers to what nobody asked
    _message("SIP/2.0 200 OK", CSeq="1 INVITE"),
    _message("SIP/2.0 699 Beyond", CSeq="1 INVITE"),
    _message("SIP/2.0 180 Ringing", Via="SIP/2.0/UDP [remote_ip]:[remote_port];branch=z9hG4bKleg1"),
    _message("SIP/2.0 200 OK", Via="SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1", CSeq="x"),
]
