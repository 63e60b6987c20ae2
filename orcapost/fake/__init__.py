"""A stand-in of OrcFxAPI, for machines without OrcaFlex: ``import orcapost.fake as OrcFxAPI``.

It reads its own simulation files (`orcapost.fake.generate` writes them; `orcapost.fake.format` says how they look),
never OrcaFlex's. Names, signatures, statuses and classes are those of OrcFxAPI 11.6; what a script does not need to
post-process simulations is left out. Values are made up, in closed form (`orcapost.fake.closed_form`).

Its own switches are environment variables: ``ORCAPOST_FAKE_LICENCES`` and ``ORCAPOST_FAKE_LICENCE_DIR``
(`orcapost.fake.seats`).
"""

from types import ModuleType as _ModuleType

from orcapost.fake.constants import *  # noqa: F403
from orcapost.fake.data import DataObject as DataObject
from orcapost.fake.data import IndexedDataItem as IndexedDataItem
from orcapost.fake.enums import *  # noqa: F403
from orcapost.fake.errors import DLLError as DLLError
from orcapost.fake.extras import *  # noqa: F403
from orcapost.fake.lookup import objectFromDict as objectFromDict
from orcapost.fake.model import BinaryFileType as BinaryFileType
from orcapost.fake.model import DLLVersion as DLLVersion
from orcapost.fake.model import FileCreatorVersion as FileCreatorVersion
from orcapost.fake.model import Model as Model
from orcapost.fake.model import SimulationTimeStatus as SimulationTimeStatus
from orcapost.fake.objects import *  # noqa: F403
from orcapost.fake.periods import Period as Period
from orcapost.fake.periods import PeriodArg as PeriodArg
from orcapost.fake.periods import SpecifiedPeriod as SpecifiedPeriod
from orcapost.fake.statistics import AnalyseExtrema as AnalyseExtrema
from orcapost.fake.statistics import LinkedStatistics as LinkedStatistics
from orcapost.fake.statistics import TimeSeriesStatistics as TimeSeriesStatistics

__all__ = [name for name, value in globals().items() if not name.startswith("_") and not isinstance(value, _ModuleType)]
