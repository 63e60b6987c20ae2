"""A tree -> YAML text that reads back as the same tree.

PyYAML writes some texts differently with and without its C library, and takes as long as reading does. Here the same
tree is the same text everywhere.
"""

from __future__ import annotations

import re
from functools import lru_cache

from orcapost.yamldoc.node import Node

MAX_LINE = 200  # characters of a list or a mapping on one line
MAX_SHORT_KEY = 500  # characters; YAML reads `key: value` up to 1,024

_TRUTH = {form for word in ("true", "false", "yes", "no", "on", "off") for form in (word, word.title(), word.upper())}
_WORDS = {"null", *(word.lower() for word in _TRUTH)}  # text only in quotes
_PLAIN = re.compile(r"(?:[A-Za-z0-9_/+(]|-(?=[A-Za-z0-9.])|\.{1,2}(?!\.))[A-Za-z0-9 _./\\()+*%=-]*(?<! )")
# What YAML does not allow, what ends a line, and the mark of byte order.
_ESCAPED = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def to_yaml(tree: Node) -> str:
    """The text of a tree. What was shared by anchors (&) is written out; comments and quotes are not kept.

    Null is always spelt ``null``; every other scalar keeps its text.
    """
    line = None if tree.mapping else _flow(tree)
    lines = [] if line is None else [line]
    if line is None:
        _block(tree, 0, lines)
    return "\n".join(lines) + "\n"


def _block(node: Node, indent: int, lines: list[str]) -> None:
    """Add the lines of a mapping or a list that is not empty."""
    pad = " " * indent
    for key, child in node.mapping.items():
        word = _text(key)
        head = f"{pad}{word}:" if len(word) <= MAX_SHORT_KEY else f"{pad}? {word}\n{pad}:"
        line = None if child.mapping else _flow(child)
        lines.append(head if line is None else f"{head} {line}")
        if line is None:
            _block(child, indent + 2, lines)
    for entry in node.entries:
        line = _flow(entry)
        if line is not None:
            lines.append(f"{pad}- {line}")
        else:
            first = len(lines)
            _block(entry, indent + 2, lines)
            lines[first] = f"{pad}- {lines[first][indent + 2 :]}"


def _flow(node: Node) -> str | None:
    """A value on one line; None for a list of mappings, and for a list or a mapping that would be too long."""
    value = node.value
    if isinstance(value, dict):
        pairs, length = [], 0
        for key, child in value.items():
            if (written := _flow(child)) is None:
                return None
            pairs.append(pair := f"{_text(key)}: {written}")
            if (length := length + len(pair) + 2) > MAX_LINE:
                return None
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list):
        entries, length = [], 0
        for entry in value:
            if entry.mapping or (written := _flow(entry)) is None:
                return None
            entries.append(written)
            if (length := length + len(written) + 2) > MAX_LINE:
                return None
        return f"[{', '.join(entries)}]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return node.text if node.text in _TRUTH else f"!!bool {_text(node.text)}"
    return _text(value)


@lru_cache(maxsize=10_000)
def _text(text: str) -> str:
    """Text as it reads back as text: plain where that is safe, else in quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    if not _ESCAPED.search(text):
        return "'" + text.replace("'", "''") + "'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_ESCAPED.sub(lambda match: _escape(match[0]), escaped)}"'


def _escape(character: str) -> str:
    code = ord(character)
    return {"\n": r"\n", "\t": r"\t"}.get(character) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")
