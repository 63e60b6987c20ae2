"""One model, as OrcFxAPI's library would hold it: its state, its thread, its open file and its answers."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np

from orcfxapi_standin import faults, frequency_domain, passes
from orcfxapi_standin.enums import ModelState, ObjectType, StatusCode
from orcfxapi_standin.errors import fail
from orcfxapi_standin.format import Array, Header, ObjectDef, TypeDef, open_file, read_header
from orcfxapi_standin.log import Envelope, Log
from orcfxapi_standin.periods import PeriodArg, Samples, resolve, sample_times
from orcfxapi_standin.results import TIME, Result, Term, VariableInfo, unknown_variable, variables
from orcfxapi_standin.seats import SEAT

GENERAL, ENVIRONMENT = 0, 1  # the first two objects of every model
_BLANK: dict[str, Any] = {
    "seed": 0,
    "state": "Reset",
    "stages": [8.0, 16.0],
    "interval": 0.1,
    "samples": 0,
    "types": [{"type": "General", "vars": []}, {"type": "Environment", "vars": []}],
    "objects": [["General", 0, {}, True], ["Environment", 1, {"WaterDepth": 100.0}, True]],
}
_BLANK_HEADER = Header(_BLANK)


class Core:
    """One model. Every use from another thread than the one that made it is refused with status 68.

    Attributes
    ----------
    passes
        The passes through the log since the file was loaded (see `orcfxapi_standin.passes`).
    """

    def __init__(self, thread_count: int | None) -> None:
        self._seat = SEAT
        self._seat.take()
        self._owner = threading.get_ident()
        self._alive = True
        self._file: IO[bytes] | None = None
        self._log: Log | None = None
        self._fault: str | None = None
        self._items: dict[int, dict[str, tuple[str, Any]]] = {}
        self._numbers: dict[TypeDef, dict[str, VariableInfo]] = {}
        self.header = _BLANK_HEADER
        self.generation = 0
        self.file_name = ""
        self.passes: list[passes.Pass] = []
        self.chosen: dict[str, str] = {}
        self.thread_count = _threads(thread_count)

    def check(self) -> None:
        """Raise DLLError (ThreadAffinityError, ModelHandleError) unless the model can be used here."""
        if threading.get_ident() != self._owner:
            fail(
                StatusCode.ThreadAffinityError,
                "The model belongs to the thread that made it and cannot be used from another.",
            )
        if not self._alive:
            fail(StatusCode.ModelHandleError, "The model was destroyed.")

    def destroy(self) -> None:
        """Close the file and give the seat back."""
        if self._alive:
            self.clear()
            self._alive = False
            self._seat.give_back()

    def clear(self) -> None:
        """Make the model blank."""
        if self._file is not None:
            self._file.close()
        self._file = self._log = self._fault = None
        self._items, self._numbers, self.chosen, self.passes = {}, {}, {}, []
        self.header = _BLANK_HEADER
        self.generation += 1
        self.file_name = ""

    def load(self, path: str | os.PathLike[str]) -> None:
        """Open a simulation file. The model is blank if that fails."""
        self.check()
        self.clear()
        name = str(path)
        file = open_file(name)
        try:
            header = read_header(file, name)
            length = os.fstat(file.fileno()).st_size
            fault = faults.due(name, header.faults) if header.faults else None
            if fault in faults.AT_LOAD:
                faults.happen(fault, name)
            if length < header.file_bytes:
                fail(
                    StatusCode.FileReadError,
                    f"{name} is cut short: its header promises {header.file_bytes} bytes and it has {length}.",
                )
        except BaseException:
            file.close()
            raise
        self._file, self._fault = file, fault
        self.header = header
        self.file_name = str(Path(name).absolute())

    def loaded(self) -> Header:
        """The header of the loaded simulation. DLLError (InvalidModelState) if there is none."""
        self.check()
        if self.header.state < ModelState.InStaticState:
            fail(StatusCode.InvalidModelState, "The model has no results: load a simulation file first.")
        return self.header

    def samples(self, period: PeriodArg) -> Samples:
        """Which samples `period` covers. DLLError (InvalidModelState) if they are none of the log."""
        header = self.loaded()
        if self.is_synthesised(period):
            fail(StatusCode.InvalidModelState, "A frequency domain simulation has no log that gives this result.")
        return resolve(header, period, lambda: float(self.value(ENVIRONMENT, "WavePeriod", 0.0)))

    def is_synthesised(self, period: PeriodArg) -> bool:
        """Whether histories of that period are synthesised (see `orcfxapi_standin.frequency_domain`)."""
        return frequency_domain.is_synthesised(self.loaded(), period)

    def sample_times(self, period: PeriodArg) -> Array:
        """The times of a history over `period` [s], shape (samples,)."""
        if self.is_synthesised(period):
            return frequency_domain.synthesised_times(self.header, period)
        return sample_times(self.header, self.samples(period))

    def when(self, period: PeriodArg) -> Samples | Array:
        """The samples of `period`, or the times [s] of a synthesised history over it."""
        return self.sample_times(period) if self.is_synthesised(period) else self.samples(period)

    def histories_at(self, results: Sequence[Result], when: Samples | Array, call: str) -> Array:
        """The results at samples (see `histories`) or synthesised at times, shape (samples, results)."""
        if isinstance(when, Samples):
            return self.histories(results, when, call)
        return frequency_domain.synthesised(self.header, results, when)

    def histories(self, results: Sequence[Result], samples: Samples, call: str) -> Array:
        """The results at `samples`, shape (samples, results), in one pass through the log; `call` is for its count."""
        logged = [place for place, result in enumerate(results) if result is not TIME]
        if len(logged) < len(results):
            times = sample_times(self.header, samples)[:, None]
            found: Array = np.tile(times, len(results))
            if logged:
                found[:, logged] = self.histories([results[place] for place in logged], samples, call)
            return found
        terms = [term for result in results for term in result.terms]
        if samples.static:
            values = _static_values(self.header, terms)[None, :]
        else:
            with self._counted(call, len(results), samples) as log:
                values = log.columns([term.column for term in terms], samples.first, samples.stop)
        if len(terms) == len(results) and all(r.constant == 0.0 and r.terms[0].weight == 1.0 for r in results):
            return values
        places = list(accumulate((len(result.terms) for result in results), initial=0))[:-1]
        combined: Array = values.take(places, axis=1)
        combined *= [result.terms[0].weight for result in results]
        combined += [result.constant for result in results]
        for number, (result, place) in enumerate(zip(results, places, strict=True)):
            for further, term in enumerate(result.terms[1:], start=place + 1):
                combined[:, number] += term.weight * values[:, further]
        return combined

    def envelope(self, result: Result, nodes: int, samples: Samples) -> Envelope:
        """Statistics of `result` at its node and those that follow, `nodes` in all."""
        if samples.static:
            values = np.full(nodes, result.constant)
            for term in result.terms:
                values += term.weight * _static(self.header, term, nodes)
            return Envelope(values, values.copy(), values.copy(), np.zeros(nodes))
        terms = [(term.column, term.weight) for term in result.terms]
        with self._counted("RangeGraph", nodes, samples) as log:
            return log.envelope(result.constant, terms, nodes, samples.first, samples.stop)

    def variable(self, thing: ObjectDef, name: str) -> VariableInfo:
        """A variable of an object by its name in any case. DLLError (UnrecognisedVarName) if it has none."""
        found = self.variables(thing.definition).get(name.lower())
        if found is None:
            fail(StatusCode.UnrecognisedVarName, unknown_variable(thing, name))
        return found

    def variables(self, definition: TypeDef) -> dict[str, VariableInfo]:
        """All variables of a kind of object, by name in lower case."""
        if definition not in self._numbers:
            self._numbers[definition] = {entry.name.lower(): entry for entry in variables(definition)}
        return self._numbers[definition]

    def items(self, number: int) -> dict[str, tuple[str, Any]]:
        """The data items of an object, by name in lower case: (name, value)."""
        if number not in self._items:
            thing = self.header.objects[number]
            data = {**thing.definition.data, **thing.data, "Name": thing.name}
            if thing.definition.type == ObjectType.General:
                data.update(_general_data(self.header))
            elif thing.definition.sections:
                lengths = [length for length, _ in thing.definition.sections]
                data.update(
                    Length=lengths,
                    CumulativeLength=np.cumsum(lengths).tolist(),
                    NumberOfSegments=[segments for _, segments in thing.definition.sections],
                )
            self._items[number] = {name.lower(): (name, value) for name, value in data.items()}
        return self._items[number]

    def value(self, number: int, name: str, default: Any) -> Any:
        """A data item's value as it stands in the file, or `default`."""
        return self.items(number).get(name.lower(), (name, default))[1]

    @contextmanager
    def _counted(self, call: str, results: int, samples: Samples) -> Iterator[Log]:
        """The log, for one pass."""
        log = self._open_log()
        before = log.bytes_read
        yield log
        one = passes.Pass(self.file_name, call, results, samples.first, samples.size, log.bytes_read - before)
        self.passes.append(one)
        passes.note(one)

    def _open_log(self) -> Log:
        if self._fault is not None:
            faults.happen(self._fault, self.file_name)
        if self._log is None:
            assert self._file is not None
            self._log = Log(self._file, self.header)
        return self._log


