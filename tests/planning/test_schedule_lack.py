"""What files wait for while no other starts, and files that are open before a schedule begins."""

from __future__ import annotations

from orcapost.job import MB, Parallel, SizeBin
from orcapost.planning.host import Host
from orcapost.planning.learned import Learned, MemoryModel
from orcapost.planning.plan import make_plan
from orcapost.planning.schedule import Schedule, Start


def schedule(files: int = 6, at_once: int = 3, *, seats: int | None = None, memory: int = 10**12) -> Schedule:
    """Files of 10 MB that take 100 MB of memory each."""
    host = Host("h", "Linux", cores=64, memory=memory, available=memory)
    bins = (SizeBin("all", 0, None, (at_once, at_once)),)
    learned = Learned(memory=MemoryModel(100 * MB, 0.0))
    sizes: list[int | None] = [10 * MB] * files
    plan = make_plan(sizes, host, Parallel(bins=bins, memory_share=1.0), seats, learned)
    return Schedule(plan, sizes)


def fill(schedule: Schedule) -> list[Start]:
    starts = []
    while (start := schedule.next(0.0)) is not None:
        starts.append(start)
        schedule.ready(start.slot, None)
    return starts


def test_nothing_is_lacking_before_the_first_file_starts_and_while_others_can() -> None:
    own = schedule()
    assert own.lack is None

    own.next(0.0)
    assert own.lack is None


def test_where_as_many_as_planned_are_open_the_others_wait_for_a_share() -> None:
    own = schedule()
    fill(own)

    assert own.lack == "share"


def test_nothing_is_lacking_where_nothing_waits() -> None:
    own = schedule(files=3)
    assert len(fill(own)) == 3

    assert own.lack is None


def test_memory_is_lacking_where_the_next_file_does_not_fit() -> None:
    own = schedule(memory=250 * MB)
    assert len(fill(own)) == 2

    assert own.lack == "memory"


def test_a_licence_seat_is_lacking_where_fewer_may_be_taken_than_are_planned() -> None:
    own = schedule(seats=2)
    assert len(fill(own)) == 2

    assert own.lack == "licence"


def test_what_was_refused_is_lacking_until_as_many_as_planned_may_be_open_again() -> None:
    for lack in ("licence", "process"):
        own = schedule()
        own.next(0.0)
        own.open_no_more("refused", lack)  # type: ignore[arg-type]
        assert own.lack == lack

        own.open_more()
        fill(own)
        assert len(own.running) == 2 and own.lack == lack
        own.open_more()
        fill(own)
        assert len(own.running) == 3 and own.lack == "share"


def test_a_file_that_is_open_already_counts_as_running_and_needs_no_process() -> None:
    own = schedule()

    start = own.resume(4)

    assert (start.files, start.cold) == ((4,), False)
    assert own.running == {start.slot: (4,)}
    assert own.waiting == {0, 1, 2, 3, 5}
    assert [start.files for start in fill(own)] == [(0,), (1,)]


def test_more_files_may_be_open_already_than_could_be_started() -> None:
    own = schedule(at_once=2)

    slots = {own.resume(file).slot for file in range(4)}

    assert len(slots) == 4
    assert fill(own) == []
