"""Makes stand-in simulation files.

``python scripts/make_sims.py FOLDER --files 24 --size 50KB`` makes 24 of a model that comes with the stand-in,
``... FOLDER --shape my.yml`` of a model of your own (`orcfxapi_standin/shape_reading.py` says what it may hold), and
``... --like CONFIG.yml`` files that answer what a configuration asks, where it looks for them. Beside these it writes
the model as a shape to edit, ``<CONFIG>_shape.yml``. ``... FOLDER --given a.csv b.csv`` makes a.sim and b.sim, in which
histories have the values of these columns (`orcfxapi_standin/given.py` says how they are headed).
"""

from __future__ import annotations

import argparse
import errno
import re
import sys
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TransferSpeedColumn

from orcapost.config import ConfigError, load
from orcapost.inventory import InventoryError
from orcapost.stand_in.derive import derive
from orcapost.stand_in.files import file_objects
from orcapost.stand_in.names import inside, places
from orcapost.stand_in.of_given import histories_of
from orcapost.stand_in.shape_file import shape_of_file, write_shape
from orcfxapi_standin.faults import AT_EXTRACT, AT_LOAD, WRITTEN
from orcfxapi_standin.generate import file_sizes, make_sims
from orcfxapi_standin.given import Given, read_given
from orcfxapi_standin.shape import Shape
from orcfxapi_standin.shape_reading import read_shape
from orcfxapi_standin.shapes import SHAPES

DEFAULT = "dm_fsts_lngc"
_UNITS = {"": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT) if hasattr(errno, "EDQUOT") else (errno.ENOSPC,)


class Wanted(NamedTuple):
    """What to make; the names may be whole paths, and each may have given histories."""

    folder: Path
    shape: str | Shape
    names: list[str] | None = None
    given: list[Given] | None = None


def size(text: str) -> int:
    """Bytes from ``50KB``, ``1.5 GB`` or ``300000``; KB = 1000 bytes, KiB = 1024."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMG]?i?B?)\s*", text, re.IGNORECASE)
    unit = match[2].upper() if match else ""
    unit += "B" if unit and not unit.endswith("B") else ""
    if match is None or unit not in {**_UNITS, "B": 1}:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size: write 50KB, 130MB or 5GB")
    return round(float(match[1]) * _UNITS.get(unit, 1))


def arguments(argv: list[str] | None) -> argparse.Namespace:
    """The command line's options."""
    parser = argparse.ArgumentParser(description="Make stand-in simulation files, the same for the same options.")
    parser.add_argument("folder", type=Path, nargs="?", help="where to put them; made if need be")
    models = parser.add_mutually_exclusive_group()
    models.add_argument(
        "--shape",
        help=f"the model: {', '.join(sorted(SHAPES))}, or a YAML file ({DEFAULT}; with --given, what these need)",
    )
    models.add_argument(
        "--like",
        type=Path,
        metavar="CONFIG",
        help="a model that answers it; without FOLDER where it looks",
    )
    parser.add_argument(
        "--given", type=Path, nargs="+", metavar="CSV", help="columns of numbers that histories have; one file of each"
    )
    parser.add_argument("--files", type=int, default=24, help="how many (%(default)s)")
    parser.add_argument("--size", type=size, help="size of every file, such as 50KB")
    parser.add_argument(
        "--smallest", type=size, help="with --largest: sizes spread on a logarithmic scale, more of them small"
    )
    parser.add_argument("--largest", type=size)
    parser.add_argument("--seed", type=int, default=1, help="all values follow from it (%(default)s)")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="KIND[:TIMES][@N]",
        help="what file N (default: the first, then the second, ...) does wrong, TIMES times or always: "
        + ", ".join(AT_LOAD + AT_EXTRACT + WRITTEN),
    )
    options = parser.parse_args(argv)
    if (options.smallest is None) != (options.largest is None) or (options.size and options.smallest):
        parser.error("give either --size, or both --smallest and --largest")
    if options.files < 1:
        parser.error("--files has to be at least 1")
    if options.folder is None and options.like is None:
        parser.error("name the FOLDER")
    return options


def wanted(options: argparse.Namespace) -> Wanted:
    """What the options ask for. A model that is made for it is written beside where the files go, and named."""
    given = [read_given(path) for path in options.given] if options.given else None
    names = [f"{path.stem}.sim" for path in options.given] if options.given else None
    if options.shape is not None or (options.like is None and given is None):
        text = options.shape or DEFAULT
        own = text not in SHAPES and text.lower().endswith((".yml", ".yaml"))
        return Wanted(options.folder, shape_of_file(Path(text)) if own else text, names, given)
    job = None if options.like is None else load(options.like)
    requests, objects = ((), ()) if job is None else (job.requests, file_objects(job))
    content, unknown = derive(requests, objects, histories_of(given or ()))
    for kind in unknown:
        print(f"note: what {kind} looks at is not known before there is a file; add it to the model", file=sys.stderr)
    if job is None:
        folder, stem = options.folder, options.given[0].stem
    else:
        stem = job.source.stem
        paths = places(job.sources.values(), options.files)
        folder = paths[0].parent
        if options.folder is not None:
            folder, paths = options.folder, inside(options.folder.absolute(), paths)
        names = [str(path) for path in paths] if names is None else names
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{stem}_shape.yml"
    write_shape(file, content)
    print(f"the model: {file}")
    return Wanted(folder, read_shape(content, stem), names, given)


def main(argv: list[str] | None = None) -> int:
    """Make the files. 0 if all were made, 1 if the disk or the options do not allow it, 130 if interrupted."""
    options = arguments(argv)
    try:
        paths = make(options, wanted(options))
    except (ValueError, ConfigError, InventoryError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        text = f"{error.filename or options.folder}: {error.strerror}"
        if error.errno in _DISK_FULL:
            text = f"the disk of {options.folder or error.filename} is full{needed(options)}"
        print(f"error: {text}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted: the files made so far are whole", file=sys.stderr)
        return 130
    written = sum(path.stat().st_size for path in paths)
    print(f"{len(paths)} files, {written / 1e6:,.1f} MB, in {options.folder or paths[0].parent}")
    return 0


def make(options: argparse.Namespace, what: Wanted) -> list[Path]:
    """Make the files, with a bar on a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TransferSpeedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("files", total=len(what.names or ()) or options.files)
        return make_sims(
            what.folder,
            what.shape,
            options.files,
            smallest(options, what.shape),
            options.largest,
            options.seed,
            names=what.names,
            given=what.given,
            faults=options.fault,
            progress=lambda path, length: bar.advance(task),
        )


def smallest(options: argparse.Namespace, shape: str | Shape) -> int | None:
    """The size of the smallest file; None is what a shape of one's own needs."""
    given: int | None = options.size or options.smallest
    return 200_000 if given is None and isinstance(shape, str) else given


def needed(options: argparse.Namespace) -> str:
    """What the files take in all, in words, where the options say it."""
    if options.like is not None or not (options.size or options.smallest):
        return ""
    total = sum(file_sizes(options.files, options.size or options.smallest, options.largest, options.seed))
    return f": about {total / 1e6:,.1f} MB are needed in all"


if __name__ == "__main__":
    sys.exit(main())
