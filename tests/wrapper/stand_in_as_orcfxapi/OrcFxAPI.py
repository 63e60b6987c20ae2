"""Makes ``import OrcFxAPI`` give orcapost's stand-in, for scripts written for the real one."""

import sys

import orcfxapi_standin

sys.modules[__name__] = orcfxapi_standin
