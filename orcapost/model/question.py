"""The question what a file holds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from orcapost.extract.answers import Answer
from orcapost.extract.contents import Contents, ListedObject, ListedVariable
from orcapost.extract.open_file import OpenFile


@dataclass(frozen=True, slots=True)
class ContentsQuestion:
    """The reply is `Contents` as JSON.

    Attributes
    ----------
    name
        The object whose results are listed, in any case.
    all_results
        Whether results of all objects are.
    """

    meaning: ClassVar[str] = "contents 1"
    form: ClassVar[tuple[str, ...]] = ()
    name: str | None = None
    all_results: bool = False

    @property
    def needs(self) -> tuple[()]:
        """See `orcapost.products.question.Question`."""
        return ()

    def variables(self, file: OpenFile) -> tuple[()]:
        """See `orcapost.products.question.Question`."""
        return ()

    def reply(self, answers: Sequence[Answer], file: OpenFile) -> str:
        """See `orcapost.products.question.Question`."""
        wanted = None if self.name is None else self.name.casefold()
        found = file.contents(lambda name: self.all_results or name.casefold() == wanted)
        return json.dumps(asdict(found))


def contents_from(text: str) -> Contents:
    """The contents that a reply holds."""
    found = json.loads(text)
    stages = tuple((begin, end) for begin, end in found["stages"])
    return Contents(stages, tuple(map(_object_from, found["objects"])))


def _object_from(found: dict[str, Any]) -> ListedObject:
    variables = tuple(
        ListedVariable(of["name"], of["unit"], of["full_name"], tuple(of["results"]), of["points"], tuple(of["needs"]))
        for of in found["variables"]
    )
    return ListedObject(found["name"], found["type"], variables, tuple(found["nodes"]), tuple(found["data"]))
