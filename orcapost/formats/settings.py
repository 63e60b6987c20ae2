"""`orcaflex.postprocess.csv`: how CSV files are written for the spreadsheets of one's own country."""

from __future__ import annotations

from dataclasses import dataclass, replace

from orcapost.yamldoc.block import Block
from orcapost.yamldoc.errors import Misread
from orcapost.yamldoc.fields import Field, Section
from orcapost.yamldoc.node import Node
from orcapost.yamldoc.reader import reader
from orcapost.yamldoc.values import flag


@dataclass(frozen=True, slots=True)
class CsvOptions:
    """What a CSV file is made of.

    Attributes
    ----------
    delimiter
        Stands between cells: one character.
    decimal
        The decimal point or comma.
    bom
        Whether it begins with the mark that tells Excel that it is UTF-8.
    """

    delimiter: str = ","
    decimal: str = "."
    bom: bool = False


@dataclass(frozen=True, slots=True)
class CellForm:
    """How a value stands in a CSV file.

    Attributes
    ----------
    decimals
        Of floats.
    formulas
        Whether text that a spreadsheet takes for a formula stays so; else it gets an apostrophe in front.
    csv
        What the file is made of.
    """

    decimals: int
    formulas: bool = False
    csv: CsvOptions = CsvOptions()

    def with_decimals(self, decimals: int | None) -> CellForm:
        """The same with other decimals, if any are given."""
        return self if decimals in (None, self.decimals) else replace(self, decimals=decimals)


@reader("one character, or tab", {"type": "string"})
def _delimiter(node: Node) -> str:
    """A character that stands in no number and in no quotes."""
    if not isinstance(node.value, str):  # 5 or true, say: nothing that is written without quotes
        raise Misread(f"must be one character, not {node.kind}", 'such as ";" or tab')
    written = node.value
    if written.lower() in ("tab", "\\t"):
        return "\t"
    if len(written) != 1:
        raise Misread(f"must be one character, not {len(written)}", 'such as ";" or tab')
    if written != "\t" and (written.isalnum() or written in "\"'+-" or not written.isprintable()):
        raise Misread(f"cannot be {written!a}, which stands in numbers, texts or quotes", 'such as ";" or tab')
    return written


@reader("`.` or `,`", {"enum": [".", ","]})
def _decimal(node: Node) -> str:
    if node.value not in (".", ","):
        raise Misread(f"must be . or , in quotes, not {node.text!r}")
    return str(node.value)


DELIMITER = Field("delimiter", _delimiter, "stands between cells", default=",")
DECIMAL = Field("decimal", _decimal, "decimal point or comma", default=".")
BOM = Field("bom", flag, "`true`: begins with the mark by which Excel knows UTF-8", default=False)
CSV = Section("csv", (DELIMITER, DECIMAL, BOM), "how CSV files are written")


def csv_options(root: Block) -> CsvOptions:
    """What a configuration says of CSV files. Mistakes are noted as problems."""
    block = CSV.block(root.block("orcaflex").block("postprocess"))
    options = CsvOptions(DELIMITER.value(block), DECIMAL.value(block), BOM.value(block))
    if options.delimiter == options.decimal:
        place = block.get("delimiter") or block.get("decimal") or block.node
        fix = 'give csv.delimiter: ";"' if options.decimal == "," else "give another delimiter"
        block.problem(place, f"decimal and delimiter are both '{options.decimal}'", fix)
    return options
