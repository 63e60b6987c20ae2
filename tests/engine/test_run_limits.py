"""Files that hang: each limit ends them, in real processes and with small figures."""

from __future__ import annotations

import math
from typing import Any

import pytest

from orcapost.engine.events import Event, Finished, Retrying, Slow, Started
from orcapost.engine.local import LocalSlot, LocalSlots
from orcapost.engine.loop import Settings, run
from orcapost.engine.result import FileResult
from orcapost.engine.worker import WorkerTask
from orcapost.extract.queries import History, Period, Reduced
from orcapost.inventory import SimFile
from orcapost.job import Parallel
from orcapost.planning.host import this_host
from orcapost.planning.limits import DefaultLimit
from orcapost.planning.plan import make_plan
from orcapost.planning.strategy import OWN
from orcapost.products.answering import question_list
from orcapost.products.question import Number
from orcapost.statistics.registry import MAX

QUESTION = Number(Reduced((History("LNGC", "X"),), Period("whole_simulation"), MAX))
TASK = WorkerTask("fake", 1, (question_list([QUESTION], [0], OWN.extractions),))
HANGS = 2
SOON = DefaultLimit(min_seconds=1.0, seconds_per_byte=0.0, times=1.0, notice_seconds=0.1)
NEVER = DefaultLimit(min_seconds=1e6, notice_seconds=0.1)


def start(project: Any, count: int, fault: str, **settings: Any) -> Any:
    """A run of one worker over made-up files, of which the third hangs."""
    paths = [project.make(f"case_{i}.sim", seed=i, faults=[fault] if i == HANGS else []) for i in range(count)]
    files = [SimFile(str(path), path.stat().st_size) for path in paths]
    plan = make_plan([file.bytes for file in files], this_host(), Parallel(workers=1))
    return run(files, plan, LocalSlots(TASK), Settings(**settings))


def of_the_one_that_hangs(events: list[Event]) -> list[Event]:
    return [event for event in events if getattr(event, "file", None) == HANGS and not isinstance(event, Slow)]


def test_a_file_ended_by_the_default_limit_is_tried_once_more_at_the_end_with_twice_the_limit(project: Any) -> None:
    events = list(start(project, 5, "hang-load", default_limit=SOON))

    kinds = [type(event) for event in of_the_one_that_hangs(events)]
    assert kinds == [Started, Retrying, Started, Finished]
    begun = [event.file for event in events if isinstance(event, Started)]
    assert begun[-1] == HANGS
    last = events[max(i for i, event in enumerate(events) if isinstance(event, Finished))]
    assert isinstance(last, Finished)
    assert (last.result.run_status, last.attempts) == ("timed out", 2)
    assert "at last 2 s" in (last.result.error or "")  # twice the limit of one second


def test_a_file_that_hangs_only_the_first_time_has_its_values(project: Any) -> None:
    events = list(start(project, 5, "hang-load:1", default_limit=SOON))

    assert {event.result.status for event in events if isinstance(event, Finished)} == {"ok"}


def test_a_file_ended_by_a_limit_that_was_set_is_not_tried_again(project: Any) -> None:
    events = list(start(project, 5, "hang-load", timeout=0.5, default_limit=NEVER))

    kinds = [type(event) for event in of_the_one_that_hangs(events)]
    assert kinds == [Started, Finished]


def test_without_a_limit_a_file_is_named_again_and_again_and_never_ended(project: Any) -> None:
    events = start(project, 3, "hang-load", timeout=math.inf, default_limit=SOON)
    named: list[Slow] = []

    for event in events:
        if isinstance(event, Slow):
            named.append(event)
        if len(named) == 3:
            break
    events.close()

    assert {event.file for event in named} == {HANGS}
    assert named[1].seconds >= 2 * named[0].seconds


def test_small_files_behind_one_that_takes_unusually_long_do_not_wait_for_it(project: Any) -> None:
    count = 24
    events = start(project, count, "hang-load", default_limit=NEVER)
    others = set(range(count)) - {HANGS}

    for event in events:
        if isinstance(event, Finished):
            others.discard(event.file)
        if isinstance(event, Slow) and not others:
            break
    events.close()

    assert not others


def test_a_process_that_does_not_end_when_it_is_killed_does_not_hold_up_the_run(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kill = LocalSlot.kill
    stuck: list[Any] = []

    def no_effect(slot: LocalSlot) -> None:
        """What a kill does to a process that waits for a disk which does not answer."""
        assert slot._present is not None
        stuck.append(slot._present.worker.process)

    monkeypatch.setattr(LocalSlot, "kill", no_effect)
    try:
        events = list(start(project, 5, "hang-load", timeout=0.5, kill_timeout=0.2))
    finally:
        monkeypatch.setattr(LocalSlot, "kill", kill)
        for process in stuck:
            process.kill()

    finished = [event.result.run_status for event in events if isinstance(event, Finished)]
    assert sorted(finished) == ["SimulationStopped"] * 4 + ["timed out"]


@pytest.mark.parametrize(
    ("usual", "words"),
    [
        (2.0, "open for 140 s, others of its size took 2 s"),
        (1.0, "open for 140 s, others of its size took 1 s"),
        (0.02, "open for 140 s, others of its size took less than 1 s"),
        (None, "open for 140 s, and too few of its size are done to say what is usual"),
    ],
)
def test_a_file_that_takes_unusually_long_says_what_is_usual(usual: float | None, words: str) -> None:
    assert Slow(200.0, 0, 0, 140.0, usual).words == words


def test_a_file_that_never_came_to_a_process_took_no_time_of_one() -> None:
    event = Finished(1.0, 0, 0, 0, FileResult("no licence", error="all taken"))

    assert (event.pid, event.queue, event.total) == (0, 0.0, 0.0)
