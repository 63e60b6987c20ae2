"""How many connections to the live page there may be, so that the run's process keeps its descriptors to itself.

Anybody on this machine can connect; only a request with the token shows who is a viewer. A connection without one is
closed after a while, or as soon as another needs its place.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

MAX_CONNECTIONS = 50
# How long [s] a connection may last without a request that holds the token.
ADMISSION_TIMEOUT = 10.0
# Connections taken from the system's queue at a time; the rest wait there, where they cost nothing.
BACKLOG = 8

Address = tuple[str, int]


class Connections:
    """The open connections by their other end's address. Used on the server's thread."""

    def __init__(self) -> None:
        self._waiting: dict[Address, asyncio.Transport] = {}  # without a token so far, oldest first
        self._admitted: set[Address] = set()

    def open(self, address: Address, transport: asyncio.Transport) -> bool:
        """Take a new connection in, if need be for the oldest that has shown no token. False if there is no room."""
        if len(self._waiting) + len(self._admitted) >= MAX_CONNECTIONS:
            if not self._waiting:
                return False
            self._waiting.pop(next(iter(self._waiting))).abort()
        self._waiting[address] = transport
        asyncio.get_running_loop().call_later(ADMISSION_TIMEOUT, self._expire, address, transport)
        return True

    def admit(self, address: Address) -> None:
        """A request with the token came: the connection may stay."""
        if self._waiting.pop(address, None) is not None:
            self._admitted.add(address)

    def close(self, address: Address) -> None:
        """The connection is over."""
        self._waiting.pop(address, None)
        self._admitted.discard(address)

    def _expire(self, address: Address, transport: asyncio.Transport) -> None:
        if self._waiting.get(address) is transport:
            transport.abort()  # which leads to `close`


def limited(protocol: type[Any], connections: Connections) -> type[asyncio.Protocol]:
    """A protocol like `protocol`, only that `connections` decide which connections it is given."""

    class Limited(protocol):  # type: ignore[misc]
        _address: Address | None = None

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            peer = transport.get_extra_info("peername")  # None if it is gone already
            if peer is None or not connections.open(peer[:2], cast(asyncio.Transport, transport)):
                cast(asyncio.Transport, transport).abort()
                return
            self._address = peer[:2]
            super().connection_made(transport)

        def connection_lost(self, error: Exception | None) -> None:
            if self._address is not None:
                connections.close(self._address)
                super().connection_lost(error)

    return Limited
