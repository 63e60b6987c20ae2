"""The verdict and the timeline as plain lines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orcapost.records.bench import Bench
from orcapost.report.terminal import bin_marks, lines, timeline
from orcapost.report.verdict import verdict


def test_a_slots_line_shows_waiting_work_and_idleness(run, file) -> None:
    # 21 columns: 7 for the slot and its edges, 14 for 14 s: 2 s waiting, 5 s of work, 7 s nothing.
    files = [file("a.sim", 0.0, 7.0, queue=2.0), file("b.sim", 0.0, 14.0, slot=1)]

    found = list(timeline(run(files), width=21))

    assert found[1] == "   1 |--SSSSS.......|"
    assert found[2] == "   2 |SSSSSSSSSSSSSS|"


def test_a_failure_is_marked_where_it_ended(run, file, failed) -> None:
    files = [failed("a.sim", 0.0, 7.5), file("b.sim", 0.0, 14.0, slot=1)]

    assert list(timeline(run(files), width=21))[1] == "   1 |SSSSSSSx......|"


def test_a_failure_at_the_end_of_the_run_is_marked_in_the_last_column(run, failed) -> None:
    assert list(timeline(run([failed("a.sim", 0.0, 14.0)]), width=21))[1] == "   1 |SSSSSSSSSSSSSx|"


def test_a_column_shows_what_most_of_its_time_was_spent_on(run, file) -> None:
    # Ten columns, the fewest, of 10 s: 4 s waiting and 6 s work; 6 s work and 4 s nothing; 4 s work and 6 s nothing;
    # 2 s of a large file, 4 s of a small one and 4 s nothing, against which the small one is shown.
    files = [
        file("a.sim", 0.0, 16.0, queue=4.0),
        file("b.sim", 20.0, 24.0),
        file("c.sim", 30.0, 32.0, batch="large"),
        file("d.sim", 32.0, 36.0),
        file("z.sim", 0.0, 100.0, slot=1),
    ]

    found = list(timeline(run(files), width=5))

    assert found[1] == "   1 |SS.S......|"


def test_a_file_that_waited_for_longer_than_it_lasted_waited_all_the_time(run, file) -> None:
    files = [file("a.sim", 0.0, 5.0, queue=9.0), file("b.sim", 0.0, 10.0, slot=1)]

    assert list(timeline(run(files), width=17))[1] == "   1 |-----.....|"


def test_files_of_an_earlier_run_or_of_no_time_are_not_in_the_timeline(run, file) -> None:
    files = [file("a.sim", 0.0, 10.0), file("b.sim", 0.0, 90.0, slot=1, reused=True), file("c.sim", 3.0, 3.0, slot=2)]

    found = list(timeline(run(files), width=17))

    assert [line[:5] for line in found if "|" in line] == ["   1 "]
    assert found[0].endswith("10 s")


def test_the_end_of_the_run_stands_over_the_end_of_the_lines(run, file) -> None:
    # 4 columns for the slot, 2 for its edge, 14 for 14 s, 1 for the edge.
    assert next(timeline(run([file(end=14.0)]), width=21)) == "slot  0 s       14 s"


@pytest.mark.parametrize(
    ("slot", "found"),
    [
        (9_998, ["slot  0 s    10 s", "9999 |SSSSSSSSSSS|"]),
        (9_999, [" slot  0 s   10 s", "10000 |SSSSSSSSSS|"]),
    ],
)
def test_a_slot_of_many_digits_widens_the_first_column(run, file, slot, found) -> None:
    assert list(timeline(run([file(end=10.0, slot=slot)]), width=18))[:2] == found


def test_columns_may_be_shorter_than_a_second(run, file) -> None:
    # 14 columns of half a second, of which a file's 3 s are six.
    files = [file("a.sim", 0.5, 3.5), file("b.sim", 0.0, 7.0, slot=1)]

    assert list(timeline(run(files), width=21))[1] == "   1 |.SSSSSS.......|"


def test_a_failure_is_marked_in_the_column_of_its_end_however_long_columns_are(run, file, failed) -> None:
    files = [failed("a.sim", 0.5, 3.4), file("b.sim", 0.0, 7.0, slot=1)]

    assert list(timeline(run(files), width=21))[1] == "   1 |.SSSSSx.......|"


def test_what_a_file_does_in_the_next_column_is_not_held_against_this_one(run, file) -> None:
    # Ten columns of 10 s. In the first it waits for 6 s and works for 4 s, and in the second it works for 6 s more.
    files = [file("a.sim", 0.0, 16.0, queue=6.0), file("z.sim", 0.0, 100.0, slot=1)]

    assert list(timeline(run(files), width=5))[1] == "   1 |-S........|"


def test_slots_come_in_their_order_and_no_more_than_24(run, file) -> None:
    files = [file(f"{slot}.sim", slot=slot) for slot in reversed(range(26))]

    found = list(timeline(run(files)))

    assert [int(line.partition("|")[0]) for line in found[1:25]] == list(range(1, 25))
    assert found[25].startswith("2 more slots not shown")
    assert len(found) == 1 + 24 + 1 + 1


def test_24_slots_are_all_shown(run, file) -> None:
    assert len(list(timeline(run([file(f"{slot}.sim", slot=slot) for slot in range(24)])))) == 1 + 24 + 1


def test_the_key_names_the_marks_and_failures_only_where_there_are_any(run, file, failed) -> None:
    files = [file("a.sim", batch="large"), file("b.sim")]

    key = "L = large   S = small   - = waiting for its process   . = idle"
    assert list(timeline(run(files), width=200))[-1] == f"      {key}"
    assert list(timeline(run([*files, failed()]), width=200))[-1] == f"      {key}   x = a failed file ended"


def test_bins_are_marked_in_the_order_of_the_plan_as_far_as_they_have_files(run, file) -> None:
    metrics = run([file(batch="small"), file(batch="large"), file(batch="medium")])
    small, large, medium = metrics.plan

    assert list(bin_marks(replace(metrics, plan=[large, medium, small])).items()) == [
        ("large", "L"),
        ("medium", "M"),
        ("small", "S"),
    ]
    assert bin_marks(replace(metrics, files=metrics.files[:1])) == {"small": "S"}


def test_bins_that_are_not_in_the_plan_are_marked_all_the_same(run, file) -> None:
    assert bin_marks(replace(run([file(batch="huge")]), plan=[])) == {"huge": "H"}


@pytest.mark.parametrize("name", ["1st", "Übergröße", "", "[x]"])
def test_a_bin_whose_name_does_not_begin_with_a_plain_letter_is_numbered(run, file, name) -> None:
    assert bin_marks(run([file(batch=name), file(batch="a")])) == {name: "1", "a": "2"}


def test_names_from_a_to_z_begin_with_a_plain_letter(run, file) -> None:
    assert bin_marks(run([file(batch="a"), file(batch="z")])) == {"a": "A", "z": "Z"}


def test_bins_of_the_same_first_letter_are_numbered(run, file) -> None:
    assert bin_marks(run([file(batch="large"), file(batch="little")])) == {"large": "1", "little": "2"}


def test_no_line_is_longer_than_a_console_of_80_columns(run, file, failed) -> None:
    files = [file(f"{'long name ' * 30}{slot}.sim", 0.0, 1.0 + slot, slot=slot) for slot in range(100)]

    found = list(lines([run([*files, failed(end=200.0, slot=100)], seats=50, stand_in=True)]))

    assert max(map(len, found)) < 80


def test_everything_but_names_is_ascii(run, file, failed) -> None:
    assert "\n".join(lines([run([file(), failed()]), run([file()])])).isascii()


def test_several_runs_come_in_a_table_with_what_makes_them_differ(run, file) -> None:
    found = "\n".join(lines([run([file()]), run([file()], stand_in=True, backend="fake")]))

    assert "stand-in\n" in found and "OrcaFlex\n" in found
    assert "! 1 of these 2 runs were on the stand-in" in found


def test_a_run_is_a_row_of_the_table_under_its_heads(run, file, failed) -> None:
    # 1,025 files of 50 MB in 10 s: 5,125 MB/s; 2 in 65 s: 1.5 MB/s. The newest comes last and is shown whole.
    files = [file(f"{place}.sim", 0.0, 10.0) for place in range(1_025)]
    old = run(files, started="2026-02-28T23:59:59+00:00", efficiency=0.5)
    new = run([file(end=65.0), failed()], efficiency=0.85, stand_in=True)

    found = list(lines([new, old]))

    heads = found.index("started             files  failed         wall      MB/s  effic.  on")
    assert found[heads + 1] == "2026-02-28 23:59    1,025       0         10 s     5,125     50%  OrcaFlex"
    assert found[heads + 2] == "2026-03-01 08:30        2       1   1 min 05 s         2     85%  stand-in"
    assert found[found.index("dm_fsts, 2026-03-01 08:30") - 1] == ""
    assert "dm_fsts, 2026-03-01 08:30" in found
    assert "dm_fsts, 2026-02-28 23:59" not in found


def test_like_runs_are_summed_up_under_the_table(run, file) -> None:
    found = list(lines([run([file(end=10.0)]), run([file(end=5.0)])], width=500))

    assert any("0.50 times" in line for line in found)
    assert not any(line.startswith("! ") for line in found)


def test_of_one_run_there_is_no_table(run, file) -> None:
    assert next(lines([run([file()])])) == "dm_fsts, 2026-03-01 08:30"


def test_a_run_is_told_as_its_verdict_and_its_timeline(run, failed) -> None:
    metrics = run([failed(end=10.0)])
    said = verdict(metrics)

    assert list(lines([metrics], width=500)) == [
        "dm_fsts, 2026-03-01 08:30",
        said.headline,
        *(f"- {finding}" for finding in said.findings),
        "For the next run",
        *(f"> {advice}" for advice in said.advice),
        "",
        *timeline(metrics, 500),
    ]


def test_a_run_without_advice_has_no_head_for_it(run, file) -> None:
    assert "For the next run" not in list(lines([run([file()])]))


def test_what_is_wrapped_goes_on_under_its_beginning(run, failed) -> None:
    found = list(lines([run([failed(end=10.0)])], width=30))

    first = next(place for place, line in enumerate(found) if line.startswith("- "))
    assert found[first + 1].startswith("  ") and found[first + 1][2] != " "


def test_a_bench_is_told_by_its_verdict_after_the_runs(run, file) -> None:
    bench = Bench.model_construct(started="2026-04-01T10:20:30+00:00", verdict="twice\x1b as fast", stand_in=False)

    assert list(lines([bench])) == ["Bench of 2026-04-01 10:20", "twice\\x1b as fast"]
    assert list(lines([bench, run([file()])]))[-2:] == ["Bench of 2026-04-01 10:20", "twice\\x1b as fast"]


def test_a_band_stands_above_all_with_a_line_between(run, file) -> None:
    found = list(lines([run([file()], stand_in=True)], width=500))

    assert found[0].startswith("STAND-IN RUN")
    assert found[1:3] == ["", "dm_fsts, 2026-03-01 08:30"]


def test_a_run_without_files_says_why_there_is_no_timeline(run, file) -> None:
    assert list(timeline(run([file(reused=True)]))) == ["No file was opened in this run, so there is no timeline."]
