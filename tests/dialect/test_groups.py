"""Groups of columns: masters, labels, the oldest form and the short one."""

from __future__ import annotations

from pathlib import Path

import pytest

from orcapost.dialect.values import Column, Group
from orcapost.extract.queries import ArcRange, History, Period, Point, RangeGraph
from orcapost.job import ListedFile
from orcapost.products.summary.request import ShortForm
from orcapost.statistics.registry import MAX, MEAN, MIN

MASTER = """\
    summary_settings_master:
      AddMeanToSummary: true
      groups:
        - Label: static
          Columns:
            - {Command: TimeHistory, SimulationPeriod: StaticState, objectExtra: [End B], Statistic_Type: Max}
            - {Command: GetData, Variable: never used}
        - Label: dynamic
          Columns:
            - Command: TimeHistory
              Variable: Tension
              transform: {type: linear, scale: 2, shift: 1}
    """


def with_groups(*groups: str) -> str:
    lines = "\n".join(f"        - {group}" for group in groups)
    return f"{MASTER}\n    summary_settings:\n      groups:\n{lines}\n"


def test_the_masters_first_column_gives_defaults_to_every_column_of_its_group(job):
    found = job(
        with_groups("{Columns: [{ObjectName: A, Variable: X, Label: a}, {ObjectName: B, Variable: Y, Label: b}]}")
    )
    assert found.requests[0].groups == (
        Group(
            "static",
            (
                Column("a", History("A", "X", Point("end_b")), Period("static_state"), MAX),
                Column("b", History("B", "Y", Point("end_b")), Period("static_state"), MAX),
            ),
        ),
    )


def test_a_columns_own_keys_win(job):
    own = "{ObjectName: A, Variable: X, Label: a, Statistic_Type: Min, objectExtra: null}"
    (column,) = job(with_groups(f"{{Label: mine, Columns: [{own}]}}")).requests[0].groups[0].columns
    assert column.query == History("A", "X")
    assert column.statistic == MIN
    assert column.period == Period("static_state")


def test_mappings_within_a_column_are_merged(job):
    own = "{ObjectName: A, Statistic_Type: Max, Label: a, transform: {shift: 5}}"
    static = "{Columns: [{ObjectName: A, Variable: X, Label: a}]}"
    found = job(with_groups(static, f"{{Columns: [{own}]}}"))
    (column,) = found.requests[0].groups[1].columns
    assert (column.scale, column.shift) == (2.0, 5.0)


def test_groups_beyond_the_masters_have_no_defaults(refused):
    column = "{ObjectName: A, Variable: X, Label: a, Statistic_Type: Max}"
    groups = [f"{{Columns: [{column}]}}", f"{{Columns: [{column}]}}", f"{{Label: third, Columns: [{column}]}}"]
    assert refused(with_groups(*groups)) == [
        "dm.yml:18: summary_settings.groups[2].Columns[0].Command: is missing: "
        "one of TimeHistory, Range Graph, StaticResult, GetData"
    ]


def test_master_keys_other_than_groups_are_defaults_of_the_block(job):
    assert job(with_groups("{Columns: [{ObjectName: A, Variable: X, Label: a}]}")).statistics == ("mean",)


def test_a_master_is_overridden_before_it_is_merged(job):
    text = with_groups("{Columns: [{ObjectName: A, Variable: X, Label: a}]}")
    found = job(text, settings=("summary_settings_master.groups[0].Columns[0].Statistic_Type=Mean",))
    assert found.requests[0].groups[0].columns[0].statistic == MEAN


def test_a_problem_in_a_master_is_told_once_at_the_masters_line(refused):
    text = with_groups("{Columns: [{ObjectName: A, Variable: X, Label: a}, {ObjectName: B, Variable: X, Label: b}]}")
    assert refused(text.replace("StaticState", "StaticSate")) == [
        "dm.yml:6: summary_settings_master.groups[0].Columns[0].SimulationPeriod: 'StaticSate' is not a period; "
        "did you mean StaticState?"
    ]


