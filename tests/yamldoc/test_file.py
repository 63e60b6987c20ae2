"""The YAML file itself: what cannot be read is said with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from orcapost.config import ConfigError, load

LOOK = "look at the indentation, and for a bracket or a quote that is not closed"

GOOD = """\
summary_settings:
  groups: [{Label: g, Columns: [{Command: StaticResult, ObjectName: A, Variable: X, Label: c}]}]
"""


def problems_of(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("meta:\n\tlabel: x\n", "dm.yml:2: not YAML: a tab; YAML is indented with spaces only"),
        ("meta:\n  label: x\n\tbasename: y\n", "dm.yml:3: not YAML: a tab; YAML is indented with spaces only"),
        ("", "dm.yml:1: is empty"),
        ("# nothing yet\n", "dm.yml:1: is empty"),
        ("- a\n", "dm.yml:1: must be a mapping of blocks, not a list"),
        ("# riser\n- a\n", "dm.yml:2: must be a mapping of blocks, not a list"),
        ("a: 1\n---\nb: 2\n", "dm.yml:2: not YAML: a second document begins here (---); leave one"),
        (
            'meta:\n  label: "D:\\sim"\n',
            "dm.yml:2: not YAML: an unknown escape; in double quotes a backslash begins an escape: "
            "write 'D:\\sim' or D:/sim instead",
        ),
        (
            "meta: label: x\n",
            "dm.yml:1: not YAML: a second colon; quote text that holds a colon",
        ),
        (
            "meta: !!python/object/apply:os.system [echo]\n",
            "dm.yml:1: meta: the tag !!python/object/apply:os.system is not read; leave it out",
        ),
        ("a: &a [*a]\n", "dm.yml:1: a[0]: an alias (*) stands inside what it names"),
        ("? [a]\n: 1\n", "dm.yml:1: a key must be a word, not a list or a mapping"),
        (
            "a: *b\n",
            "dm.yml:1: a: there is no anchor &b that *b could stand for; text that begins with * needs quotes: '*b'",
        ),
        ("a: &x 1\nb: &x 2\n", "dm.yml:2: b: the anchor &x is given twice; give one of them another name"),
        ("a: @b\n", "dm.yml:1: not YAML: text cannot begin with @; quote it"),
        ("a: - b\n", "dm.yml:1: not YAML: a list cannot begin here; begin it on a line of its own"),
        ("a: *\n", "dm.yml:1: not YAML: * needs a name after it; text that begins with * needs quotes: '*'"),
        ("a: 'it's'\n", "dm.yml:1: not YAML: 's'' cannot stand here; look at quotes, colons and commas"),
        ("a: [1, 2\nb: 1\n", f"dm.yml:2: not YAML: it does not fit what begins on line 1; {LOOK}"),
        ("a:\n  b: 1\n c: 2\n", f"dm.yml:3: not YAML: it does not fit what begins on line 1; {LOOK}"),
        ("a: !!set {b}\n", "dm.yml:1: a: the tag !!set is not read; leave it out"),
        ("a: \\b: c\n", "dm.yml:1: not YAML: a second colon; quote text that holds a colon"),  # no double quotes
    ],
)
def test_what_is_no_configuration_is_refused_with_its_line(refused, text, problem):
    assert refused(text) == [problem]


@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: " + "[" * 50, 1),
        ("é: 1\na: " + "[" * 100_000, 2),
        ("a:\n" + "".join(" " * i + "- \n" for i in range(1, 60)), 51),
        ("a: " + "{b: " * 2_000, 1),
    ],
)
def test_more_than_50_levels_are_refused_whatever_limit_the_parser_has(refused, monkeypatch, loader, text, line):
    if hasattr(yaml, loader):
        monkeypatch.setattr("orcapost.yamldoc.tree._Loader", getattr(yaml, loader))
    assert refused(text) == [f"dm.yml:{line}: nested more than 50 deep"]


def test_50_levels_are_read(refused):
    # The mapping of the file is the first level.
    assert refused("a: " + "[" * 49 + "]" * 49) == refused("a: []")


def test_too_many_values_are_refused_at_the_line_of_the_first_too_many(refused, monkeypatch):
    monkeypatch.setattr("orcapost.yamldoc.tree.MAX_VALUES", 1000)  # a million take seconds to read
    # The file, the key and the list are three values; each line after them is one.
    assert refused("a:\n" + "- 1\n" * 1100) == ["dm.yml:999: a[997]: the configuration holds more than 1,000 values"]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"meta:\n  label: caf\xe9\n", "dm.yml:2: is not UTF-8 text (byte 0xE9); save it as UTF-8"),
        (b"\n\xe9\n", "dm.yml:2: is not UTF-8 text (byte 0xE9); save it as UTF-8"),
        (b"meta:\0", "dm.yml: is not UTF-8 text (UTF-16, or no text at all); save it as UTF-8"),
        ("\ufeff\u4e2d".encode("utf-16-le"), "dm.yml: is not UTF-8 text (UTF-16, or no text at all); save it as UTF-8"),
        (GOOD.encode("utf-16"), "dm.yml: is not UTF-8 text (UTF-16, or no text at all); save it as UTF-8"),
        (b"a: 1\nb: \x07\n", "dm.yml:2: not YAML: it holds a character that YAML does not allow"),
        (b"\nb: \x07\n", "dm.yml:2: not YAML: it holds a character that YAML does not allow"),
    ],
)
def test_other_encodings_are_refused(tmp_path, data, problem):
    path = tmp_path / "dm.yml"
    path.write_bytes(data)
    assert problems_of(path) == problem


def test_a_file_of_more_than_20_mb_is_refused(tmp_path):
    path = tmp_path / "dm.yml"
    path.write_bytes(GOOD.encode().ljust(20_000_000, b"\n"))
    assert load(path).requests[0].groups[0].label == "g"
    path.write_bytes(GOOD.encode().ljust(20_000_001, b"\n"))
    assert problems_of(path) == "dm.yml: is larger than 20 MB, which no configuration needs to be"


def test_a_byte_order_mark_is_fine(tmp_path):
    path = tmp_path / "dm.yml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert load(path).requests[0].groups[0].label == "g"


def test_windows_line_ends_are_fine(tmp_path):
    path = tmp_path / "dm.yml"
    path.write_bytes(GOOD.replace("\n", "\r\n").encode())
    assert load(path).requests[0].groups[0].label == "g"


def test_a_missing_file_is_named(tmp_path):
    assert problems_of(tmp_path / "dm.yml") == f"{tmp_path / 'dm.yml'}: there is no such file"


def test_a_folder_is_no_file(tmp_path):
    assert problems_of(tmp_path) == f"{tmp_path}: is a folder, not a YAML file"


def test_anchors_aliases_and_merge_keys_work(job):
    found = job("""\
        tension: &tension {Command: StaticResult, Variable: Effective tension}
        summary_settings:
          groups:
            - Label: g
              Columns: &columns
                - {<<: *tension, ObjectName: A, Label: a}
                - {<<: [{ObjectName: B}, *tension], Label: b, Variable: Wall tension}
            - {Label: again, Columns: *columns}
        """)
    first, again = found.requests[0].groups
    assert [(c.query.object, c.query.variable) for c in first.columns] == [
        ("A", "Effective tension"),
        ("B", "Wall tension"),
    ]
    assert again.columns == first.columns


def test_an_alias_bomb_is_refused_without_being_expanded(refused, steps):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    # Expanded, a0 stands for 1 + 9 values, and a(i) for 1 + 9 times a(i-1). a0 to a5 stand for 672,603 together; the
    # next a5 brings 597,871 more.
    found = []
    taken = steps(lambda: found.extend(refused("\n".join(lines))))
    assert found == ["dm.yml:7: a6[0]: aliases (*) stand for more than 1,000,000 values"]
    assert taken < 1_000_000  # each value would take a step at least


def test_a_problem_can_be_taken_apart(job):
    with pytest.raises(ConfigError) as caught:
        job("parallel_processing: {max_wrokers: 3}\n" + GOOD)
    (problem,) = caught.value.problems
    assert (problem.where.file, problem.where.line) == ("dm.yml", 1)
    assert problem.path == "parallel_processing.max_wrokers"
    assert problem.message == "unknown key"
    assert problem.suggestion == "did you mean max_workers?"


def test_after_a_thousand_problems_the_rest_is_not_read(refused):
    problems = refused("summary_settings: {" + ", ".join(f"key{i}: 1" for i in range(2000)) + "}")
    # 1,000 were found and 40 are shown.
    assert len(problems) == 41
    assert problems[-1] == "and at least 960 more problems"


def test_a_text_longer_than_any_name_is_refused(refused):
    assert refused(f"meta: {{label: {'x' * 10_001}}}") == [
        "dm.yml:1: meta.label: a text of more than 10,000 characters"
    ]


def test_values_below_a_long_key_do_not_each_keep_a_copy_of_it(tmp_path):
    import tracemalloc

    path = tmp_path / "dm.yml"
    path.write_text(f"? {'k' * 9_000}\n: [{'1, ' * 5_000}]\n{GOOD}", encoding="utf-8")
    load(path)  # imports
    tracemalloc.start()
    load(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 9_000 * 5_000 / 2  # bytes of half the copies


def test_many_merge_keys_take_no_more_steps_than_the_keys_they_bring(job, steps):
    def steps_for(count):
        keys = ", ".join(f"k{i}: 1" for i in range(count))
        merges = ", ".join("{x: 1}" for _ in range(count))
        return steps(lambda: job(f"spare: {{<<: [{{{keys}}}, {merges}]}}\n{GOOD}"))

    steps_for(1)
    at_100, at_200, at_300 = (steps_for(count) for count in (100, 200, 300))
    assert at_300 - at_200 == pytest.approx(at_200 - at_100, abs=1000)


def test_of_a_key_that_is_given_twice_the_last_counts_with_a_warning_that_names_both_lines(job):
    found = job(f"meta: {{label: a}}\n{GOOD}meta:\n  label: b\n  label: c\n")
    assert found.label == "c"
    assert found.warnings == (
        "meta.label is given twice: the last counts (dm.yml:6), not the one before it (dm.yml:5).",
        "meta is given twice: the last counts (dm.yml:4), not the one before it (dm.yml:1).",
    )


def test_a_key_that_is_given_three_times_is_two_warnings(job):
    found = job(f"meta:\n  label: a\n  label: b\n  label: c\n{GOOD}")
    assert [warning.rpartition("the ")[2] for warning in found.warnings] == [
        "one before it (dm.yml:2).",
        "one before it (dm.yml:3).",
    ]


def test_many_keys_that_are_given_twice_are_six_lines(job):
    """100 of them: five are named, then the 95 that are left, from the line of the sixth (two lines each) on."""
    found = job(GOOD + "mine:\n" + "".join(f"  k{i}: 1\n  k{i}: 2\n" for i in range(100)))
    assert len(found.warnings) == 6
    assert found.warnings[4].startswith("mine.k4 is given twice: the last counts (dm.yml:13)")
    assert found.warnings[5] == "Given twice are 95 more keys, too, from dm.yml:15 on: the last counts."


def test_what_merge_keys_bring_is_not_given_twice(job):
    assert job(f"a: &a {{x: 1}}\nb: &b {{x: 2}}\nc: {{<<: *a, <<: *b, x: 3}}\n{GOOD}").warnings == ()


DUMPED = """\
meta: !!python/object/new:assets.common.data.AttributeDict
  dictitems:
    label: run1
