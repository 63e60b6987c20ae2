"""The two plain carriers of values: results with named parts, and records with fixed fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar


class _DictLookup:
    """A result whose parts are attributes."""

    def __init__(self, value: Mapping[str, Any]) -> None:
        self.__dict__.update(value)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def __repr__(self) -> str:
        return "<" + ", ".join(f"{name!r}: {value!r}" for name, value in vars(self).items()) + ">"

    def __str__(self) -> str:
        return "<" + ", ".join(f"{name}: {value}" for name, value in vars(self).items()) + ">"

    def asDict(self) -> dict[str, Any]:
        """The parts as a dictionary."""
        return dict(vars(self))


def objectFromDict(dict: Mapping[str, Any]) -> _DictLookup:
    """A result whose parts are the entries of `dict`."""
    return _DictLookup(dict)


class Record:
    """Fixed fields with defaults; a field whose default is a tuple is a list of numbers of that length."""

    _fields: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, **kwargs: Any) -> None:
        unknown = kwargs.keys() - self._fields.keys()
        if unknown:
            raise TypeError(f"{type(self).__name__} has no field {min(unknown)}")
        for name, default in self._fields.items():
            value = kwargs.get(name, default)
            self.__dict__[name] = [float(v) for v in value] if isinstance(default, tuple) else value

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

        def __setattr__(self, name: str, value: Any) -> None: ...

    def asObject(self) -> _DictLookup:
        """The fields as a plain result."""
        return _DictLookup(vars(self))

    def __eq__(self, other: object) -> bool:
        return vars(self) == vars(other) if type(other) is type(self) else NotImplemented

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"
