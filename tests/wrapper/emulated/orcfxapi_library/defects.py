"""The defects that a process found in how the library was used, in a file that the tests read."""

import os

VARIABLE = "ORCAPOST_EMULATION_DEFECTS"


class Defect(Exception):
    """The library was used wrongly, or lacks what was asked of it. Recorded where it is made."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        record(text)


def record(text: str) -> None:
    """Append one line to the file that ``ORCAPOST_EMULATION_DEFECTS`` names; whoever swallows errors cannot undo it."""
    name = os.environ.get(VARIABLE)
    if name:
        with open(name, "a", encoding="utf-8") as file:  # noqa: PTH123
            file.write(" | ".join(text.splitlines()) + "\n")
