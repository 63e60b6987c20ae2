"""Optional parts of the installation: what to install where one is asked for and missing."""

from __future__ import annotations

from importlib.util import find_spec


class ExtraMissing(Exception):
    """Something was asked for whose libraries are not installed."""


def require(extra: str, *modules: str) -> None:
    """Make sure that `modules` are installed; none is imported.

    Raises
    ------
    ExtraMissing
        One is not. The message says which, and names the extra that brings it.
    """
    for module in modules:
        if find_spec(module) is None:
            raise ExtraMissing(f'{module} is not installed; get it with: pip install "orcapost[{extra}]"')
