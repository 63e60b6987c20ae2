"""Numbers as people read them."""

from __future__ import annotations

import math
import re

_SIZE = re.compile(r"([0-9.eE+]+)\s*([kKmMgGtT]?)[bB]?")
MAX_COUNT = 100_000  # of whatever is counted: more processes, licence seats or tries than that are a slip of the hand
MAX_SIZE = 10**15  # bytes
_BYTES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}


def read_bytes(text: str) -> int:
    """Bytes from ``100MB``, ``1.5 GB`` or ``2000000``; k, M, G and T are powers of 1000.

    Raises
    ------
    ValueError
        It is not a size, or more than `MAX_SIZE`.
    """
    match = _SIZE.fullmatch(text.strip())
    value = float(match[1]) * _BYTES[match[2].lower()] if match else math.nan
    if not value <= MAX_SIZE:
        raise ValueError(f"{text!r} is not a size")
    return round(value)


def human_bytes(size: float) -> str:
    """Bytes with a decimal unit: ``1.5 GB`` is 1.5e9 bytes, as everywhere in orcapost."""
    for limit, unit in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if size >= 0.9995 * limit:
            return f"{size / limit:.3g} {unit}"
    return f"{size:.0f} B"


def human_seconds(seconds: float) -> str:
    """A duration: ``0.35 s``, ``12 s``, ``3 min 20 s``, ``2 h 05 min``."""
    if seconds < 10:
        return f"{seconds:.2g} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def run_seconds(seconds: float) -> str:
    """A duration that is compared with others: ``0.354 s``, ``12.3 s``, ``3 min 20 s``."""
    return human_seconds(seconds) if seconds >= 100 else f"{seconds:#.3g} s"


def counted(number: int, noun: str) -> str:
    """``1 file``, ``2 files``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
