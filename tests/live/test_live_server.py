"""The server of the live page, asked as a browser or an attacker would."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from orcapost.engine.events import Finished
from orcapost.engine.result import FileResult
from orcapost.live.connections import MAX_CONNECTIONS
from orcapost.live.server import LivePage
from orcapost.live.state import LiveRun
from orcapost.pipeline import Prepared

GOOD = FileResult("SimulationStopped")
Wait = Callable[..., Any]


def finished(time: float, file: int) -> Finished:
    return Finished(time, file, 0, 1, GOOD, total=1.0)


@pytest.fixture
def live(planned_run: Callable[..., Prepared]) -> Iterator[LivePage]:
    """The live page of a run of three files."""
    with LivePage(LiveRun(planned_run("a.sim", "b.sim", "c.sim"), "fake")) as page:
        yield page


def address(page: LivePage) -> tuple[str, int]:
    parts = urlsplit(page.url)
    assert parts.hostname and parts.port
    return parts.hostname, parts.port


def get(page: LivePage, path: str, **headers: str) -> tuple[int, str, http.client.HTTPMessage]:
    connection = http.client.HTTPConnection(*address(page), timeout=20)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, response.read().decode(), response.headers
    finally:
        connection.close()


class Viewer:
    """Reads server-sent events as a browser does."""

    def __init__(self, page: LivePage) -> None:
        self._connection = http.client.HTTPConnection(*address(page), timeout=20)
        self._connection.request("GET", urlsplit(page.url).path + "/events")
        self._response = self._connection.getresponse()
        assert self._response.headers["Content-Type"].startswith("text/event-stream")

    def next(self) -> tuple[str, dict[str, Any]] | None:
        """The next message: its kind and content; None after the last."""
        kind = self._response.readline().decode()
        if not kind:
            return None
        data = self._response.readline().decode()
        assert self._response.readline() == b"\n"
        return kind.removeprefix("event: ").strip(), json.loads(data.removeprefix("data: "))

    def until(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        """All messages up to and including the first of this kind."""
        messages = []
        while message := self.next():
            messages.append(message)
            if message[0] == kind:
                break
        return messages

    def names(self, count: int) -> list[str]:
        """The files that are told of, until there are so many."""
        found: list[str] = []
        while len(found) < count:
            message = self.next()
            assert message is not None
            if message[0] == "updates":
                found += message[1]["files"]["name"]
        return found

    def close(self) -> None:
        self._response.close()
        self._connection.close()


def test_the_page_is_whole_and_holds_the_plan(live: LivePage) -> None:
    status, body, headers = get(live, urlsplit(live.url).path)

    assert status == 200
    assert headers["Content-Type"].startswith("text/html")
    assert '"title":"dm_test"' in body


@pytest.mark.parametrize("path", ["/", "/events", "/wrong", "/wrong/events", "/wrong/", "/../", "/favicon.ico", "//"])
def test_without_the_token_there_is_nothing(live: LivePage, path: str) -> None:
    status, body, _ = get(live, path)

    assert status == 404
    assert body == "Not Found"


def test_the_beginning_of_the_token_is_not_enough(live: LivePage) -> None:
    assert get(live, urlsplit(live.url).path[:-1])[0] == 404


def test_a_page_of_another_site_that_points_its_name_here_is_refused(live: LivePage) -> None:
    status, body, _ = get(live, urlsplit(live.url).path, Host="evil.example")

    assert status == 400
    assert "dm_test" not in body


def test_the_address_is_kept_nowhere_and_given_to_nobody(live: LivePage) -> None:
    _, _, headers = get(live, urlsplit(live.url).path)

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Access-Control-Allow-Origin" not in headers
    assert "Server" not in headers


def test_it_listens_to_this_machine_only(live: LivePage) -> None:
    assert address(live)[0] == "127.0.0.1"
    assert live._socket.getsockname()[0] == "127.0.0.1"


def test_two_pages_have_two_tokens(planned_run: Callable[..., Prepared], live: LivePage) -> None:
    with LivePage(LiveRun(planned_run("a.sim"), "fake")) as other:
        assert get(other, urlsplit(live.url).path)[0] == 404


def test_a_viewer_gets_the_whole_state_and_then_what_is_new(live: LivePage) -> None:
    live.listen(finished(1.0, 0))
    viewer = Viewer(live)

    kind, planned = viewer.next() or ("", {})
    assert (kind, planned["title"]) == ("planned", "dm_test")
    assert viewer.names(1) == ["a.sim"]

    live.listen(finished(2.0, 1))
    assert viewer.names(1) == ["b.sim"]


def test_a_second_viewer_gets_all_that_the_first_got(live: LivePage) -> None:
    first = Viewer(live)
    live.listen(finished(1.0, 0))
    assert first.names(1) == ["a.sim"]

    live.listen(finished(2.0, 1))
    second = Viewer(live)

    assert second.names(2) == ["a.sim", "b.sim"]
    assert first.names(1) == ["b.sim"]


def test_every_viewer_hears_of_the_last_file_and_of_the_end(live: LivePage) -> None:
    viewers = [Viewer(live), Viewer(live)]
    for viewer in viewers:
        viewer.next()
    live.listen(finished(1.0, 2))

    live.end("interrupted")

    for viewer in viewers:
        messages = viewer.until("ended")
        assert [name for kind, updates in messages if kind == "updates" for name in updates["files"]["name"]] == [
            "c.sim"
        ]
        assert messages[-1] == ("ended", {"words": "interrupted"})
        assert viewer.next() is None


def test_after_the_end_nobody_listens(live: LivePage) -> None:
    Viewer(live).next()

    live.end("done")

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address(live), timeout=5)
    assert "live page" not in {thread.name for thread in threading.enumerate()}


def test_a_viewer_who_never_reads_does_not_keep_the_run_from_its_end(
    live: LivePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orcapost.live.server.SHUTDOWN_TIMEOUT", 0.2)
    stuck = socket.create_connection(address(live), timeout=5)
    stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stuck.sendall(f"GET {urlsplit(live.url).path}/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    for file in range(3):
        live.listen(Finished(1.0, file, 0, 1, FileResult("failed", error="x" * 5_000_000)))

    live.end("done")  # would not return

    stuck.close()


def test_a_viewer_who_leaves_is_forgotten(live: LivePage, wait_for: Wait) -> None:
    viewer = Viewer(live)
    viewer.next()
    assert live._viewers == 1

    viewer.close()

    wait_for(lambda: live._viewers == 0)


def test_a_run_that_is_left_without_a_word_was_stopped(planned_run: Callable[..., Prepared]) -> None:
    with LivePage(LiveRun(planned_run("a.sim"), "fake")) as page:
        viewer = Viewer(page)
        viewer.next()

    assert viewer.until("ended")[-1] == ("ended", {"words": "it was stopped."})


def test_only_the_first_end_counts(live: LivePage) -> None:
    viewer = Viewer(live)
    viewer.next()

    live.end("interrupted")
    live.end("done")

    assert viewer.until("ended")[-1] == ("ended", {"words": "interrupted"})
    assert live._run.ended is not None and live._run.ended.words == "interrupted"


def test_of_very_many_files_a_viewer_is_told_of_every_one_before_the_end(
    live: LivePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orcapost.live.server.MAX_FILES", 2)
    monkeypatch.setattr("orcapost.live.state.MAX_FILES", 2)
    viewer = Viewer(live)
    viewer.next()
    for file in range(3):
        live.listen(finished(1.0 + file, file))

    live.end("done")

    messages = viewer.until("ended")
    names = [name for kind, updates in messages if kind == "updates" for name in updates["files"]["name"]]
    assert (names, messages[-1][0]) == (["a.sim", "b.sim", "c.sim"], "ended")


def test_a_fault_of_the_server_is_kept_and_does_not_keep_the_run(
    planned_run: Callable[..., Prepared], monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = RuntimeError("no uvicorn")

    async def fail(page: LivePage) -> None:
        raise fault

    monkeypatch.setattr(LivePage, "_serve", fail)

    with LivePage(LiveRun(planned_run("a.sim"), "fake")) as page:
        pass

    assert page.failure is fault
    assert page._socket.fileno() == -1  # closed


def test_a_server_without_a_fault_has_none(live: LivePage) -> None:
    Viewer(live).next()
    live.end("done")

    assert live.failure is None


def test_an_end_before_the_server_is_up_ends_it(planned_run: Callable[..., Prepared]) -> None:
    page = LivePage(LiveRun(planned_run("a.sim"), "fake"))
    page._over.set()

    with page:
        page._thread.join(20)
        assert not page._thread.is_alive()


def test_no_other_program_can_take_the_port_over_where_the_system_knows_how(
    planned_run: Callable[..., Prepared], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The option is Windows' own; one that every system knows stands in for it.
    monkeypatch.setattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_KEEPALIVE, raising=False)

    with LivePage(LiveRun(planned_run("a.sim"), "fake")) as page:
        assert page._socket.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) != 0


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="Windows gives Ctrl-C to the main thread only")
def test_ctrl_c_is_left_to_the_runs_thread(
    planned_run: Callable[..., Prepared], monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked: list[tuple[str, Any]] = []
    monkeypatch.setattr(
        signal, "pthread_sigmask", lambda how, mask: blocked.append((threading.current_thread().name, mask))
    )

    with LivePage(LiveRun(planned_run("a.sim"), "fake")):
        pass

    assert ("live page", {signal.SIGINT}) in blocked


def test_idle_connections_without_a_token_do_not_keep_a_viewer_out(live: LivePage) -> None:
    viewer = Viewer(live)
    viewer.next()
    crowd = [socket.create_connection(address(live), timeout=20) for _ in range(3 * MAX_CONNECTIONS)]

    assert get(live, urlsplit(live.url).path)[0] == 200
    live.listen(finished(1.0, 0))
    assert viewer.names(1) == ["a.sim"]
    for connection in crowd:
        connection.close()


def test_idle_connections_without_a_token_are_closed(live: LivePage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orcapost.live.connections.ADMISSION_TIMEOUT", 0.1)
    idle = socket.create_connection(address(live), timeout=20)
    assert ended(idle)


def test_neither_does_one_stay_that_asks_for_nothing_with_a_wrong_token(
    live: LivePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orcapost.live.connections.ADMISSION_TIMEOUT", 0.3)
    wrong = socket.create_connection(address(live), timeout=20)
    wrong.sendall(b"GET /wrong HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert ended(wrong)


def ended(connection: socket.socket) -> bool:
    """Whether the other side ends it, after whatever it says."""
    try:
        while connection.recv(4096):
            pass
    except ConnectionError:
        pass
    finally:
        connection.close()
    return True