summary_settings: &id001 !!python/object/new:assets.common.data.AttributeDict
  dictitems:
    groups:
    - !!python/object/new:assets.common.data.AttributeDict
      dictitems:
        Label: g
        Columns:
        - {Command: StaticResult, ObjectName: A, Variable: X, Label: c}
  state: *id001
mine: !!python/object:assets.common.data.AttributeDict {}
"""


def test_the_dump_of_a_dictionary_with_attributes_is_the_mapping_that_it_holds(job):
    found = job(DUMPED)
    assert found.label == "run1"
    assert found.requests == job(GOOD).requests
    assert found.warnings == ()


def test_an_object_with_attributes_alone_is_the_mapping_of_them(job):
    assert job(f"meta: !!python/object:assets.AttributeDict {{label: run1}}\n{GOOD}").label == "run1"


def test_a_whole_file_may_be_a_dump(job):
    indented = "".join(f"  {line}\n" for line in GOOD.splitlines())
    head = "&id001 !!python/object/new:assets.common.data.AttributeDict\nstate: *id001\ndictitems:\n"
    assert job(f"{head}  meta: {{label: run1}}\n{indented}").label == "run1"


@pytest.mark.parametrize("holding", ["state: {label: run1}", "dictitems: {label: run1}, state: {label: other}"])
def test_the_items_of_a_dump_win_over_its_attributes(job, holding):
    tag = "!!python/object/new:data.AttributeDict"
    assert job(f"meta: {tag} {{{holding}}}\n{GOOD}").label == "run1"


def test_a_problem_in_a_dump_has_the_key_path_of_what_it_holds(refused):
    assert refused(DUMPED.replace("Variable: X", "Variabel: X")) == [
        "dm.yml:11: summary_settings.groups[0].Columns[0].Variabel: unknown key; did you mean Variable?"
    ]


@pytest.mark.parametrize(
    "tag",
    [
        "!!python/object/new:os.system",
        "!!python/object/apply:data.AttributeDict",
        "!!python/object/new:data.AttributeDictionary",
        "!!python/object/new:data.NotAttributeDict",
        "!!python/name:data.AttributeDict",
        "!AttributeDict",
    ],
)
def test_any_other_tag_is_refused_with_its_line(refused, tag):
    assert refused(f"{GOOD}meta: {tag} {{label: x}}\n") == [f"dm.yml:3: meta: the tag {tag} is not read; leave it out"]


def test_no_list_and_no_text_passes_for_a_dump(refused):
    tag = "!!python/object/new:data.AttributeDict"
    assert refused(f"{GOOD}a: {tag} [x]\nb: {tag} x\n") == [
        f"dm.yml:3: a: the tag {tag} is not read; leave it out",
        f"dm.yml:4: b: the tag {tag} is not read; leave it out",
    ]
