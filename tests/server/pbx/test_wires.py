"""The wires under bad weather: noise, broken streams, pings, a port that is taken."""

from __future__ import annotations

import asyncio
import random

import pytest

from desktop.server.pbx.transport import HOST, PortTaken, Wires

from .conftest import Office


async def test_noise_does_not_stop_the_phone_system(office: Office) -> None:
    dice = random.Random(7)
    phone = await office.phone(registered=False)
    good = phone.new("REGISTER", "sip:harbor.example").encode()
    for _ in range(300):
        noise = bytearray(good)
        for _ in range(dice.randrange(1, 20)):
            noise[dice.randrange(len(noise))] = dice.randrange(256)
        phone.received.clear()
        phone.send_raw(bytes(noise[: dice.randrange(1, len(noise))]))
        phone.send_raw(bytes(noise))
        await asyncio.sleep(0)  # let it read, or the socket's buffer overflows
    phone.received.clear()

    assert (await phone.register()).status == 200


async def test_a_stream_in_pieces_is_put_together(office: Office) -> None:
    phone = await office.phone(transport="tcp", registered=False)
    request = phone.new("OPTIONS", "sip:harbor.example")
    request.body = b"x" * 100
    for byte in request.encode():
        phone.send_raw(bytes([byte]))
        await asyncio.sleep(0)

    assert (await phone.response(request)).status == 200


async def test_two_requests_in_one_packet_are_both_answered(office: Office) -> None:
    phone = await office.phone(transport="tcp", registered=False)
    one, two = (phone.new("OPTIONS", "sip:harbor.example") for _ in range(2))
    phone.send_raw(b"\r\n" + one.encode() + b"\r\n" + two.encode())

    assert (await phone.response(one)).status == 200
    assert (await phone.response(two)).status == 200


async def test_a_ping_is_answered(office: Office) -> None:
    reader, writer = await asyncio.open_connection(HOST, office.system.port)
    writer.write(b"\r\n\r\n")
    async with asyncio.timeout(5):
        assert await reader.readexactly(2) == b"\r\n"
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize(
    "data", [b"OPTIONS x SIP/2.0\r\nl: -7\r\n\r\n", b"x" * 40_000], ids=["length", "endless"]
)
async def test_a_broken_stream_is_closed(office: Office, data: bytes) -> None:
    phone = await office.phone(transport="tcp", registered=False)
    phone.send_raw(data)

    await office.until(lambda: not phone.is_connected)


async def test_a_taken_port_is_said_in_plain_words(office: Office) -> None:
    wires = Wires(lambda _data, _flow: None)

    with pytest.raises(PortTaken, match=r"taken by another program.*--sip-port"):
        await wires.open(office.system.port)


async def test_a_cut_line_drops_packets(office: Office) -> None:
    phone = await office.phone()
    await office.system.cut(True)
    request = phone.new("OPTIONS", "sip:harbor.example")
    phone.send(request)
    await office.system.cut(False)
    later = phone.new("OPTIONS", "sip:harbor.example")
    phone.send(later)
    await phone.response(later)

    assert len(phone.received) == len({m.call_id for m in phone.received}) + 1
