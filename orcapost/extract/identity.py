"""What a question is recognised by in kept results: what it means, not how our classes are written.

A field that has its default is left out, so that a new one leaves the identities of all questions without it.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Collection
from functools import cache, lru_cache
from typing import Any

from orcapost.statistics.reducer import Statistic
from orcapost.statistics.registry import kind_of


def identity(question: Any, without: Collection[str] = ()) -> str:
    """A text that two questions share if and only if they mean the same.

    Parameters
    ----------
    question
        A frozen data class with a `meaning`, of values, tuples and others of its kind.
    without
        Fields to leave out.
    """
    content = _plain(question)
    for name in without:
        content.pop(name, None)
    return json.dumps(content, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, Statistic):
        return [f"{value.name} {kind_of(value).version}", *_plain(value.parameters)]
    if _is_kind(value):
        content = {"is": value.meaning}
        for name, default in _fields(value.__class__):
            own = getattr(value, name)
            if own != default or isinstance(own, bool) is not isinstance(default, bool):
                content[name] = _shared(own) if _is_kind(own) else _plain(own)
        return content
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value + 0.0  # 5 and 5.0 are one arc length, and so are 0.0 and -0.0
    return value


def _is_kind(value: Any) -> bool:
    return dataclasses.is_dataclass(value) and not isinstance(value, type)


# The same objects, points and periods come again and again. What it gives is not changed by anybody.
_shared = lru_cache(maxsize=10_000)(_plain)


@cache
def _fields(kind: type) -> list[tuple[str, Any]]:
    return [(field.name, field.default) for field in dataclasses.fields(kind)]
