"""The names of units in a model of each unit system.

Logged values are made up, and are the same numbers in every system: only the names of their units differ. OrcaFlex's
manual gives SI as m, te, kN, s and US as ft, kip (mass and force), s; the units below are made of these.
"""

from __future__ import annotations

SYSTEMS = ("SI", "US")
_US = {
    "kN": "kip",
    "m": "ft",
    "kN.m": "kip.ft",
    "m/s": "ft/s",
    "kPa": "kip/ft^2",
    "rad/m": "rad/ft",
}


def in_system(system: str, units: str) -> str:
    """The units of `system` for what has `units` in SI.

    Examples
    --------
    >>> in_system("US", "kN"), in_system("US", "deg"), in_system("SI", "kN")
    ('kip', 'deg', 'kN')
    """
    return _US.get(units, units) if system == "US" else units
