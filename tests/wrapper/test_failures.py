"""What goes wrong ends in the same words on the wrapper as on the stand-in, with OrcFxAPI's error string in them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from wrapper_support import wrappers

from orcfxapi_standin.generate import make_sim

LOAD = """
import sys
from pathlib import Path

from orcapost.orcaflex.backend import open_backend
from orcapost.orcaflex.errors import LicenceRefused
from orcapost.orcaflex.session import Session

try:
    Session(open_backend(sys.argv[1])).load(Path(sys.argv[2]))
except LicenceRefused as refusal:
    print("LicenceRefused", refusal)
"""
EVERY_KIND = Path(__file__).parent / "every_kind.yml"
COLUMN = {
    "Label": "tension",
    "Command": "TimeHistory",
    "ObjectName": "Line01",
    "Variable": "Effective tension",
    "objectExtra": ["End B"],
    "SimulationPeriod": "WholeSimulation",
    "Statistic_Type": "Max",
}


@pytest.fixture(scope="session")
def bad_files(tmp_path_factory) -> Path:
    """A folder of files of which only one is as it should be."""
    folder = tmp_path_factory.mktemp("bad_files")
    make_sim(folder / "a_good.sim", size_bytes=60_000)
    for number, fault in enumerate(["truncated", "unfinished", "unstable", "static", "crash-extract"]):
        make_sim(folder / f"b_{fault}.sim", size_bytes=60_000, seed=number, faults=[fault])
    whole = (folder / "a_good.sim").read_bytes()
    (folder / "c_foreign.sim").write_bytes(b"not a simulation" * 1000)
    (folder / "d_empty.sim").write_bytes(b"")
    (folder / "e_header_cut.sim").write_bytes(whole[:200])
    return folder


def configuration(folder: Path, sims: Path, *columns: dict, **inputs) -> Path:
    """A configuration of one group."""
    path = folder / "failures.yml"
    content = {
        "file_management": {"input_directory": str(sims), "output_directory": "csv", **inputs},
        "orcaflex": {"postprocess": {"summary": {"flag": True}}},
        "summary_settings": {"groups": [{"Label": "results", "Columns": list(columns)}]},
    }
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def messages(run) -> str:
    """All that the run says of its files, without line breaks."""
    problems = [problem["message"] for file in run.files for problem in file["problems"]]
    return "\n".join([*problems, *(file["error"] or "" for file in run.files), run.err])


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("what is not there / object", "no object called 'Line99'"),
        ("what is not there / variable", "no variable 'No such result' on Line1 (OrcFxAPI status 26)"),
        ("what is not there / unlogged", "The results of Unlogged line were not logged"),
        ("periods / stage 3", "stage 3: there are 0 to 2 (OrcFxAPI status 12)"),
        ("periods / stage 2", "The period begins at 20 s, but the simulation reached only 19.5 s"),
        ("periods / never", "the simulation covers -10 to 50 s"),
        ("periods / stage 1", "The file holds the static state only"),
        ("points / any", "needs a point on the line"),
        ("points / off the line", "arc length 170.5 m: Line1 is 55 m long (OrcFxAPI status 15)"),
        ("points / no such support", "needs a SupportIndex from 1 to 3"),
        ("range_graphs / no such section", "section 4: Line1 has 1 to 3 (OrcFxAPI status 58)"),
        ("range_graphs / part of nothing", "arc lengths 100 to 120 m: Line1 is 55 m long (OrcFxAPI status 58)"),
        ("range_graphs / ends only", "End force of Line1 has no range graph"),
        ("range_graphs / no line", "Vessel1 is not a line"),
        ("data / no such item", "no data item 'NoSuchItem' on Environment (OrcFxAPI status 31)"),
        ("data / no such row", "index 2: WaveName of Environment has 0 to 1 (OrcFxAPI status 21)"),
    ],
)
def test_a_query_without_an_answer_says_why(on_wrapper, sims, column, words) -> None:
    found = on_wrapper.orcapost(
        EVERY_KIND, "--set", f"file_management.input_directory={sims('every_kind')}", "--workers", "2"
    )

    problems = [problem for file in found.files for problem in file["problems"]]
    said = {problem["message"] for problem in problems if problem["column"] == column}
    assert any(words in message for message in said), said


def test_the_nearest_names_are_those_of_the_model(tmp_path, sims, on_wrapper) -> None:
    misspelt = [
        {**COLUMN, "Label": "object", "ObjectName": "line 1"},
        {**COLUMN, "Label": "variable", "ObjectName": "Line1", "Variable": "Efective tension"},
        {"Label": "item", "Command": "Get Data", "ObjectName": "Environment", "Variable": ["Water depth", -1]},
    ]

    found = on_wrapper.orcapost(configuration(tmp_path, sims("every_kind"), *misspelt))

    said = {problem["message"] for file in found.files for problem in file["problems"]}
    assert said >= {
        "no object called 'line 1'; did you mean 'Line1'?",
        "no variable 'Efective tension' on Line1; did you mean 'Effective tension'? (OrcFxAPI status 26)",
        "no data item 'Water depth' on Environment; did you mean 'WaterDepth'? (OrcFxAPI status 31)",
    }


def test_files_that_cannot_be_read(tmp_path, bad_files, on_wrapper, on_stand_in) -> None:
    listed = [*sorted(path.name for path in bad_files.glob("*.sim")), "z_gone.sim"]
    config = configuration(tmp_path, bad_files, COLUMN, input_files={"sim": listed})
    expected = on_stand_in.orcapost(config, "--retries", "0")
    said = messages(expected)
    for words in (
        "is cut short",
        "is not a stand-in file",
        "the header is cut short",
        "reached",
        "z_gone.sim does not exist",
    ):
        assert words in said
    statuses = [file["status"] for file in expected.files]
    assert len(set(statuses)) > 1

    assert_alike(on_wrapper.orcapost(config, "--retries", "0"), expected)


def test_no_licence(tmp_path, sims, on_wrapper, on_stand_in) -> None:
    script = tmp_path / "load.py"
    script.write_text(LOAD, encoding="utf-8")
    sim = sims("every_kind") / "a_complete.sim"
    expected = on_stand_in.script(script, "fake", sim, ORCFXAPI_STANDIN_LICENCES="0")
    assert "LicenceRefused No licence: all 0 seats" in expected.out, expected.err

    found = on_wrapper.script(script, "orcfxapi", sim, ORCFXAPI_STANDIN_LICENCES="0")

    assert found.out == expected.out


@pytest.mark.parametrize("wrapper", wrappers.VERSIONS[-1:], indirect=True)
def test_a_run_without_a_licence_ends_with_status_3(tmp_path, sims, on_wrapper) -> None:
    config = configuration(tmp_path, sims("dm_fsts_lngc"), COLUMN)

    found = on_wrapper.orcapost(config, ORCFXAPI_STANDIN_LICENCES="0")

    assert (found.status, found.tables) == (3, {})
    assert "no OrcaFlex licence: No licence: all 0 seats of the stand-in are taken." in found.err


@pytest.mark.parametrize("wrapper", wrappers.VERSIONS[-1:], indirect=True)
def test_fewer_licences_than_workers(tmp_path, sims, on_wrapper, on_stand_in) -> None:
    config = configuration(tmp_path, sims("dm_fsts_lngc"), COLUMN)
    expected = on_stand_in.orcapost(config)

    found = on_wrapper.orcapost(config, "--workers", "2", ORCFXAPI_STANDIN_LICENCES="1")

    assert (found.status, found.tables) == (0, expected.tables), found.err


def assert_alike(found, expected) -> None:
    """Same status, tables, warnings and words of every file."""
    assert found.status == expected.status
    assert found.tables == expected.tables
    assert found.files == expected.files
    assert sorted(found.warnings) == sorted(expected.warnings)
