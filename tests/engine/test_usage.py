"""What a process says it has used."""

import os
import sys

import pytest

from orcapost.engine.usage import bytes_read

pytestmark = pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not count what a process reads")

SIZE = 3_000_000


def test_bytes_read_grow_by_what_was_read_time_and_again(tmp_path):
    file = tmp_path / "file"
    file.write_bytes(bytes(SIZE))
    for _ in range(2):
        before = bytes_read()
        file.read_bytes()
        assert SIZE <= bytes_read() - before < 1.1 * SIZE


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_counts_its_own_reads(tmp_path):
    file = tmp_path / "file"
    file.write_bytes(bytes(SIZE))
    bytes_read()
    child = os.fork()
    if child == 0:
        before = bytes_read()
        file.read_bytes()
        os._exit(0 if bytes_read() - before >= SIZE else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