def test_labels_may_repeat_across_groups(job):
    column = "[{Command: StaticResult, ObjectName: A, Variable: X, Label: a}]"
    groups = f"[{{Label: g, Columns: {column}}}, {{Label: h, Columns: {column}}}]"
    assert [group.columns[0].label for group in job(f"summary_settings: {{groups: {groups}}}").requests[0].groups] == [
        "a",
        "a",
    ]


def test_a_label_that_is_used_twice_gets_a_number_and_one_warning_for_each_group(job):
    found = job(f"""\
        summary_settings:
          groups:
            - Label: g
              Columns:
                - {COLUMN}
                - {COLUMN.replace("X", "Y")}
                - {COLUMN.replace("X", "Z")}
        """)
    (group,) = found.requests[0].groups
    assert [(column.label, column.query.variable) for column in group.columns] == [
        ("a", "X"),
        ("a 2", "Y"),
        ("a 3", "Z"),
    ]
    assert found.warnings == (
        "Group 'g' uses labels more than once, or those of leading columns: written as 'a 2' (dm.yml:6), "
        "'a 3' (dm.yml:7).",
    )


def test_a_number_makes_no_label_that_is_there(job):
    columns = ", ".join(COLUMN.replace("Label: a", f"Label: {label}") for label in ("a", "a", "a 2", "a"))
    (group,) = job(f"summary_settings: {{groups: [{{Label: g, Columns: [{columns}]}}]}}").requests[0].groups
    assert [column.label for column in group.columns] == ["a", "a 3", "a 2", "a 4"]


def test_two_groups_of_one_name_as_windows_compares_them_write_two_tables(job):
    found = job(f"""\
        summary_settings:
          groups:
            - {{Label: Moorings, Columns: [{COLUMN}]}}
            - {{Label: MOORINGS, Columns: [{COLUMN}]}}
            - {{Label: moorings_2, Columns: [{COLUMN}]}}
        """)
    assert found.tables == ("Moorings", "MOORINGS_3", "moorings_2")
    assert found.warnings == (
        "Labels of groups that are used more than once: the tables are called 'MOORINGS_3' (dm.yml:4).",
    )


@pytest.mark.parametrize("character", ["<", ">", ":", '"', "/", "\\", "|", "?", "*"])
def test_a_group_label_becomes_a_file_name(refused, character):
    (problem,) = refused(
        f"summary_settings: {{groups: [{{Label: 'a{character}b', Columns: "
        "[{Command: StaticResult, ObjectName: A, Variable: X, Label: a}]}]}"
    )
    assert problem == (
        f"dm.yml:1: summary_settings.groups[0].Label: holds '{character}', which cannot stand in a file's name; "
        "leave it out or write _"
    )


def test_a_group_label_holds_no_control_character(refused):
    column = "[{Command: StaticResult, ObjectName: A, Variable: X, Label: a}]"
    (problem,) = refused(f'summary_settings: {{groups: [{{Label: "a\\tb", Columns: {column}}}]}}')
    assert "holds '\\t', which cannot stand in a file's name" in problem


