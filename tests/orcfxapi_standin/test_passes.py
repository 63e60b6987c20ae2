"""The stand-in counts its passes through the log."""

import subprocess
import sys

import pytest

import orcfxapi_standin as OrcFxAPI
from orcfxapi_standin.passes import FOLDER, read_passes


def counts(model):
    """Of each pass: the call, how many results, the first sample and the number of samples."""
    return [(one.call, one.results, one.first, one.samples) for one in model.handle.passes]


def test_each_call_that_walks_the_log_is_one_pass(model):
    line, end = model["Line01"], OrcFxAPI.oeEndA
    tension, moment = "Effective tension", "Bend moment"
    line.TimeHistory([tension, moment], OrcFxAPI.SpecifiedPeriod(0, 30), end)
    line.RangeGraph(tension)
    linked = line.LinkedStatistics([tension, moment], None, end)
    linked.Query(tension, moment)
    line.TimeSeriesStatistics(tension, None, end)
    line.AnalyseExtrema(tension, None, end)
    specification = [OrcFxAPI.TimeHistorySpecification(line, name, end) for name in (tension, moment)]
    specification.append(OrcFxAPI.TimeHistorySpecification(model["LNGC"], "X"))
    OrcFxAPI.GetMultipleTimeHistories(specification)

    # Eleven samples 10 s apart from -20 s; lines of 5 nodes.
    assert counts(model) == [
        ("TimeHistory", 2, 2, 4),
        ("RangeGraph", 5, 0, 11),
        ("LinkedStatistics", 2, 0, 11),
        ("TimeSeriesStatistics", 1, 0, 11),
        ("AnalyseExtrema", 1, 0, 11),
        ("GetMultipleTimeHistories", 3, 0, 11),
    ]


def test_the_bytes_are_those_of_the_samples(model):
    model["LNGC"].TimeHistory("X", OrcFxAPI.SpecifiedPeriod(0, 30))
    (one,) = model.handle.passes
    assert one.bytes == 4 * model.handle.header.record_bytes
    assert one.file == model.latestFileName


def test_what_is_not_in_the_log_is_no_pass(model):
    model["LNGC"].StaticResult("X")
    model["Line01"].RangeGraph("Effective tension", OrcFxAPI.pnStaticState)
    model.general.TimeHistory("Time")
    model.SampleTimes()
    assert model.handle.passes == []


def test_a_refused_call_is_no_pass(model, refused):
    with refused(26):
        model["LNGC"].TimeHistory("Nonsense")
    assert model.handle.passes == []


def test_the_count_begins_anew_with_each_file(model, sim):
    model["LNGC"].TimeHistory("X")
    model.LoadSimulation(sim("b.sim"))
    assert model.handle.passes == []


def test_processes_note_their_passes_in_a_folder(sim, tmp_path, monkeypatch):
    noted = tmp_path / "passes"
    noted.mkdir()
    monkeypatch.setenv(FOLDER, str(noted))
    path = sim()
    code = f"import orcfxapi_standin as o; m = o.Model({str(path)!r}); m['LNGC'].TimeHistory('X')"
    for _ in range(2):
        subprocess.run([sys.executable, "-c", code], check=True)
    model = OrcFxAPI.Model(path)
    model["LNGC"].TimeHistory("Y")

    assert [(one.file, one.call, one.samples) for one in read_passes(noted)] == [(str(path), "TimeHistory", 11)] * 3
    assert model.handle.passes[0] in read_passes(noted)


@pytest.mark.parametrize("value", ["", None])
def test_without_a_folder_nothing_is_noted(model, tmp_path, monkeypatch, value):
    if value is None:
        monkeypatch.delenv(FOLDER, raising=False)
    else:
        monkeypatch.setenv(FOLDER, value)
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    model["LNGC"].TimeHistory("X")
    assert sorted(tmp_path.iterdir()) == before
