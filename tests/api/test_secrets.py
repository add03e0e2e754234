"""Where passwords and tokens go, and where they never go."""

from __future__ import annotations

import json

import pytest

from desktop.api.client import CrmClient
from desktop.domain.errors import CrmUnreachable, InvalidInput, SoftphoneError
from tests.api.local_http import LocalServer, response
from tests.api.test_nonsense import ASKING

PASSWORD = "a secret of Anna's"


@pytest.mark.parametrize(
    "address",
    [
        "http://crm.example.com",
        "http://192.0.2.10:8080",
        "http://10.0.0.1",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://127.0.0.1@crm.example.com",
        "http://crm.example.com#127.0.0.1",
        "http://crm.example.com\\@127.0.0.1",
        "http://[2001:db8::1]",
        "http://0.0.0.0",
        "HTTP://CRM.EXAMPLE.COM",
    ],
)
def test_an_address_without_tls_elsewhere_is_refused(address: str) -> None:
    with pytest.raises(InvalidInput):
        CrmClient(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://",
        "ftp://crm.example.com",
        "file:///etc/passwd",
        "http://[::1",
        "https://crm.example.com:99999",
        "https://crm.example.com:port",
        "https://crm example.com",
        "https://\ud83d",
        "https://crm.example.com/?token=1",
        "https://crm.example.com/#1",
        "https://anna:secret@crm.example.com",
        "javascript:alert(1)",
    ],
)
def test_what_is_no_address_is_refused_with_a_sentence(address: str) -> None:
    with pytest.raises(InvalidInput, match=r"\.$") as refused:
        CrmClient(address)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("crm.example.com", "https://crm.example.com"),
        (" https://crm.example.com/ ", "https://crm.example.com"),
        ("https://crm.example.com/softphone/", "https://crm.example.com/softphone"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("http://127.1.2.3", "http://127.1.2.3"),
    ],
)
async def test_what_is_an_address_is_taken(address: str, plain: str) -> None:
    client = CrmClient(address)
    assert client.address == plain
    await client.close()


async def test_a_password_is_for_this_computer_alone() -> None:
    client = CrmClient("https://192.0.2.10")
    with pytest.raises(InvalidInput, match="on this computer only"):
        await client.sign_in("anna.keller@harbor.example", PASSWORD)
    await client.close()


async def test_a_password_goes_into_the_body_of_one_request(
    server: LocalServer, stranger: CrmClient
) -> None:
    await stranger.sign_in("anna.keller@harbor.example", PASSWORD)
    (asked,) = server.asked
    assert (asked.method, asked.target) == ("POST", "/v1/auth/token")
    assert json.loads(asked.body)["password"] == PASSWORD
    assert PASSWORD not in asked.target + repr(asked.headers)


async def test_no_token_is_ever_in_an_address(server: LocalServer, client: CrmClient) -> None:
    server.answer = (response("{}"),)
    server.signs_in = False
    for ask in ASKING.values():
        with pytest.raises(SoftphoneError):
            await ask(client)
    tokens = ("access-1", "refresh-1", "refresh-0", PASSWORD, "right")
    assert len(server.asked) >= len(ASKING)
    assert not [each.target for each in server.asked for token in tokens if token in each.target]
    spoken = [each for each in server.asked if not each.target.startswith("/v1/auth/")]
    assert {each.headers["authorization"] for each in spoken} == {"Bearer access-1"}


async def test_no_error_repeats_a_secret(server: LocalServer, client: CrmClient) -> None:
    said = '{"code": "x", "detail": ""}'
    server.answer = (response(said, "422 Unprocessable Entity", "application/problem+json"),)
    server.signs_in = False
    for ask in ASKING.values():
        with pytest.raises(SoftphoneError) as error:
            await ask(client)
        assert "access-1" not in repr(error.value)
        assert "refresh-1" not in repr(error.value)


async def test_a_proxy_of_the_environment_sees_nothing_of_this_computer(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = LocalServer()
    await proxy.open()
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.address)
    client = CrmClient(server.address)
    await client.sign_in("anna.keller@harbor.example", PASSWORD)
    server.answer = (b"",)
    with pytest.raises(CrmUnreachable):
        await anext(client.events("a1"))
    await client.close()
    await proxy.close()
    assert proxy.asked == []
    assert len(server.asked) == 2