def test_meta_label_becomes_a_file_name_too(refused):
    column = "[{Command: StaticResult, ObjectName: A, Variable: X, Label: a}]"
    assert refused(f"meta: {{label: a/b}}\nsummary_settings: {{groups: [{{Label: g, Columns: {column}}}]}}") == [
        "dm.yml:1: meta.label: holds '/', which cannot stand in a file's name; leave it out or write _"
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("summary_settings: {groups: [{Columns: [{Label: a}]}]}", ".groups[0].Label: is missing"),
        ("summary_settings: {groups: [{Label: g}]}", ".groups[0]: has no columns"),
        ("summary_settings: {groups: [{Label: g, Columns: []}]}", ".groups[0].Columns: has no columns"),
        ("summary_settings: {groups: [{Label: g, Columns: x}]}", ".groups[0].Columns: must be a list of columns"),
        ("summary_settings: [a]", ": must be a mapping, not a list"),
        ("summary_settings: {groups: []}", ".groups: no groups: nothing says what to read"),
        ("summary_settings: {groups: {Label: g}}", ".groups: must be a list of groups, not a mapping"),
        ("summary_settings: {groups: [g]}", ".groups[0]: must be a mapping, not 'g'"),
        ("summary_settings: {groups: [null]}", ".groups[0]: is empty"),
        (
            "summary_settings: {groups: [{Label: g, Colums: []}]}",
            ".groups[0].Colums: unknown key; did you mean Columns?",
        ),
        (
            "summary_settings: {groups: [{Label: g, inject_into: {flag: true}, Columns: []}]}",
            ".groups[0].inject_into.filename: is missing",
        ),
        ("summary_settings: {group: []}", ".group: unknown key; did you mean groups?"),
    ],
)
def test_a_group_must_be_whole(refused, text, problem):
    assert any(line.startswith(f"dm.yml:1: summary_settings{problem}") for line in refused(text))


OLDEST = """\
    default: {Analysis: {AddMinimumToSummary: True}}
    Files:
      - {Name: 'K:\\0182\\a b, c.sim', Label: '100yr Wave, No Current', ObjectName: SLWR}
      - {Name: sim/b.sim, ObjectName: SLWR}
    PlotSettings: {Name: x}
    Summary:
    -
      SummaryFileName: Table_Top
      Columns:
        -
          Command: Range Graph
          ObjectName: SLWR
          AdditionalData:
            - Max
          SimulationPeriod: SpecifiedPeriod(30.0, 120.0)
          ArcLength:
            - 0
            - 50
          Variable: Bend Moment
          Label: Bend. Moment
        -
          Command: Range Graph
          AdditionalData: [Min]
          ArcLength:
          Variable: Effective Tension
          Label: Eff. Tension
    """


def test_the_oldest_form_is_read(job, tmp_path):
    found = job(OLDEST)
    times = Period("times", start=30, end=120)
    assert found.requests[0].groups == (
        Group(
            "Table_Top",
            (
                Column(
                    "Bend. Moment",
                    RangeGraph("SLWR", "Bend Moment", times, arc=ArcRange("arc_lengths", 0, 50)),
                    statistic=MAX,
                ),
                Column(
                    "Eff. Tension",
                    RangeGraph(None, "Effective Tension", Period("default")),
                    statistic=MIN,
                ),
            ),
        ),
    )
    assert found.inputs.listed == (
        ListedFile(Path("K:\\0182\\a b, c.sim"), "100yr Wave, No Current", "SLWR", ("SLWR",)),
        ListedFile(tmp_path / "sim" / "b.sim", "LC_1", "SLWR", ("SLWR",)),
    )
    assert found.statistics == ("min",)
    assert [note[:20] for note in found.notes] == ["Tables are CSV files"]


def test_an_object_is_needed_where_one_file_names_none(refused):
    assert refused(OLDEST.replace("sim/b.sim, ObjectName: SLWR", "sim/b.sim")) == [
        "dm.yml:22: Summary[0].Columns[1].ObjectName: is missing"
    ]


def test_old_names_are_kept_in_problems(refused):
    assert refused(OLDEST.replace("[Min]", "[Mni]")) == [
        "dm.yml:23: Summary[0].Columns[1].AdditionalData: 'Mni' is not a statistic; did you mean Min?"
    ]


def test_the_short_form_means_every_line(job):
    found = job("""\
        parameters:
          VarNames:
            Line: [Effective tension,
                   Bend moment]
            Vessel: [X]
        orcaflex: {postprocess: {summary: {flag: true}}}
        summary_settings: {groups: []}
        """)
    assert found.requests[0].groups == ()
    assert found.requests[0].short == (
        ShortForm("Effective tension", "Effective tension"),
        ShortForm("Bend moment", "Bend moment"),
    )


