"""The exception that every refused call raises."""

from __future__ import annotations

from typing import NoReturn

from orcfxapi_standin.enums import StatusCode


class DLLError(Exception):
    """A call was refused.

    Attributes
    ----------
    status
        The `StatusCode`.
    errorString
        What happened, in words.
    msg
        Both together, as ``str(error)`` gives them.
    """

    def __init__(self, status: StatusCode, errorString: str | None = None) -> None:
        super().__init__(status, errorString)
        self.status = status
        self.errorString = StatusCode(status).name if errorString is None else errorString
        self.msg = f"\nError code: {int(status)}\n{self.errorString}"

    def __str__(self) -> str:
        return self.msg

    def __repr__(self) -> str:
        return self.msg


def fail(status: StatusCode, text: str) -> NoReturn:
    """Raise `DLLError`."""
    raise DLLError(status, text)
