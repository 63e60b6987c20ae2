"""What a session reads of the origin of a file, and of the names and units of its variables.

On the stand-in, some of whose calls are made to fail or to answer otherwise.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import orcfxapi_standin as api
from orcapost.extract.answers import Origin, QueryFailed, VariableDetails
from orcapost.extract.queries import History, Period, Point, RangeGraph
from orcapost.orcaflex.errors import FileFailed
from orcapost.orcaflex.session import Session
from orcfxapi_standin.enums import StatusCode
from orcfxapi_standin.generate import make_sim
from orcfxapi_standin.objects import OrcaFlexObject

WHOLE = Period("whole_simulation")
END_A, END_B = Point("end_a"), Point("end_b")
Calls = list[tuple[str, int]]


@pytest.fixture
def session() -> Session:
    return Session(api)


@pytest.fixture
def file(session: Session, tmp_path: Path) -> Any:
    return opened(session, tmp_path)


def opened(session: Session, folder: Path, name: str = "a.sim", units_system: str = "SI") -> Any:
    """A file of a few samples, opened."""
    make_sim(folder / name, samples=3, units_system=units_system)
    session.load(folder / name)
    return session.file


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """The object and result kind of each call of varDetails."""
    made: Calls = []
    answer = OrcaFlexObject.varDetails

    def counted(thing: OrcaFlexObject, kind: Any, extra: Any = None) -> Any:
        made.append((thing.name, int(kind)))
        return answer(thing, kind, extra)

    monkeypatch.setattr(OrcaFlexObject, "varDetails", counted)
    return made


# Origin


@pytest.mark.parametrize("units_system", ["SI", "US"])
def test_the_origin_is_the_version_that_wrote_the_file_and_its_units(
    session: Session, tmp_path: Path, units_system: str
) -> None:
    file = opened(session, tmp_path, units_system=units_system)

    assert file.path == tmp_path / "a.sim"
    assert file.origin == Origin(api.FileCreatorVersion(file.path), units_system)


def test_of_a_users_own_units_the_origin_names_them(file: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    items = {"UnitsSystem": "User", "LengthUnits": "m", "MassUnits": "kg", "ForceUnits": "N"}
    monkeypatch.setattr(OrcaFlexObject, "GetData", lambda thing, name, index: items[name])

    assert file.origin.units_system == "User (m, kg, N)"


def test_a_version_of_orcfxapi_that_does_not_tell_who_wrote_a_file(file: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(api, "FileCreatorVersion")

    assert file.origin == Origin("", "SI")


def test_what_cannot_be_read_of_the_origin_is_empty(file: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "FileCreatorVersion", refusing(StatusCode.FileReadError))
    monkeypatch.setattr(OrcaFlexObject, "GetData", refusing(StatusCode.InvalidDataName))

    assert file.origin == Origin("", "")


# Details


@pytest.mark.parametrize(("units_system", "units"), [("SI", "kN.m"), ("US", "kip.ft")])
def test_details_are_in_the_units_of_the_model(session: Session, tmp_path: Path, units_system: str, units: str) -> None:
    file = opened(session, tmp_path, units_system=units_system)
    expected = VariableDetails("Bend moment", units)

    assert file.details(History("Line01", "Bend moment", END_A)) == expected
    assert file.details(RangeGraph("Line01", "Bend moment", WHOLE)) == expected


def test_the_full_name_and_the_units_are_orcaflexs_on_one_line(file: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = SimpleNamespace(VarName="Rotation 1", VarUnits=" deg\n", FullName="Rotation 1\r\n (roll)")
    nothing = SimpleNamespace(VarName="Count", VarUnits=None, FullName="Count")
    monkeypatch.setattr(OrcaFlexObject, "varDetails", lambda *_: (entry, nothing))

    assert file.details(History("LNGC", "Rotation 1")) == VariableDetails("Rotation 1 (roll)", "deg")
    assert file.details(History("LNGC", "Count")) == VariableDetails("Count", "")


def test_a_variable_is_found_in_any_case(file: Any) -> None:
    assert file.details(History("Line01", "BEND moment", END_A)).full_name == "Bend moment"


def test_the_variables_of_an_object_are_those_that_orcaflex_lists(file: Any, calls: Calls) -> None:
    found = file.variables_of("Winch1", Point())

    assert found == ("Tension", "Length", "Velocity")
    assert file.details(History("Winch1", "tension")).units == "kN"
    assert calls == [("Winch1", 0)]


@pytest.mark.parametrize("name", ["isFrequencyDomainDynamics", "isDeterministicFrequencyDomainDynamics"])
def test_a_frequency_domain_simulation_is_known_by_its_model(
    file: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    assert not file.is_frequency_domain

    monkeypatch.setattr(api.Model, name, True)
    assert file.is_frequency_domain


def test_a_model_that_does_not_say_is_one_of_the_time_domain(file: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        api.Model, "isFrequencyDomainDynamics", property(lambda model: refusing(StatusCode.InvalidParameter)())
    )

    assert not file.is_frequency_domain


def test_all_variables_of_an_object_at_a_point_are_one_call(file: Any, calls: Calls) -> None:
    for variable in ("Bend moment", "Effective tension", "End force"):
        file.details(History("Line01", variable, Point("end_a")))  # equal points, not the same

    assert calls == [("Line01", 0)]


def test_another_object_point_or_kind_of_result_is_another_call(file: Any, calls: Calls) -> None:
    for query in (
        History("Line01", "Bend moment", END_A),
        History("Line01", "Bend moment", END_B),
        History("Line02", "Bend moment", END_A),
        RangeGraph("Line01", "Bend moment", WHOLE),
    ):
        file.details(query)

    assert calls == [("Line01", 0), ("Line01", 0), ("Line02", 0), ("Line01", 1)]


def test_the_next_file_is_asked_itself(session: Session, tmp_path: Path) -> None:
    query = History("Winch1", "Tension")

    found = [opened(session, tmp_path, f"{system}.sim", system).details(query).units for system in ("SI", "US")]

    assert found == ["kN", "kip"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (History("Line01", "Nothing", END_A), "Line01 lists no result called 'Nothing'"),
        (RangeGraph("Line01", "End force", WHOLE), "Line01 lists no result called 'End force'"),
        (History("Line99", "Bend moment", END_A), "no object called 'Line99'; did you mean 'Line09'?"),
        (History(None, "Bend moment"), "the column names no object and neither does the file's own entry"),
    ],
)
def test_what_is_not_in_the_model_has_no_details(file: Any, query: Any, words: str) -> None:
    with pytest.raises(QueryFailed) as failure:
        file.details(query)

    assert str(failure.value) == words


# A model whose file is lost


def test_a_model_that_lost_its_file_is_not_used_again(
    session: Session, file: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = []
    make = api.Model
    monkeypatch.setattr(api, "Model", lambda **named: models.append(make(**named)) or models[-1])
    with monkeypatch.context() as patched:
        patched.setattr(OrcaFlexObject, "varDetails", refusing(StatusCode.ObjectHandleError))
        with pytest.raises(FileFailed):
            file.details(History("Line01", "Bend moment", END_A))

    opened(session, tmp_path, "b.sim")

    assert len(models) == 1  # the first was made before they were counted


def test_a_query_that_fails_costs_no_model(
    session: Session, file: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(QueryFailed):
        file.details(History("Line01", "Nothing", END_A))
    monkeypatch.delattr(api, "Model")  # a new one could not be made

    opened(session, tmp_path, "b.sim")


def refusing(status: StatusCode) -> Any:
    """A call that is refused."""

    def refuse(*_: Any) -> Any:
        raise api.DLLError(status, "refused")

    return refuse
