"""A reader: how one value is read, and how docs and JSON Schema describe what it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from orcapost.yamldoc.node import Node

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

Schema = Mapping[str, Any]  # of JSON Schema, draft 2020-12


@dataclass(frozen=True, slots=True)
class Reader(Generic[T_co]):
    """Reads one value.

    Attributes
    ----------
    parse
        The value of a node; raises `Misread` where the node is not what it takes.
    words
        What it takes, as a table of keys says it: ``whole number from 0 to 15``.
    schema
        What it takes, as JSON Schema says it. It may allow more than `parse`, never less.
    """

    parse: Callable[[Node], T_co]
    words: str
    schema: Schema

    def __call__(self, node: Node) -> T_co:
        return self.parse(node)


def reader(words: str, schema: Schema) -> Callable[[Callable[[Node], T]], Reader[T]]:
    """Makes a reader of the function below it."""
    return lambda parse: Reader(parse, words, schema)


_NULL = {"type": "null"}  # means: not given
_ONLY_VALUES = ("anyOf", "enum", "const")  # where these stand, they would refuse null


def or_null(schema: Schema) -> dict[str, Any]:
    """The same, or null."""
    if not schema or "$ref" in schema:
        return dict(schema)
    if "type" not in schema or any(word in schema for word in _ONLY_VALUES):
        return {"anyOf": [schema, _NULL]}
    kinds = schema["type"]
    return {**schema, "type": [*([kinds] if isinstance(kinds, str) else kinds), "null"]}


anything = Reader(lambda node: node, "anything", {})
