"""What is said of a run: each sentence where its figures support it, and not where they do not."""

from __future__ import annotations

from orcapost.records.metrics import ChangeMetrics
from orcapost.report.verdict import Verdict, verdict


def said(found: Verdict) -> str:
    return "\n".join((found.headline, *found.findings, *found.advice))


# How it went.


def test_the_headline_counts_what_was_done(run, file, failed) -> None:
    files = [file("a.sim"), file("b.sim", status="incomplete"), failed(), file("c.sim", reused=True)]
    files.append(file("d.sim", status="empty_cells"))

    assert verdict(run(files, wall=12.0)).headline == (
        "5 files in 12 s: 2 ok, 1 with empty cells, 1 incomplete simulation, 1 failed, 1 taken from an earlier run."
    )


def test_failures_are_told_by_what_happened_to_them(run, file, failed) -> None:
    files = [file(), failed("b.sim"), failed("c.sim"), failed("d.sim", run_status="timed out")]

    found = verdict(run(files))

    assert "3 files failed: 2 crashed, 1 timed out" in found.findings[0]
    assert "2 crashed, 1 timed out" in found.advice[0]


def test_a_run_that_reused_everything_read_nothing(run, file) -> None:
    found = verdict(run([file(reused=True)]))

    assert "No file had to be read" in said(found)
    assert "What bound it" not in said(found)


def test_the_wall_time_stands_against_the_lower_bound(run, file) -> None:
    found = verdict(run([file(end=10.0)], efficiency=0.8, binding="longest file"))

    assert "Wall time 10 s, lower bound 8 s (the longest single file): efficiency 80%." in found.findings


# What bound it.


def test_a_straggler_that_began_late_is_advised_to_begin_first(run, file, side_by_side) -> None:
    # Four slots are busy until 5 s; one file of 2.1 GB runs from 4 s to 10 s: alone for 5 of 10 s.
    files = [*side_by_side(), file("big.sim", 4.0, 10.0, slot=4, bytes=2_100_000_000)]

    found = verdict(run(files))

    assert "What bound it: for the last 5 s (50% of the run) only one file was open: big.sim (2.1 GB)" in said(found)
    assert "began 4 s after the first file. Begun first, it would have ended the run up to 4 s sooner." in said(found)


def test_a_straggler_that_began_first_is_the_shortest_the_run_can_be(run, file, side_by_side) -> None:
    files = [*side_by_side(), file("big.sim", 0.0, 10.0, slot=4)]

    found = verdict(run(files))

    assert "the run cannot be shorter than its 10 s" in said(found)
    assert "Begun first" not in said(found)


def test_a_run_of_one_file_at_a_time_has_no_straggler(run, file) -> None:
    files = [file(f"{i}.sim", float(i), i + 1.0) for i in range(5)]

    assert "only one file was open" not in said(verdict(run(files)))


def test_start_up_is_told_by_process_and_second(run, file) -> None:
    # Two processes take 2 s each to start, then do 1 s of work each: 4 of 6 s.
    files = [file(f"{s}.sim", 0.0, 3.0, slot=s, queue=2.0) for s in range(2)]

    found = verdict(run(files))

    assert "start-up: 67% of the workers' time went by before they began with their files" in said(found)
    assert "2 processes of 2 s each were started for 2 s of work" in said(found)


def test_waiting_for_orders_is_not_blamed_on_processes(run, file) -> None:
    # One process; each of its ten files waits 0.5 of 1 s for its order.
    files = [file(f"{i}.sim", float(i), i + 1.0, queue=0.5) for i in range(10)]

    found = verdict(run(files))

    assert "(0.5 s a file, for 10 files)" in said(found)
    assert "were started for" not in said(found)


def test_seats_bound_a_run_that_had_them_all_taken_while_files_waited(run, side_by_side) -> None:
    files = side_by_side(slots=2, each=10)

    found = verdict(run(files, seats=2, cpu=20.0, limits=[("cores", 8), ("seats", 2)]))

    # The last file starts at 9 s; until then both seats are taken.
    assert "What bound it: licence seats: all 2 were taken for 9 s while files waited." in said(found)
    assert "With more than 2 licence seats, more files could be open: the cores were busy at only 20%." in said(found)


def test_seats_that_are_not_all_taken_bind_nothing(run, side_by_side) -> None:
    assert "licence seats" not in said(verdict(run(side_by_side(slots=2, each=10), seats=3)))


