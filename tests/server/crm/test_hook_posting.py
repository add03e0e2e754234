"""One delivery on its way: where a name leads, whose certificate is shown, what comes back."""

from __future__ import annotations

import gzip
import socket
from pathlib import Path

import pytest

from desktop.server.crm.hook_posting import Letter as Post
from desktop.server.crm.hook_posting import Outcome, Poster
from tests.support.certificates import certified
from tests.support.receiver import Receiver, receiving


async def test_where_a_name_leads_is_looked_at_when_it_is_sent(receiver: Receiver) -> None:
    """A name may mean this machine; where that is not allowed nothing is sent."""
    post = Post("whd_1", f"http://localhost:{receiver.port}/", "whsec_c2VjcmV0", b"{}")
    for loopback, wanted in ((True, Outcome(200, "thank you")), (False, None)):
        poster = Poster(loopback=loopback)
        outcome = await poster.post(post)
        await poster.close()
        if wanted is None:
            assert "private network" in outcome.problem
        else:
            assert outcome == wanted
    assert len(receiver.letters) == 1
    assert receiver.letters[0].headers["host"] == f"localhost:{receiver.port}"


@pytest.mark.parametrize(("name", "is_taken"), [("localhost", True), ("other.example", False)])
async def test_the_certificate_has_to_be_that_of_the_name(
    tmp_path: Path, name: str, is_taken: bool
) -> None:
    """Though the connection goes to an address that was looked up and checked before."""
    shown, trusted = certified(tmp_path, name)
    with receiving(tls=shown) as receiver:
        poster = Poster(loopback=True, trusted=trusted)
        address = f"https://localhost:{receiver.port}/"
        outcome = await poster.post(Post("whd_1", address, "whsec_c2Vj", b"{}"))
        await poster.close()
    assert bool(receiver.letters) is is_taken
    untrusted = Outcome(problem="The receiver's certificate is not trusted.")
    assert outcome == (Outcome(200, "thank you") if is_taken else untrusted)


async def test_each_name_has_to_show_its_certificate_also_at_the_same_address(
    tmp_path: Path,
) -> None:
    shown, trusted = certified(tmp_path, "localhost")
    with receiving(tls=shown) as receiver:
        poster = Poster(loopback=True, trusted=trusted)
        outcomes = [
            await poster.post(Post("w", f"https://{name}:{receiver.port}/", "whsec_c2Vj", b"{}"))
            for name in ("localhost", "127.0.0.1")
        ]
        await poster.close()
    untrusted = Outcome(problem="The receiver's certificate is not trusted.")
    assert outcomes == [Outcome(200, "thank you"), untrusted]
    assert len(receiver.letters) == 1


async def test_what_a_receiver_has_packed_is_not_unpacked(receiver: Receiver) -> None:
    """Packed twice, 64 kB become more than the machine holds."""
    receiver.packed = gzip.compress(b"unpacked " * 200)
    poster = Poster(loopback=True)
    outcome = await poster.post(Post("whd_1", receiver.address, "whsec_c2Vj", b"{}"))
    await poster.close()
    assert (outcome.status, outcome.problem) == (200, "")
    assert "unpacked" not in outcome.excerpt
    assert receiver.letters[0].headers["accept-encoding"] == "identity"


async def test_a_name_nobody_knows_and_a_receiver_that_says_nothing() -> None:
    poster = Poster(loopback=True, seconds=0.2)
    lost = await poster.post(Post("whd_1", "https://a..b/", "whsec_c2Vj", b"{}"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        silent = await poster.post(Post("w", f"http://127.0.0.1:{port}/", "whsec_c2Vj", b"{}"))
    await poster.close()
    assert lost.problem == "No server named a..b is known."
    assert silent.status == 0
    assert silent.problem in (
        "The receiver took longer than 0.2 seconds.",
        "The connection to the receiver broke off.",
    )