def test_named_groups_win_over_the_short_form(job):
    found = job("""\
        parameters: {VarNames: {Line: [Effective tension]}}
        summary_settings:
          groups: [{Label: g, Columns: [{Command: StaticResult, ObjectName: A, Variable: X, Label: a}]}]
        """)
    assert [group.label for group in found.requests[0].groups] == ["g"]


@pytest.mark.parametrize(
    ("master", "words"),
    [
        ("5", "summary_settings_master: must be a mapping with groups, not '5'"),
        ("{groups: 5}", "summary_settings_master.groups: must be a list of groups, not '5'"),
        ("{groups: [5]}", "summary_settings_master.groups[0]: must be a mapping, as a group is, not '5'"),
        (
            "{groups: [{Columns: {SimulationPeriod: [100, 110]}}]}",
            "summary_settings_master.groups[0].Columns: must be a list of columns, of which the first gives",
        ),
        (
            "{groups: [{Columns: [7]}]}",
            "summary_settings_master.groups[0].Columns[0]: must be a mapping, as a column is",
        ),
    ],
)
def test_a_master_of_another_form_does_not_pass_for_one(refused, master, words):
    found = refused(f"""\
        summary_settings_master: {master}
        summary_settings:
          groups: [{{Label: g, Columns: [{{Command: StaticResult, ObjectName: A, Variable: X, Label: a}}]}}]
        """)
    assert words in " ".join(found)


TWO_MASTERS = """\
summary_settings_master:
  groups:
    - Label: static
      Columns: [{Command: StaticResult, Variable: Tension}]
    - SummaryFileName: dynamic
      Columns: [{Command: TimeHistory, Variable: Tension, Statistic_Type: Max}]
summary_settings:
"""
STATIC = "    - {Label: static, Columns: [{ObjectName: A, Label: a}, {ObjectName: B, Label: b}]}\n"
DYNAMIC = "    - {Label: Dynamic, Columns: [{ObjectName: A, Label: a}, {ObjectName: B, Label: b}]}\n"
INSERTED = "    - {Label: own, Columns: [{Command: GetData, ObjectName: A, Variable: Length, Label: a}]}\n"


def kinds(found) -> list[tuple[str, str | None]]:
    """Each group's label, and the statistic of its first column."""
    return [(group.label, group.columns[0].statistic) for group in found.requests[0].groups]


def test_masters_go_by_position_and_labels_that_contradict_are_a_warning_that_names_both(job):
    found = job(f"{TWO_MASTERS}  groups:\n{DYNAMIC}{STATIC}")

    assert kinds(found) == [("Dynamic", None), ("static", MAX)]
    (warning,) = found.warnings
    assert "'Dynamic' (dm.yml:9) takes the defaults of 'static' (dm.yml:3)" in warning
    assert "'static' (dm.yml:10) takes the defaults of 'dynamic' (dm.yml:5)" in warning
    assert "match_masters: label" in warning


@pytest.mark.parametrize(
    "groups",
    [STATIC + DYNAMIC, "    - {Columns: [{ObjectName: A, Label: a}]}\n", STATIC],
    ids=["the same, but for case", "without a label", "fewer"],
)
def test_labels_that_do_not_contradict_are_no_warning(job, groups):
    assert job(f"{TWO_MASTERS}  groups:\n{groups}").warnings == ()


def test_a_warning_names_a_few_groups_of_many(job):
    names = [f"g{number}" for number in range(5)]
    masters = "".join(
        f"    - {{Label: m{name}, Columns: [{{Command: StaticResult, Variable: X}}]}}\n" for name in names
    )
    groups = "".join(f"    - {{Label: {name}, Columns: [{{ObjectName: A, Label: a}}]}}\n" for name in names)

    (warning,) = job(f"summary_settings_master:\n  groups:\n{masters}summary_settings:\n  groups:\n{groups}").warnings

    assert warning.count(" takes the defaults of ") == 3
    assert "and 2 more groups" in warning


