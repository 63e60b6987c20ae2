"""A model belongs to the thread that made it."""

import threading

import pytest

import orcfxapi_standin as OrcFxAPI

USES = {
    "load": lambda model, line, path: model.LoadSimulation(path),
    "look up": lambda model, line, path: model["Line01"],
    "list": lambda model, line, path: list(model),
    "state": lambda model, line, path: model.state,
    "sample times": lambda model, line, path: model.SampleTimes(),
    "thread count": lambda model, line, path: model.threadCount,
    "history": lambda model, line, path: line.TimeHistory("Effective tension", None, OrcFxAPI.oeEndB),
    "range graph": lambda model, line, path: line.RangeGraph("Effective tension"),
    "data": lambda model, line, path: line.GetData("Length", 0),
    "attribute": lambda model, line, path: line.OD,
    "variables": lambda model, line, path: line.vars(),
    "many": lambda model, line, path: OrcFxAPI.GetMultipleTimeHistories(
        [OrcFxAPI.TimeHistorySpecification(line, "Effective tension", OrcFxAPI.oeEndB)]
    ),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_use_from_another_thread_is_refused(sim, use):
    path = sim()
    model = OrcFxAPI.Model(path)
    line = model["Line01"]
    errors = []

    def elsewhere():
        try:
            use(model, line, path)
        except OrcFxAPI.DLLError as error:
            errors.append(error.status)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert errors == [OrcFxAPI.StatusCode.ThreadAffinityError]


def test_each_thread_can_have_its_own_model(sim):
    path = sim()
    shapes = []

    def work():
        model = OrcFxAPI.Model(path)
        shapes.append(model["LNGC"].TimeHistory("X").shape)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shapes == [(11,)] * 4
