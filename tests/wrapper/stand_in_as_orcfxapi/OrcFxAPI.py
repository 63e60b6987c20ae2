"""Makes ``import OrcFxAPI`` give orcapost's stand-in, for scripts written for the real one."""

import sys

import orcapost.fake

sys.modules[__name__] = orcapost.fake