@pytest.mark.parametrize("order", [DYNAMIC + STATIC, STATIC + DYNAMIC, STATIC + INSERTED + DYNAMIC, DYNAMIC])
@pytest.mark.parametrize("place", ["summary_settings", "summary_settings_master"])
def test_masters_may_go_by_label(job, order, place):
    text = f"{TWO_MASTERS}  groups:\n{order}"
    found = job(text.replace(f"{place}:\n", f"{place}:\n  match_masters: label\n"))

    expected = {"Dynamic": MAX, "static": None, "own": None}
    assert kinds(found) == [(group.label, expected[group.label]) for group in found.requests[0].groups]
    assert len(found.requests[0].groups) == order.count("Columns")
    assert found.warnings == ()


def test_a_group_inserted_in_the_middle_is_one_problem_that_names_it(refused):
    assert refused(f"{TWO_MASTERS}  groups:\n{STATIC}{INSERTED}{DYNAMIC}") == [
        "dm.yml:10: summary_settings.groups[1].Label: 'own' stands where the master has 'dynamic' on line 5, and "
        "defaults go by position: this group and those that follow get the wrong ones; give the master the same "
        "groups in the same order, or write match_masters: label in summary_settings"
    ]


def test_beside_a_group_that_was_inserted_what_else_is_wrong_is_told(refused):
    wrong = INSERTED.replace("Length", "[]")
    first, second = refused(f"{TWO_MASTERS}  groups:\n{STATIC}{wrong}{DYNAMIC}")

    assert "'own' stands where the master has 'dynamic'" in first + second
    assert ".groups[1].Columns[0].Variable" in first + second


def test_where_the_labels_are_not_the_cause_every_problem_is_told(refused):
    other = DYNAMIC.replace("Dynamic", "extremes").replace("ObjectName: B", "ObjectNam: B")
    (problem,) = refused(f"{TWO_MASTERS}  groups:\n{STATIC}{other}")

    assert problem.startswith("dm.yml:10: summary_settings.groups[1].Columns[1].ObjectNam: unknown key")


UNNAMED = TWO_MASTERS.replace("- Label: static\n      Columns", "- Columns").replace(
    "SummaryFileName: dynamic\n      ", ""
)


def test_a_group_beyond_those_of_the_master_says_so_in_place_of_each_key_that_is_missing(refused):
    last = "    - {Label: last, Columns: [{ObjectName: A, Label: a}, {ObjectName: B, Label: b, Statistic: Max}]}\n"
    assert "Label: static" not in UNNAMED
    first, second = refused(f"{UNNAMED}  groups:\n{STATIC}{DYNAMIC}{last}")
    assert first.startswith(
        "dm.yml:9: summary_settings.groups[2]: this group gets no defaults, since the master has 2 groups only; "
    )
    assert second.startswith("dm.yml:9: summary_settings.groups[2].Columns[1].Statistic: unknown key")


def test_a_group_whose_label_the_master_does_not_have_says_so_in_place_of_each_key_that_is_missing(refused):
    text = f"{TWO_MASTERS}  match_masters: label\n  groups:\n{STATIC}{DYNAMIC.replace('Dynamic', 'dynamc')}"
    (problem,) = refused(text)
    assert problem.startswith(
        "dm.yml:11: summary_settings.groups[1]: this group gets no defaults, since none of the master's has its label; "
    )


def test_an_inserted_group_that_needs_defaults_too_is_told_beside_the_cause(refused):
    inserted = STATIC.replace("static", "between")
    cause, own = refused(f"{TWO_MASTERS}  groups:\n{STATIC}{inserted}{DYNAMIC}")
    assert "'between' stands where the master has 'dynamic'" in cause + own
    assert "groups[1]: this group gets no defaults, since none of the master's has its label" in cause + own


def test_there_are_two_ways_to_match_masters(refused):
    (problem,) = refused(f"{TWO_MASTERS}  match_masters: name\n  groups:\n{STATIC}")

    assert problem.startswith("dm.yml:8: summary_settings.match_masters: 'name' is not a way to match masters")


