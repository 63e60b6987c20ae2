"""The list of formats."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import orcapost.formats
from orcapost.formats.all import FORMATS, MODULES, format_of
from orcapost.formats.protocol import Format

ABOUT_ALL = {"__init__", "all", "errors", "interleaved", "protocol", "row_statistics", "settings", "table", "workbook"}


def test_the_list_has_every_format_that_has_a_module():
    modules = {path.stem for path in Path(orcapost.formats.__file__).parent.glob("*.py")}

    assert sorted(MODULES) == sorted(modules - ABOUT_ALL)


def test_each_format_is_found_by_its_name_and_has_a_suffix_of_its_own():
    assert [format_of(form.name) for form in FORMATS] == FORMATS
    assert len({form.suffix for form in FORMATS}) == len(FORMATS)
    assert all(isinstance(form, Format) and form.suffix.startswith(".") for form in FORMATS)


def test_what_a_format_needs_beside_orcapost_has_an_extra():
    assert all(bool(form.modules) == bool(form.extra) for form in FORMATS)
    assert all(find_spec(module) for form in FORMATS for module in form.modules)  # the tests' own