def test_memory_that_was_reckoned_too_high_is_told_with_what_would_fit(run, side_by_side) -> None:
    # 50 GB at 10 GB each: 5 at once where 20 were wanted. No process held more than 2 GB: 25 would fit.
    files = side_by_side(slots=5, rss_peak=2_000_000_000)

    found = verdict(run(files, limits=[("size bin", 20), ("memory", 5)], memory_each=10**10))

    assert "memory: 50 GB for small files at 10 GB each allowed 5 at once, where 20 were wanted." in said(found)
    assert "no process held more than 2 GB: 25 would fit." in said(found)


def test_memory_that_is_really_needed_is_not_talked_away(run, side_by_side) -> None:
    files = side_by_side(slots=5, rss_peak=9_900_000_000)

    found = verdict(run(files, limits=[("size bin", 20), ("memory", 5)], memory_each=10**10))

    assert "would fit" not in said(found)
    assert "small files needed up to 9.9 GB each" in said(found)


def test_full_cores_bind_a_run_whose_files_filled_them(run, side_by_side) -> None:
    # 20 files of 1.9 processor seconds in 5 s on 8 cores: 38 of 40.
    found = verdict(run(side_by_side(cpu_s=1.9), cpu=96.0))

    assert "What bound it: the processor: 8 cores were busy at 96% on average, 95% with the files." in said(found)


def test_cores_that_others_filled_are_not_blamed_on_the_files(run, side_by_side) -> None:
    found = verdict(run(side_by_side(cpu_s=0.2), cpu=96.0))

    assert "the files account for only 10%" in said(found)
    assert "What bound it: the processor" not in said(found)


def test_the_disk_binds_where_the_bytes_came_from_it_at_the_best_rate(run, side_by_side) -> None:
    # 20 files of 50 MB in 5 s: 200 MB/s, all from the disk; at the best rate it would have taken 4.5 s: 222 MB/s.
    found = verdict(run(side_by_side(), cpu=40.0, disk_read=200e6, efficiency=0.9, binding="disk"))

    assert "What bound it: the disk: 200 MB/s all through, at best 222 MB/s, with the cores at 40%." in said(found)


def test_room_on_the_cores_is_advised_to_be_used(run, side_by_side) -> None:
    # Four at once was asked for, four are open all the time, the cores are at 30 %.
    found = verdict(run(side_by_side(), cpu=30.0, binding="disk", limits=[("asked for", 4)]))

    assert "4.0 of 4 were open on average, and the cores were busy at 30%" in said(found)
    assert "Try --workers 8 and compare." in said(found)


def test_a_run_as_long_as_its_longest_file_is_bound_by_it(run, file) -> None:
    found = verdict(run([file("long.sim", 0.0, 9.5), file("b.sim", 0.0, 9.0, slot=1)], efficiency=0.95))

    assert "What bound it: the longest file: long.sim (50 MB) took 9.5 s." in found.findings


def test_what_explains_little_of_a_run_did_not_bind_it(run, file) -> None:
    # Two of ten seconds are start-up; the cores were neither full nor idle.
    files = [file(f"{s}.sim", 0.0, 10.0, slot=s, queue=2.0) for s in range(2)]

    found = verdict(run(files, cpu=70.0))

    assert "Nothing that was measured bound the run on its own." in found.findings
    assert "What bound it" not in said(found)
    assert "Start-up: 20% of the workers' time" in said(found)


# What else was seen.


def test_second_attempts_warnings_and_changes_are_mentioned(run, file, warning) -> None:
    files = [file("twice.sim", attempts=2), file("warned.sim", problems=[warning])]
    changes = [
        ChangeMetrics(time=1.0, batch=None, at_once=4, reason="no seat"),
        ChangeMetrics(time=2.0, batch=None, at_once=6, reason="a seat is free"),
    ]

    found = said(verdict(run(files, changes=changes)))

    assert "1 file had to be tried more than once" in found
    assert "twice.sim (50 MB)" in found
    assert "1 ok file came with warnings." in found
    assert "changed 2 times on the way, between 4 and 6; the last time because: a seat is free." in found


def test_a_hostile_name_is_spelt_out(run, file, side_by_side) -> None:
    files = [*side_by_side(), file("x\u202egnp.sim\x1b[2J", 0.0, 10.0, slot=4)]

    found = said(verdict(run(files)))

    assert "x\\u202egnp.sim\\x1b[2J" in found
    assert "\u202e" not in found and "\x1b" not in found
