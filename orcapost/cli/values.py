"""The text of an option -> its value. What cannot be read is bad usage, and the message names the option."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from orcapost.common.units import MAX_COUNT, read_bytes

if TYPE_CHECKING:
    from orcapost.bench.variants import Variant

MAX_COMPARED = 20  # counts side by side
MAX_MADE = 10**13  # bytes of files that a bench makes


def read_count(text: str, option: str) -> int | None:
    """A count of files at once; None for ``auto``."""
    if text == "auto":
        return None
    digits = text.isdecimal() and len(text) <= len(str(MAX_COUNT))
    if not digits or not 1 <= int(text) <= MAX_COUNT:
        words = f"{text[:50]!r} is neither a count from 1 nor auto; the largest is {MAX_COUNT}"
        raise typer.BadParameter(words, param_hint=option)
    return int(text)


def read_side(text: str, option: str) -> Variant:
    """A side of a bench: a count of files at once, ``affinity=cores``, or both with a comma between them."""
    from orcapost.bench.variants import at_once
    from orcapost.job import AFFINITIES

    count, *others = text.split(",") if "affinity" not in text.split(",")[0] else ("auto", *text.split(","))
    affinity = None
    for part in others:
        known = {f"affinity={word}": word for word in AFFINITIES}
        if part.strip() not in known or affinity is not None:
            raise typer.BadParameter(
                f"{part[:50]!r}: only one of {', '.join(known)} can stand there", param_hint=option
            )
        affinity = known[part.strip()]
    return at_once(read_count(count.strip(), option), affinity)


def read_counts(text: str, option: str) -> list[tuple[str, int | None]]:
    """Several counts with commas between them, each as it was written and as `read_count` reads it."""
    parts = text.split(",")
    if len(parts) > MAX_COMPARED:
        raise typer.BadParameter(f"{len(parts):,} counts; give at most {MAX_COMPARED}", param_hint=option)
    return [(part.strip(), read_count(part.strip(), option)) for part in parts]


def read_sweep(text: str | None) -> tuple[int, ...]:
    """The counts of ``--sweep``; none without it."""
    counts = () if text is None else tuple(count for _, count in read_counts(text, "--sweep") if count is not None)
    if text is not None and not counts:
        raise typer.BadParameter("give counts, such as 15,30,45,60; auto is always beside them", param_hint="--sweep")
    return counts


def read_formats(text: str, option: str) -> list[str]:
    """Names of formats with commas between them."""
    from orcapost.common.nearest import plain
    from orcapost.formats.all import FORMATS
    from orcapost.yamldoc.errors import suggest

    known = {plain(form.name): form.name for form in FORMATS}
    parts = [part.strip() for part in text.split(",")]
    for part in parts:
        if plain(part) not in known:
            words = f"{part[:50]!r} is not a format; {suggest(part[:50], list(known.values()))}"
            raise typer.BadParameter(words, param_hint=option)
    return [known[plain(part)] for part in parts]


def read_timeout(text: str) -> float:
    """Seconds above 0; infinite for ``none``."""
    if text.lower() == "none":
        return float("inf")
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise typer.BadParameter(
            f"{text[:50]!r} is neither a number of seconds above 0 nor none", param_hint="--timeout"
        )
    return seconds


def read_size(text: str) -> int:
    """Bytes of ``--size``."""
    try:
        found = read_bytes(text)
    except ValueError:
        raise typer.BadParameter(f"{text[:50]!r} is not a size: write 500MB or 2GB", param_hint="--size") from None
    if found > MAX_MADE:
        raise typer.BadParameter("more than 10 TB", param_hint="--size")
    return found


def read_picture_kind(path: Path) -> str:
    """The kind of picture that the name given to ``--plot`` asks for."""
    from orcapost.profile.plot.kinds import kind_of

    try:
        return kind_of(path)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--plot") from None
