"""Optional parts of the installation."""

from __future__ import annotations

import subprocess
import sys

import pytest

from orcapost.common.optional import ExtraMissing, require


def test_what_is_missing_is_named_with_the_extra_that_brings_it() -> None:
    with pytest.raises(ExtraMissing) as caught:
        require("plot", "json", "no_such_library")

    assert str(caught.value) == 'no_such_library is not installed; get it with: pip install "orcapost[plot]"'


def test_what_is_installed_is_found_without_an_import() -> None:
    code = "import sys; from orcapost.common.optional import require as r; r('x', 'wave'); print('wave' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
