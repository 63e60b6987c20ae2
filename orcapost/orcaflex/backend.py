"""Chooses the module that answers: the vendor's OrcFxAPI, or the stand-in where the user asked for it."""

from __future__ import annotations

import collections.abc
import importlib
from dataclasses import dataclass
from types import ModuleType

from orcapost.orcaflex.errors import BackendMissing

STAND_IN = "fake"  # what the command line and the JSON files call the stand-in
STAND_IN_NOTICE = "STAND-IN RUN: these files are made up, and no number here says anything about OrcaFlex."

HINT = (
    "orcapost reads .sim files through OrcaFlex: run it on Windows, on a machine with OrcaFlex installed and licensed "
    f"(pip install OrcFxAPI); --backend {STAND_IN} tries orcapost on stand-in files instead"
)


def open_backend(name: str) -> ModuleType:
    """The module of OrcFxAPI's shape called `name`: ``"orcfxapi"`` or `STAND_IN`.

    Raises
    ------
    BackendMissing
        OrcFxAPI is not installed, or finds no OrcaFlex.
    """
    if name == STAND_IN:
        return importlib.import_module("orcfxapi_standin")
    if not hasattr(collections, "MutableMapping"):  # OrcFxAPI 11.0 looks here, where it was until Python 3.9
        collections.MutableMapping = collections.abc.MutableMapping  # type: ignore[attr-defined]
    try:
        return importlib.import_module("OrcFxAPI")
    except Exception as error:  # the wrapper raises a bare Exception where OrcaFlex is not installed
        reason = str(error).strip() or type(error).__name__
        raise BackendMissing(f"OrcaFlex cannot be used here ({reason}). {HINT}") from error


@dataclass(frozen=True, slots=True)
class Versions:
    """Versions of what answered: the Python wrapper's package and the library under it; empty where unknown."""

    wrapper: str
    library: str


def versions(name: str, api: ModuleType) -> Versions:
    """The versions behind `api`, as they read themselves; never raises."""
    if name == STAND_IN:
        wrapper = "stand-in"
    else:
        from importlib import metadata

        try:
            wrapper = metadata.version("OrcFxAPI")
        except metadata.PackageNotFoundError:
            wrapper = ""
    try:
        library = str(api.DLLVersion())
    except Exception:  # a version is information only
        library = ""
    return Versions(wrapper, library)
