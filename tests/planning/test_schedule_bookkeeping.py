"""What the schedule keeps count of: work left, seats, memory, and which orders tell anything about a count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from orcapost.job import MB
from orcapost.planning import schedule as module
from orcapost.planning.learned import MemoryModel
from orcapost.planning.plan import Batch, Plan
from orcapost.planning.schedule import IDLE_SECONDS, Change, Schedule, Start

NO_MEMORY = MemoryModel(0, 0.0)


def batch(*files: int, at_once: int, name: str = "small", most: int | None = None) -> Batch:
    """Files of one bin, `at_once` in the beginning; the count may move where `most` is given."""
    return Batch(
        bin=name,
        key=f"{name}-",
        files=files,
        bytes=0,
        fewest=1 if most else at_once,
        most=most or at_once,
        begin=at_once,
        at_once=at_once,
        model_threads=1,
        memory=0,
        limits=(),
        reason="",
    )


def plan(
    *batches: Batch,
    memory_limit: int = 0,
    memory: MemoryModel = NO_MEMORY,
    seats: int | None = None,
    starts: int = 64,
    barriers: bool = False,
) -> Plan:
    return Plan(batches, memory_limit, seats, memory, starts, barriers)


def begin(schedule: Schedule, now: float = 0.0) -> Start:
    """Starts what is next, which there must be, on a process that is there at once."""
    start = schedule.next(now)
    assert start is not None
    if start.cold:
        schedule.ready(start.slot, None)
    return start


def fill(schedule: Schedule, now: float = 0.0) -> list[Start]:
    """Starts whatever may start."""
    starts = []
    while start := schedule.next(now):
        if start.cold:
            schedule.ready(start.slot, None)
        starts.append(start)
    return starts


def files(starts: Sequence[Start]) -> list[int]:
    return [file for start in starts for file in start.files]


# What is left to do: while one slot works, another process is worth its start if the work left lasts longer than that.


def work_left(scenario: Callable[[float], Schedule], now: float = 1.0) -> Callable[[float], bool]:
    """Whether the work left is so many seconds, as the scenario's schedule sees it with one slot at work."""

    def is_left(seconds: float) -> bool:
        just_less, just_that = scenario(seconds * (1 - 1e-9)), scenario(seconds * (1 + 1e-9))
        return just_less.next(now) is not None and just_that.next(now) is None

    return is_left


def one_done(
    sizes: Sequence[int | None], start_seconds: float, *batches: Batch, skip: frozenset[int] = frozenset()
) -> Schedule:
    """The first file took 1 s, and the slot that did it works on the next; there are no other processes."""
    batches = batches or (batch(*range(len(sizes)), at_once=4),)
    schedule = Schedule(plan(*batches), sizes, skip, start_seconds)
    first = begin(schedule)
    schedule.finish(first.slot, 1.0, seconds=1.0)
    begin(schedule, 1.0)
    return schedule


def test_what_is_left_is_the_bytes_that_wait_at_the_rate_of_those_done() -> None:
    sizes = [100, 90, 80, 70]

    left = work_left(lambda start: one_done(sizes, start))

    assert left((80 + 70) / 100)


def test_a_process_that_would_be_ready_just_when_the_work_is_done_is_not_started() -> None:
    assert one_done([100, 90, 80, 70], start_seconds=1.5).next(1.0) is None  # 150 bytes at 100 a second


def test_skipped_files_are_no_work_left() -> None:
    sizes = [100, 90, 80, 70]

    left = work_left(lambda start: one_done(sizes, start, skip=frozenset({2})))

    assert left(70 / 100)


def test_files_that_are_missing_are_no_work_left() -> None:
    left = work_left(lambda start: one_done([100, 90, 80, None], start))

    assert left(80 / 100)


def test_a_file_that_waits_no_more_is_no_work_left() -> None:
    def scenario(start: float) -> Schedule:
        schedule = one_done([100, 90, 80, 70], start)
        schedule.drop(2)
        return schedule

    assert work_left(scenario)(70 / 100)


