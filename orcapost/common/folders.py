"""Whether a folder can be made and written to: found out beforehand, leaving nothing behind."""

from __future__ import annotations

import tempfile
from pathlib import Path


class FolderUnusable(Exception):
    """A folder cannot be made, or nothing can be written to it."""


def check_usable(folder: Path) -> None:
    """Check that files can be put into a folder. One that is not there is tried inside a temporary one where it would
    be, so that another process that makes it meanwhile loses nothing.

    Raises
    ------
    FolderUnusable
        A file stands in its place or above it, or the system refuses.
    """
    there = folder
    try:
        there = next((path for path in (folder, *folder.parents) if path.exists()), folder)
        if there.exists() and not there.is_dir():
            raise FolderUnusable(f"{folder} cannot be a folder: {there} is a file; name another output folder")
        if there == folder:
            with tempfile.TemporaryFile(dir=folder):
                return
        with tempfile.TemporaryDirectory(dir=there, prefix=".orcapost-") as tried:
            Path(tried, folder.relative_to(there)).mkdir(parents=True)
    except OSError as error:
        what = "cannot be written to" if there == folder else "cannot be made"
        message = f"the output folder {folder} {what}: {error.strerror or error}; name another"
        raise FolderUnusable(message) from None
