"""Writes files so that a reader sees the old one or the new one whole, whatever happens in between."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import stat
import sys
import time
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from io import RawIOBase
from pathlib import Path
from typing import IO, AnyStr, BinaryIO

from orcapost.common.interruption import held

# A virus scanner or indexer holds a new file for a moment; a spreadsheet holds it until somebody closes it.
_REPLACE_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
# Where the system has no such flag it has no need of it.
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)
_NO_WAITING = getattr(os, "O_NONBLOCK", 0)
_BINARY = getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Binary:
    """Writes a file that is not text: `write` gets a stream that can seek."""

    write: Callable[[BinaryIO], None]


# Writes the content of a file; plain functions that of a text file (UTF-8, line feeds).
ContentWriter = Callable[[IO[str]], None] | Binary


def write_all(writers: Mapping[Path, ContentWriter], earlier: Collection[Path] = ()) -> dict[Path, Path]:
    """Write several files, replacing none before all are on disk.

    A file keeps the mode of the one that it replaces. A link is replaced; what it leads to stays as it is.

    Parameters
    ----------
    writers
        For each path, what writes its content to a stream.
    earlier
        Files that an earlier call put beside these: they may be replaced, and go once all is written.

    Returns
    -------
    Where each file really stands: its own path, or ``<stem>_new<suffix>`` beside it if another program holds the
    old one open. No file of another origin is replaced there.

    Raises
    ------
    OSError
        A file cannot be written, for lack of space, say: then none of the old ones was touched. Or an old one cannot
        be replaced, nor a new one put beside it: then those before it are replaced already.
    """
    with held():
        return _write_all(writers, earlier)


def _write_all(writers: Mapping[Path, ContentWriter], earlier: Collection[Path]) -> dict[Path, Path]:
    check_replaceable(writers)
    temporary: dict[Path, Path] = {}
    try:
        for path, write in writers.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary[path] = _temporary_name(path)
            with _new_file(temporary[path], like=path) as stream:
                if isinstance(write, Binary):
                    write.write(stream)
                else:
                    # A file name may hold what is not text; it must not cost the file that it stands in.
                    text = io.TextIOWrapper(stream, encoding="utf-8", errors="backslashreplace", newline="\n")
                    write(text)
                    text.detach()  # flushes
                stream.flush()
                os.fsync(stream.fileno())
        written: dict[Path, Path] = {}
        for path in writers:
            beside = [name for name in beside_names(path) if name not in writers]
            free = [name for name in beside if name in earlier or not os.path.lexists(name)]
            written[path] = _replace(temporary[path], path, free)
        _remove(set(earlier).difference(written.values(), writers))
        return written
    except OSError as error:
        if error.filename is None and temporary:  # a full disk does not say where
            error.filename = str(list(temporary)[-1])
        raise
    finally:
        _remove(temporary.values())


def write_text(path: Path, text: str) -> Path:
    """Write one text file; see `write_all`."""
    return write_texts({path: text})[path]


def write_texts(texts: Mapping[Path, str], earlier: Collection[Path] = ()) -> dict[Path, Path]:
    """Write several text files; see `write_all`."""
    return write_all({path: partial(_write, content=text) for path, text in texts.items()}, earlier)


def write_bytes(path: Path, content: bytes) -> Path:
    """Write one file that is not text; see `write_all`."""
    return write_files({path: content})[path]


def write_files(contents: Mapping[Path, bytes]) -> dict[Path, Path]:
    """Write several such files; see `write_all`."""
    return write_all({path: Binary(partial(_write, content=content)) for path, content in contents.items()})


def check_replaceable(paths: Iterable[Path]) -> None:
    """Check that each path is free, or a file or link that may be replaced.

    Raises
    ------
    OSError
        One is a folder, a pipe, a device or the like.
    """
    for path in paths:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            mode = path.lstat().st_mode
            if stat.S_ISDIR(mode):
                raise IsADirectoryError(errno.EISDIR, "is a folder, not a file", str(path))
            if not (stat.S_ISREG(mode) or stat.S_ISLNK(mode)):
                raise OSError(errno.EINVAL, "is a pipe or a device, not a file", str(path))


def beside_names(path: Path) -> Iterator[Path]:
    """Where a file is put whose own path another program holds open, in this order: the last one may be held too."""
    for number in ("", *range(2, 10)):
        yield path.with_name(f"{path.stem}_new{number}{path.suffix}")


def sweep(paths: Iterable[Path]) -> None:
    """Remove what a process that was killed while it wrote one of these files has left. Only for whoever holds a lock
    that every writer of these files holds."""
    for path in paths:
        _remove(path.parent.glob(f"{_mark(path)}*.tmp"))


class TemporaryFile:
    """A new file of bytes under a temporary name, until it is `put` in its place. It is gone as soon as nobody holds
    it, unless its process is killed: then `sweep` removes it.

    Parameters
    ----------
    path
        A path in its folder, from which its temporary name is made; any, if `sweep` is given the same.

    Raises
    ------
    OSError
        It cannot be opened; from the methods: written, or put there.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = _temporary_name(path)
        self._stream = self._path.open("xb", buffering=0)
        self._remove = weakref.finalize(self, _discard, self._stream, self._path)

    def write(self, content: bytes | memoryview) -> None:
        """Write behind what is in it."""
        left = memoryview(content)
        while len(left):  # a full disk takes a part
            left = left[self._stream.write(left) :]

    def close(self) -> None:
        """Write no more."""
        if not self._stream.closed:
            os.fsync(self._stream.fileno())
            self._stream.close()

    def put(self, path: Path) -> None:
        """Put it in its place, where it replaces any file that is there."""
        self.close()
        check_replaceable([path])
        _replace(self._path, path, ())
        self._remove.detach()


def open_to_read(path: Path) -> BinaryIO:
    """Open a file to read its bytes.

    Raises
    ------
    OSError
        It cannot be opened, or is not a file: opening a pipe would wait for whoever writes to it.
    """
    descriptor = os.open(path, os.O_RDONLY | _NO_WAITING | _BINARY)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "is not a file", str(path))
    return os.fdopen(descriptor, "rb")


def _new_file(path: Path, like: Path) -> BinaryIO:
    """A file that was not there before, with the mode of the file `like` if that is there."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_LINKS | _BINARY, 0o666)
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            mode = like.lstat().st_mode
            if stat.S_ISREG(mode):
                os.fchmod(descriptor, stat.S_IMODE(mode) & 0o777)
    return os.fdopen(descriptor, "w+b")


def _mark(path: Path) -> str:
    """How the names of a file's temporary ones begin. They are short: a table's name may be as long as can be."""
    return f".{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:12]}."


def _temporary_name(path: Path) -> Path:
    return path.with_name(f"{_mark(path)}{os.urandom(8).hex()}.tmp")


def _discard(stream: RawIOBase, path: Path) -> None:
    with contextlib.suppress(OSError):
        stream.close()
    _remove([path])


def _write(stream: IO[AnyStr], content: AnyStr) -> None:
    stream.write(content)


def _replace(source: Path, target: Path, free: Iterable[Path]) -> Path:
    for pause in (*_REPLACE_PAUSES, None):
        try:
            source.replace(target)
            return target
        except PermissionError:
            if pause is None:
                break
            time.sleep(pause)
    beside = list(free)
    for other in beside:
        with contextlib.suppress(PermissionError):
            source.replace(other)
            return other
    more = ", and no new name beside it is free" if beside else ""
    raise PermissionError(errno.EACCES, f"is held open by another program{more}", str(target))


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