def test_a_file_without_bytes_took_its_seconds_for_one_byte() -> None:
    left = work_left(lambda start: one_done([None, 90, 80, 70], start))

    assert left(80 + 70)


def test_files_put_back_are_work_left_again() -> None:
    def scenario(start: float) -> Schedule:
        schedule = one_done([100, 90, 80, 70], start)
        (slot,) = schedule.running
        schedule.put_back(slot, (1,), 1.0)
        assert begin(schedule, 1.0).files == (1,)
        return schedule

    assert work_left(scenario)((80 + 70) / 100)


def test_what_is_left_is_that_of_all_batches_each_at_its_own_rate() -> None:
    def scenario(start: float) -> Schedule:
        sizes = [100, 90, 80, 10, 9, 8]
        large, small = batch(0, 1, 2, at_once=2, name="large"), batch(3, 4, 5, at_once=2)
        schedule = Schedule(plan(large, small), sizes, start_seconds=start)
        one, other = begin(schedule), begin(schedule)
        assert (one.files, other.files) == ((0,), (1,))
        schedule.finish(one.slot, 1.0, seconds=2.0)
        # 2 s for 100 bytes of large files; then the last of them and a small one, which takes 3 s for its 10 bytes.
        begin(schedule, 1.0)
        schedule.finish(other.slot, 1.0)
        third = begin(schedule, 1.0)
        assert third.files == (3,)
        schedule.finish(third.slot, 1.0, seconds=3.0, warm=False)
        return schedule

    # One slot works, and 9 + 8 bytes wait at 0.3 s each; of the large ones none waits.
    assert work_left(scenario)((9 + 8) * 0.3)


def test_what_is_left_is_shared_by_the_slots_that_work() -> None:
    def scenario(start: float) -> Schedule:
        schedule = Schedule(plan(batch(*range(6), at_once=4)), [100] * 6, start_seconds=start)
        one, other = begin(schedule), begin(schedule)
        for slot in (one.slot, other.slot):
            schedule.finish(slot, 1.0, seconds=1.0)
        begin(schedule, 1.0)
        begin(schedule, 1.0)
        return schedule

    assert work_left(scenario)(2 * 1.0 / 2)  # two files of 1 s wait for two slots


def test_a_process_that_is_still_starting_does_no_work_yet() -> None:
    def scenario(start: float) -> Schedule:
        schedule = Schedule(plan(batch(*range(6), at_once=4)), [100] * 6, start_seconds=start)
        one, _ = begin(schedule), schedule.next(0.0)  # the second slot's process is starting
        schedule.finish(one.slot, 1.0, seconds=1.0)
        begin(schedule, 1.0)
        return schedule

    assert work_left(scenario)(3 * 1.0)  # three wait, and one slot works


def test_files_that_were_not_done_say_nothing_about_the_rate() -> None:
    def scenario(start: float) -> Schedule:
        schedule = one_done([100, 90, 80, 70], start)
        (slot,) = schedule.running
        schedule.finish(slot, 1.0)
        assert begin(schedule, 1.0).files == (2,)
        return schedule

    assert work_left(scenario)(70 / 100)


def test_the_rate_is_that_of_all_files_done_so_far() -> None:
    def scenario(start: float) -> Schedule:
        schedule = one_done([100, 60, 50, 40], start)
        (slot,) = schedule.running
        schedule.finish(slot, 1.0, seconds=3.0)
        begin(schedule, 1.0)
        return schedule

    assert work_left(scenario)(40 * (1.0 + 3.0) / (100 + 60))


def test_before_any_file_is_done_every_process_is_worth_its_start() -> None:
    schedule = Schedule(plan(batch(0, 1, 2, at_once=3)), [1, 1, 1], start_seconds=1e9)

    assert len(fill(schedule)) == 3


