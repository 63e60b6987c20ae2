"""Licence seats are shared by the processes of a machine, and given back however a process ends."""

import subprocess
import sys

import pytest

import orcfxapi_standin as OrcFxAPI
from orcfxapi_standin import core
from orcfxapi_standin.seats import Seat

HOLD = "import orcfxapi_standin as O, sys; m = O.Model(); print('held', flush=True); sys.stdin.read()"


@pytest.fixture
def one_seat(tmp_path, monkeypatch):
    monkeypatch.setattr(core, "SEAT", Seat())  # whatever models other tests of this process still hold
    monkeypatch.setenv("ORCFXAPI_STANDIN_LICENCES", "1")
    monkeypatch.setenv("ORCFXAPI_STANDIN_LICENCE_DIR", str(tmp_path / "seats"))


@pytest.fixture
def holder(one_seat):
    """Another process that holds the one seat."""
    process = subprocess.Popen([sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_no_model_without_a_seat(holder, refused):
    with refused(25, "all 1 seats"):
        OrcFxAPI.Model()


def test_a_process_that_ends_gives_its_seat_back(holder):
    holder.communicate("")
    OrcFxAPI.Model()


def test_a_process_that_is_killed_gives_its_seat_back(holder):
    holder.kill()  # SIGKILL: nothing of the process's own code runs
    holder.wait()
    OrcFxAPI.Model()


def test_all_models_of_a_process_share_one_seat(one_seat):
    models = [OrcFxAPI.Model() for _ in range(3)]
    assert len(models) == 3


def test_the_seat_is_held_until_the_last_model_is_collected(one_seat):
    ask = [sys.executable, "-c", "import orcfxapi_standin as O; O.Model()"]
    first, second = OrcFxAPI.Model(), OrcFxAPI.Model()
    del first
    assert subprocess.run(ask, capture_output=True).returncode != 0
    del second
    assert subprocess.run(ask, capture_output=True).returncode == 0


def test_a_refused_model_takes_no_seat(holder, refused):
    with refused(25):
        OrcFxAPI.Model()
    holder.communicate("")
    model = OrcFxAPI.Model()
    del model
    ask = [sys.executable, "-c", "import orcfxapi_standin as O; O.Model()"]
    assert subprocess.run(ask, capture_output=True).returncode == 0


def test_two_seats_for_two_processes(holder, monkeypatch):
    monkeypatch.setenv("ORCFXAPI_STANDIN_LICENCES", "2")
    OrcFxAPI.Model()


def test_no_seats_at_all(one_seat, monkeypatch, refused):
    monkeypatch.setenv("ORCFXAPI_STANDIN_LICENCES", "0")
    with refused(25):
        OrcFxAPI.Model()


def test_a_text_that_is_not_a_number_of_seats_is_refused(one_seat, monkeypatch, refused):
    monkeypatch.setenv("ORCFXAPI_STANDIN_LICENCES", "many")
    with refused(25, "'many'"):
        OrcFxAPI.Model()


def test_unset_means_unlimited(one_seat, monkeypatch, tmp_path):
    monkeypatch.delenv("ORCFXAPI_STANDIN_LICENCES")
    OrcFxAPI.Model()
    assert not (tmp_path / "seats").exists()


def test_a_seat_goes_back_to_where_it_was_taken(one_seat, monkeypatch, refused):
    before = OrcFxAPI.Model()
    monkeypatch.setattr(core, "SEAT", Seat())
    with refused(25):
        OrcFxAPI.Model()
    del before
    OrcFxAPI.Model()
