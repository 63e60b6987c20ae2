"""What the command line lays over the file."""

from __future__ import annotations

from pathlib import Path

import pytest

TEXT = """\
    meta: {label: base}
    file_management:
      input_directory: sim
      filename: {pattern: base, extension: [sim]}
    summary_settings:
      groups:
        - Label: first
          Columns:
            - {Command: StaticResult, ObjectName: A, Variable: X, Label: a}
            - {Command: StaticResult, ObjectName: B, Variable: X, Label: b}
        - Label: second
          Columns:
            - {Command: StaticResult, ObjectName: A, Variable: X, Label: a}
    """


MINIMAL = """\
summary_settings:
  groups: [{Label: g, Columns: [{Command: StaticResult, ObjectName: A, Variable: X, Label: a}]}]
"""


def test_an_override_is_merged_key_by_key(job):
    found = job(TEXT, "{'meta': {'label': '03c_0100yr'}, 'file_management': {'filename': {'pattern': 'l015_hwl'}}}")
    assert found.label == "03c_0100yr"
    assert found.inputs.pattern == "l015_hwl"
    assert found.inputs.directory.name == "sim"


def test_a_windows_path_in_single_quotes_keeps_its_backslashes(job):
    found = job(TEXT, r"{'file_management': {'input_directory': 'D:\1522\ctr7\sim'}}")
    assert str(found.inputs.directory) == r"D:\1522\ctr7\sim"


def test_pythons_words_for_null_and_truth_are_understood(job):
    found = job(
        TEXT,
        "{'meta': {'label': None}, 'file_management': {'flag': True}, 'parallel_processing': {'enabled': False}}",
    )
    assert found.label is None
    assert found.parallel.workers == 1


def test_a_list_is_replaced_whole(job):
    text = TEXT.replace("file_management: {", "file_management: {filename: {filters: {contains: [a, b]}}, ")
    found = job(text, "{'file_management': {'filename': {'filters': {'contains': [c]}}}}")
    assert found.inputs.contains == ("c",)


def test_an_override_brings_new_blocks(job):
    assert job(TEXT, "{'orcaflex': {'parallel': {'threads': 4}}}").parallel.workers == 4


@pytest.mark.parametrize(
    "path",
    ["summary_settings.groups[0].Columns[1].Label", "summary_settings.groups.0.Columns.1.Label"],
)
def test_a_setting_reaches_into_lists(job, path):
    found = job(TEXT, settings=(f"{path}=changed",))
    assert [c.label for c in found.requests[0].groups[0].columns] == ["a", "changed"]


def test_settings_come_after_the_override_and_the_last_one_wins(job):
    found = job(TEXT, "{meta: {label: one}}", ("meta.label=two", "meta.label=three"))
    assert found.label == "three"


def test_a_setting_is_yaml(job):
    found = job(
        TEXT,
        settings=(
            "file_management.filename.filters={contains: [a, b]}",
            "file_management.filename.pattern=null",
            r"file_management.output_directory=\\server\share\csv",
        ),
    )
    assert found.inputs.contains == ("a", "b")
    assert found.inputs.pattern is None
    assert str(found.output_directory) == str(Path(r"\\server\share\csv"))