def test_files_without_bytes_are_not_worth_another_process() -> None:
    schedule = one_done([None, None, None], start_seconds=1e-9)

    assert schedule.next(1.0) is None


def test_another_process_is_tried_once_nothing_has_ended_for_as_long_as_a_start_takes() -> None:
    schedule = one_done([100, 90, 10, 10], start_seconds=0.5)  # 0.2 s of work are left; the last end was at 1 s

    assert schedule.next(1.5) is None
    assert schedule.next(1.5 + 1e-9) is not None


def test_no_more_processes_start_at_once_than_the_plan_allows() -> None:
    schedule = Schedule(plan(batch(*range(9), at_once=9), starts=2), [1] * 9)
    one, other = schedule.next(0.0), schedule.next(0.0)
    assert one is not None
    assert other is not None
    assert schedule.next(0.0) is None

    schedule.put_back(other.slot, other.files, 0.0)  # it could not be started after all

    assert schedule.next(0.0) is not None
    assert schedule.next(0.0) is None


def test_what_a_start_takes_moves_half_the_way_to_each_that_is_seen() -> None:
    schedule = Schedule(plan(batch(0, 1, at_once=2)), [1, 1], start_seconds=0.25)

    schedule.ready(0, 0.75)
    assert schedule.start_seconds == 0.5
    schedule.ready(1, None)  # not known: it was started beforehand
    assert schedule.start_seconds == 0.5


# Order of files


def bundled(count: int = 20) -> tuple[Schedule, Start]:
    """The first file took 5 ms; of the others, eight went out together: 40 ms of work."""
    schedule = Schedule(plan(batch(*range(count), at_once=1)), [1] * count)
    first = begin(schedule)
    schedule.finish(first.slot, 0.0, seconds=0.005)
    return schedule, begin(schedule)


def ends(schedule: Schedule) -> list[int]:
    """The rest of the files, one order after the other."""
    done: list[int] = []
    while not schedule.done:
        start = begin(schedule)
        done += start.files
        schedule.finish(start.slot, 0.0, seconds=1.0)
    return done


def test_files_put_back_come_before_the_others_in_the_order_they_had() -> None:
    schedule, start = bundled()
    assert start.files == (1, 2, 3, 4, 5, 6, 7, 8)

    schedule.put_back(start.slot, (3, 4, 6), 0.0, alone=True)

    assert ends(schedule) == [3, 4, 6, *range(9, 20)]


def test_files_put_back_behind_come_after_the_others_in_the_order_they_had() -> None:
    schedule, start = bundled()

    schedule.put_back(start.slot, (3, 4, 6), 0.0, alone=True, behind=True)

    assert ends(schedule) == [*range(9, 20), 3, 4, 6]


def test_a_file_put_back_to_run_alone_is_not_taken_along_by_the_one_before_it() -> None:
    schedule, start = bundled()
    schedule.put_back(start.slot, (1,), 0.0)
    alone = begin(schedule)
    assert alone.files[:2] == (1, 9)

    schedule.put_back(alone.slot, (9,), 0.0, alone=True)
    once_more = begin(schedule)
    schedule.put_back(once_more.slot, (1, 9), 0.0)

    assert begin(schedule).files == (1,)


def test_the_run_is_done_when_nothing_waits_and_nothing_runs() -> None:
    schedule = Schedule(plan(batch(0, 1, at_once=1)), [1, 1])
    first = begin(schedule)
    assert not schedule.done  # one runs, one waits
    schedule.finish(first.slot, 1.0)
    assert not schedule.done  # one waits
    second = begin(schedule)
    assert not schedule.done  # one runs

    schedule.finish(second.slot, 2.0)

    assert schedule.done


def test_dropping_the_last_file_that_waits_ends_the_run() -> None:
    schedule = Schedule(plan(batch(0, at_once=1), batch(1, at_once=1, name="large")), [1, 1])
    schedule.drop(0)
    assert not schedule.done

    schedule.drop(1)

    assert schedule.done


