"""How a configuration asks for time series: groups as of the summary, of histories over one period each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from orcapost.common.optional import require
from orcapost.dialect.columns import series_column
from orcapost.dialect.groups import ColumnRules, open_settings, read_groups, settings_of
from orcapost.dialect.values import Column, Group
from orcapost.extract.queries import History, Period
from orcapost.formats.settings import CsvOptions, csv_options
from orcapost.products.protocol import Reading
from orcapost.products.time_series.question import PARQUET, TIME, TimeSeries
from orcapost.products.time_series.request import TimeSeriesRequest
from orcapost.products.time_series.settings import (
    BESIDE_GROUPS,
    BLOCKS,
    CSV_DECIMAL,
    DATA,
    FLAG,
    FORMAT,
    KEY,
    SETTINGS,
    settings,
)
from orcapost.statistics.series import FAST_WRITER, is_installed
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.errors import ConfigProblem
from orcapost.yamldoc.fields import Fields, Section, keys
from orcapost.yamldoc.node import Node

_WHOLE = (Period("whole_simulation"), Period("times"))


class TimeSeriesProduct:
    """The product; see `orcapost.products.protocol.Product`."""

    name: str = SETTINGS.key
    settings: Section = SETTINGS
    blocks: Fields = BLOCKS

    def is_requested(self, root: Block) -> bool:
        """See `orcapost.products.protocol.Product`; without a flag, where ``time_series_settings.data`` is true."""
        flag = FLAG.read(settings(root))
        return DATA.value(Block(settings_of(root.node, KEY), root.problems)) if flag is None else flag

    def read(self, reading: Reading) -> TimeSeriesRequest:
        """A question for each group."""
        of_files = settings(reading.root)
        decimals, kind = CSV_DECIMAL.value(of_files), FORMAT.value(of_files)
        if kind == PARQUET:
            require("fast", FAST_WRITER)
        elif not is_installed(FAST_WRITER):
            reading.notes.append(
                f"Time series are written by Python alone; several times as fast with {FAST_WRITER}: "
                'pip install "orcapost[fast]"'
            )
        opened = open_settings(reading.root, KEY, keys(BESIDE_GROUPS))
        rules = replace(_RULES, sources=reading.sources)
        groups = read_groups(reading.root.node, KEY, opened, reading.object_needed, reading.warnings, rules)
        groups = tuple(group for group in groups if group.columns)
        csv = csv_options(reading.root)
        questions = tuple(_question(group, decimals, kind, csv) for group in groups)
        places = tuple((group.place, tuple(column.place for column in group.columns)) for group in groups)
        return TimeSeriesRequest(questions, tuple(group.source for group in groups), places)


PRODUCT = TimeSeriesProduct()


def _question(group: Group, decimals: int, kind: str, csv: CsvOptions) -> TimeSeries:
    columns = group.columns
    return TimeSeries(
        tuple(column.query for column in columns if isinstance(column.query, History)),
        _period(columns),
        tuple((column.scale, column.shift) for column in columns),
        group.label,
        tuple(column.label for column in columns),
        decimals,
        kind,
        csv.delimiter,
        csv.decimal,
        csv.bom,
    )


def _period(columns: Sequence[Column]) -> Period:
    """The one period of all; of those that mean the same, OrcFxAPI's own, which a static state has too."""
    periods = [column.period or Period("default") for column in columns]
    return Period("default") if Period("default") in periods else periods[0]


def _same_samples(period: Period | None) -> Period | None:
    return Period("default") if period in _WHOLE else period


def _check_periods(columns: Sequence[tuple[Node, Column]], problems: list[ConfigProblem]) -> None:
    """Rows are samples, so that all columns of a file must have the same."""
    first = columns[0][1] if columns else None
    for node, column in columns:
        if first is not None and _same_samples(column.period) != _same_samples(first.period):
            place = node.mapping.get("SimulationPeriod", node)
            own, others = (str(_same_samples(each.period)).replace("default", "all") for each in (column, first))
            message = f"columns of one file share their samples: {own} here, {others} for '{first.label}'"
            problems.append(ConfigProblem(place.where, place.path, message, "put it into another group"))
            return


_RULES = ColumnRules(series_column, (TIME,), _check_periods)
