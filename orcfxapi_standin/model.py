"""The model: opens simulation files and holds their objects."""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, NoReturn

from orcfxapi_standin.core import ENVIRONMENT, GENERAL, Core
from orcfxapi_standin.enums import FileType, ModelState, ModelType, ObjectType, StatusCode
from orcfxapi_standin.errors import fail
from orcfxapi_standin.format import CREATOR, Array, load_header
from orcfxapi_standin.lookup import Record
from orcfxapi_standin.objects import OrcaFlexObject, make_object, object_class
from orcfxapi_standin.periods import PeriodArg

_TIME_TOLERANCE = 1e-6


class SimulationTimeStatus(Record):
    """StartTime, StopTime (intended) and CurrentTime (reached) of a simulation [s]."""

    _fields: ClassVar[Mapping[str, Any]] = {"StartTime": 0.0, "StopTime": 0.0, "CurrentTime": 0.0}


class Model(Mapping[str, OrcaFlexObject]):
    """A model: blank, or what a simulation file holds.

    A mapping from names, in any case, to objects. It belongs to the thread that makes it, and takes a licence seat
    until it is collected.

    Parameters
    ----------
    filename
        A simulation file to load.
    threadCount
        Kept and given back; the stand-in reads on the calling thread alone.
    handle
        Another model's handle: the two are then one model.

    Raises
    ------
    DLLError
        LicensingError if no seat is free, and as `LoadSimulation`.
    """

    def __init__(
        self,
        filename: str | os.PathLike[str] | None = None,
        threadCount: int | None = None,
        handle: Any = None,
    ) -> None:
        self.ownsModelHandle = handle is None
        self.handle: Any = Core(threadCount) if handle is None else handle
        if self.ownsModelHandle:
            weakref.finalize(self, self.handle.destroy)
        self.general = make_object(self.handle, GENERAL, None)
        self.environment = make_object(self.handle, ENVIRONMENT, None)
        if filename is not None:
            self.LoadSimulation(filename)

    def __hash__(self) -> int:
        return hash(id(self.handle))

    def __eq__(self, other: object) -> bool:
        return self.handle is other.handle if isinstance(other, Model) else NotImplemented

    def __getitem__(self, name: str) -> OrcaFlexObject:
        core = self._core()
        number = core.header.by_name.get(name.lower())
        if number is None:
            raise KeyError(name)
        return make_object(core, number, core.generation)

    def __iter__(self) -> Iterator[str]:
        return iter([thing.name for thing in self._core().header.objects])

    def __len__(self) -> int:
        return len(self._core().header.objects)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._core().header.by_name

    @property
    def objects(self) -> tuple[OrcaFlexObject, ...]:
        """All objects, General and Environment included."""
        return tuple(self.values())

    @staticmethod
    def orcaFlexObjectClass(type: ObjectType) -> type[OrcaFlexObject]:
        """The class of objects of that kind."""
        return object_class(type)

    @property
    def threadCount(self) -> int:
        """How many threads the model may use; by default the number of processors."""
        return int(self._core().thread_count)

    @threadCount.setter
    def threadCount(self, value: int) -> None:
        if value < 1:
            fail(StatusCode.InvalidParameter, f"A model needs at least 1 thread, not {value}.")
        self._core().thread_count = value

    @property
    def state(self) -> ModelState:
        """What the model holds."""
        return self._core().header.state

    @property
    def type(self) -> ModelType:
        """How the model came to be."""
        return ModelType(self.general.ModelType)

    @property
    def latestFileName(self) -> str:
        """The absolute path of the file loaded last; empty for a blank model."""
        return self._core().file_name

    @property
    def simulationTimeStatus(self) -> SimulationTimeStatus:
        """Start, intended stop and time reached [s]. DLLError (InvalidModelState) if nothing is loaded."""
        header = self.handle.loaded()
        return SimulationTimeStatus(StartTime=header.start, StopTime=header.stop, CurrentTime=header.reached)

    @property
    def simulationStartTime(self) -> float:
        """Time of the first sample [s]: minus the build-up."""
        return float(self.simulationTimeStatus.StartTime)

    @property
    def simulationStopTime(self) -> float:
        """Time at which the simulation was meant to end [s]."""
        return float(self.simulationTimeStatus.StopTime)

    @property
    def simulationTimeToGo(self) -> float:
        """Simulation time not reached [s]; 0 for a complete simulation."""
        status = self.simulationTimeStatus
        return max(0.0, float(status.StopTime - status.CurrentTime))

    @property
    def simulationComplete(self) -> bool:
        """Whether the simulation ran to its end."""
        return self.state == ModelState.SimulationStopped and self.simulationTimeToGo <= _TIME_TOLERANCE

    @property
    def canResumeSimulation(self) -> bool:
        """Always False: the stand-in runs nothing."""
        self._core()
        return False

    @property
    def isTimeDomainDynamics(self) -> bool:
        """Whether the simulation is one of the time domain."""
        return not self._core().header.frequency_domain

    @property
    def isFrequencyDomainDynamics(self) -> bool:
        """Whether the simulation is one of the frequency domain."""
        return self._core().header.frequency_domain

    @property
    def isDeterministicFrequencyDomainDynamics(self) -> bool:
        """Always False."""
        self._core()
        return False

    @property
    def warnings(self) -> tuple[str, ...]:
        """The warnings of the run: one if the simulation became unstable."""
        header = self._core().header
        if header.state == ModelState.SimulationStoppedUnstable:
            return (f"The simulation became unstable at {header.reached:g} s.",)
        return ()

    def LoadSimulation(self, filename: str | os.PathLike[str]) -> None:
        """Load a stand-in simulation file, after which objects of an earlier file are gone.

        Raises
        ------
        DLLError
            FileNotFound; FileReadError for a file that is cut short; InvalidFileFormat for one that is not a
            stand-in file; LicensingError if a fault in the file says so. The model is then blank.
        """
        self.handle.load(filename)

    def LoadData(self, filename: str | os.PathLike[str]) -> NoReturn:
        """Refused with InvalidFileType: the stand-in reads simulations only."""
        self._core()
        fail(StatusCode.InvalidFileType, f"{filename}: the stand-in reads simulation files only, no data files.")

    def Clear(self) -> None:
        """Make the model blank."""
        self._core().clear()

    def Reset(self) -> None:
        """Throw the results away; since the stand-in can make no new ones, as `Clear`."""
        self._core().clear()

    def SampleCount(self, period: PeriodArg = None) -> int:
        """How many samples lie in `period`."""
        return len(self.SampleTimes(period))

    def SampleTimes(self, period: PeriodArg = None) -> Array:
        """The sample times in `period` [s], shape (samples,).

        Raises
        ------
        DLLError
            InvalidModelState, InvalidPeriod or PeriodNotYetStarted.
        ValueError
            In the frequency domain, whose histories are synthesised: the period is not one of times.
        """
        core: Core = self.handle
        return core.sample_times(period)

    def _core(self) -> Core:
        core: Core = self.handle
        core.check()
        return core


def DLLVersion() -> str:
    """``"11.6.fake"``: the version of OrcFxAPI whose names the stand-in has."""
    return CREATOR


def BinaryFileType(filename: str | os.PathLike[str]) -> FileType:
    """Whether a file holds a whole simulation or the static state. Errors as `Model.LoadSimulation`."""
    header = load_header(filename)
    dynamic = header.samples or header.frequency_domain
    return FileType.DynamicSimulationFile if dynamic else FileType.StaticStateSimulationFile


def FileCreatorVersion(filename: str | os.PathLike[str]) -> str:
    """The version that wrote the file. Errors as `Model.LoadSimulation`."""
    load_header(filename)
    return CREATOR