@pytest.mark.parametrize(
    ("waiting", "at_once", "together"),
    [(9, 1, 4), (8, 1, 3), (9, 2, 2), (3, 1, 1), (2, 1, 1), (65, 1, 32), (100, 1, 32)],
)
def test_an_order_leaves_every_slot_as_much_again_as_it_takes(waiting: int, at_once: int, together: int) -> None:
    """Without its first file, half of what waits for each slot, and never over 32."""
    count = waiting + 1
    schedule = Schedule(plan(batch(*range(count), at_once=at_once)), [1] * count)
    first = begin(schedule)
    schedule.finish(first.slot, 0.0, seconds=0.0)

    assert len(begin(schedule).files) == together


def test_what_a_file_takes_is_that_of_each_in_the_last_order() -> None:
    schedule, start = bundled(200)

    schedule.finish(start.slot, 0.0, seconds=8 * 0.0125)

    assert len(begin(schedule).files) == 3  # of 12.5 ms, in 40 ms


def test_batches_are_filled_in_the_order_of_the_plan() -> None:
    schedule = Schedule(plan(batch(2, 0, at_once=4, name="large"), batch(1, 3, at_once=4)), [1] * 4)

    assert files(fill(schedule)) == [2, 0, 1, 3]


def test_with_barriers_nothing_starts_while_a_file_of_the_batch_before_runs_or_waits() -> None:
    schedule = Schedule(plan(batch(0, 1, at_once=1, name="large"), batch(2, at_once=4), barriers=True), [1] * 3)
    one = begin(schedule)
    assert schedule.next(0.0) is None  # one runs and one waits
    schedule.finish(one.slot, 1.0, seconds=1.0)
    two = begin(schedule, 1.0)
    assert schedule.next(1.0) is None  # one runs
    schedule.finish(two.slot, 2.0, seconds=1.0)

    assert files(fill(schedule, 2.0)) == [2]


# Seats


def test_after_a_refusal_seats_come_back_one_two_four_up_to_what_there_are() -> None:
    schedule = Schedule(plan(batch(*range(40), at_once=20), seats=12), [1] * 40)
    assert len(fill(schedule)) == 12
    for slot in list(schedule.running)[3:]:
        schedule.finish(slot, 1.0)

    schedule.open_no_more("no licence")
    assert schedule.changes() == [Change(None, 3, "no licence")]
    seats = [schedule.seats]
    for _ in range(5):
        schedule.open_more()
        seats.append(schedule.seats)

    assert seats == [3, 3 + 1, 4 + 2, 6 + 4, 12, 12]
    assert schedule.changes() == [Change(None, seats, "trying more again") for seats in (4, 6, 10, 12)]
    assert schedule.changes() == []
    assert len(fill(schedule, 1.0)) == 12 - 3


def test_a_second_refusal_begins_again_with_one_seat_more() -> None:
    schedule = Schedule(plan(batch(*range(40), at_once=20)), [1] * 40)
    begin(schedule)
    schedule.open_no_more("no licence")
    schedule.open_more()
    schedule.open_more()
    fill(schedule)
    assert len(schedule.running) == 1 + 1 + 2

    schedule.open_no_more("no licence")
    schedule.open_more()

    assert schedule.seats == 4 + 1


def test_with_nothing_running_one_file_is_still_tried() -> None:
    schedule = Schedule(plan(batch(0, 1, at_once=2)), [1, 1])

    schedule.open_no_more("no licence")

    assert schedule.seats == 1
    assert len(fill(schedule)) == 1


@pytest.mark.parametrize(("seats", "allowed"), [(None, 3), (2, 2), (5, 3)])
def test_there_are_as_many_seats_as_the_plan_has_use_for(seats: int | None, allowed: int) -> None:
    assert Schedule(plan(batch(*range(9), at_once=3), seats=seats), [1] * 9).seats == allowed


# Slots