class ObjectHandle(NamedTuple):
    """What an object points to: object `number` of the file loaded in `generation`, or if None, of any file."""

    core: Core
    generation: int | None
    number: int

    @property
    def value(self) -> int:
        """A number that distinguishes objects."""
        return hash((id(self.core), self.generation, self.number))

    def thing(self) -> ObjectDef:
        """The object. DLLError (ObjectHandleError) if another file was loaded since; or as `Core.check`."""
        self.core.check()
        if self.generation is not None and self.generation != self.core.generation:
            fail(StatusCode.ObjectHandleError, "The object is gone: the model was cleared or loaded another file.")
        return self.core.header.objects[self.number]


def _static(header: Header, term: Term, points: int) -> Array:
    """A variable in the static state at the term's point and those that follow, shape (points,)."""
    return _static_values(header, [term._replace(point=term.point + i) for i in range(points)])


def _static_values(header: Header, terms: Sequence[Term]) -> Array:
    """Each term's variable in the static state at its point, shape (terms,)."""
    from orcfxapi_standin.closed_form import static_values  # imports hashlib, which most runs never need

    return static_values(header, [(term.thing.name, term.logged, term.point) for term in terms])


def _general_data(header: Header) -> dict[str, Any]:
    return {
        "StageCount": len(header.stages),
        "StageDuration": header.stages,
        "SimulationDuration": sum(header.stages),
        "ActualLogSampleInterval": header.interval,
        "TargetLogSampleInterval": header.interval,
        "FrequencyDomainSampleInterval": header.interval,
        "UnitsSystem": header.units_system,
        "DynamicsSolutionMethod": "Frequency domain" if header.frequency_domain else "Implicit time domain",
        "ModelType": 0,
    }


def _threads(count: int | None) -> int:
    return count if count is not None and count > 0 else os.cpu_count() or 1
