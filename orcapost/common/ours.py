"""Recognises files that orcapost wrote, so that an option that names a file to write never costs an input."""

from __future__ import annotations

import re
from pathlib import Path

from orcapost.common.atomic import check_replaceable, open_to_read

# How what we write begins. A page and a picture name us in their heads, a resolved configuration in its first line.
_JSON = re.compile(rb'\s*\{\s*"schema_version": ?\d')
_HEAD = re.compile(rb"(?s)(<!doctype html>|<\?xml|\x89PNG).*orcapost", re.IGNORECASE)
_RESOLVED = re.compile(rb"# Written by orcapost ")
HEAD_BYTES = 4096


class NotOurs(Exception):
    """A file that is to be written is there, and is not one that orcapost wrote."""


def check_ours(path: Path, option: str) -> None:
    """Check that nothing is lost if `option` has a file written to `path`: nothing is there, or what orcapost wrote.

    Raises
    ------
    NotOurs
        Another file is there.
    OSError
        A folder, a pipe or a device is there, or what is there cannot be read.
    """
    check_replaceable([path])
    try:
        with open_to_read(path) as stream:
            head = stream.read(HEAD_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        return
    if head and not any(ours.match(head) for ours in (_JSON, _HEAD, _RESOLVED)):
        raise NotOurs(f"{option}: {path} is there, and orcapost did not write it; give another name, or remove it")
