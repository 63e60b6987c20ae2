"""Makes a folder of stand-in simulation files: ``python scripts/make_sims.py FOLDER --files 24 --size 50KB``."""

from __future__ import annotations

import argparse
import errno
import re
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TransferSpeedColumn

from orcfxapi_standin.faults import AT_EXTRACT, AT_LOAD, WRITTEN
from orcfxapi_standin.generate import file_sizes, make_sims
from orcfxapi_standin.shapes import SHAPES

_UNITS = {"": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT) if hasattr(errno, "EDQUOT") else (errno.ENOSPC,)


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
    parser.add_argument("folder", type=Path, help="where to put them; made if need be")
    parser.add_argument("--shape", choices=sorted(SHAPES), default="dm_fsts_lngc", help="the model (%(default)s)")
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
    return options


def main(argv: list[str] | None = None) -> int:
    """Make the files. 0 if all were made, 1 if the disk or the options do not allow it, 130 if interrupted."""
    options = arguments(argv)
    smallest = options.size or options.smallest or 200_000
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TransferSpeedColumn())
    try:
        total = sum(file_sizes(options.files, smallest, options.largest, options.seed))
        with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
            task = bar.add_task("files", total=options.files)
            paths = make_sims(
                options.folder,
                options.shape,
                options.files,
                smallest,
                options.largest,
                options.seed,
                faults=options.fault,
                progress=lambda path, length: bar.advance(task),
            )
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        if error.errno in _DISK_FULL:
            text = f"the disk of {options.folder} is full: about {total / 1e6:,.1f} MB are needed in all"
        else:
            text = f"{error.filename or options.folder}: {error.strerror}"
        print(f"error: {text}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted: the files made so far are whole", file=sys.stderr)
        return 130
    written = sum(path.stat().st_size for path in paths)
    print(f"{len(paths)} files, {written / 1e6:,.1f} MB, in {options.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
