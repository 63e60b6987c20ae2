"""What a file can have the stand-in do wrong."""

import subprocess
import sys

import pytest

import orcfxapi_standin as OrcFxAPI
from orcfxapi_standin.faults import CRASH_STATUS, parse
from orcfxapi_standin.generate import make_sim

LOAD = "import sys, orcfxapi_standin as O; m = O.Model(sys.argv[1]); print('loaded', flush=True); "
READ = LOAD + "m['LNGC'].TimeHistory('X'); print('read', flush=True)"


def run(code, path):
    return subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True)


def test_crash_at_load_ends_the_process(sim):
    ended = run(READ, sim(faults=["crash-load"]))
    assert (ended.returncode, ended.stdout) == (CRASH_STATUS, "")


def test_crash_during_extraction_ends_the_process_after_the_load(sim):
    ended = run(READ, sim(faults=["crash-extract"]))
    assert (ended.returncode, ended.stdout) == (CRASH_STATUS, "loaded\n")


@pytest.mark.parametrize(("fault", "lines"), [("hang-load", 0), ("hang-extract", 1)])
def test_a_hang_blocks_until_the_process_is_killed(sim, fault, lines):
    command = [sys.executable, "-c", READ, str(sim(faults=[fault]))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for _ in range(lines):
            assert process.stdout.readline() == "loaded\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1.0)
        process.kill()
        assert process.stdout.read() == ""


def test_a_crash_can_happen_once(sim):
    path = sim(faults=["crash-load:1"])
    assert [run(READ, path).returncode for _ in range(2)] == [CRASH_STATUS, 0]


def test_a_licence_is_refused_k_times_whoever_asks(sim, refused):
    path = sim(faults=["licence:3"])
    with refused(25):
        OrcFxAPI.Model(path)
    assert run(READ, path).returncode == 1
    with refused(25):
        OrcFxAPI.Model(path)
    assert OrcFxAPI.Model(path).simulationComplete


def test_faults_happen_in_order(sim, refused):
    path = sim(faults=["licence", "crash-extract:1"])
    with refused(25):
        OrcFxAPI.Model(path)
    assert [run(READ, path).returncode for _ in range(2)] == [CRASH_STATUS, 0]


def test_a_file_made_anew_starts_counting_anew(sim, refused):
    for _ in range(2):
        path = sim(faults=["licence:1"])
        with refused(25):
            OrcFxAPI.Model(path)


def test_a_truncated_log_is_refused_at_load(sim, refused):
    path = sim(faults=["truncated"])
    with refused(7, "cut short"):
        OrcFxAPI.Model(path)


def test_an_unfinished_simulation_says_how_far_it_got(sim):
    model = OrcFxAPI.Model(sim(faults=["unfinished"]))
    assert model.state == OrcFxAPI.ModelState.SimulationStopped
    assert not model.simulationComplete
    # 100 s were simulated of the 200 s that were meant to be, from -20 s
    assert (model.simulationTimeStatus.CurrentTime, model.simulationTimeStatus.StopTime) == (80.0, 180.0)
    assert model.simulationTimeToGo == 100.0


def test_an_unstable_simulation_has_its_own_state_and_warning(sim):
    model = OrcFxAPI.Model(sim(faults=["unstable"]))
    assert model.state == OrcFxAPI.ModelState.SimulationStoppedUnstable
    assert not model.simulationComplete
    assert "unstable at 80 s" in model.warnings[0]
    assert model["LNGC"].TimeHistory("X").shape == (11,)


@pytest.mark.parametrize("text", ["boom", "crash-load:x", "truncated:2", ""])
def test_what_is_no_fault(text, tmp_path):
    with pytest.raises(ValueError):
        parse(text)
    with pytest.raises(ValueError):
        make_sim(tmp_path / "a.sim", faults=[text])
    assert not list(tmp_path.iterdir())
