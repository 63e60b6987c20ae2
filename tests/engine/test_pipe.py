"""Messages between two processes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from orcapost.engine import pipe
from orcapost.engine.pipe import Pipe, pipe_pair


@pytest.fixture
def ends() -> Iterator[tuple[Pipe, Pipe]]:
    ours, its = pipe_pair()
    yield ours, its
    ours.close()
    its.close()


def test_messages_arrive_whole_in_both_directions(ends: tuple[Pipe, Pipe]) -> None:
    ours, its = ends

    ours.send({"a": 1})
    ours.send(None)
    its.send("ready")

    assert (its.receive(), its.receive()) == ({"a": 1}, None)
    assert ours.receive() == "ready"


def test_a_message_may_be_larger_than_what_the_system_holds(ends: tuple[Pipe, Pipe]) -> None:
    ours, its = ends
    sending = threading.Thread(target=ours.send, args=(bytes(3_000_000),))
    sending.start()

    assert its.receive() == bytes(3_000_000)
    sending.join()


def test_messages_of_two_threads_are_not_mixed(ends: tuple[Pipe, Pipe]) -> None:
    ours, its = ends
    messages = [bytes([i]) * 300_000 for i in range(2)]
    sending = [threading.Thread(target=ours.send, args=(message,)) for message in messages]
    for thread in sending:
        thread.start()

    assert sorted(its.receive() for _ in messages) == messages


def test_where_the_other_end_is_closed_reading_ends_and_writing_fails(ends: tuple[Pipe, Pipe]) -> None:
    ours, its = ends
    its.close()

    with pytest.raises(EOFError):
        ours.receive()
    with pytest.raises(OSError):
        ours.send("anything")


def test_a_message_that_was_cut_off_is_none(ends: tuple[Pipe, Pipe]) -> None:
    ours, its = ends
    os.write(its._outgoing.fileno(), (100).to_bytes(8, "little") + b"part of it")
    its.close()

    with pytest.raises(EOFError):
        ours.receive()


def test_a_closed_end_sends_nothing(ends: tuple[Pipe, Pipe]) -> None:
    ours, _ = ends
    ours.close()

    assert ours.closed
    with pytest.raises(OSError):
        ours.send("anything")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has handles for them")
def test_no_pipe_takes_the_place_of_input_and_output_that_were_closed() -> None:
    """What the vendor's library prints there would come in between."""
    code = (
        "import os, sys\n"
        "out = os.dup(1)\n"
        "[os.close(number) for number in (0, 1, 2)]\n"
        "from orcapost.engine.pipe import pipe_pair\n"
        "ends = pipe_pair()\n"
        "os.write(out, repr(min(min(end.handles()) for end in ends) > 2).encode())\n"
        "try: os.fstat(1)\n"
        "except OSError: os.write(out, b' and 1 is still closed')\n"
    )

    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert ended.stdout == "True and 1 is still closed"


def test_where_there_is_no_second_pipe_the_first_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def one_only() -> tuple[int, int]:
        if made:
            raise OSError("no more")
        made.extend(os.pipe())
        return made[0], made[1]

    monkeypatch.setattr(pipe, "_system_pipe", one_only)
    with pytest.raises(OSError, match="no more"):
        pipe.pipe_pair()

    for descriptor in made:
        with pytest.raises(OSError):
            os.fstat(descriptor)
