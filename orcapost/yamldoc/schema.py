"""JSON Schema (draft 2020-12) of blocks, from the declarations of their keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orcapost.yamldoc.fields import Field, Fields, Given, Section, keys
from orcapost.yamldoc.reader import or_null

Older = Mapping[str, Mapping[str, str]]
"""For the key of a section: the older names of keys in it, and today's."""

_NULL = {"type": "null"}


def json_schema(fields: Fields, *, complete: bool = True) -> dict[str, Any]:
    """What a block may hold.

    Parameters
    ----------
    complete
        False for a block that gets defaults from a master, or is one: no key is required in it.
    """
    section = Section("", fields, "")
    needed = requirements(section) if complete else None
    block = block_schema(section)
    return block if needed is None else {**block, "allOf": [needed]}


def described(field: Field[Any] | Section, older: Older | None = None) -> dict[str, Any]:
    """What may stand under a key, with what it means; no key of a block is required."""
    schema: dict[str, Any] = {"description": field.meaning}
    if isinstance(field, Field):
        if field.default is not None:
            schema["default"] = list(field.default) if isinstance(field.default, tuple) else field.default
        return {**schema, **or_null(field.reader.schema)}
    block = block_schema(field, older)
    if field.many:
        block = {"type": "array", "items": or_null(block) if field.is_master else block}
    return {**schema, **or_null(block)}


def block_schema(section: Section, older: Older | None = None) -> dict[str, Any]:
    """What a block, or one of a list of them, may hold; no key is required."""
    names = (older or {}).get(section.key, {})
    properties = {field.key: described(field, older) for field in section.fields}
    unread = [*section.given, *(Given(key, {}, unread=(name,)) for name, key in names.items() if key in properties)]
    for name, key in names.items():
        if key in properties:
            properties[name] = {**properties[key], "description": f"of older files: {key}"}
    conditions = []
    for given in unread:
        looked_at = {key: properties[key] for key in given.unread if key in properties}
        if looked_at:
            properties |= {key: {"description": schema["description"]} for key, schema in looked_at.items()}
            conditions.append((given, looked_at))
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    if not section.open:
        schema["additionalProperties"] = False
    if conditions:
        schema["allOf"] = _conditions(conditions)
    return schema


def _conditions(conditions: list[tuple[Given, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Where a key is looked at, and what it may hold there; several conditions may be about one key."""
    of_key: dict[str, tuple[dict[str, Any], list[Given]]] = {}
    for given, looked_at in conditions:
        for key, schema in looked_at.items():
            of_key.setdefault(key, (schema, []))[1].append(given)
    return [
        {"if": {"anyOf": [_is(given) for given in unread]}, "else": {"properties": {key: schema}}}
        for key, (schema, unread) in of_key.items()
    ]


def _is(given: Given) -> dict[str, Any]:
    return {"required": [given.key], "properties": {given.key: given.schema}}


def requirements(section: Section, older: Older | None = None) -> dict[str, Any] | None:
    """Which keys must be there in a block that gets no defaults, and in the blocks in it; None if none must."""
    names = (older or {}).get(section.key, {})

    def need(key: str) -> dict[str, Any]:
        spelt = [key, *(name for name, today in names.items() if today == key)]
        there = [{"required": [name]} for name in spelt]
        found = there[0] if len(there) == 1 else {"anyOf": there}
        return {**found, "properties": {key: {"not": _NULL}}}

    parts = []
    for field in section.fields:
        if field.required:
            parts.append(need(field.key))
        if isinstance(field, Section) and (nested := requirements(field, older)):
            inside = {"items": nested} if field.many else nested
            parts.append({"properties": {field.key: inside}})
        if isinstance(field, Section) and field.required and field.many:
            parts.append({"properties": {field.key: {"minItems": 1}}})
    for given in section.given:
        known = [key for key in given.needed if key in keys(section.fields)]
        parts += [{"if": _is(given), "then": need(key)} for key in known]
    return {"allOf": parts} if parts else None