COLUMN = "{Command: StaticResult, ObjectName: A, Variable: X, Label: a}"


def test_the_short_form_makes_one_table_for_each_variable_that_is_not_null(job):
    found = job("parameters: {VarNames: {Line: [Effective tension, null, Bend moment, Wall tension]}}")
    variables = [short.variable for short in found.requests[0].short]
    assert variables == ["Effective tension", "Bend moment", "Wall tension"]
    assert found.requests[0].groups == ()


def test_the_short_form_takes_one_variable_without_a_list(job):
    (short,) = job("parameters: {VarNames: {Line: Effective tension}}").requests[0].short
    assert short == ShortForm("Effective tension", "Effective tension")


def test_a_variable_that_cannot_name_a_file_keeps_its_own_name_as_the_variable(job):
    (short,) = job("parameters: {VarNames: {Line: ['Stress/strain: max?']}}").requests[0].short
    assert short == ShortForm("Stress_strain_ max_", "Stress/strain: max?")


def test_two_variables_of_the_short_form_do_not_write_one_table(refused):
    assert refused("parameters: {VarNames: {Line: [Bend moment,\n  Wall tension,\n  BEND MOMENT]}}") == [
        "dm.yml:3: parameters.VarNames.Line[2]: 'BEND MOMENT' is listed twice; leave one out"
    ]


@pytest.mark.parametrize("line", ["[]", "null", "[null]"])
def test_a_short_form_without_variables_is_no_group(refused, line):
    assert refused(f"parameters: {{VarNames: {{Line: {line}, Vessel: [X]}}}}") == [
        "dm.yml:1: summary_settings: no groups: nothing says what to read; see 'Groups and columns' in docs/yaml.md"
    ]


def test_a_short_form_of_another_form_is_refused(refused):
    assert refused("parameters: {VarNames: {Line: {a: b}}}")[0] == (
        "dm.yml:1: parameters.VarNames.Line: must be text, not a mapping"
    )


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("summary_settings: {}", "summary_settings"),
        ("summary_settings: {groups: null}", "summary_settings.groups"),
        ("summary_settings: {groups: []}", "summary_settings.groups"),
        ("summary_settings_master: {groups: [{Label: g}]}\nsummary_settings: {}", "summary_settings"),
        ("Summary: []", "Summary"),
    ],
)
def test_settings_without_groups_name_nothing_to_read(refused, text, path):
    assert refused(text) == [
        f"dm.yml:{len(text.splitlines())}: {path}: no groups: nothing says what to read; "
        "see 'Groups and columns' in docs/yaml.md"
    ]


@pytest.mark.parametrize("settings", ["", "summary_settings: null\n"])
def test_the_oldest_list_is_read_where_there_are_no_settings(job, settings):
    assert job(f"{settings}Summary: [{{Label: old, Columns: [{COLUMN}]}}]").requests[0].groups[0].label == "old"


def test_todays_settings_are_read_before_the_oldest_list(job):
    both = (
        f"Summary: [{{Label: old, Columns: [{COLUMN}]}}]\n"
        f"summary_settings: {{groups: [{{Label: new, Columns: [{COLUMN}]}}]}}"
    )
    assert [group.label for group in job(both).requests[0].groups] == ["new"]


def test_columns_and_groups_without_a_label_are_missing_one_each_and_no_more(refused):
    column = "{Command: StaticResult, ObjectName: A, Variable: X, Label: null}"
    group = f"{{Label: null, Columns: [{column}, {column}]}}"
    place = "dm.yml:1: summary_settings.groups"
    assert refused(f"summary_settings: {{groups: [{group}, {group}]}}") == [
        f"{place}[0].Label: is missing",
        f"{place}[0].Columns[0].Label: is missing",
        f"{place}[0].Columns[1].Label: is missing",
        f"{place}[1].Label: is missing",
        f"{place}[1].Columns[0].Label: is missing",
        f"{place}[1].Columns[1].Label: is missing",
    ]


