"""The keys of a block, declared once: from them it is read, and its JSON Schema and its table of keys are made.

DECIMALS = Field("csv_decimal", whole(0, 15), "decimals in the tables", default=6)
TABLE = (DECIMALS, Section("filters", (...), "which files"))

block = Block(node, problems, keys(TABLE))
DECIMALS.value(block)
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from orcapost.yamldoc.block import Block
from orcapost.yamldoc.reader import Reader, Schema

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """A key with a value.

    Attributes
    ----------
    key, reader, meaning
        How it is spelt and read, and what it says: in part of a sentence.
    default
        Its value where it is absent.
    otherwise
        What holds where it is absent, in words, if that is not one value.
    required
        Whether it must be there in every block; where that depends on other keys, `need` says so.
    """

    key: str
    reader: Reader[T]
    meaning: str
    default: T | None = None
    otherwise: str = ""
    required: bool = False

    def read(self, block: Block) -> T | None:
        """The value; None where it is absent or wrong (which is noted, as is the lack of a required one)."""
        return self.need(block) if self.required else block.read(self.key, self.reader)

    def need(self, block: Block, why: str = "is missing") -> T | None:
        """The value, whose lack is noted."""
        return block.need(self.key, self.reader, why)

    def value(self, block: Block) -> T:
        """The value, or the default, which there must be, where it is absent or wrong (which is noted)."""
        found = self.read(block)
        if found is None:
            found = self.default
        assert found is not None, f"{self.key} has no default"
        return found


@dataclass(frozen=True, slots=True)
class Section:
    """A key with a block of its own, or with a list of such blocks."""

    key: str
    fields: Fields
    meaning: str
    many: bool = False

    def block(self, parent: Block) -> Block:
        """The block (not a list of them), empty where it is absent."""
        return parent.block(self.key, keys(self.fields))


Fields = tuple[Field[Any] | Section, ...]


def keys(fields: Fields) -> tuple[str, ...]:
    """The keys that the block may have."""
    return tuple(field.key for field in fields)


def json_schema(fields: Fields, *, complete: bool = True) -> dict[str, Any]:
    """What the block may hold, as JSON Schema (draft 2020-12).

    Parameters
    ----------
    complete
        False for a block that gets defaults from a master, or is one: no key is required in it.
    """
    required = [field.key for field in fields if isinstance(field, Field) and field.required and complete]
    properties = {field.key: _property(field, field.key in required, complete) for field in fields}
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "required": required} if required else schema


def _property(field: Field[Any] | Section, required: bool, complete: bool) -> dict[str, Any]:
    schema: Schema
    if isinstance(field, Field):
        schema = field.reader.schema
    else:
        schema = json_schema(field.fields, complete=complete)
        schema = {"type": "array", "items": schema} if field.many else schema
    described: dict[str, Any] = {"description": field.meaning}
    if isinstance(field, Field) and field.default is not None:
        described["default"] = field.default
    # Null means: not given.
    return {**described, **(schema if required or not schema else {"anyOf": [schema, {"type": "null"}]})}


def markdown_table(fields: Fields) -> str:
    """The keys of the block and of the blocks in it, for the docs."""
    rows = [("key", "value", "default", "meaning"), ("---",) * 4, *_rows(fields, "")]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n" for row in rows)


def _rows(fields: Fields, path: str) -> Iterator[tuple[str, str, str, str]]:
    for field in fields:
        key = path + field.key
        if isinstance(field, Field):
            yield f"`{key}`", field.reader.words, _default(field), field.meaning
        else:
            yield f"`{key}`", "list of mappings" if field.many else "mapping", "none", field.meaning
            yield from _rows(field.fields, f"{key}[]." if field.many else f"{key}.")


def _default(field: Field[Any]) -> str:
    if field.required:
        return "required"
    if field.default is None:
        return field.otherwise or "none"
    return field.default if isinstance(field.default, str) else json.dumps(field.default)