@pytest.mark.parametrize(
    ("override", "problem"),
    [
        (
            "{'file_management': {'filname': {}}}",
            "override: file_management.filname: unknown key; did you mean filename?",
        ),
        ("{'mtea': {'label': 'x'}}", "override: mtea: unknown key; did you mean meta?"),
        ("{'meta': {'lable': 'x'}}", "override: meta.lable: unknown key; did you mean label?"),
        ("{'meta': {'label': 'a', 'label': 'b'}}", "override: meta.label: given twice"),
        (
            "dm_fsts",
            "override: must be a mapping, not 'dm_fsts'; "
            "write it in quotes, such as \"{'meta': {'label': '03c_0100yr'}}\"",
        ),
        (
            r'{"file_management": {"input_directory": "D:\1522\sim"}}',
            "override: not YAML: an unknown escape; in double quotes a backslash begins an escape: "
            r"write 'D:\sim' or D:/sim instead",
        ),
        (
            r'{"file_management": {"input_directory": "D:\new\test"}}',
            "override: file_management.input_directory: holds a control character; "
            r"in double quotes a backslash begins an escape: write 'D:\sim' or D:/sim instead",
        ),
    ],
)
def test_a_wrong_override_is_named_as_such(refused, override, problem):
    assert refused(TEXT, override) == [problem]


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        ("meta.lable=x", "--set meta.lable: unknown key; did you mean label?"),
        ("mta.label=x", "--set mta.label: mta: unknown key; did you mean meta?"),
        ("meta.label", "--set meta.label: must be KEY=VALUE; such as --set meta.label=03c_0100yr"),
        ("=x", "--set : must be KEY=VALUE; such as --set meta.label=03c_0100yr"),
        ("meta.label.x=1", "--set meta.label.x: meta.label: is 'base': it has no 'x'"),
        (
            "summary_settings.groups[7].Label=x",
            "--set summary_settings.groups[7].Label: summary_settings.groups: is a list: it has no '7'; "
            "it has an index from 0 to 1",
        ),
        (
            "summary_settings.groups[0].label=x",
            "--set summary_settings.groups[0].label: unknown key; did you mean Label?",
        ),
        (
            "orcaflex.parallel.threads=many",
            "--set orcaflex.parallel.threads: must be a number, not 'many' (a count or auto)",
        ),
    ],
)
def test_a_wrong_setting_is_named_as_such(refused, setting, problem):
    assert refused(TEXT, settings=(setting,)) == [problem]


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        (".".join("a" * 1_000) + "=1", "names a place more than 50 deep"),
        (f"summary_settings.groups[{'1' * 5_000}].Label=x", "it has an index from 0 to 1"),
        (f"orcaflex.parallel.threads={'1' * 4_301}", "must be finite (a count or auto)"),
        ("orcaflex.parallel.threads=1e9", "must be from 1 to 100000, not 1e9 (a count or auto)"),
        ("stand_in.seed=1e30", "must be from 0 to 2147483647, not 1e30"),
        ("meta.label=\udcff", "is not UTF-8 text"),
    ],
)
def test_a_setting_beyond_every_measure_is_refused_in_one_line(refused, setting, problem):
    (found,) = [line for line in refused(TEXT, settings=(setting,)) if "is missing" not in line]
    assert found.endswith(problem)
    assert len(found) < 1_000


def test_a_key_of_digits_keeps_its_zeros():
    from orcapost.yamldoc.override import with_changes
    from orcapost.yamldoc.tree import parse

    root = parse("meta: {}", lambda line: None)
    assert list(with_changes(root, None, ["meta.0100=x"]).mapping["meta"].mapping) == ["0100"]


def test_a_dictionary_as_python_prints_it_keeps_its_paths(job):
    folder = "\\\\server\\share\\sim"
    assert folder.startswith("\\\\server")
    found = job(MINIMAL, repr({"file_management": {"input_directory": folder}}))
    assert str(found.inputs.directory) == folder


def test_a_share_written_as_in_yaml_keeps_its_backslashes(job):
    found = job(MINIMAL, r"{'file_management': {'input_directory': '\\server\share\sim'}}")
    assert str(found.inputs.directory) == r"\\server\share\sim"


@pytest.mark.parametrize("override", [None, "", "  ", "{}"])
def test_an_empty_override_changes_nothing(job, override):
    assert job(TEXT, override) == job(TEXT)


def test_an_override_is_no_list(refused):
    (problem,) = refused(TEXT, "[a]")
    assert problem.startswith("override: must be a mapping, not a list")


def test_the_last_entry_of_a_list_can_be_set_and_none_past_the_end(job, refused):
    assert job(TEXT, settings=("summary_settings.groups[1].Label=last",)).requests[0].groups[1].label == "last"
    assert refused(TEXT, settings=("summary_settings.groups[2].Label=x",)) == [
        "--set summary_settings.groups[2].Label: summary_settings.groups: is a list: it has no '2'; "
        "it has an index from 0 to 1"
    ]


