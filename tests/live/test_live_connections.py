"""Which connections to the live page are kept, and which go."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Coroutine
from typing import Any, cast

import pytest

from orcapost.live import connections
from orcapost.live.connections import MAX_CONNECTIONS, Connections, limited


class Transport:
    """Knows only whether it was aborted."""

    def __init__(self) -> None:
        self.aborted = False

    def abort(self) -> None:
        self.aborted = True


def opened(found: Connections, number: int) -> tuple[bool, Transport]:
    transport = Transport()
    return found.open(("127.0.0.1", number), cast(asyncio.Transport, transport)), transport


def in_a_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    @functools.wraps(test)
    def run(*arguments: Any, **named: Any) -> None:
        asyncio.run(test(*arguments, **named))

    return run


@in_a_loop
async def test_of_too_many_without_a_token_the_oldest_goes() -> None:
    found = Connections()
    transports = [opened(found, number)[1] for number in range(MAX_CONNECTIONS + 2)]
    assert [transport.aborted for transport in transports] == [True, True] + [False] * MAX_CONNECTIONS


@in_a_loop
async def test_a_viewer_stays_however_many_come_without_a_token() -> None:
    found = Connections()
    _, viewer = opened(found, 0)
    found.admit(("127.0.0.1", 0))
    for number in range(1, 3 * MAX_CONNECTIONS):
        opened(found, number)
    assert not viewer.aborted


@in_a_loop
async def test_a_connection_that_is_over_takes_no_place() -> None:
    found = Connections()
    transports = [opened(found, number)[1] for number in range(MAX_CONNECTIONS)]
    found.close(("127.0.0.1", 0))
    opened(found, MAX_CONNECTIONS)
    assert not [transport for transport in transports if transport.aborted]


@in_a_loop
async def test_where_all_are_viewers_no_more_are_taken() -> None:
    found = Connections()
    for number in range(MAX_CONNECTIONS):
        opened(found, number)
        found.admit(("127.0.0.1", number))
    taken, _ = opened(found, MAX_CONNECTIONS)
    assert not taken
    found.close(("127.0.0.1", 3))
    taken, _ = opened(found, MAX_CONNECTIONS + 1)
    assert taken


@in_a_loop
async def test_who_shows_no_token_in_time_goes_and_a_viewer_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "ADMISSION_TIMEOUT", 0.01)
    found = Connections()
    (_, idle), (_, viewer) = opened(found, 0), opened(found, 1)
    found.admit(("127.0.0.1", 1))
    while not idle.aborted:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    assert not viewer.aborted


@in_a_loop
async def test_a_later_connection_from_the_same_port_has_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "ADMISSION_TIMEOUT", 0.01)
    found = Connections()
    opened(found, 0)
    found.close(("127.0.0.1", 0))
    monkeypatch.setattr(connections, "ADMISSION_TIMEOUT", 60)
    _, later = opened(found, 0)
    await asyncio.sleep(0.05)
    assert not later.aborted


class Protocol(asyncio.Protocol):
    """Notes what it is told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.told.append("made")

    def connection_lost(self, error: Exception | None) -> None:
        self.told.append(error)


class FromThere(Transport):
    """From the other end's address."""

    def __init__(self, peer: tuple[object, ...] | None) -> None:
        super().__init__()
        self.peer = peer

    def get_extra_info(self, name: str) -> tuple[object, ...] | None:
        return self.peer if name == "peername" else None


class Asked(Connections):
    """Takes new connections or not, and notes which."""

    def __init__(self, *, room: bool) -> None:
        super().__init__()
        self.room = room
        self.asked: list[object] = []

    def open(self, address: tuple[str, int], transport: asyncio.Transport) -> bool:
        self.asked.append(address)
        return self.room

    def close(self, address: tuple[str, int]) -> None:
        self.asked.append(("closed", address))


@pytest.mark.parametrize("peer", [("127.0.0.1", 7), ("::1", 7, 0, 0)])
def test_a_connection_that_is_taken_is_served_and_given_back_at_its_end(peer: tuple[object, ...]) -> None:
    found, transport = Asked(room=True), FromThere(peer)
    protocol: Any = limited(Protocol, found)()
    lost = ConnectionError()

    protocol.connection_made(transport)
    protocol.connection_lost(lost)

    assert found.asked == [peer[:2], ("closed", peer[:2])]
    assert (protocol.told, transport.aborted) == (["made", lost], False)


@pytest.mark.parametrize(("peer", "asked"), [(None, []), (("127.0.0.1", 7), [("127.0.0.1", 7)])])
def test_a_connection_that_is_not_taken_or_is_gone_already_never_comes_to_be(
    peer: tuple[object, ...] | None, asked: list[object]
) -> None:
    found, transport = Asked(room=False), FromThere(peer)
    protocol: Any = limited(Protocol, found)()

    protocol.connection_made(transport)
    protocol.connection_lost(None)

    assert found.asked == asked
    assert (protocol.told, transport.aborted) == ([], True)
