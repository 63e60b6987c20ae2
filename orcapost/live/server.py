"""Serves the live page on 127.0.0.1: the page itself, and its updates as server-sent events.

By uvicorn and Starlette: well kept, the same on Windows, and imported in 0.15 s. Hypercorn takes twice that and more
packages; the standard library's server has a thread for each viewer and no check of the Host header.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from orcapost.live.connections import BACKLOG, Connections, limited
from orcapost.live.state import MAX_FILES, Cursor, Ended, LiveRun

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

HOST = "127.0.0.1"
# Time between two messages to a viewer [s]: short enough to look alive, long enough to cost the run nothing.
INTERVAL = 0.5
# How long [s] the end of a run waits for its viewers to hear of it. Most do at once; one may be stuck.
SHUTDOWN_TIMEOUT = 2
# Nothing is kept, framed or sent to others; the page's own policy says the rest.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class LivePage:
    """The live page of one run. Use as a context manager: it listens from entering to leaving.

    The server has a thread and an event loop of its own, and imports its libraries there: the run does not wait for it.

    Attributes
    ----------
    url
        Where a browser finds it. Whoever does not know it gets nothing: it holds a random token.
    listen
        The listener for the run's events.
    failure
        What ended the server before its time, if anything did. The run goes on without it.

    Raises
    ------
    OSError
        There is no free port.
    """

    def __init__(self, run: LiveRun) -> None:
        self._run = run
        self.listen = run.listen
        self._token = secrets.token_urlsafe()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # else, on Windows, another program could take the port over
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        self._socket.bind((HOST, 0))
        self.url = f"http://{HOST}:{self._socket.getsockname()[1]}/{self._token}"
        self.failure: Exception | None = None
        self._thread = threading.Thread(target=self._work, name="live page", daemon=True)
        self._over = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake: asyncio.Event  # set at the end of the run
        self._viewers = 0
        self._connections = Connections()

    def __enter__(self) -> Self:
        self._socket.listen()  # a browser may call from here on; it is answered as soon as the thread is up
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end("it was stopped.")

    def end(self, words: str, metrics: Path | None = None) -> None:
        """Send how the run ended to the viewers, and stop. Waits for them, but no longer than `SHUTDOWN_TIMEOUT`,
        nor beyond a Ctrl-C.

        Only the first call counts. `metrics` is where these stand, if the run came to its end.
        """
        if self._run.ended is None:
            self._run.end(Ended(words, metrics))
            self._over.set()
            if self._loop is not None:
                with contextlib.suppress(RuntimeError):  # the loop has stopped by itself
                    self._loop.call_soon_threadsafe(self._wake.set)
            with contextlib.suppress(KeyboardInterrupt):
                self._thread.join(SHUTDOWN_TIMEOUT + 30)  # it ends by itself; a fault in it must not keep the run

    def _work(self) -> None:
        """The server's thread."""
        if sys.platform != "win32":
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # Ctrl-C is for the run's thread
        try:
            asyncio.run(self._serve())
        except Exception as failure:
            self.failure = failure
        finally:
            self._socket.close()

    async def _serve(self) -> None:
        import uvicorn
        from uvicorn.protocols.http.h11_impl import H11Protocol

        self._wake = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(lambda loop, context: None)  # a connection's troubles are its own
        if self._over.is_set():  # before it was possible to wake us
            self._wake.set()
        config = uvicorn.Config(
            self._app(),
            loop="none",
            http=limited(H11Protocol, self._connections),
            backlog=BACKLOG,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=SHUTDOWN_TIMEOUT,
        )
        server = uvicorn.Server(config)  # off the main thread, it leaves signals alone
        serving = asyncio.create_task(server.serve(sockets=[self._socket]))
        await asyncio.wait({serving, asyncio.create_task(self._wake.wait())}, return_when=asyncio.FIRST_COMPLETED)
        if self._viewers:
            self._run.outcome()  # for very many files it takes longer than the timeout
        server.should_exit = True  # as soon as its viewers have been sent that, or the timeout has passed
        await serving

    def _app(self) -> Starlette:
        from starlette.applications import Starlette
        from starlette.middleware import Middleware
        from starlette.middleware.trustedhost import TrustedHostMiddleware
        from starlette.responses import HTMLResponse, StreamingResponse
        from starlette.routing import Route

        from orcapost.report.page import page

        document: list[str] = []  # made when it is first asked for

        async def show(request: Request) -> Response:
            self._admit(request)
            if not document:
                document.append(page(self._run.planned(), live=True))
            return HTMLResponse(document[0], headers=HEADERS)

        async def send(request: Request) -> Response:
            self._admit(request)
            return StreamingResponse(self._sent(), media_type="text/event-stream", headers=HEADERS)

        app = Starlette(
            routes=[Route("/{token}", show), Route("/{token}/events", send)],
            # A page of another site that has its name point to 127.0.0.1 comes with that name.
            middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"], www_redirect=False)],
        )
        app.router.redirect_slashes = False
        return app

    def _admit(self, request: Request) -> None:
        """Without the token there is nothing here."""
        from starlette.exceptions import HTTPException

        if not secrets.compare_digest(request.path_params["token"].encode(), self._token.encode()):
            raise HTTPException(404)
        if request.client is not None:
            self._connections.admit((request.client.host, request.client.port))

    async def _sent(self) -> AsyncIterator[str]:
        """What one viewer is sent, from the beginning to the end of the run."""
        self._viewers += 1
        try:
            yield _message("planned", self._run.planned())
            cursor = Cursor()
            while True:
                ended = self._run.ended  # looked at before the updates, so that nothing comes after the last
                updates = self._run.updates(cursor)
                yield _message("updates", updates)
                if len(updates["files"]["name"]) == MAX_FILES:
                    await asyncio.sleep(0)
                elif ended:
                    yield _message("ended", self._run.outcome())
                    return
                else:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._wake.wait(), INTERVAL)
        finally:
            self._viewers -= 1


def _message(kind: str, data: dict[str, Any]) -> str:
    return f"event: {kind}\ndata: {json.dumps(data, allow_nan=False, separators=(',', ':'))}\n\n"
