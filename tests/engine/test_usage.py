"""What a process says it has used."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from orcapost.engine import usage
from orcapost.engine.usage import bytes_read, peak_memory

SIZE = 3_000_000
counts_reads = pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not count what a process reads")


def held_peak() -> int:
    """The peak after this process has held more than ever before."""
    held = bytes(range(256)) * ((peak_memory() - psutil.Process().memory_info().rss + 50_000_000) // 256)
    assert held
    return peak_memory()


def test_the_peak_grows_by_what_is_held_in_addition_and_stays() -> None:
    before = peak_memory()

    peak = held_peak()

    assert 40_000_000 < peak - before < 60_000_000
    assert peak_memory() >= peak


@pytest.mark.skipif(sys.platform != "linux", reason="reads the kernel's own figure")
def test_the_peak_is_what_linux_calls_the_high_water_mark() -> None:
    peak = held_peak()

    status = Path("/proc/self/status").read_text(encoding="ascii")
    (mark,) = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")]
    assert peak == pytest.approx(int(mark) * 1024, abs=peak / 5000)


@pytest.mark.skipif(sys.platform == "win32", reason="has another figure")
def test_macos_tells_its_peak_in_bytes_not_in_kibibytes(monkeypatch: pytest.MonkeyPatch) -> None:
    peaks = []
    for system in ("darwin", "linux"):
        monkeypatch.setattr(sys, "platform", system)
        peaks.append(peak_memory())

    assert peaks[0] == pytest.approx(peaks[1] / 1024, rel=1e-4)


def test_windows_figures_are_psutils(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which has others of those names on other systems."""
    process = SimpleNamespace(
        memory_info=lambda: SimpleNamespace(peak_wset=7), io_counters=lambda: SimpleNamespace(read_bytes=5)
    )
    monkeypatch.setattr(psutil, "Process", lambda: process)
    monkeypatch.setattr(sys, "platform", "win32")
    spec = importlib.util.spec_from_file_location("usage_on_windows", usage.__file__)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    assert (module.peak_memory(), module.bytes_read()) == (7, 5)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("text", [b"", b"rchar:", b"rchar: many"])
def test_where_the_system_does_not_count_reads_none_are_told(monkeypatch: pytest.MonkeyPatch, text: bytes) -> None:
    monkeypatch.setattr(os, "pread", lambda *_: text)

    assert bytes_read() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_where_the_counters_cannot_be_read_no_reads_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object) -> bytes:
        raise PermissionError("denied")

    monkeypatch.setattr(os, "pread", denied)

    assert bytes_read() == 0


@counts_reads
def test_bytes_read_grow_by_what_was_read_time_and_again(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(bytes(SIZE))
    for _ in range(2):
        before = bytes_read()
        file.read_bytes()
        assert SIZE <= bytes_read() - before < 1.1 * SIZE


@counts_reads
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_counts_its_own_reads(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(bytes(SIZE))
    # In a process of its own: libraries that other tests have loaded may have threads, whose locks a child inherits.
    code = """if True:
        import os, sys
        from orcapost.engine.usage import bytes_read

        bytes_read()
        child = os.fork()
        if child == 0:
            before = bytes_read()
            open(sys.argv[1], "rb").read()
            os._exit(0 if bytes_read() - before >= int(sys.argv[2]) else 1)
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """
    assert subprocess.run([sys.executable, "-c", code, file, str(SIZE)]).returncode == 0
