"""The right word that was probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

MAX_WORD = 100  # characters of a word that may be a misspelt one
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
LIKE_A_NAME = 0.75  # how alike names of a model must be, 1 being the same: many of them differ in a number only


def plain(word: str) -> str:
    """The word in lower case without spaces, underscores and hyphens: how words are compared here."""
    return word.lower().translate(str.maketrans("", "", " _-"))


def nearest(word: str, right: Iterable[str], at_least: float = 0.6) -> str | None:
    """The right word that was probably meant, or None; `at_least` is how alike they must be, 1 being the same."""
    import difflib

    if len(word) > MAX_WORD:
        return None
    words = {plain(candidate): candidate for candidate in right}
    near = difflib.get_close_matches(plain(word), words, n=1, cutoff=at_least)
    return words[near[0]] if near else None


@lru_cache(maxsize=1000)
def meant(word: str, names: tuple[str, ...]) -> str:
    """``; did you mean 'Line18'?``, to go behind a message about a name; empty where no name is like it.

    File after file is asked for the same names, so that what was found is remembered.

    Examples
    --------
    >>> meant("line 18", ("Line17", "Line18"))
    "; did you mean 'Line18'?"
    >>> meant("Line1", ("Line01", "Line18"))
    "; did you mean 'Line01'?"
    """
    same = {_without_zeros(name): name for name in reversed(names)}
    near = same.get(_without_zeros(word)) or nearest(word, names, LIKE_A_NAME)
    return f"; did you mean {near!r}?" if near is not None else ""


def _without_zeros(word: str) -> str:
    """The plain word, in which 01 is 1."""
    return _ZEROS.sub("", plain(word))
