"""A folder of input files that goes away in the middle of a run, as a share does that drops."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orcapost.engine.events import Event, Finished, Resumed, Waiting
from orcapost.engine.local import LocalSlots
from orcapost.engine.loop import Settings, run
from orcapost.engine.worker import WorkerTask
from orcapost.extract.queries import History, Period, Reduced
from orcapost.inventory import FolderGone, SimFile
from orcapost.job import Parallel
from orcapost.planning.host import this_host
from orcapost.planning.plan import make_plan
from orcapost.planning.strategy import OWN
from orcapost.products.answering import question_list
from orcapost.products.question import Number
from orcapost.statistics.registry import MAX

QUESTION = Number(Reduced((History("LNGC", "X"),), Period("whole_simulation"), MAX))
TASK = WorkerTask("fake", 1, (question_list([QUESTION], [0], OWN.extractions),))


def start(project: Any, count: int, **settings: Any) -> Any:
    paths = [project.make(f"case_{i}.sim", seed=i) for i in range(count)]
    files = [SimFile(str(path), path.stat().st_size) for path in paths]
    plan = make_plan([file.bytes for file in files], this_host(), Parallel(workers=2))
    return run(files, plan, LocalSlots(TASK), Settings(folder_pause=0.05, **settings))


def renamed(folder: Path) -> Callable[[], None]:
    """Take the folder away; what this gives brings it back."""
    elsewhere = folder.rename(folder.with_name("elsewhere"))
    return lambda: elsewhere.rename(folder) and None


def emptied(folder: Path) -> Callable[[], None]:
    """Take the folder away and leave an empty one, as where a share is not mounted any more."""
    back = renamed(folder)
    folder.mkdir()

    def bring_back() -> None:
        folder.rmdir()
        back()

    return bring_back


@pytest.mark.parametrize("take_away", [renamed, emptied])
def test_the_run_waits_and_goes_on_when_the_folder_is_back(
    project: Any, take_away: Callable[[Path], Callable[[], None]]
) -> None:
    bring_back: Callable[[], None] | None = None
    events: list[Event] = []

    for event in start(project, 80):
        events.append(event)
        if isinstance(event, Finished) and bring_back is None:
            bring_back = take_away(project.sim)
        if isinstance(event, Waiting):
            assert bring_back is not None
            bring_back()

    finished = [event for event in events if isinstance(event, Finished)]
    assert {event.file for event in finished} == set(range(80))
    assert {(event.result.run_status, event.attempts) for event in finished} == {("SimulationStopped", 1)}
    told = [event for event in events if isinstance(event, (Waiting, Resumed))]
    assert [type(event) for event in told] == [Waiting, Resumed]
    assert str(project.sim) in told[0].reason  # type: ignore[union-attr]


def test_a_folder_that_does_not_come_back_ends_the_run_and_leaves_no_file_a_failure(project: Any) -> None:
    events: list[Event] = []
    taken = False

    with pytest.raises(FolderGone, match=r"was not back within 0\.2 s"):
        for event in start(project, 80, folder_timeout=0.2):
            events.append(event)
            if isinstance(event, Finished) and not taken:
                renamed(project.sim)
                taken = True

    assert {event.result.status for event in events if isinstance(event, Finished)} == {"ok"}


def test_a_single_file_that_is_deleted_meanwhile_is_missing(project: Any) -> None:
    events = start(project, 8)
    (project.sim / "case_3.sim").unlink()

    finished = {event.file: event.result.run_status for event in events if isinstance(event, Finished)}

    assert finished.pop(3) == "missing"
    assert set(finished.values()) == {"SimulationStopped"}