def test_an_index_does_not_count_from_the_end(refused):
    (problem,) = refused(TEXT, settings=("summary_settings.groups[-1].Label=x",))
    assert problem.endswith("is a list: it has no '-1'; it has an index from 0 to 1")


def test_a_list_has_no_names(refused):
    (problem,) = refused(TEXT, settings=("summary_settings.groups.first.Label=x",))
    assert problem.endswith("summary_settings.groups: is a list: it has no 'first'; it has an index from 0 to 1")


def test_an_empty_list_has_no_entry_to_set(refused):
    (problem,) = refused("summary_settings: {groups: []}", settings=("summary_settings.groups[0].Label=x",))
    assert problem.endswith("summary_settings.groups: is a list: it has no '0'; it has nothing, since it is empty")


@pytest.mark.parametrize("path", ["meta..label", "meta.", "meta]", "[", "meta[x]", "meta[1", "", " "])
def test_what_is_no_path_is_refused(refused, path):
    (problem,) = refused(TEXT, settings=(f"{path}=x",))
    assert problem.endswith("must be KEY=VALUE; such as --set meta.label=03c_0100yr")


def test_a_setting_without_a_value_sets_null(job):
    assert job(TEXT, settings=("meta.label=",)).label is None


def test_a_value_may_hold_equals_signs_and_space_may_stand_around_the_path(job):
    assert job(TEXT, settings=(" meta.label =a=b",)).label == "a=b"


def test_pythons_word_for_null_is_one_unless_it_is_quoted(job):
    assert job(TEXT, settings=("meta.label=None",)).label is None
    assert job(TEXT, settings=("meta.label='None'",)).label == "None"


@pytest.mark.parametrize("text", [TEXT, f"{MINIMAL}orcaflex: null\n", f"{MINIMAL}orcaflex: {{parallel: null}}\n"])
def test_a_setting_makes_the_blocks_that_it_needs(job, text):
    assert job(text, settings=("orcaflex.parallel.threads=4",)).parallel.workers == 4


def test_a_key_of_digits_is_a_key_where_there_is_no_list(refused):
    (problem,) = refused(TEXT, settings=("file_management.3=x",))
    assert problem.startswith("--set file_management.3: unknown key")


def test_what_a_change_leaves_alone_stays(job):
    before, after = job(TEXT), job(TEXT, settings=("meta.label=x", "summary_settings.groups[0].Label=y"))
    assert after.inputs == before.inputs
    assert [group.label for group in after.requests[0].groups] == ["y", "second"]
    assert [group.columns for group in after.requests[0].groups] == [
        group.columns for group in before.requests[0].groups
    ]


def test_a_problem_in_what_the_override_left_alone_keeps_its_line(refused):
    assert refused(
        TEXT.replace("pattern: base", "pattrn: base"), "{file_management: {filename: {extension: sim}}}"
    ) == ["dm.yml:4: file_management.filename.pattrn: unknown key; did you mean pattern?"]


@pytest.mark.parametrize(
    ("override", "folder"),
    [
        (r"{'file_management': {'input_directory': 'D:\\sim\\new'}}", r"D:\sim\new"),
        (r"  {'file_management': {'input_directory': 'D:\\sim\\new'}}  ", r"D:\sim\new"),
        (r"{'file_management': {'input_directory': 'D:\\sim\new'}}", r"D:\\sim\new"),
        (r"{file_management: {input_directory: 'D:\\sim'}}", r"D:\\sim"),
        (r"{'file_management': {'input_directory': 'D:\\été'}}", r"D:\été"),
    ],
)
def test_backslashes_are_halved_only_where_python_doubled_every_one(job, override, folder):
    assert job(MINIMAL, override).inputs.directory == Path(folder)


def test_only_a_dictionary_is_read_as_python_writes_it(refused):
    (problem,) = refused(MINIMAL, r"['a\\b']")
    assert problem.startswith("override: must be a mapping, not a list")
    (problem,) = refused(MINIMAL, r"'a\\b'")
    assert problem.startswith(r"override: must be a mapping, not 'a\\b'")