def test_the_lowest_slots_are_used_first() -> None:
    schedule = Schedule(plan(batch(*range(9), at_once=3)), [1] * 9)
    assert [start.slot for start in fill(schedule)] == [0, 1, 2]

    schedule.finish(2, 1.0)
    schedule.finish(0, 1.0)

    assert [start.slot for start in fill(schedule, 1.0)] == [0, 2]


def test_the_lowest_slots_are_used_first_after_others_were_let_go_too() -> None:
    schedule = Schedule(plan(batch(*range(20), at_once=6)), [1] * 20)
    fill(schedule)
    schedule.finish(1, 0.0)
    for slot in (5, 2):
        schedule.finish(slot, 1.0)
    assert schedule.retire(IDLE_SECONDS) == [1]

    assert [start.slot for start in fill(schedule, IDLE_SECONDS)][:2] == [2, 5]


def test_a_slot_that_was_let_go_needs_a_process_again() -> None:
    schedule = Schedule(plan(batch(*range(9), at_once=2)), [1] * 9)
    one, two = fill(schedule)
    for start in (two, one):
        schedule.finish(start.slot, 1.0, seconds=1.0)
    warm = begin(schedule, 1.0 + IDLE_SECONDS)
    assert (warm.slot, warm.cold) == (0, False)

    assert schedule.retire(1.0 + IDLE_SECONDS) == [1]
    again = begin(schedule, 1.0 + IDLE_SECONDS)

    assert (again.slot, again.cold) == (1, True)


def test_idle_slots_are_kept_five_seconds_though_none_of_them_is_needed_now() -> None:
    schedule = Schedule(plan(batch(*range(9), at_once=3)), [1] * 9)
    for start in fill(schedule):
        schedule.finish(start.slot, float(start.slot), seconds=1.0)
    schedule.open_no_more("no licence")
    begin(schedule, 2.0)  # on slot 0

    assert schedule.retire(1.0 + 4.9) == []
    assert schedule.retire(1.0 + 5.0) == [1]
    assert schedule.retire(2.0 + 5.0) == [2]


def test_when_nothing_waits_all_idle_slots_are_let_go() -> None:
    schedule = Schedule(plan(batch(*range(3), at_once=3)), [1] * 3)
    fill(schedule)
    for slot in (2, 1):
        schedule.finish(slot, 1.0, seconds=1.0)

    assert sorted(schedule.retire(1.0)) == [1, 2]
    assert schedule.running == {0: (0,)}


# Memory


def in_memory(limit: int, sizes: Sequence[int], per_process: int = 10, at_once: int = 9) -> Schedule:
    """Each file is taken to need `per_process` bytes and its size."""
    model = MemoryModel(per_process, 1.0)
    return Schedule(plan(batch(*range(len(sizes)), at_once=at_once), memory_limit=limit, memory=model), sizes)


def test_files_start_while_what_they_need_together_is_within_the_limit() -> None:
    sizes = [90, 40, 40, 40]  # 100 and thrice 50 bytes

    assert len(fill(in_memory(200, sizes))) == 3
    assert len(fill(in_memory(199, sizes))) == 2


def test_a_file_that_ends_gives_back_what_it_was_taken_to_need() -> None:
    schedule = in_memory(200, [90, 90, 40, 40, 40])
    assert files(fill(schedule)) == [0, 1]

    schedule.finish(0, 1.0, warm=False)

    assert files(fill(schedule, 1.0)) == [2, 3]


def test_an_order_of_several_files_needs_what_its_largest_does() -> None:
    sizes = [1] * 3 + [10, 20, 10, *[1] * 34]
    schedule = in_memory(41, sizes, at_once=2)
    first = begin(schedule)
    schedule.finish(first.slot, 0.0, seconds=0.005)
    assert begin(schedule).files == (1, 2, 3, 4, 5, 6, 7, 8)

    assert schedule.next(1.0) is not None  # 10 + 20 bytes are taken; the next one needs 10 + 1


