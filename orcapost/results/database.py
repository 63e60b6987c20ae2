"""One SQLite file of ours: opened, or set aside where it cannot be used, with failures as what they are to a user.

A rollback journal, since a write-ahead log does not work on network file systems. One process writes, under the claim
on the output (`orcapost.claim`); SQLite's own lock is held as long as the file is open, so that no other program comes
in between.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orcapost.common.locks import OutputTaken

APPLICATION_ID = 0x4F52_4350  # "ORCP"
FORMAT = 1
WAIT = 5.0  # seconds for another program that has the file locked for a moment

_SCHEMA = f"""
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {FORMAT};
CREATE TABLE facts (kind TEXT, name TEXT, content TEXT, checksum BLOB, PRIMARY KEY (kind, name));
CREATE TABLE questions (id INTEGER PRIMARY KEY, content TEXT, checksum BLOB);
CREATE TABLE results (
    id INTEGER PRIMARY KEY, file BLOB, bytes INTEGER, modified_ns INTEGER,
    questions INTEGER, content TEXT, numbers BLOB, texts TEXT, checksum BLOB
);
"""

_ERRNO = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_READONLY: errno.EACCES,
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_AUTH: errno.EACCES,
}


class Unusable(Exception):
    """The file is not a database of ours, not of this format, or damaged."""


def open_database(path: Path, wait: float = WAIT) -> sqlite3.Connection:
    """The database at `path`, which is there. `wait`: seconds for another program that has it locked.

    Raises
    ------
    Unusable
        It is not one of this format, or damaged.
    OutputTaken
        Another program has it open.
    OSError
        It cannot be read.
    """
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "is a link, a pipe or a device, not a file", str(path))
    with failures(path):
        database = sqlite3.connect(path, timeout=wait, isolation_level=None, check_same_thread=False)
        try:
            database.execute("PRAGMA locking_mode = EXCLUSIVE")
            (application,) = database.execute("PRAGMA application_id").fetchone()
            (version,) = database.execute("PRAGMA user_version").fetchone()
            if (application, version) != (APPLICATION_ID, FORMAT):
                raise Unusable
        except BaseException:
            database.close()
            raise
    return database


def new_database(path: Path) -> sqlite3.Connection:
    """An empty database at `path`, where nothing is.

    Raises
    ------
    OSError
        It cannot be written.
    """
    with failures(path):
        database = sqlite3.connect(path, timeout=WAIT, isolation_level=None, check_same_thread=False)
        try:
            database.execute("PRAGMA locking_mode = EXCLUSIVE")
            database.executescript(f"BEGIN; {_SCHEMA} COMMIT;")
        except BaseException:
            database.close()
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
            raise
    return database


def set_aside(path: Path) -> Path:
    """Give a file that cannot be used another name, so that nothing of it is lost.

    Raises
    ------
    OSError
        It cannot be renamed.
    """
    other = path.with_name(f"{path.stem}_damaged{path.suffix}")
    path.replace(other)
    for end in ("-journal", "-wal", "-shm"):  # they would be taken for those of the next
        with contextlib.suppress(FileNotFoundError):
            Path(f"{path}{end}").replace(f"{other}{end}")
    return other


@contextmanager
def failures(path: Path) -> Iterator[None]:
    """Turn SQLite's failures into those that a user is told."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # the rest says more closely what
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise OutputTaken(f"{path} is open in another program; close it there") from error
        if code in _ERRNO:
            raise OSError(_ERRNO[code], os.strerror(_ERRNO[code]), str(path)) from error
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or isinstance(error, sqlite3.DatabaseError):
            raise Unusable(str(error)) from error
        raise
