"""A stand-in of OrcFxAPI, for machines without OrcaFlex: ``import orcfxapi_standin as OrcFxAPI``.

It reads its own simulation files (`orcfxapi_standin.generate` writes them; `orcfxapi_standin.format` says how they
look), never OrcaFlex's. Names, signatures, statuses and classes are those of OrcFxAPI 11.6; what a script does not need
to post-process simulations is left out. Values are made up, in closed form (`orcfxapi_standin.closed_form`).

It comes with orcapost and does not use it: numpy is all that it needs. Its own switches are environment variables,
``ORCFXAPI_STANDIN_LICENCES`` and ``ORCFXAPI_STANDIN_LICENCE_DIR`` (`orcfxapi_standin.seats`), and
``ORCFXAPI_STANDIN_PASSES`` (`orcfxapi_standin.passes`).
"""

from types import ModuleType as _ModuleType

from orcfxapi_standin.constants import *  # noqa: F403
from orcfxapi_standin.data import DataObject as DataObject
from orcfxapi_standin.data import IndexedDataItem as IndexedDataItem
from orcfxapi_standin.enums import *  # noqa: F403
from orcfxapi_standin.errors import DLLError as DLLError
from orcfxapi_standin.extras import *  # noqa: F403
from orcfxapi_standin.frequency_domain import FrequencyDomainMPM as FrequencyDomainMPM
from orcfxapi_standin.lookup import objectFromDict as objectFromDict
from orcfxapi_standin.model import BinaryFileType as BinaryFileType
from orcfxapi_standin.model import DLLVersion as DLLVersion
from orcfxapi_standin.model import FileCreatorVersion as FileCreatorVersion
from orcfxapi_standin.model import Model as Model
from orcfxapi_standin.model import SimulationTimeStatus as SimulationTimeStatus
from orcfxapi_standin.objects import *  # noqa: F403
from orcfxapi_standin.periods import Period as Period
from orcfxapi_standin.periods import PeriodArg as PeriodArg
from orcfxapi_standin.periods import SpecifiedPeriod as SpecifiedPeriod
from orcfxapi_standin.statistics import AnalyseExtrema as AnalyseExtrema
from orcfxapi_standin.statistics import LinkedStatistics as LinkedStatistics
from orcfxapi_standin.statistics import TimeSeriesStatistics as TimeSeriesStatistics

__all__ = [name for name, value in globals().items() if not name.startswith("_") and not isinstance(value, _ModuleType)]
