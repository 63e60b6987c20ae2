"""From which figure on each finding of the verdict is said, with which figures, and in which order."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from orcapost.records.metrics import BatchMetrics, ChangeMetrics, LimitMetrics, SampleMetrics
from orcapost.report.verdict import Verdict, verdict


def about(words: str, found: Verdict) -> str:
    """The one finding with these words, in whichever case; empty if there is none."""
    (sentence,) = [finding for finding in found.findings if words in finding.lower()] or [""]
    return sentence


def advised(words: str, found: Verdict) -> str:
    """The one piece of advice with these words; empty if there is none."""
    (sentence,) = [advice for advice in found.advice if words in advice] or [""]
    return sentence


def figures(sentence: str) -> list[str]:
    """The numbers in a sentence; those in names of files are left out."""
    return re.findall(r"\d+(?:[.,]\d+)*%?", re.sub(r"\S+\.sim", "", sentence))


def bound_it(found: Verdict) -> list[str]:
    return [finding for finding in found.findings if finding.startswith("What bound it: ")]


NOTHING = "nothing that was measured"


# Order.


def test_findings_go_from_failures_by_the_time_and_what_cost_most_to_what_was_also_seen(
    run, file, failed, side_by_side, warning
) -> None:
    # Four slots until 5 s, their 20 files waiting for 0.2 s each: 4 of all files' 20 + 6 s, 15.4 %. The last file runs
    # from 4 s to 10 s, so for 5 of 10 s alone: 50 %.
    first, *others = side_by_side(queue=0.2)
    files = [
        replace(first, problems=[warning]),
        *others,
        failed("big.sim", 4.0, 10.0, slot=4, attempts=2),
    ]
    changes = [ChangeMetrics(time=1.0, batch=None, at_once=4, reason="no seat")]

    found = verdict(run(files, predicted=5.0, changes=changes))

    keys = ["1 file failed", "Wall time", "Earlier runs", "What bound it: for the last", "Start-up", "tried more than"]
    keys += ["with warnings", "Files at once", "too short"]
    assert [key for finding in found.findings for key in keys if key in finding] == keys
    assert [advice.split()[0] for advice in found.advice] == ["Mend", "A"]


def test_what_costs_most_comes_first_and_alone_is_said_to_have_bound_the_run(run, file) -> None:
    # Two slots of 10 s, 2 s of each a process's start: 20 %. The cores are at 90 %, all for the files: 72 of 80 s.
    files = [file(f"{slot}.sim", 0.0, 10.0, slot=slot, queue=2.0, cpu_s=36.0) for slot in range(2)]

    found = verdict(run(files, cpu=90.0))

    assert [finding.partition(":")[0] for finding in found.findings[-2:]] == ["What bound it", "Start-up"]
    assert figures(found.findings[-2]) == ["8", "90%", "90%"]
    assert about(NOTHING, found) == ""
    assert [figures(advice) for advice in found.advice] == [["90%"], ["2", "2", "16"]]


@pytest.mark.parametrize(("queue", "first"), [(8.95, "the processor"), (9.05, "start-up")])
def test_what_explains_a_run_by_half_a_percent_more_comes_first(run, file, queue, first) -> None:
    # 90 % of the cores, all for the files, 72 of 80 s; 89.5 % or 90.5 % of the workers' time.
    files = [file(f"{slot}.sim", 0.0, 10.0, slot=slot, queue=queue, cpu_s=36.0) for slot in range(2)]

    found = verdict(run(files, cpu=90.0))

    assert bound_it(found)[0].startswith(f"What bound it: {first}: ")


# Several files or none.


def test_an_empty_run_has_neither_findings_nor_advice(run) -> None:
    assert verdict(run([])) == Verdict("No file was done.", (), ())


def test_of_one_file_the_headline_is_in_the_singular_and_leaves_out_what_there_was_not(run, file) -> None:
    assert verdict(run([file()])).headline == "1 file in 1 s: 1 ok."


def test_a_run_of_which_every_file_failed_says_what_it_cost(run, failed) -> None:
    # 2 and 3 s.
    found = verdict(run([failed("a.sim", 0.0, 2.0), failed("b.sim", 0.0, 3.0, slot=1)]))

    assert found.headline == "2 files in 3 s: 0 ok, 2 failed."
    assert found.findings[0] == "2 files failed: 2 crashed; they took 5 s of the workers' time."
    assert found.advice[0] == "Mend what failed (2 crashed): the same command, without --fresh, does only them again."


def test_one_failed_file_is_spoken_of_in_the_singular(run, file, failed) -> None:
    (advice,) = verdict(run([file(), failed()])).advice

    assert advice == "Mend what failed (1 crashed): the same command, without --fresh, does only it again."


@pytest.mark.parametrize(("lasted", "said"), [(0.05, True), (0.04, False)])
def test_failures_that_took_a_twentieth_of_a_second_say_what_they_took(run, failed, lasted, said) -> None:
    finding = verdict(run([failed(end=lasted)])).findings[0]

    assert finding.startswith("1 file failed: 1 crashed")
    assert figures(finding) == (["1", "1", "0.05"] if said else ["1", "1"])


def test_a_failure_of_an_earlier_run_took_nothing_of_this_one(run, file, failed) -> None:
    found = verdict(run([file(), failed("a.sim", 0.0, 2.0), failed("b.sim", 0.0, 30.0, reused=True)], wall=2.0))

    assert figures(found.findings[0]) == ["2", "2", "2"]


def test_a_run_that_did_a_file_itself_is_not_said_to_have_read_none(run, file) -> None:
    assert about("no file had to be read", verdict(run([file(), file("b.sim", reused=True)]))) == ""


def test_a_run_of_no_time_says_nothing_of_time(run, file) -> None:
    found = verdict(replace(metrics := run([file()]), totals=replace(metrics.totals, wall=0.0)))

    assert [finding for finding in found.findings if "too short" not in finding] == []


def test_files_that_took_no_time_bound_nothing(run, failed) -> None:
    files = [failed(f"{place}.sim", 1.0, 1.0) for place in range(2)]

    found = verdict(run(files, wall=2.0, cpu=10.0, binding="disk", efficiency=0.0, limits=[("asked for", 2)]))

    assert found.findings == ("2 files failed: 2 crashed.", "Nothing that was measured bound the run on its own.")


# Against the bound and the prediction.


@pytest.mark.parametrize(
    ("binding", "expected"),
    [
        ("disk", ["10", "8", "12.5", "80%"]),  # two files of 50 MB in 8 s: 12.5 MB/s
        ("processor", ["10", "8", "6", "80%"]),  # 6 cores
        ("longest file", ["10", "8", "80%"]),
        ("something new", ["10", "8", "80%"]),
    ],
)
def test_the_lower_bound_is_given_with_what_it_rests_on(run, file, binding, expected) -> None:
    files = [file(end=10.0), file("b.sim", end=10.0, slot=1)]

    found = verdict(run(files, efficiency=0.8, binding=binding, cores=6))

    assert figures(about("wall time", found)) == expected


def test_a_bound_of_another_name_is_named(run, file) -> None:
    assert "(something new)" in about("wall time", verdict(run([file()], binding="something new")))


def test_a_bound_of_no_time_is_not_mentioned(run, file) -> None:
    assert about("wall time", verdict(run([file()], efficiency=0.0))) == ""


@pytest.mark.parametrize(
    ("predicted", "times"),
    [
        (4.8, "1.2"),  # 6 / 4.8 = 1.25, a quarter more
        (4.9, None),
        (8.0, "0.75"),  # 6 / 8, a quarter less
        (7.9, None),
        (2.4, "2.5"),
        (0.0, None),  # none that anything can be compared with
        (None, None),
    ],
)
def test_a_prediction_is_mentioned_from_a_quarter_off(run, file, predicted, times) -> None:
    found = about("earlier runs", verdict(run([file(end=6.0)], predicted=predicted)))

    assert figures(found) == ([] if times is None else [f"{predicted:g}", times])


# What binds a run, and nothing.


def test_what_explains_half_of_a_run_bound_it(run, file) -> None:
    # Together until 5 s, then one alone until 10 s: half.
    files = [file("a.sim", 0.0, 5.0), file("b.sim", 0.0, 10.0, slot=1)]

    assert figures(bound_it(verdict(run(files, efficiency=0.1)))[0]) == ["5", "50%", "50", "10"]


def test_what_explains_less_than_half_of_a_run_did_not_bind_it(run, file) -> None:
    files = [file("a.sim", 0.0, 5.1), file("b.sim", 0.0, 10.0, slot=1)]

    found = verdict(run(files, cpu=70.0))

    assert bound_it(found) == []
    assert figures(about("only one file", found)) == ["4.9", "49%", "50", "10"]
    assert about(NOTHING, found) != ""


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_nothing_is_ruled_out_nor_the_load_spoken_of_before_three_samples(run, file, count) -> None:
    metrics = run([file()], cpu=70.0, efficiency=0.5)

    found = verdict(replace(metrics, samples=metrics.samples[:count]))

    assert (about(NOTHING, found) != "") == (count == 3)
    assert figures(about("too short", found)) == ([] if count == 3 else [str(count)])


def test_loads_are_means_over_time(run, side_by_side) -> None:
    # 90 % for 1 s, 30 % for the next, then 30 % for 3 s: 42 % in the mean over time, 50 % over the samples.
    metrics = run(side_by_side(), cpu=0.0, binding="disk", limits=[("asked for", 4)])
    samples = [
        SampleMetrics(time=time, cpu=cpu, memory=0, disk_read=0.0, running=4)
        for time, cpu in [(1.0, 90.0), (2.0, 30.0), (5.0, 30.0)]
    ]

    assert figures(about("count of files", verdict(replace(metrics, samples=samples)))) == ["4.0", "4", "42%"]


def test_reads_are_means_over_time(run, side_by_side) -> None:
    # 100 MB/s for 4 s, then 600 MB/s for 1 s: 200 MB/s in the mean over time, 350 over the samples.
    metrics = run(side_by_side(), cpu=0.0, binding="disk", efficiency=0.9)
    samples = [
        SampleMetrics(time=time, cpu=40.0, memory=0, disk_read=rate, running=4)
        for time, rate in [(2.0, 100e6), (4.0, 100e6), (5.0, 600e6)]
    ]

    assert figures(advised("The disk gave", verdict(replace(metrics, samples=samples)))) == ["200", "40%"]


def test_a_run_of_a_second_has_a_load(run, file) -> None:
    assert figures(about("the files account for", verdict(run([file(end=1.0)], cpu=90.0)))) == ["90%", "0%"]


def test_samples_that_span_no_time_say_nothing_of_the_load(run, side_by_side) -> None:
    metrics = run(side_by_side(cpu_s=1.9), cpu=0.0, binding="disk", limits=[("asked for", 4)])
    sample = SampleMetrics(time=0.0, cpu=90.0, memory=0, disk_read=0.0, running=4)

    assert bound_it(verdict(replace(metrics, samples=[sample] * 3))) == []


# A straggler, and the longest file.


@pytest.mark.parametrize(("others_end", "said"), [(9.0, True), (9.1, False)])
def test_a_file_that_is_alone_for_a_tenth_of_the_run_is_a_straggler(run, file, others_end, said) -> None:
    files = [file("a.sim", 0.0, others_end), file("b.sim", 0.0, 10.0, slot=1)]

    found = about("only one file", verdict(run(files)))

    assert figures(found) == (["1", "10%", "50", "10"] if said else [])


@pytest.mark.parametrize(
    ("start", "alone", "expected"),
    [
        (1.1, 5.0, ["50", "1.1", "1.1"]),  # it began 1.1 s after the first: no more than that can be won
        (6.0, 2.0, ["50", "6", "2"]),  # it was alone for 2 s: no more than that can be won
    ],
)
def test_what_can_be_won_of_a_straggler_is_told(run, file, start, alone, expected) -> None:
    files = [file("a.sim", 0.0, 10.0 - alone), file("b.sim", start, 10.0, slot=1)]

    assert figures(advised("Begun first", verdict(run(files)))) == expected


def test_a_straggler_that_began_within_a_tenth_of_the_run_began_with_the_first(run, file) -> None:
    files = [file("a.sim", 0.0, 5.0), file("b.sim", 1.0, 10.0, slot=1)]

    found = verdict(run(files))

    assert figures(advised("began with the first", found)) == ["50", "9"]  # 50 MB, 9 s


def test_a_straggler_is_late_by_the_first_file_not_by_the_start_of_the_run(run, file) -> None:
    # The first file begins at 2 s, the straggler at 4 s: 2 s later.
    files = [file("a.sim", 2.0, 6.0), file("b.sim", 4.0, 10.0, slot=1)]

    assert figures(advised("Begun first", verdict(run(files)))) == ["50", "2", "2"]


@pytest.mark.parametrize("starts", [(5.0, 7.0), (5.0,)])
def test_files_one_behind_the_other_at_the_end_are_told_without_advice(run, file, starts) -> None:
    # Two slots until 5 s, then never more than one file until 10 s.
    spans = zip(starts, (*starts[1:], 10.0), strict=True)
    last = [file(f"c{start:g}.sim", start, end) for start, end in spans]
    files = [file("a.sim", 0.0, 5.0), file("b.sim", 0.0, 5.0, slot=1), *last]

    found = verdict(run(files))

    assert "at a time" in about("only one file", found)
    assert last[-1].path.rpartition("/")[2] in about("only one file", found)
    assert figures(about("only one file", found)) == ["5", "50%", "50"]
    assert found.advice == ()


def test_a_file_that_was_alone_for_less_than_half_of_the_end_is_no_straggler(run, file) -> None:
    # Alone from 10.1 s: the first for 1.9 s of 4 s, and two short ones behind it.
    files = [file("long.sim", 0.0, 12.0), file("b.sim", 0.0, 10.1, slot=1)]
    files += [file("c.sim", 12.0, 13.0), file("d.sim", 13.0, 14.1)]

    found = verdict(run(files))

    assert "only one file was open at a time, the last of them d.sim" in about("only one file", found)
    assert advised("straggler", found) == ""


def test_files_one_behind_the_other_bind_a_run_by_their_share_of_it(run, file) -> None:
    # Two slots until 8 s, then one file after the other until 10 s: 20 %.
    last = [file(f"c{start:g}.sim", start, start + 1.0) for start in (8.0, 9.0)]
    found = verdict(run([file("a.sim", 0.0, 8.0), file("b.sim", 0.0, 8.0, slot=1), *last]))

    assert figures(about("at a time", found)) == ["2", "20%", "50"]
    assert bound_it(found) == []


@pytest.mark.parametrize(
    ("efficiency", "binding", "said"),
    [(0.85, "longest file", True), (0.84, "longest file", False), (0.85, "disk", False)],
)
def test_the_longest_file_is_named_where_the_run_was_nearly_as_short(run, file, efficiency, binding, said) -> None:
    files = [file("a.sim", 1.0, 11.0), file("b.sim", 2.0, 11.0, slot=1)]

    found = about("the longest file:", verdict(run(files, efficiency=efficiency, binding=binding)))

    assert figures(found) == (["50", "10"] if said else [])
    assert ("a.sim" in found) == said


# Start-up.


@pytest.mark.parametrize(("queue", "said"), [(1.5, True), (1.4, False)])
def test_start_up_is_told_from_15_percent_of_the_workers_time(run, file, queue, said) -> None:
    files = [file(f"{slot}.sim", 0.0, 10.0, slot=slot, queue=queue) for slot in range(2)]

    assert figures(about("start-up", verdict(run(files)))) == (["15%", "2", "1.5"] if said else [])


def test_a_process_starts_once_and_each_process_counts(run, file) -> None:
    # Slot 0 had two processes, slot 1 one. They started in 1, 2 and 6 s, the middle being 2 s; the later file of a
    # process waited 0 s, wherever it stands in the list. 9 s of 9 + 6 x 1 s: 60 %.
    files = [
        file("d.sim", 9.0, 10.0, slot=1, pid=11),
        file("a.sim", 0.0, 2.0, slot=0, pid=10, queue=1.0),
        file("b.sim", 2.0, 5.0, slot=0, pid=12, queue=2.0),
        file("c.sim", 0.0, 9.0, slot=1, pid=11, queue=6.0),
    ]

    found = verdict(run(files))

    assert figures(about("start-up", found)) == ["60%", "3", "2"]
    assert figures(advised("were started for", found)) == ["3", "2", "6"]


def test_start_up_is_the_start_of_processes_from_half_of_it_on(run, file) -> None:
    # One process: it starts in 1 s, and its second file waits another second.
    files = [file("a.sim", 0.0, 2.0, queue=1.0), file("b.sim", 2.0, 4.0, queue=1.0)]

    assert "1 process took 1 s each" in about("start-up", verdict(run(files)))


def test_start_up_that_is_less_than_half_that_of_processes_is_told_by_file(run, file) -> None:
    files = [file("a.sim", 0.0, 2.0, queue=0.9), file("b.sim", 2.0, 4.0, queue=1.1)]

    found = verdict(run(files))

    assert figures(about("start-up", found)) == ["50%", "1", "2"]
    assert advised("were started for", found) == ""


# Licence seats.


def refused(time, at_once):
    return ChangeMetrics(time=time, batch=None, at_once=at_once, reason="no licence: all are taken")


def more(time, at_once):
    return ChangeMetrics(time=time, batch=None, at_once=at_once, reason="a seat may be free")


def test_files_wait_for_a_refused_seat_until_as_many_may_be_open_as_were_planned(run, file) -> None:
    files = [file("a.sim", 0.0, 10.0), file("b.sim", 4.0, 10.0, slot=1), file("c.sim", 6.0, 9.0, slot=2)]
    files += [file("d.sim", 9.0, 10.0, slot=2)]
    changes = [refused(2.0, 1), more(4.0, 2), more(6.0, 3)]

    found = verdict(run(files, limits=[("cores", 3)], changes=changes))

    # The one from 2 s to 4 s, both from 4 s to 6 s; the three from 6 s on are all that there may be.
    assert figures(about("licence seats", found)) == ["4"]
    assert figures(advised("licence seat", found)) == ["4"]


@pytest.mark.parametrize(("back", "said"), [(3.0, ["1"]), (2.75, [])])
def test_refused_seats_are_told_of_from_a_tenth_of_the_run(run, file, back, said) -> None:
    files = [file("a.sim", 0.0, 10.0), file("b.sim", 9.0, 10.0, slot=1)]

    found = verdict(run(files, limits=[("cores", 2)], changes=[refused(2.0, 1), more(back, 2)]))

    assert figures(about("licence seats", found)) == said


def test_files_wait_for_a_refused_seat_also_while_none_is_open(run, file) -> None:
    files = [file("a.sim", 0.0, 2.0), file("b.sim", 5.0, 10.0)]

    found = verdict(run(files, limits=[("cores", 2)], changes=[refused(2.0, 1)]))

    assert figures(about("licence seats", found)) == ["3"]


CORES_AND_SEATS = (("cores", 8), ("seats", 2))


def seats(run, files, limits=CORES_AND_SEATS, **other):
    return verdict(run(files, **{"seats": 2, "limits": limits, **other}))


@pytest.mark.parametrize(("full", "said"), [(1.0, True), (0.9, False)])
def test_seats_are_told_of_where_they_were_taken_for_a_quarter_of_the_time_of_waiting(run, file, full, said) -> None:
    # Two files side by side until `full`, one alone until 4 s, when the last file starts.
    files = [
        file("a.sim", 0.0, full),
        file("b.sim", 0.0, 4.0, slot=1),
        file("c.sim", 4.0, 5.0, slot=1),
    ]

    assert figures(about("seats", seats(run, files))) == (["2", "1"] if said else [])


def test_the_time_of_waiting_begins_with_the_first_file_and_ends_with_the_start_of_the_last(run, file) -> None:
    # Both seats are taken from 6 s to 7 s, of the 4 s from the first file (4 s) to the start of the last (8 s); that
    # they are taken again after it is no waiting.
    files = [file("a.sim", 4.0, 10.0), file("b.sim", 6.0, 7.0, slot=1), file("c.sim", 8.0, 10.0, slot=1)]

    assert figures(about("seats", seats(run, files))) == ["2", "1"]


def test_seats_bind_by_their_share_of_the_whole_run(run, file) -> None:
    # Both taken for 5 s, of a run of 10 s.
    files = [file("a.sim", 0.0, 5.0), file("b.sim", 0.0, 10.0, slot=1), file("c.sim", 5.0, 10.0)]

    found = seats(run, files, efficiency=0.1)

    assert figures(bound_it(found)[0]) == ["2", "5"]


def test_seats_that_were_taken_for_less_than_half_of_a_run_did_not_bind_it(run, file) -> None:
    files = [file("a.sim", 0.0, 4.9), file("b.sim", 0.0, 10.0, slot=1), file("c.sim", 4.9, 10.0)]

    found = seats(run, files, efficiency=0.1)

    assert bound_it(found) == []
    assert figures(about("seats", found)) == ["2", "4.9"]


def test_files_that_all_start_at_once_do_not_wait_for_seats(run, file) -> None:
    assert about("seats", seats(run, [file("a.sim"), file("b.sim", slot=1)])) == ""


def test_as_many_seats_as_cores_keep_nothing_back(run, side_by_side) -> None:
    assert about("seats", seats(run, side_by_side(2, 5), limits=(("cores", 2), ("seats", 2)))) == ""


@pytest.mark.parametrize(("asked", "said"), [(3, True), (2, False)])
def test_seats_keep_back_a_count_that_was_asked_for(run, side_by_side, asked, said) -> None:
    # Of five files of 1 s on each of two slots, the last start at 4 s.
    found = about("seats", seats(run, side_by_side(2, 5), limits=(("asked for", asked), ("seats", 2))))

    assert figures(found) == (["2", "4"] if said else [])


def test_seats_kept_nothing_back_where_only_a_batch_was_small(run, side_by_side) -> None:
    assert about("seats", seats(run, side_by_side(2, 5), limits=(("size bin", 8), ("cores", 2), ("seats", 2)))) == ""


@pytest.mark.parametrize(("cpu", "advice"), [(59.0, ["2", "59%"]), (60.0, []), (None, [])])
def test_more_seats_are_advised_where_the_cores_are_known_to_be_idle(run, side_by_side, cpu, advice) -> None:
    found = seats(run, side_by_side(2, 5), cpu=cpu)

    assert figures(about("seats", found)) == ["2", "4"]
    assert figures(advised("licence seats", found)) == advice


# Memory.


def memory(run, files, limits=(("size bin", 20), ("memory", 5)), **other):
    return verdict(run(files, **{"limits": limits, "memory_each": 10**10, **other}))


@pytest.mark.parametrize(
    "limits",
    [
        (("memory", 5), ("files", 5)),  # as many as there are files: memory kept nothing back
        (("memory", 5), ("cores", 4)),
        (("memory", 5),),
        (("cores", 4),),
        (),
    ],
)
def test_memory_is_not_told_of_where_it_kept_nothing_back(run, side_by_side, limits) -> None:
    metrics = run(side_by_side(5))
    batch = replace(metrics.plan[0], limits=[LimitMetrics(name, at_once, name) for name, at_once in limits])

    assert about("memory", verdict(replace(metrics, plan=[batch]))) == ""


def test_memory_is_told_of_with_the_smallest_of_the_other_limits(run, side_by_side) -> None:
    found = memory(run, side_by_side(5), limits=(("size bin", 20), ("cores", 8), ("memory", 5), ("files", 25)))

    assert figures(about("memory", found)) == ["50", "10", "5", "8"]


@pytest.mark.parametrize(
    ("needed", "figures_of_advice"),
    [
        (7_999_000_000, ["10", "8", "6"]),  # less than eight tenths of what was assumed: 50 / 7.999 GB, so 6 would fit
        (8_000_000_000, ["8"]),
        (1, ["10", "1", "50,000,000,000"]),
        (0, []),  # not measured
    ],
)
def test_what_is_advised_of_memory_rests_on_what_was_needed(run, side_by_side, needed, figures_of_advice) -> None:
    found = memory(run, side_by_side(5, rss_peak=needed))

    assert [figures(advice) for advice in found.advice] == ([figures_of_advice] if needed else [])


def test_memory_of_another_batch_is_not_held_against_a_batch(run, file) -> None:
    # The small file, done last, needed 9 GB; the large one 2 GB, so 25 would fit.
    files = [
        file("a.sim", 0.0, 1.0, batch="large", rss_peak=2 * 10**9),
        file("b.sim", 0.0, 1.0, slot=1, rss_peak=9 * 10**9),
    ]

    found = memory(run, files)

    assert figures(advised("would fit", found)) == ["10", "2", "25"]


def test_a_batch_of_which_nothing_was_done_showed_no_need_of_memory(run, file) -> None:
    found = memory(run, [file("a.sim", batch="large", reused=True), file("b.sim", rss_peak=10**9)])

    assert "for large files" in about("memory", found)
    assert found.advice == ()


def test_the_first_batch_that_memory_kept_back_is_told_of_with_its_own_time(run, file) -> None:
    # The large batch was bound by cores; the small one, for 5 of 10 s, by memory.
    files = [file("a.sim", 0.0, 10.0, batch="large"), file("b.sim", 0.0, 9.5, slot=1)]
    metrics = run(files, limits=(("size bin", 20), ("memory", 5)), memory_each=10**10)
    large, small = metrics.plan
    plan = [replace(large, limits=run(files).plan[0].limits), small]

    def with_walls(wall):
        batches = [
            BatchMetrics(bin=bin, files=1, bytes=1, wall=wall, mb_per_s=1.0, files_per_s=1.0)
            for bin, wall in (("large", 9.0), ("small", wall))
        ]
        return verdict(replace(metrics, plan=plan, batches=batches))

    assert figures(bound_it(with_walls(5.0))[0]) == ["50", "10", "5", "20"]
    assert bound_it(with_walls(4.9)) == []
    assert figures(about("memory", with_walls(4.9))) == ["50", "10", "5", "20"]


def test_memory_weighs_no_more_than_the_whole_run(run, side_by_side) -> None:
    # The batch is said to have lasted twice as long as the run; the longest file explains 100 % too, and is seen first.
    metrics = run(side_by_side(5), limits=(("size bin", 20), ("memory", 5)), efficiency=1.0)

    found = verdict(replace(metrics, batches=[replace(metrics.batches[0], wall=10.0)]))

    assert "longest file" in bound_it(found)[0]


def test_memory_of_a_batch_without_figures_binds_nothing(run, side_by_side) -> None:
    found = memory(run, side_by_side(5, 1), batches=[], efficiency=0.1)

    assert bound_it(found) == []
    assert figures(about("memory", found)) == ["50", "10", "5", "20"]


# Processor.


@pytest.mark.parametrize(("cpu", "said"), [(80.0, True), (79.9, False), (None, False)])
def test_the_processor_is_told_of_from_80_percent(run, side_by_side, cpu, said) -> None:
    # 20 files of 1.6 s each in 5 s on 8 cores: 32 of 40 s.
    found = verdict(run(side_by_side(cpu_s=1.6), cpu=cpu))

    assert figures(about("processor:", found)) == (["8", "80%", "80%"] if said else [])
    assert figures(advised("The cores were full", found)) == (["80%"] if said else [])


@pytest.mark.parametrize(("cpu_s", "theirs"), [(24.0, True), (23.9, False)])
def test_the_cores_were_full_of_the_files_from_six_tenths_on(run, file, cpu_s, theirs) -> None:
    # 24 s of 5 s on 8 cores: 60 %, six tenths of 100 %.
    files = [file("a.sim", 0.0, 5.0, cpu_s=cpu_s), file("b.sim", 0.0, 5.0, slot=1)]

    found = verdict(run(files, cpu=100.0, efficiency=0.1))

    assert bool(bound_it(found)) == theirs
    assert figures(about("the files account for", found)) == ([] if theirs else ["100%", "60%"])


def test_cores_that_others_filled_come_after_all_that_cost_something(run, file) -> None:
    files = [file(f"{slot}.sim", 0.0, 10.0, slot=slot, queue=2.0) for slot in range(2)]

    found = verdict(run(files, cpu=96.0))

    assert [finding.split()[0] for finding in found.findings[-2:]] == ["Start-up:", "The"]


# Disk.


def disk(run, files, **other):
    return verdict(run(files, **{"cpu": 40.0, "disk_read": 200e6, "efficiency": 0.9, "binding": "disk", **other}))


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({}, True),
        ({"cpu": None}, False),
        ({"binding": "processor"}, False),
        ({"efficiency": 0.85}, True),
        ({"efficiency": 0.84}, False),
        ({"cpu": 79.9}, True),
        ({"cpu": 80.0, "disk_read": 200e6}, False),
        ({"disk_read": 100e6}, True),  # half of the 200 MB/s
        ({"disk_read": 99e6}, False),
    ],
)
def test_the_disk_is_told_of_where_all_that_speaks_for_it_is_seen(run, side_by_side, other, said) -> None:
    # 20 files of 50 MB in 5 s: 200 MB/s.
    assert (about("the disk:", disk(run, side_by_side(), **other)) != "") == said


def test_the_disk_is_told_of_with_its_rates(run, side_by_side) -> None:
    # 20 files of 55.625 MB in 5 s: 222.5 MB/s, half way and said as the even 222; at the lower bound, 4.5 s: 247 MB/s.
    found = disk(run, side_by_side(bytes=55_625_000), disk_read=150e6)

    assert figures(bound_it(found)[0]) == ["222", "247", "40%"]
    assert figures(advised("The disk gave", found)) == ["150", "40%"]


# Idle cores.


def idle(run, files, **other):
    return verdict(run(files, **{"cpu": 30.0, "binding": "disk", "limits": [("asked for", 4)], **other}))


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({}, True),
        ({"cpu": None}, False),
        ({"cpu": 59.9}, True),
        ({"cpu": 60.0}, False),
        ({"binding": "longest file"}, False),
        ({"limits": [("size bin", 4)]}, True),
        ({"limits": [("learned", 4), ("cores", 8)]}, True),
        ({"limits": [("cores", 4)]}, False),
        ({"limits": [("memory", 4), ("size bin", 20)]}, False),
        ({"efficiency": 0.85, "disk_read": 100e6}, False),  # the disk was full
        ({"efficiency": 0.84, "disk_read": 100e6}, True),
        ({"efficiency": 0.85, "disk_read": 99e6}, True),
    ],
)
def test_room_is_told_of_only_where_nothing_but_the_count_held_the_run_back(run, side_by_side, other, said) -> None:
    found = idle(run, side_by_side(), **other)

    assert (about("count of files", found) != "") == said
    assert (advised("--workers 8 ", found) != "") == said


def test_room_on_the_cores_explains_the_run_by_its_share(run, side_by_side) -> None:
    # At 50 % the half that was left bound the run; at 50.4 % it did not.
    assert figures(bound_it(idle(run, side_by_side(), cpu=50.0))[0]) == ["4.0", "4", "50%"]
    assert bound_it(idle(run, side_by_side(), cpu=50.4)) == []


@pytest.mark.parametrize(("longer", "mean"), [(2.0, "1.5"), (1.9, None)])
def test_room_is_not_told_of_where_the_slots_were_not_used(run, file, longer, mean) -> None:
    # Two slots over 4 s, from 1 s on: 4 s and 2 s are 1.5 files on average, three quarters of 2.
    files = [file("a.sim", 1.0, 5.0), file("b.sim", 1.0, 1.0 + longer, slot=1)]

    assert figures(about("count of files", idle(run, files))) == ([] if mean is None else [mean, "2", "30%"])


def test_files_of_an_earlier_run_were_not_open(run, side_by_side, file) -> None:
    files = [*side_by_side(), file("old.sim", 0.0, 100.0, reused=True)]

    assert figures(about("count of files", idle(run, files, wall=5.0))) == ["4.0", "4", "30%"]


def test_what_limited_a_run_is_what_limited_the_batch_with_the_most_bytes(run, file) -> None:
    files = [file("a.sim", 0.0, 5.0, batch="large"), file("b.sim", 0.0, 5.0, slot=1)]
    metrics = run(files, cpu=30.0, binding="disk", limits=[("asked for", 4)])
    large, small = metrics.plan
    by_cores = run(files, limits=[("cores", 4)]).plan[0].limits

    def with_limits(large_bytes, small_bytes):
        plan = [replace(large, bytes=large_bytes, limits=by_cores), replace(small, bytes=small_bytes)]
        return about("count of files", verdict(replace(metrics, plan=plan)))

    assert with_limits(10, 20) != ""
    assert with_limits(20, 10) == ""


def test_a_plan_without_limits_says_nothing_of_the_count(run, side_by_side) -> None:
    metrics = run(side_by_side(), cpu=30.0, binding="disk", limits=[("asked for", 4)])

    found = verdict(replace(metrics, plan=[replace(metrics.plan[0], limits=[])]))

    assert about("count of files", found) == ""


# What else was seen.


def test_of_files_tried_again_the_one_with_the_most_attempts_is_named(run, file) -> None:
    files = [file("a.sim", attempts=2), file("b.sim", attempts=3), file("c.sim", attempts=1), file("d.sim", attempts=2)]

    finding = about("tried more than once", verdict(run(files)))

    assert figures(finding) == ["3", "50"]
    assert "b.sim" in finding


def test_a_run_without_incidents_has_no_side_notes(run, file) -> None:
    # The wall time and the bound are all that is said of it, and that nothing bound it.
    assert len(verdict(run([file()], cpu=70.0)).findings) == 2


def test_warnings_are_counted_by_file_those_of_an_earlier_run_too(run, file, warning) -> None:
    files = [
        file("a.sim", problems=[warning, warning]),
        file("b.sim", problems=[warning], reused=True),
        file("c.sim"),
    ]

    assert figures(about("with warnings", verdict(run(files)))) == ["2"]


def test_one_change_is_told_with_its_count_and_reason(run, file) -> None:
    changes = [ChangeMetrics(time=1.0, batch=None, at_once=1_200, reason="a seat\x1b is free")]

    finding = about("files at once changed", verdict(run([file()], changes=changes)))

    assert finding == "Files at once changed to 1,200 on the way, because: a seat\\x1b is free."


def test_several_changes_are_told_with_their_span_and_the_last_reason(run, file) -> None:
    changes = [
        ChangeMetrics(time=float(at_once), batch=None, at_once=at_once, reason=f"reason {at_once}")
        for at_once in (5, 2, 7, 4)
    ]

    assert figures(about("files at once changed", verdict(run([file()], changes=changes)))) == ["4", "2", "7", "4"]


def test_a_run_that_did_nothing_says_nothing_of_samples(run, file) -> None:
    assert about("too short", verdict(run([file(reused=True)]))) == ""


@pytest.mark.parametrize(("letters", "shown"), [(56, "x" * 56 + ".sim"), (57, "x" * 40 + " ... " + "x" * 11 + ".sim")])
def test_a_name_of_more_than_60_characters_is_shortened_in_its_middle(run, file, letters, shown) -> None:
    finding = about("tried more than once", verdict(run([file("x" * letters + ".sim", attempts=2)])))

    assert finding.endswith(f" {shown} (50 MB).")


def test_a_file_without_a_size_is_named_without_one(run, failed) -> None:
    finding = about("tried more than once", verdict(run([failed("gone.sim", bytes=None, attempts=2)])))

    assert finding.endswith(" gone.sim.")
