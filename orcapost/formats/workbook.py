"""Puts sheets into an existing Excel workbook; all other parts of the file stay, byte for byte, as they are.

A workbook is a ZIP file of parts: Office Open XML, ECMA-376 parts 1 and 2. A library that reads a workbook and writes
it again keeps what it knows of; charts, macros and pictures of somebody else's workbook must not depend on that.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from orcapost.formats.errors import WorkbookRefused

CONTENT_TYPES = "[Content_Types].xml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WRITTEN = (1980, 1, 1, 0, 0, 0)  # instead of now
# What a sheet may refer to that is no content of its own.
_WITHOUT_CONTENT = ("printerSettings", "hyperlink")
_NOT_A_WORKBOOK = (
    zipfile.BadZipFile,
    ElementTree.ParseError,
    UnicodeDecodeError,
    KeyError,  # a part or an attribute that there must be
    RuntimeError,  # a password
    NotImplementedError,  # another way of compression
)
_AFTER_SHEETS = ("sheets", "functionGroups", "externalReferences", "definedNames")  # in the order of the schema


@dataclass(frozen=True, slots=True)
class _Relation:
    """What one part refers to: its type, less the beginning that all have, and the other part."""

    kind: str
    target: str


def with_sheets(workbook: bytes, sheets: Mapping[str, bytes]) -> bytes:
    """The workbook with these sheets, in place of those of the same names or as new ones behind the others.

    Formulas are calculated anew when the workbook is opened.

    Parameters
    ----------
    sheets
        By their names, workbooks with one sheet each (see `orcapost.formats.xlsx`).

    Raises
    ------
    WorkbookRefused
        It is not a workbook of this kind; or a chart, picture, comment or the like lies on a sheet that would be
        replaced; or it is signed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(workbook)) as old:
            parts = {info.filename: (info, old.read(info)) for info in old.infolist()}
        texts = _Texts({name: content for name, (_, content) in parts.items()})
        for name, content in sheets.items():
            texts.put_sheet(name, _sheet_of(content))
    except _NOT_A_WORKBOOK:
        raise WorkbookRefused(
            "is not a workbook that orcapost can change (.xlsx or .xlsm, without a password)"
        ) from None
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in texts.parts.items():
            info = parts[name][0] if name in parts else zipfile.ZipInfo(name, WRITTEN)
            new.writestr(info, content, zipfile.ZIP_DEFLATED)
    return result.getvalue()


