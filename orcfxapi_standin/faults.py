"""What the stand-in does wrong where a file's header asks for it.

A fault is written ``kind`` or ``kind:times``. With a number it happens at the first `times` loads of the file, by
whatever process, and then no more; without, at every load. `licence` without a number happens once. A header holds a
list; at each load the first fault that still has to happen does.

================  ===================================================================================
kind              what happens
================  ===================================================================================
crash-load        the process dies while it loads the file
crash-extract     the process dies at the first result that it reads from the log
hang-load         loading never returns
hang-extract      the first read of the log never returns
licence           loading is refused with status 25, LicensingError
truncated         the generator writes two thirds of the log; loading is refused, status 7
unfinished        the generator stops the simulation halfway: state SimulationStopped, not complete
unstable          the generator stops it halfway: state SimulationStoppedUnstable
static            the generator writes the static state only, without a log
================  ===================================================================================

Counts are kept in empty files beside the simulation file, ``<name>.sim.<kind>-<n>``.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import NamedTuple, NoReturn

from orcfxapi_standin.enums import StatusCode
from orcfxapi_standin.errors import fail

AT_LOAD = ("crash-load", "hang-load", "licence")
AT_EXTRACT = ("crash-extract", "hang-extract")
WRITTEN = ("truncated", "unfinished", "unstable", "static")
CRASH_STATUS = 134


class Fault(NamedTuple):
    """A fault, at the first `times` loads or, if None, at every one."""

    kind: str
    times: int | None = None


def parse(text: str) -> Fault:
    """Read ``kind`` or ``kind:times``. ValueError if it is neither."""
    kind, _, times = text.partition(":")
    if kind not in AT_LOAD + AT_EXTRACT + WRITTEN:
        raise ValueError(f"no fault is called {kind!r}; there are {', '.join(AT_LOAD + AT_EXTRACT + WRITTEN)}")
    if not times:
        return Fault(kind, 1 if kind == "licence" else None)
    if not times.isdecimal() or kind in WRITTEN:
        raise ValueError(f"{text!r} is not a fault: write {kind} or, where a fault can pass, {kind}:2")
    return Fault(kind, int(times))


def due(path: str | os.PathLike[str], orders: list[str]) -> str | None:
    """The kind of the first fault in `orders` that has to happen at this load of `path`; counts it as happened."""
    for order in orders:
        fault = parse(order)
        if fault.kind not in WRITTEN and (fault.times is None or _count(path, fault)):
            return fault.kind
    return None


def happen(kind: str, path: str | os.PathLike[str]) -> None:
    """Do it: die, hang or refuse."""
    if kind.startswith("crash"):
        os._exit(CRASH_STATUS)
    if kind.startswith("hang"):
        _hang()
    fail(StatusCode.LicensingError, f"The licence server refused a licence for {path} (ordered by the file).")


def forget(path: str | os.PathLike[str]) -> None:
    """Remove the counts beside `path`."""
    file = Path(path)
    for kind in AT_LOAD + AT_EXTRACT:
        number = 1
        while (marker := _marker(file, kind, number)).exists():
            marker.unlink()
            number += 1


def _hang() -> NoReturn:
    while True:
        threading.Event().wait()


def _count(path: str | os.PathLike[str], fault: Fault) -> bool:
    for number in range(1, (fault.times or 0) + 1):
        try:
            _marker(Path(path), fault.kind, number).touch(exist_ok=False)
        except FileExistsError:
            continue
        return True
    return False


def _marker(path: Path, kind: str, number: int) -> Path:
    return path.with_name(f"{path.name}.{kind}-{number}")