def test_what_was_learned_of_memory_holds_for_the_files_that_run_too() -> None:
    sizes = [40 * MB] * 9
    schedule = in_memory(300 * MB, sizes, per_process=60 * MB)  # 100 MB each
    assert len(fill(schedule)) == 3

    for pid in range(3):
        schedule.held(pid, pid, 40 * MB)  # of which nothing for the file's bytes; with a quarter more, 50 MB

    assert schedule.memory == MemoryModel(50 * MB, 0.0)
    assert schedule.memory_learned
    assert len(fill(schedule)) == 3
    assert schedule.next(0.0) is None


def test_what_was_learned_of_memory_is_given_back_by_files_that_began_before() -> None:
    schedule = in_memory(300 * MB, [40 * MB] * 9, per_process=60 * MB)
    fill(schedule)
    for pid in range(3):
        schedule.held(pid, pid, 40 * MB)

    for slot in range(3):
        schedule.finish(slot, 1.0, warm=False)

    assert len(fill(schedule, 1.0)) == 6  # of 50 MB


@pytest.mark.parametrize(("peak", "tells"), [(0, False), (1, True)])
def test_a_system_that_does_not_tell_its_memory_teaches_nothing(peak: int, tells: bool) -> None:
    schedule = in_memory(300 * MB, [40 * MB] * 9, per_process=60 * MB)
    fill(schedule)

    for pid in range(3):
        schedule.held(pid, pid, peak)

    assert schedule.memory_learned == tells
    assert (schedule.memory != MemoryModel(60 * MB, 1.0)) == tells


@pytest.mark.parametrize(("limit", "starts"), [(270, True), (269, False)])
def test_the_slot_that_is_used_next_gives_back_what_its_last_file_took_and_the_others_do_not(
    limit: int, starts: bool
) -> None:
    schedule = in_memory(limit, [70, 70, 70, 100, 100])
    assert len(fill(schedule)) == 3
    for slot in (0, 1):
        schedule.finish(slot, 1.0)

    # 80 run, slot 1 holds 80, and the next file needs 110 on slot 0.
    assert (schedule.next(1.0) is not None) == starts


def test_idle_slots_are_let_go_where_their_memory_is_what_the_next_file_lacks() -> None:
    schedule = in_memory(400, [90, 90, 90, 90, 290, 190])
    fill(schedule)
    for slot in (0, 1, 2):
        schedule.finish(slot, 1.0)

    # 100 run. The next needs 300, slot 0 gives back its 100, but slots 1 and 2 hold theirs.
    assert schedule.next(1.0) is None
    assert sorted(schedule.retire(1.0)) == [0, 1, 2]
    assert files(fill(schedule, 1.0)) == [4]
    assert schedule.retire(1.0) == []


def test_idle_slots_are_kept_again_after_their_memory_was_needed_once() -> None:
    schedule = in_memory(400, [90, 90, 90, 90, 290, 190])
    fill(schedule)
    for slot in (0, 1, 2):
        schedule.finish(slot, 1.0)
    assert schedule.next(1.0) is None
    assert sorted(schedule.retire(1.0)) == [0, 1, 2]
    large = begin(schedule, 1.0)

    schedule.finish(large.slot, 2.0)

    assert schedule.retire(2.0) == []


def test_idle_slots_are_not_let_go_where_that_would_not_help_the_next_file() -> None:
    schedule = in_memory(400, [90, 90, 90, 90, 291])
    fill(schedule)
    for slot in (0, 1, 2):
        schedule.finish(slot, 1.0)

    assert schedule.next(1.0) is None  # it needs 301, and one that takes 100 runs
    assert schedule.retire(1.0) == []


def test_one_file_runs_whatever_it_is_taken_to_need() -> None:
    schedule = in_memory(5, [90, 90])

    assert files(fill(schedule)) == [0]
    schedule.finish(0, 1.0)
    assert files(fill(schedule, 1.0)) == [1]