def _sheet_of(workbook: bytes) -> bytes:
    """The first sheet of a workbook of ours, as a part of another: not selected, and without a filter, which would need
    a name in the workbook."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as own:
        text = own.read("xl/worksheets/sheet1.xml")
    for pattern in (rb' tabSelected="1"', rb"<autoFilter[^>]*/>"):
        text = re.sub(pattern, b"", text, count=1)
    return text


class _Texts:
    """The parts of a workbook while sheets are put into it.

    Attributes
    ----------
    parts
        Their contents by their names.
    """

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts = parts
        if any(name.startswith("_xmlsignatures/") for name in parts):
            raise WorkbookRefused("is signed, and a change would break its signature")
        main = [found.target for found in self._relations("").values() if found.kind == "officeDocument"]
        self._book = main[0] if main else ""
        if f'"{RELATIONS}"' not in self._text(self._book):
            raise WorkbookRefused(
                "is not an .xlsx or .xlsm workbook of the usual kind; save it as one"
            )  # .xlsb, or strict
        self._remove_calculation_chain()
        self._calculate_when_opened()

    def put_sheet(self, name: str, content: bytes) -> None:
        """Replace a sheet, or add it."""
        tree = ElementTree.fromstring(self.parts[self._book])
        found = {sheet.attrib["name"].casefold(): sheet for sheet in tree.iter() if _local(sheet.tag) == "sheet"}
        if (sheet := found.get(name.casefold())) is None:
            self._add_sheet(name, content, [sheet.attrib["sheetId"] for sheet in found.values()])
            return
        (identity,) = [value for key, value in sheet.attrib.items() if key.startswith("{") and _local(key) == "id"]
        relation = self._relations(self._book)[identity]
        if relation.kind != "worksheet":
            raise WorkbookRefused(f"has a {relation.kind} called '{name}'")
        lost = {own.kind for own in self._relations(relation.target).values()} - {*_WITHOUT_CONTENT}
        if lost:
            raise WorkbookRefused(f"has more on its sheet '{name}' than cells: {', '.join(sorted(lost))}")
        self.parts[relation.target] = content

    def _add_sheet(self, name: str, content: bytes, identities: list[str]) -> None:
        folder = posixpath.dirname(self._book)
        number = next(n for n in range(1, 100_000) if f"{folder}/worksheets/sheet{n}.xml" not in self.parts)
        part = f"{folder}/worksheets/sheet{number}.xml"
        self.parts[part] = content
        relations = self._relations(self._book)
        identity = next(f"rId{n}" for n in range(1, 100_000) if f"rId{n}" not in relations)
        book, path = self._text(self._book), _relations_path(self._book)
        sheet_id = max((int(own) for own in identities), default=0) + 1
        sheet = f'sheet name={quoteattr(name)} sheetId="{sheet_id}" xmlns:r="{RELATIONS}" r:id="{identity}"'
        self._put(self._book, _before_end(book, "sheets", sheet))
        target = f'Relationship Id="{identity}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{number}.xml"'
        self._put(path, _before_end(self._text(path), "Relationships", target))
        types = f'Override PartName="/{part}" ContentType="{SHEET_TYPE}"'
        self._put(CONTENT_TYPES, _before_end(self._text(CONTENT_TYPES), "Types", types))

    def _remove_calculation_chain(self) -> None:
        """It lists the cells with formulas, some of which are replaced; whoever opens the workbook makes it anew."""
        chains = [found.target for found in self._relations(self._book).values() if found.kind == "calcChain"]
        for part in chains:
            self.parts.pop(part, None)
            for name in (_relations_path(self._book), CONTENT_TYPES):
                self._put(name, re.sub(r"<(\w+:)?(Relationship|Override)\b[^>]*calcChain[^>]*/>", "", self._text(name)))

    def _calculate_when_opened(self) -> None:
        book = self._text(self._book)
        if found := re.search(r"<(?:\w+:)?calcPr\b[^>]*?(?=/?>)", book):
            own = re.sub(r'\s+fullCalcOnLoad="\w+"', "", found[0]).rstrip()
            self._put(self._book, f'{book[: found.start()]}{own} fullCalcOnLoad="1"{book[found.end() :]}')
            return
        keys = "|".join(_AFTER_SHEETS)
        last = list(re.finditer(rf"</(\w+:)?(?:{keys})>|<(\w+:)?(?:{keys})\b[^>]*/>", book))[-1]
        prefix = last[1] or last[2] or ""
        self._put(self._book, f'{book[: last.end()]}<{prefix}calcPr fullCalcOnLoad="1"/>{book[last.end() :]}')

    def _relations(self, part: str) -> dict[str, _Relation]:
        """What a part refers to inside the workbook, by identity."""
        path = _relations_path(part)
        if path not in self.parts:
            return {}
        found = {}
        for own in ElementTree.fromstring(self.parts[path]):
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), own.attrib["Target"])).lstrip("/")
            found[own.attrib["Id"]] = _Relation(own.attrib["Type"].rpartition("/")[2], target)
        return found

    def _text(self, part: str) -> str:
        return self.parts[part].decode()

    def _put(self, part: str, text: str) -> None:
        self.parts[part] = text.encode()


def _relations_path(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _before_end(text: str, key: str, element: str) -> str:
    """The text with an element put last into the one that is called `key`."""
    if (found := re.search(rf"</(\w+:)?{key}>", text)) is not None:
        return f"{text[: found.start()]}<{found[1] or ''}{element}/>{text[found.start() :]}"
    raise KeyError(key)
