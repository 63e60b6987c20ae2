"""A YAML file -> its tree; a file that is not UTF-8 text is refused with a reason."""

from __future__ import annotations

from pathlib import Path

from orcapost.common.units import counted
from orcapost.yamldoc.errors import Where, refuse
from orcapost.yamldoc.node import Node
from orcapost.yamldoc.tree import Repeated, parse

MAX_BYTES = 20_000_000
MAX_REPEATED = 5  # keys given twice that are named each


def read_file(path: Path, warnings: list[str]) -> Node:
    """The tree of a YAML file. Of a key that is given twice the last counts; warnings say so.

    Raises
    ------
    ConfigError
        If the file is missing, is too large, is not UTF-8 text, or is not YAML.
    """
    file = path.name
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise refuse(Where(str(path)), "there is no such file") from None
    except OSError as error:
        reason = "is a folder, not a YAML file" if path.is_dir() else f"cannot be read: {error.strerror}"
        raise refuse(Where(str(path)), reason) from None
    if len(data) > MAX_BYTES:
        raise refuse(Where(file), f"is larger than {MAX_BYTES // 1_000_000} MB, which no configuration needs to be")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:1000]:
        raise refuse(Where(file), "is not UTF-8 text (UTF-16, or no text at all)", "save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = f"0x{data[error.start]:02X}"
        raise refuse(Where(file, line), f"is not UTF-8 text (byte {byte})", "save it as UTF-8") from None
    repeated: Repeated = []
    tree = parse(text, lambda line: Where(file, line + 1), repeated=repeated)
    warnings += [
        f"{path} is given twice: the last counts ({again}), not the one before it ({first})."
        for path, first, again in repeated[:MAX_REPEATED]
    ]
    if len(repeated) > MAX_REPEATED:
        more = counted(len(repeated) - MAX_REPEATED, "more key")
        warnings.append(f"Given twice are {more}, too, from {repeated[MAX_REPEATED][2]} on: the last counts.")
    return tree
