"""Large files are read in bounded memory, and no more of them than a period needs."""

import tracemalloc

import numpy as np
import pytest

import orcfxapi_standin as OrcFxAPI
from orcfxapi_standin.log import Log

SEED = 7


@pytest.fixture
def large(sim):
    """A 200 MB file, loaded; it goes with the test."""
    path = sim(size_bytes=200_000_000)
    yield OrcFxAPI.Model(path)
    path.unlink()


def peak(work):
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_many_histories_of_a_large_file_cost_their_own_size_and_a_buffer(large):
    spec = [
        OrcFxAPI.TimeHistorySpecification(large[f"Line{n:02}"], "Effective tension", OrcFxAPI.oeEndB)
        for n in range(1, 19)
    ]
    own = large.SampleCount() * 18 * 8
    assert peak(lambda: OrcFxAPI.GetMultipleTimeHistories(spec)) < own + 4e6


def test_a_range_graph_of_a_large_file_costs_a_buffer(large):
    assert peak(lambda: large["Line01"].RangeGraph("Effective tension")) < 4e6


def test_only_the_samples_of_the_period_are_read(sim, monkeypatch):
    model = OrcFxAPI.Model(sim(size_bytes=8_000_000))
    whole = model["LNGC"].TimeHistory("X")
    read = []
    fill = Log._fill

    def counted(log, block):
        read.append(block.nbytes)
        fill(log, block)

    monkeypatch.setattr(Log, "_fill", counted)
    times = model.SampleTimes()
    part = model["LNGC"].TimeHistory("X", OrcFxAPI.SpecifiedPeriod(times[100], times[109]))
    assert sum(read) == 10 * 4 * model.handle.header.width
    assert np.array_equal(part, whole[100:110])


def test_one_history_is_read_by_strides_where_samples_are_long(sim, monkeypatch, formula):
    model = OrcFxAPI.Model(sim(samples=40, segments=600))  # 18 lines of 601 nodes: some 90 kB a sample
    read = []
    fill = Log._fill

    def counted(log, block):
        read.append(block.nbytes)
        fill(log, block)

    monkeypatch.setattr(Log, "_fill", counted)

    history = model["Line03"].TimeHistory("Effective tension", None, OrcFxAPI.oeEndB)

    assert read == [4] * 40
    expected = formula(SEED, "Line03", "Effective tension", 600, 600.0, 120.0).over(range(40))
    assert list(history) == pytest.approx(expected, rel=2e-7)
    # Two together are read in blocks, and agree.
    together = model["Line03"].TimeHistory(["Effective tension", "Bend moment"], None, OrcFxAPI.oeEndB)
    assert list(together[:, 0]) == list(history)
    assert max(read) > 4
