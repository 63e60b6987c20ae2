"""The versions that development and CI install belong to pyproject.toml. ``.ci/lock`` writes them."""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NEWEST = ROOT / ".ci" / "constraints.txt"
OLDEST = ROOT / ".ci" / "constraints-oldest.txt"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SYSTEMS = ("linux", "win32")


def requirements(*extras: str) -> list[Requirement]:
    """What pyproject.toml names, without the extras of its own that an extra names."""
    lines = PROJECT["dependencies"] + [line for extra in extras for line in PROJECT["optional-dependencies"][extra]]
    return [found for found in map(Requirement, lines) if found.name != PROJECT["name"]]


DEVELOPMENT = requirements("report", "live", "parquet", "plot", "test", "dev")
TESTS = requirements("report", "live", "parquet", "plot", "test")


def version_in(constraints: Path, name: str, python: str, system: str) -> Version:
    """The one version of a package that a constraints file gives on one Python and system."""
    environment = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": system}
    pins = [Requirement(line) for line in constraints.read_text(encoding="utf-8").splitlines() if line[:1].isalnum()]
    (pin,) = (
        pin
        for pin in pins
        if canonicalize_name(pin.name) == canonicalize_name(name)
        and (pin.marker is None or pin.marker.evaluate(environment))
    )
    (specifier,) = pin.specifier
    assert specifier.operator == "=="
    return Version(specifier.version)


@pytest.mark.parametrize("requirement", DEVELOPMENT, ids=str)
def test_each_dependency_has_one_version_inside_its_bound_on_every_python_and_system(requirement):
    for python, system in itertools.product(PYTHONS, SYSTEMS):
        assert version_in(NEWEST, requirement.name, python, system) in requirement.specifier


@pytest.mark.parametrize("requirement", TESTS, ids=str)
def test_the_oldest_versions_are_the_lower_bounds_themselves(requirement):
    (bound,) = (Version(part.version) for part in requirement.specifier if part.operator == ">=")
    assert version_in(OLDEST, requirement.name, "3.11", "linux") == bound


@pytest.mark.parametrize("constraints", [NEWEST, OLDEST], ids=lambda path: path.stem)
def test_plain_pip_reads_the_versions_anywhere(constraints):
    """No hashes, which pip refuses beside a local path, and no address or folder of the machine that wrote them."""
    lines = [line for line in constraints.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("#")]
    for line in lines:
        requirement = Requirement(line)  # neither an option nor a hash
        assert requirement.url is None
        assert not requirement.extras


def test_the_pythons_that_are_claimed_are_those_of_the_versions():
    prefix = "Programming Language :: Python :: "
    claimed = [line.removeprefix(prefix) for line in PROJECT["classifiers"] if line.startswith(prefix)]
    assert claimed == list(PYTHONS)
