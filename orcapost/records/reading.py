"""Metrics and bench files, read back; what cannot be read is refused in one sentence."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from orcapost.records.bench import SCHEMA_VERSION as BENCH_VERSION
from orcapost.records.bench import Bench
from orcapost.records.errors import NotReadable
from orcapost.records.metrics import METRICS, SCHEMA_VERSION, STATUSES, Metrics

EMPTY_CELLS_VERSION = 3  # of metrics: the first in which a file with empty cells is not called incomplete
SHOWN = 10  # of their names


def _no_number(text: str) -> None:
    raise ValueError(f"it holds {text}, which is not a number")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"it holds {text}, which is too large for a number")
    return number


def read(path: Path) -> Metrics | Bench:
    """A metrics or a bench file.

    Raises
    ------
    NotReadable
        The message says which file, and what is wrong with it.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=_finite, parse_constant=_no_number)
    except OSError as error:
        raise NotReadable(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise NotReadable(f"{path}: is not text in UTF-8, so not a metrics file") from None
    except RecursionError:
        raise NotReadable(f"{path}: is not a metrics or bench file of orcapost: it is nested too deep") from None
    except json.JSONDecodeError as error:
        raise NotReadable(
            f"{path}: is not JSON, or was cut off (line {error.lineno}: {error.msg}); give a metrics or bench file of "
            "orcapost"
        ) from None
    except ValueError as error:
        raise NotReadable(f"{path}: cannot be read as JSON: {error}") from None
    if not isinstance(content, dict) or not isinstance(content.get("schema_version"), int):
        raise NotReadable(f"{path}: is not a metrics or bench file of orcapost: it has no schema_version")
    bench = content.get("kind") == "bench"
    known = BENCH_VERSION if bench else SCHEMA_VERSION
    if content["schema_version"] > known:
        raise NotReadable(
            f"{path}: has schema_version {content['schema_version']}, and this orcapost reads up to {known}: it was "
            "written by a newer one; update orcapost"
        )
    try:
        if bench:
            return Bench.model_validate(content)
        _rename(content)
        if content["schema_version"] < EMPTY_CELLS_VERSION:
            _tell_apart(content)
        metrics = TypeAdapter(Metrics).validate_python(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise NotReadable(
            f"{path}: is not a whole {'bench' if bench else 'metrics'} file of orcapost: {where}: {first['msg']}"
        ) from None
    if wrong := _out_of_place(metrics):
        raise NotReadable(f"{path}: is not a whole metrics file of orcapost: {wrong}")
    return metrics


def metrics_in(path: Path) -> Path:
    """The metrics of the one run in a folder; what is no folder is left as it is.

    Raises
    ------
    NotReadable
        There are none, or those of several runs, which are named.
    """
    if not path.is_dir():
        return path
    found = sorted(file for file in path.glob(f"*{METRICS}") if file.is_file())
    if not found:
        raise NotReadable(f"{path}: no metrics of a run in this folder (*{METRICS})")
    if len(found) > 1:
        names = [file.name for file in found[:SHOWN]]
        names += [f"and {len(found) - SHOWN:,} more"] if len(found) > SHOWN else []
        raise NotReadable(f"{path}: metrics of {len(found):,} runs are in this folder; name one: {', '.join(names)}")
    return found[0]


def _rename(content: dict[str, Any]) -> None:
    """Give what a metrics file of version 1 holds the names of today."""
    plan = content.get("plan")
    for batch in plan if isinstance(plan, list) else []:
        if isinstance(batch, dict) and "workers" in batch:
            batch.setdefault("at_once", batch.pop("workers"))


def _tell_apart(content: dict[str, Any]) -> None:
    """Tell files with empty cells from incomplete simulations, which had one word before `EMPTY_CELLS_VERSION`."""
    files = content.get("files")
    moved = 0
    for file in files if isinstance(files, list) else []:
        match file:
            case {"status": "incomplete", "problems": [*problems]}:
                if not any(isinstance(problem, dict) and problem.get("kind") == "unfinished" for problem in problems):
                    file["status"] = "empty_cells"
                    moved += 1
    match content:
        case {"totals": {"incomplete": int(incomplete)} as totals}:
            content["totals"] = {**totals, "empty_cells": moved, "incomplete": incomplete - moved}


def _out_of_place(metrics: Metrics) -> str:
    """What a run cannot have written, in words; empty if there is nothing of the kind."""
    bins = {batch.bin for batch in metrics.plan}
    for file in metrics.files:
        if file.batch not in bins:
            return f"{file.path}: batch {file.batch!r} is not in the plan"
        if file.status not in STATUSES:
            return f"{file.path}: status {file.status!r} is not one of {', '.join(STATUSES)}"
        if not 0 <= file.start <= file.end or file.seconds.queue < 0:
            return f"{file.path}: its times run backwards"
    return ""
