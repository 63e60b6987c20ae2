"""A whole configuration: all its problems at once, unknown blocks, and names that fit a file system."""

from __future__ import annotations

import pytest

GOOD = """\
summary_settings:
  groups: [{Label: g, Columns: [{Command: StaticResult, ObjectName: A, Variable: X, Label: c}]}]
"""


def test_all_problems_are_told_together_in_the_order_of_the_file(refused):
    problems = refused("""\
        parallel_processing: {max_wrokers: 3}
        file_management: {flag: maybe}
        summary_settings: {groups: [{Label: a/b, Columns: []}]}
        """)
    assert problems == [
        "dm.yml:1: parallel_processing.max_wrokers: unknown key; did you mean max_workers?",
        "dm.yml:2: file_management.flag: must be true or false, not 'maybe'",
        "dm.yml:3: summary_settings.groups[0].Label: holds '/', which cannot stand in a file's name; "
        "leave it out or write _",
        "dm.yml:3: summary_settings.groups[0].Columns: has no columns; "
        "a master only gives defaults to columns named here",
    ]


def test_every_further_column_takes_as_many_steps_to_read_as_the_first(job, steps):
    def steps_for(count):
        columns = "".join(
            f"        - ObjectName: Line{i:04}\n          Statistic_Type: Max\n"
            f"          Variable: Effective tension\n          Label: Line{i:04}_effective_tension_max\n"
            for i in range(count)
        )
        text = (
            "summary_settings_master: {groups: [{Columns: [{Command: TimeHistory, objectExtra: [End B]}]}]}\n"
            f"summary_settings:\n  groups:\n    - Label: g\n      Columns:\n{columns}"
        )
        return steps(lambda: job(text))

    steps_for(1)  # imports and caches
    at_100, at_200, at_300 = (steps_for(count) for count in (100, 200, 300))
    # Were each column compared with all others, the third hundred would take some 10,000 steps more than the second.
    assert at_300 - at_200 == pytest.approx(at_200 - at_100, abs=1000)


def test_of_many_unknown_blocks_a_note_names_the_first_twenty(job):
    (note,) = job("".join(f"k{i}: 1\n" for i in range(30)) + GOOD).notes
    assert "k19 (line 20), and 10 more" in note
    assert "k20 " not in note


def test_the_longest_label_leaves_every_output_file_a_name(job):
    found = job(f"meta: {{label: {'x' * 217}}}\n{GOOD}")  # dm_ and 217 are 220
    assert found.name == "dm_" + "x" * 217
    for behind in ("_g_new9.csv", "_results_damaged.sqlite-journal", "_metrics_new9.json", "_resolved_new9.yml"):
        assert len(found.name + behind) <= 255


@pytest.mark.parametrize("label", ["x" * 218, "\N{EURO SIGN}" * 73])
def test_a_longer_label_is_a_mistake_at_its_line(refused, label):
    (problem,) = refused(f"\nmeta: {{label: {label}}}\n{GOOD}")  # dm_ and 218, or 3 + 219 bytes
    assert problem.startswith("dm.yml:2: meta.label: the names of the output files")


def test_a_group_label_that_makes_a_name_too_long_is_refused(refused):
    (problem,) = refused(GOOD.replace("Label: g", f"Label: {'g' * 239}"))  # dm_, 239 and .csv are 246
    assert "longer name than a file can have" in problem
