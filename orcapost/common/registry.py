"""Lists of things of one kind, each in a module of its own: products, formats."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Any


class RegistrationError(Exception):
    """A module of such a list cannot be loaded, or two of a list claim one name."""


def load(kind: str, modules: Iterable[str], attribute: str) -> list[Any]:
    """What each module has under `attribute`.

    Parameters
    ----------
    kind
        What it is, for messages: ``format``.
    modules
        Their full names.

    Raises
    ------
    RegistrationError
        A module cannot be imported, or has no such attribute.
    """
    found = []
    for module in modules:
        try:
            found.append(getattr(import_module(module), attribute))
        except Exception as error:
            why = f"{type(error).__name__}: {error}"
            raise RegistrationError(f"the {kind} {module} cannot be loaded: {why}") from error
    return found


def check_unique(kind: str, named: Iterable[tuple[str, object]]) -> None:
    """Check that no name is claimed by two.

    Parameters
    ----------
    kind
        What is named, for the message: ``format``.
    named
        Each name, and what claims it.

    Raises
    ------
    RegistrationError
        Two claim one name.
    """
    owners: dict[str, object] = {}
    for name, owner in named:
        if name in owners:
            raise RegistrationError(
                f"the {kind} '{name}' is registered twice: by {_module_of(owners[name])} and {_module_of(owner)}"
            )
        owners[name] = owner


def _module_of(owner: object) -> str:
    return str(getattr(owner, "module", None) or type(owner).__module__)
