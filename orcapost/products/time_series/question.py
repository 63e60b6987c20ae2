"""The question of a group: its histories, written to a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from orcapost.common.atomic import TemporaryFile
from orcapost.extract.answers import Answer
from orcapost.extract.open_file import OpenFile
from orcapost.extract.queries import History, Period, Reduced
from orcapost.formats.csv import head_line
from orcapost.formats.settings import CellForm, CsvOptions
from orcapost.products.replies import Failure, Labelled, Receipt, failure
from orcapost.statistics.series import SeriesFile

TIME = "time"
CSV, PARQUET = "csv", "parquet"


@dataclass(frozen=True, slots=True)
class TimeSeries:
    """Histories of one period, written to ``<stem of the input file>_<label>.<format>``. The reply is a `Receipt`;
    where no history could be read there is no file, and it is `Labelled`, with why.

    Attributes
    ----------
    histories, scales
        A column is ``history * scale + shift``: a pair for each.
    label, labels
        The group's, and the columns'.
    decimals, delimiter, decimal, bom
        Of CSV (see `orcapost.formats.settings.CsvOptions`); Parquet has doubles as they are.
    folder, temporary
        See `placed`.
    """

    meaning: ClassVar[str] = "time series 1"
    form: ClassVar[tuple[str, ...]] = (
        "label",
        "labels",
        "decimals",
        "format",
        "delimiter",
        "decimal",
        "bom",
    )
    histories: tuple[History, ...]
    period: Period
    scales: tuple[tuple[float, float], ...]
    label: str
    labels: tuple[str, ...]
    decimals: int = 6
    format: str = CSV
    delimiter: str = ","
    decimal: str = "."
    bom: bool = False
    folder: str = ""
    temporary: str = ""

    @property
    def ending(self) -> str:
        """What the name of each file ends in, behind the stem of the input file."""
        return f"_{self.label}.{self.format}"

    @property
    def needs(self) -> tuple[Reduced, ...]:
        """See `orcapost.products.question.Question`."""
        headings = (TIME, *self.labels)
        file = SeriesFile(
            self.temporary,
            f"*{self.ending}",
            self._header(headings) if self.format == CSV else "",
            headings,
            tuple(scale for scale, _ in self.scales),
            tuple(shift for _, shift in self.scales),
            self.decimals,
            self.delimiter,
            self.decimal,
        )
        return tuple(
            Reduced((history,), self.period, file.column(number)) for number, history in enumerate(self.histories)
        )

    def _header(self, headings: Sequence[str]) -> str:
        return head_line(headings, CellForm(self.decimals, csv=CsvOptions(self.delimiter, self.decimal, self.bom)))

    def placed(self, folder: Path, temporary: Path) -> TimeSeries:
        """See `orcapost.products.question.FileQuestion`."""
        return replace(self, folder=str(folder), temporary=str(temporary))

    def variables(self, file: OpenFile) -> tuple[()]:
        """See `orcapost.products.question.Question`."""
        return ()

    def reply(self, answers: Sequence[Answer], file: OpenFile) -> Receipt | Labelled | Failure:
        """See `orcapost.products.question.Question`."""
        unwritten = next((answer for answer in answers if isinstance(answer, OSError)), None)
        if unwritten is not None:
            return Failure(str(unwritten), passing=True)
        empty = {
            label: failure(answer)
            for label, answer in zip(self.labels, answers, strict=True)
            if isinstance(answer, Exception)
        }
        written = next((answer for answer in answers if isinstance(answer, TemporaryFile)), None)
        if written is None:
            return Labelled(tuple(empty), tuple(empty.values()))
        path = Path(self.folder) / f"{file.stem}{self.ending}"
        try:
            written.put(path)
            return Receipt.of(path, Path(self.folder), tuple((label, none.words) for label, none in empty.items()))
        except OSError as error:
            return Failure(f"cannot write {path.name}: {error.strerror or error}", passing=True)