# Shares of the machine, and the count that moves


@dataclass
class Script:
    """A tuner that moves to given counts, and keeps what it was told."""

    count: int
    counts: list[int] = field(default_factory=list)
    told: list[tuple[int, float, float, float]] = field(default_factory=list)
    reason: str = "as scripted"
    found: int | None = None

    def add(self, size: int, seconds: float, now: float, left: float) -> bool:
        self.told.append((size, seconds, now, left))
        before = self.count
        if self.counts:
            self.count = self.counts.pop(0)
        return self.count != before


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Script]:
    """Has the count of every batch of the next schedule follow a script."""

    def follow(count: int, *counts: int) -> Script:
        script = Script(count, list(counts))
        monkeypatch.setattr(module, "Tuner", lambda *_, **__: script)
        return script

    return follow


def test_an_order_that_ran_beside_as_many_as_may_tells_about_the_count(script: Callable[..., Script]) -> None:
    tuner = script(2)
    schedule = Schedule(plan(batch(*range(5), at_once=2)), [100, 90, 80, 70, 60])
    fill(schedule)

    schedule.finish(0, 10.0, seconds=10.0)

    assert tuner.told == [(100, 10.0, 10.0, 80 + 70 + 60)]


@pytest.mark.parametrize(("steady_since", "tells"), [(3.0, True), (3.1, False)])
def test_an_order_tells_if_the_count_held_for_seven_tenths_of_what_it_took(
    script: Callable[..., Script], steady_since: float, tells: bool
) -> None:
    tuner = script(2)
    schedule = Schedule(plan(batch(*range(5), at_once=2)), [1] * 5)
    begin(schedule)
    fill(schedule, steady_since)

    schedule.finish(0, 10.0, seconds=10.0)

    assert bool(tuner.told) == tells


def test_an_order_that_was_not_done_tells_nothing(script: Callable[..., Script]) -> None:
    tuner = script(1)
    schedule = Schedule(plan(batch(*range(5), at_once=1)), [1] * 5)
    fill(schedule)

    schedule.finish(0, 10.0)

    assert tuner.told == []


def test_an_order_beside_fewer_than_may_run_tells_nothing(script: Callable[..., Script]) -> None:
    tuner = script(3)
    schedule = Schedule(plan(batch(*range(5), at_once=3), seats=2), [1] * 5)
    fill(schedule)

    schedule.finish(0, 10.0, seconds=10.0)

    assert tuner.told == []


def test_an_order_while_another_process_was_starting_tells_nothing(script: Callable[..., Script]) -> None:
    tuner = script(2)
    schedule = Schedule(plan(batch(*range(5), at_once=2)), [1] * 5)
    begin(schedule)
    assert schedule.next(0.0) is not None  # its process never says that it is ready
    assert schedule.next(0.0) is None

    schedule.finish(0, 10.0, seconds=10.0)

    assert tuner.told == []


def test_an_order_beside_files_of_another_batch_tells_nothing(script: Callable[..., Script]) -> None:
    tuner = script(2)
    schedule = Schedule(plan(batch(0, at_once=4, name="large"), batch(*range(1, 5), at_once=4)), [1] * 5)
    assert len(fill(schedule)) == 4
    schedule.finish(3, 1.0)
    schedule.finish(2, 1.0)

    schedule.open_no_more("no licence")
    assert schedule.next(1.0) is None
    schedule.finish(1, 10.0, seconds=5.0)

    assert tuner.told == []


def test_an_order_tells_about_the_count_only_from_when_the_count_was_reached(script: Callable[..., Script]) -> None:
    tuner = script(2, 1)
    schedule = Schedule(plan(batch(*range(9), at_once=2, most=2)), [1] * 9)
    fill(schedule)
    schedule.finish(0, 10.0, seconds=10.0)
    assert tuner.count == 1
    assert len(tuner.told) == 1

    assert schedule.next(10.0) is None  # one at once, and one runs: from now on
    schedule.finish(1, 11.0, seconds=11.0)

    assert len(tuner.told) == 1


