"""The machine's load, from what psutil says."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from orcapost.engine import sampler as module
from orcapost.engine.events import Sampled
from orcapost.engine.sampler import Sampler


def machine(patch: pytest.MonkeyPatch, *reads: int | Exception | None) -> None:
    """A machine whose disks have so many bytes read, each time that they are asked; the processors' load rises."""
    loads: Iterator[float] = iter([99.0, 10.0, 20.0, 30.0])
    answers = iter(reads)

    def disk_io_counters() -> Any:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return None if answer is None else SimpleNamespace(read_bytes=answer)

    patch.setattr(
        module,
        "psutil",
        SimpleNamespace(
            cpu_percent=lambda: next(loads),
            virtual_memory=lambda: SimpleNamespace(total=1000, available=400),
            disk_io_counters=disk_io_counters,
        ),
    )


def test_a_sample_tells_load_memory_in_use_and_what_was_read_in_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, 100, 300, 350)
    sampler = Sampler()

    # The first load, before anything ran, says nothing. 200 bytes in 2 s, then 50 in a half.
    assert sampler.sample(2.0, running=3) == Sampled(2.0, 10.0, 600, 100.0, 3)
    assert sampler.sample(2.5, running=4) == Sampled(2.5, 20.0, 600, 100.0, 4)


def test_a_counter_that_begins_anew_counts_as_nothing_read(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, 100, 50)

    assert Sampler().sample(1.0, 0).disk_read == 0


def test_two_samples_at_one_time_are_no_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, 100, 100)

    assert Sampler().sample(0.0, 0).disk_read == 0


@pytest.mark.parametrize("answer", [None, OSError("not here"), RuntimeError("switched off")])
def test_where_the_system_does_not_count_what_disks_read_none_is_told(
    monkeypatch: pytest.MonkeyPatch, answer: Exception | None
) -> None:
    machine(monkeypatch, answer, answer, 100)
    sampler = Sampler()

    assert sampler.sample(1.0, 0).disk_read == 0
    assert sampler.sample(3.0, 0).disk_read == 50  # from none to 100
