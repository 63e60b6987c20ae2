"""The keys of a block, declared once: from them it is read, its table of keys is made, and its JSON Schema (`schema`).

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
class Given:
    """What a value of one key means for others of its block.

    Attributes
    ----------
    key, schema
        The key, and which of its values (JSON Schema) are meant.
    unread, needed
        The keys that nobody looks at then, and those that must be there.
    """

    key: str
    schema: Schema
    unread: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A key with a block of its own, or with a list of such blocks.

    Attributes
    ----------
    key, fields, meaning
        How it is spelt, which keys it may have, and what it says.
    many
        Whether it is a list of blocks.
    required
        Whether there must be some of them.
    is_master
        Whether it only gives defaults: no key is required in it, and an entry of its lists may be null.
    open
        Whether other keys are the user's own.
    given
        What its keys mean for each other.
    """

    key: str
    fields: Fields
    meaning: str
    many: bool = False
    required: bool = False
    is_master: bool = False
    open: bool = False
    given: tuple[Given, ...] = ()

    def block(self, parent: Block) -> Block:
        """The block (not a list of them), empty where it is absent."""
        return parent.block(self.key, keys(self.fields))


Fields = tuple[Field[Any] | Section, ...]


def keys(fields: Fields) -> tuple[str, ...]:
    """The keys that the block may have."""
    return tuple(field.key for field in fields)


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