def test_of_many_labels_that_are_used_twice_a_warning_names_three(job):
    """100 columns of one label: 99 get a number."""
    columns = ", ".join([COLUMN] * 100)
    (warning,) = job(f"summary_settings: {{groups: [{{Label: g, Columns: [{columns}]}}]}}").warnings
    assert warning.endswith("'a 2' (dm.yml:1), 'a 3' (dm.yml:1), 'a 4' (dm.yml:1), and 96 more.")


def test_a_label_from_the_command_line_is_named_by_its_setting(job):
    column = COLUMN.replace("Label: a", "Label: b")
    text = f"summary_settings: {{groups: [{{Label: g, Columns: [{column}, {COLUMN}]}}]}}"
    (warning,) = job(text, settings=("summary_settings.groups[0].Columns[1].Label=b",)).warnings
    assert warning.endswith("'b 2' (--set summary_settings.groups[0].Columns[1].Label).")


def test_labels_in_one_group_may_differ_in_case_only(job):
    columns = f"{COLUMN}, {COLUMN.replace('Label: a', 'Label: A')}"
    (group,) = job(f"summary_settings: {{groups: [{{Label: g, Columns: [{columns}]}}]}}").requests[0].groups
    assert [column.label for column in group.columns] == ["a", "A"]


@pytest.mark.parametrize(
    "heading", ["fe_filename", "fe_filename_stem", "run_status", "start_time", "stop_time", "description", "statistic"]
)
def test_a_heading_of_every_table_gets_a_number(job, heading):
    column = COLUMN.replace("Label: a", f"Label: {heading}")
    found = job(f"summary_settings: {{groups: [{{Label: g, Columns: [{column}]}}]}}")
    assert found.requests[0].groups[0].columns[0].label == f"{heading} 2"
    assert f"written as '{heading} 2' (dm.yml:1)" in found.warnings[0]


def test_keys_of_a_group_that_ask_for_nothing_are_accepted(job):
    keys = "directory: null, filename_pattern: NULL, inject_into: {flag: false, filename: a.xlsx}"
    assert (
        job(f"summary_settings: {{groups: [{{Label: g, {keys}, Columns: [{COLUMN}]}}]}}").requests[0].groups[0].label
        == "g"
    )


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("null", "is empty; a group is a mapping with Label and Columns"),
        ("5", "must be a mapping, not '5'"),
        ("{Label: h, Columns: {Label: a}}", "Columns: must be a list of columns, not a mapping"),
        ("{Label: h}", "has no columns; a master only gives defaults to columns named here"),
    ],
)
def test_a_group_of_another_form_is_refused_among_others(refused, entry, problem):
    found = refused(f"summary_settings: {{groups: [{{Label: g, Columns: [{COLUMN}]}}, {entry}]}}")
    assert [line.removeprefix("dm.yml:1: summary_settings.groups[1]").lstrip(":. ") for line in found] == [problem]


@pytest.mark.parametrize("switch", ["AddMinimumToSummary", "AddMaximumToSummary", "AddMeanToSummary"])
@pytest.mark.parametrize(
    "block",
    [
        "default: {Analysis: {%s}}\nsummary_settings: {groups: [%s]}",
        "summary_settings: {%s, groups: [%s]}",
        "summary_settings_master: {%s}\nsummary_settings: {groups: [%s]}",
        "orcaflex: {postprocess: {summary: {%s}}}\nsummary_settings: {groups: [%s]}",
    ],
)
def test_each_older_switch_asks_for_rows_of_statistics_and_must_be_true_or_false(job, refused, switch, block):
    group = f"{{Label: g, Columns: [{COLUMN}]}}"
    assert job(block % (f"{switch}: true", group)).statistics
    assert not job(block % (f"{switch}: false", group)).statistics
    (problem,) = refused(block % (f"{switch}: maybe", group))
    assert problem.endswith(f"{switch}: must be true or false, not 'maybe'")