def test_a_count_that_moves_is_told_with_its_bin_and_its_reason(script: Callable[..., Script]) -> None:
    script(2, 2, 1)
    schedule = Schedule(plan(batch(*range(9), at_once=2, most=2)), [1] * 9)
    fill(schedule)

    schedule.finish(0, 10.0, seconds=10.0)
    assert schedule.changes() == []
    fill(schedule, 10.0)
    schedule.finish(1, 20.0, seconds=10.0)

    assert schedule.changes() == [Change("small", 1, "as scripted")]
    assert schedule.count_of(0) == ("small-", 1)


def test_fewer_at_once_are_open_after_a_count_has_moved_down(script: Callable[..., Script]) -> None:
    script(4, 2)
    schedule = Schedule(plan(batch(*range(20), at_once=4, most=4)), [1] * 20)
    fill(schedule)
    schedule.finish(0, 10.0, seconds=10.0)
    assert schedule.next(10.0) is None  # three run, at 1/2 each

    schedule.finish(1, 10.0)
    assert schedule.next(10.0) is None
    schedule.finish(2, 10.0)

    assert len(fill(schedule, 10.0)) == 1


def test_more_at_once_are_open_after_a_count_has_moved_up(script: Callable[..., Script]) -> None:
    script(2, 4)
    schedule = Schedule(plan(batch(*range(20), at_once=2, most=4)), [1] * 20)
    fill(schedule)

    schedule.finish(0, 10.0, seconds=10.0)

    assert len(fill(schedule, 10.0)) == 3
    for slot in range(4):
        schedule.finish(slot, 20.0)
    assert len(fill(schedule, 20.0)) == 4  # what ran under the former count has given back its share, no more, no less


def test_the_best_count_of_a_batch_is_told_by_its_key_where_others_were_tried(script: Callable[..., Script]) -> None:
    tuner = script(2)
    schedule = Schedule(plan(batch(0, at_once=2)), [1])
    assert schedule.counts == {}

    tuner.found = 1

    assert schedule.counts == {"small-": 1}


def test_a_count_that_is_fixed_is_never_tried_otherwise() -> None:
    asked: list[int] = []
    schedule = Schedule(plan(batch(*range(400), at_once=4)), [1] * 400)
    now = 0.0
    while not schedule.done:
        fill(schedule, now)
        now += 10.0
        for slot in list(schedule.running):
            schedule.finish(slot, now, seconds=10.0)
        asked += [change.at_once for change in schedule.changes()]

    assert asked == []


@pytest.mark.parametrize(
    ("at_once", "most", "first"),
    [(9, 9, 7), (4, 9, 3)],  # a quarter of the range from 1 to 9; and one
)
def test_a_count_is_first_tried_a_quarter_of_its_range_lower_or_one_lower_if_it_begins_below_its_most(
    at_once: int, most: int, first: int
) -> None:
    schedule = Schedule(plan(batch(*range(4000), at_once=at_once, most=most)), [1000] * 4000)
    now = 0.0
    while not (changes := schedule.changes()):
        fill(schedule, now)
        now += 10.0
        for slot in list(schedule.running):
            schedule.finish(slot, now, seconds=10.0)

    assert changes[0].at_once == first


def test_files_of_several_batches_share_the_machine() -> None:
    # Two of four take half the machine; beside them two of three fit in no more, one does.
    schedule = Schedule(plan(batch(0, 1, at_once=4, name="large"), batch(*range(2, 9), at_once=3)), [1] * 9)
    assert files(fill(schedule)) == [0, 1, 2]

    schedule.finish(0, 1.0)

    assert files(fill(schedule, 1.0)) == [3]  # 1/4 and 2/3
    schedule.finish(1, 2.0)
    assert files(fill(schedule, 2.0)) == [4]  # 3/3
