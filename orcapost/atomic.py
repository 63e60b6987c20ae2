"""Writes files so that a reader sees the old one or the new one whole, whatever happens in between."""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, AnyStr

# A virus scanner or indexer holds a new file for a moment; a spreadsheet holds it until somebody closes it.
_REPLACE_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)


def write_all(writers: Mapping[Path, Callable[[IO[str]], None]]) -> dict[Path, Path]:
    """Write several text files (UTF-8, line feeds), replacing none before all are on disk.

    Parameters
    ----------
    writers
        For each path, a function that writes its content to a stream.

    Returns
    -------
    Where each file really stands: its own path, or ``<stem>_new<suffix>`` beside it if another program holds the
    old one open.

    Raises
    ------
    OSError
        A file cannot be written, for want of space, say: then none of the old ones was touched. Or an old one cannot
        be replaced, nor a new one put beside it: then those before it are replaced already.
    """
    if folder := next((path for path in writers if path.is_dir()), None):
        raise IsADirectoryError(errno.EISDIR, "is a folder, not a file", str(folder))
    temporary: dict[Path, Path] = {}
    try:
        for number, (path, write) in enumerate(writers.items()):
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary[path] = path.with_name(
                f".{number}.{os.getpid()}.tmp"
            )  # short: a table's name may be as long as can be
            # A file name may hold what is no text; it must not cost the table that it stands in.
            with temporary[path].open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
                write(stream)
                stream.flush()
                os.fsync(stream.fileno())
        return {path: _replace(temporary[path], path) for path in writers}
    except OSError as error:
        if error.filename is None and temporary:  # a full disk does not say where
            error.filename = str(list(temporary)[-1])
        raise
    finally:
        for leftover in temporary.values():
            with contextlib.suppress(OSError):
                leftover.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> Path:
    """Write one text file; see `write_all`."""
    return write_all({path: lambda stream: _write(stream, text)})[path]


def write_bytes(path: Path, content: bytes) -> Path:
    """Write one file that is no text; see `write_all`."""
    return write_all({path: lambda stream: _write(stream.buffer, content)})[path]  # type: ignore[attr-defined]


def _write(stream: IO[AnyStr], content: AnyStr) -> None:
    stream.write(content)


def _replace(source: Path, target: Path) -> Path:
    for pause in (*_REPLACE_PAUSES, None):
        try:
            source.replace(target)
            return target
        except PermissionError:
            if pause is None:
                break
            time.sleep(pause)
    for number in ("", *range(2, 10)):  # the last _new may be open too
        beside = target.with_name(f"{target.stem}_new{number}{target.suffix}")
        with contextlib.suppress(PermissionError):
            source.replace(beside)
            return beside
    raise PermissionError(errno.EACCES, "is held open by another program, and so is every new name", str(target))