@pytest.mark.parametrize("default", ["null", "{log_level: INFO}", "{Analysis: null}", "{Analysis: {x: true}}"])
def test_other_defaults_ask_for_no_statistics(job, default):
    assert not job(f"default: {default}\nsummary_settings: {{groups: [{{Label: g, Columns: [{COLUMN}]}}]}}").statistics


@pytest.mark.parametrize(
    "master", ["null", "{groups: null}", "{groups: [null]}", "{groups: [{Columns: null}]}", "{groups: [{Columns: []}]}"]
)
def test_an_empty_master_is_one(job, master):
    text = f"summary_settings_master: {master}\nsummary_settings: {{groups: [{{Label: g, Columns: [{COLUMN}]}}]}}"
    assert len(job(text).requests[0].groups) == 1


def test_every_part_of_a_master_is_checked(refused):
    groups = "[{Label: [], Columns: [{Label: x}, 1, {Label: y}, 2]}, 3, {Columns: 4}]"
    master = f"summary_settings_master: {{groups: {groups}}}"
    settings = f"summary_settings: {{groups: [{{Label: g, Columns: [{COLUMN}]}}]}}"
    place = "dm.yml:1: summary_settings_master.groups"
    assert refused(f"{master}\n{settings}") == [
        f"{place}[0].Columns[1]: must be a mapping, as a column is, not '1'",
        f"{place}[0].Columns[3]: must be a mapping, as a column is, not '2'",
        f"{place}[1]: must be a mapping, as a group is, not '3'",
        f"{place}[2].Columns: must be a list of columns, of which the first gives the defaults, not '4'",
    ]


# The table of the group g is dm_g.csv: 7 bytes beside the label.
def test_a_tables_name_has_up_to_240_bytes(job, refused):
    text = f"summary_settings: {{groups: [{{Label: LABEL, Columns: [{COLUMN}]}}]}}"
    longest = "g" * (240 - len("dm_.csv"))  # of the 255 that a file's name may have, some are for _partial and _new9
    assert job(text.replace("LABEL", longest)).requests[0].groups[0].label == longest
    assert refused(text.replace("LABEL", longest + "g")) == [
        f"dm.yml:1: the table 'dm_{longest}g.csv' would have a longer name than a file can have; "
        "shorten meta.label or the group's Label"
    ]


def test_an_unknown_key_is_told_at_its_own_line_not_its_values(refused):
    assert refused(f"summary_settings:\n  groups: [{{Label: g, Columns: [{COLUMN}]}}]\n  grups:\n    - a") == [
        "dm.yml:3: summary_settings.grups: unknown key; did you mean groups?"
    ]


def test_a_thousand_problems_of_one_group_are_enough(refused):
    # Each column lacks its object and its variable, and so is two problems: 500 of them are a thousand.
    columns = ", ".join(f"{{Label: c{i}, Command: TimeHistory}}" for i in range(600))
    found = refused(f"summary_settings: {{groups: [{{Label: g, Columns: [{columns}]}}]}}")
    assert found[40] == "and at least 960 more problems"


def test_groups_in_another_order_than_the_masters_are_the_cause_however_many_problems_they_make(refused):
    # The master gives columns their object and variable in the first group only; 600 columns lack both in the second.
    many = ", ".join(f"{{Label: c{i}}}" for i in range(600))
    found = refused(f"""\
        summary_settings_master:
          groups:
            - {{Label: many, Columns: [{{Command: StaticResult, ObjectName: A, Variable: X}}]}}
            - {{Label: one, Columns: [{{Command: StaticResult}}]}}
        summary_settings:
          groups:
            - {{Label: one, Columns: [{{Label: a, ObjectName: A, Variable: X}}]}}
            - {{Label: many, Columns: [{many}]}}
        """)
    assert len(found) == 1
    assert "'one' stands where the master has 'many' on line 3" in found[0]
