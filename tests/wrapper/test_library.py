"""The emulated library tells wrong use apart from right use, and says so where no `except` can hide it."""

from __future__ import annotations

import pytest
from wrapper_support import wrappers

pytestmark = pytest.mark.parametrize("wrapper", wrappers.VERSIONS[-1:], indirect=True)


def run(place, folder, code: str, sim=None):
    """Run Python code in a process of the place; `sim` is its first argument."""
    script = folder / "script.py"
    script.write_text(f"import ctypes\nimport sys\n\nimport OrcFxAPI\n\n{code}", "utf-8")
    return place.script(script, *([] if sim is None else [sim]))


def test_a_function_that_is_not_emulated_is_named_even_if_the_error_is_swallowed(on_wrapper, tmp_path) -> None:
    ended = run(on_wrapper, tmp_path, "try:\n    OrcFxAPI.Model().CalculateStatics()\nexcept Exception:\n    pass\n")

    assert ended.status == 0
    assert on_wrapper.defects() == ["C_CalculateStaticsW is called but not emulated"]
    on_wrapper.forget_defects()


@pytest.mark.parametrize(
    ("code", "defect"),
    [
        (
            "OrcFxAPI._lib.C_GetModelState.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_int)]",
            "C_GetModelState has 3 parameters, and is declared with 2",
        ),
        (
            "i = ctypes.POINTER(ctypes.c_int)\nOrcFxAPI._lib.C_GetModelState.argtypes = [ctypes.c_int, i, i]",
            "C_GetModelState: parameter 1 is pointer, and is declared as int",
        ),
        (
            "i = ctypes.POINTER(ctypes.c_int)\n"
            "OrcFxAPI._lib.C_GetNumOfSamples.argtypes = [ctypes.c_void_p, ctypes.POINTER(OrcFxAPI.StatisticsQuery), i]",
            "C_GetNumOfSamples: parameter 2 has [24] bytes, and is declared with [64]",
        ),
    ],
)
def test_a_declaration_that_does_not_fit_is_a_defect(on_wrapper, tmp_path, code, defect) -> None:
    ended = run(on_wrapper, tmp_path, code)

    assert ended.status == 1
    assert on_wrapper.defects() == [defect]
    on_wrapper.forget_defects()


def test_a_structure_of_another_size_is_a_defect(on_wrapper, tmp_path, sims) -> None:
    sim = sims("every_kind") / "a_complete.sim"
    code = (
        "model = OrcFxAPI.Model()\nmodel.LoadSimulation(sys.argv[1])\n"
        "point = OrcFxAPI.oeArcLength(3.0)\npoint.Size += 1\n"
        "model['Line1'].TimeHistory('Effective tension', None, point)\n"
    )
    ended = run(on_wrapper, tmp_path, code, sim)

    assert "DLLError" in ended.err
    assert "ObjectExtra says it has" in on_wrapper.defects()[0]
    on_wrapper.forget_defects()


def test_handles_of_another_kind_are_refused(on_wrapper, tmp_path) -> None:
    code = (
        "model = OrcFxAPI.Model()\nfor handle in (model.general.handle, None, OrcFxAPI.Handle(123)):\n"
        "    status = ctypes.c_int()\n    OrcFxAPI._GetModelState(handle, ctypes.c_int(), status)\n"
        "    print(status.value)\n"
    )
    ended = run(on_wrapper, tmp_path, code)

    assert ended.out.split() == ["3", "3", "3"], ended.err  # ModelHandleError


def test_objects_are_gone_when_another_file_is_loaded(on_wrapper, tmp_path, sims) -> None:
    sim = sims("every_kind") / "a_complete.sim"
    code = (
        "model = OrcFxAPI.Model()\nmodel.LoadSimulation(sys.argv[1])\nline, sea = model['Line1'], model.environment\n"
        "model.LoadSimulation(sys.argv[1])\nprint(sea.WaterDepth)\n"
        "try:\n    line.varID('Effective tension')\nexcept OrcFxAPI.DLLError as error:\n    print(int(error.status))\n"
    )
    ended = run(on_wrapper, tmp_path, code, sim)

    assert ended.out.split() == ["25.0", "4"], ended.err  # ObjectHandleError
