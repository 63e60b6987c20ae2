"""What can go wrong between orcapost and OrcFxAPI, in the words of the layers above."""

from __future__ import annotations


class BackendMissing(Exception):
    """OrcFxAPI cannot be used on this machine."""


class LicenceRefused(Exception):
    """No OrcaFlex licence seat was free."""


class FileFailed(Exception):
    """A simulation file could not be opened.

    Attributes
    ----------
    run_status
        What stands in the file's row of the tables: ``"missing"`` or ``"unreadable"``.
    """

    def __init__(self, run_status: str, message: str) -> None:
        super().__init__(message)
        self.run_status = run_status
