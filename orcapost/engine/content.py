"""Hashes of files' contents, for ``--verify``. Standard library only: workers import it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from orcapost.common import interruption
from orcapost.inventory import SimFile

MAX_THREADS = 8  # more readers at once seldom get more from a disk or a share


def content_hash(path: Path) -> str | None:
    """A hash of a file's content; None where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except OSError:
        return None


def changed(files: Sequence[SimFile], contents: Mapping[int, str | None]) -> Iterator[int]:
    """Positions in `contents` of files whose content does not have the hash that stands there."""
    from concurrent.futures import ThreadPoolExecutor

    known = {position: content for position, content in contents.items() if content is not None}
    yield from contents.keys() - known.keys()
    pool = ThreadPoolExecutor(min(MAX_THREADS, os.cpu_count() or 1))
    try:
        now = pool.map(content_hash, [files[position].path for position in known])
        for position, found in zip(known, now, strict=True):
            interruption.check()
            if found != known[position]:
                yield position
    finally:
        pool.shutdown(cancel_futures=True)
