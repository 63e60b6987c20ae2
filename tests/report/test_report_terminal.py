"""The verdict and the timeline as plain lines."""

from __future__ import annotations

from orcapost.report.terminal import bin_marks, lines, timeline


def test_a_slots_line_shows_waiting_work_and_idleness(run, file) -> None:
    # 21 columns: 7 for the slot and its edges, 14 for 14 s: 2 s waiting, 5 s of work, 7 s nothing.
    files = [file("a.sim", 0.0, 7.0, queue=2.0), file("b.sim", 0.0, 14.0, slot=1)]

    found = list(timeline(run(files), width=21))

    assert found[1] == "   1 |--SSSSS.......|"
    assert found[2] == "   2 |SSSSSSSSSSSSSS|"


def test_a_failure_is_marked_where_it_ended(run, file, failed) -> None:
    files = [failed("a.sim", 0.0, 7.5), file("b.sim", 0.0, 14.0, slot=1)]

    assert list(timeline(run(files), width=21))[1] == "   1 |SSSSSSSx......|"


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


def test_a_run_without_files_says_why_there_is_no_timeline(run, file) -> None:
    assert list(timeline(run([file(reused=True)]))) == ["No file was opened in this run, so there is no timeline."]
