"""The list of formats. To add one, write its module and name it here."""

from __future__ import annotations

from orcapost.common.registry import check_unique, load
from orcapost.formats.protocol import Format

MODULES = ("csv", "parquet", "xlsx")

FORMATS: list[Format] = load("format", [f"orcapost.formats.{module}" for module in MODULES], "FORMAT")
check_unique("format", [(form.name, form) for form in FORMATS])


def format_of(name: str) -> Format:
    """The format of this name, which there must be."""
    return next(form for form in FORMATS if form.name == name)
