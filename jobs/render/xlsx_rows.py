"""A workbook of plain rows, streamed: its sheets are written column by column from Arrow, straight into the archive.

Libraries write a cell at a time, ten to fifty thousand rows a second; this writes well over a hundred thousand. A text
is never a formula, since it is an inline string; a number that a sheet cannot hold exactly is a text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal
from zipfile import ZIP_DEFLATED, ZipFile

from jobs.render.columns import batches, contents, escaped, iso_times, plain
from jobs.render.sheets import INK, QUIET

if TYPE_CHECKING:
    import pyarrow as pa

SHEET_ROWS: Final = 1_048_575
"""Rows of a sheet below its heading; a longer result goes on on the next sheet."""
CELL_CHARACTERS: Final = 32_767
EXACT: Final = 10**15
"""Whole numbers from here on lose digits in a sheet."""
FIRST_DAY, LAST_DAY, DAY_ZERO = -25508, 2_932_896, 25_569
"""1900-03-01 and 9999-12-31 in days since 1970, between which a sheet knows dates; and 1970-01-01 as it counts."""

Look = Literal["text", "integer", "cents", "number", "date", "timestamp", "boolean"]
STYLES: Final[dict[Look, int]] = {
    "text": 0, "boolean": 0, "number": 0, "integer": 1, "cents": 2, "date": 3, "timestamp": 4,
}  # fmt: skip
HEADING, HEADING_OF_NUMBERS = 5, 6
NUMBERS = ("integer", "cents", "number")
ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
RARE: Final = "[\\x00-\\x08\\x0b-\\x1f\\x{fffe}\\x{ffff}]|_x[0-9A-Fa-f]{4}_"
"""What XML cannot hold, and what a sheet would take for the way to write it."""


class SheetsWriter:
    """Takes a table in pieces. Each sheet has its heading frozen, a filter, and formats by the columns' types."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._archive = ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1)
        self._names = [str(name) for name in schema.names]
        self._looks = [look_of(entry.type) for entry in schema]
        self._rows: list[int] = []
        self._open_sheet()

    @property
    def sheets(self) -> int:
        """How many sheets there are by now."""
        return len(self._rows)

    def write(self, piece: pa.Table) -> None:
        for batch in batches(piece):
            done = 0
            while done < batch.num_rows:
                if self._rows[-1] == SHEET_ROWS:
                    self._close_sheet()
                    self._open_sheet()
                part = batch.slice(done, SHEET_ROWS - self._rows[-1])
                self._sheet.write(contents(_rows(part, self._looks, first=self._rows[-1] + 2)))
                self._rows[-1] += part.num_rows
                done += part.num_rows

    def close(self) -> None:
        self._close_sheet()
        for name, text in _frame(self._rows, len(self._names)).items():
            self._archive.writestr(name, text)
        self._archive.close()

    def _open_sheet(self) -> None:
        self._rows.append(0)
        self._sheet = self._archive.open(f"xl/worksheets/sheet{self.sheets}.xml", "w", force_zip64=True)
        self._sheet.write(_head(self._names, self._looks, is_first=self.sheets == 1).encode())

    def _close_sheet(self) -> None:
        last = f"{letters(len(self._names))}{self._rows[-1] + 1}"
        self._sheet.write(f'</sheetData><autoFilter ref="A1:{last}"/></worksheet>'.encode())
        self._sheet.close()


def look_of(arrow_type: Any) -> Look:
    """How the values of a column look on a sheet."""
    import pyarrow.types as types

    if types.is_boolean(arrow_type):
        return "boolean"
    if types.is_integer(arrow_type) or (types.is_decimal(arrow_type) and arrow_type.scale <= 0):
        return "integer"
    if types.is_decimal(arrow_type):
        return "cents" if arrow_type.scale == 2 else "number"
    if types.is_floating(arrow_type):
        return "number"
    if types.is_timestamp(arrow_type):
        return "timestamp"
    return "date" if types.is_date(arrow_type) else "text"


def letters(number: int) -> str:
    """The name of a column: 1 is A, 27 is AA."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def _rows(batch: pa.RecordBatch, looks: Sequence[Look], *, first: int) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers = pa.array(range(first, first + batch.num_rows), pa.int32()).cast(pa.string())
    cells = [
        _cells(plain(column), look, letters(place), numbers)
        for place, (column, look) in enumerate(zip(batch.columns, looks, strict=True), start=1)
    ]
    return pc.binary_join_element_wise('<row r="', numbers, '">', *cells, "</row>", "")


def _cells(column: pa.Array, look: Look, letter: str, numbers: pa.Array) -> pa.Array:
    """The cells of a column; an empty one is left out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    start = f'<c r="{letter}'
    cells, kept = pa.nulls(len(column), pa.string()), pa.repeat(look != "text", len(column))
    if look != "text":
        values, kept = _numbers(column, look)
        kind = ' t="b"' if look == "boolean" else ""
        cells = pc.binary_join_element_wise(start, numbers, f'" s="{STYLES[look]}"{kind}><v>', values, "</v></c>", "")
    if not pc.all(kept).as_py():
        texts = pc.binary_join_element_wise(
            start, numbers, '" t="inlineStr"><is><t xml:space="preserve">', _texts(column), "</t></is></c>", ""
        )
        cells = pc.if_else(kept, cells, texts)
    return pc.fill_null(cells, "")


def _numbers(column: pa.Array, look: Look) -> tuple[pa.Array, pa.Array]:
    """The values as a sheet counts them, and which of them it can hold; the others are texts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    match look:
        case "integer":
            return column.cast(pa.string()), _between(column, 1 - EXACT, EXACT - 1)
        case "number" if pa.types.is_floating(column.type):
            return column.cast(pa.string()), pc.is_finite(column)
        case "date":
            days = column.cast(pa.date32()).cast(pa.int32())
            return pc.add(days, DAY_ZERO).cast(pa.string()), _between(days, FIRST_DAY, LAST_DAY)
        case "timestamp":
            wall = pc.local_timestamp(column) if column.type.tz else column
            micros = wall.cast(pa.timestamp("us"), safe=False).cast(pa.int64())
            days = pc.divide(micros.cast(pa.float64(), safe=False), 86_400e6)
            return pc.add(days, float(DAY_ZERO)).cast(pa.string()), _between(days, FIRST_DAY, LAST_DAY + 1)
        case "boolean":
            column = column.cast(pa.int8())
    return column.cast(pa.string()), pa.repeat(pa.scalar(value=True), len(column))


def _between(values: pa.Array, lowest: int, highest: int) -> pa.Array:
    import pyarrow.compute as pc

    return pc.and_(pc.greater_equal(values, lowest), pc.less_equal(values, highest))


def _texts(column: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_temporal(column.type) and not pa.types.is_duration(column.type):
        return iso_times(column)
    if not pa.types.is_string(column.type):
        return column.cast(pa.string())
    if (pc.max(pc.utf8_length(column)).as_py() or 0) > CELL_CHARACTERS:
        column = pc.utf8_slice_codeunits(column, 0, CELL_CHARACTERS)
    return escaped(column, ESCAPES, rare=RARE, mend=_xml)


def _xml(text: str) -> str:
    """Any text as XML holds it; a sheet writes a character that XML cannot hold as _x0007_."""
    text = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    text = re.sub("[\x00-\x08\x0b-\x1f]", lambda found: f"_x{ord(found[0]):04X}_", text)
    return escape(re.sub("[\ufffe\uffff]", "\ufffd", text), quote=False)


# The archive's other files: as little as there has to be.

XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
PARTS: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _head(names: Sequence[str], looks: Sequence[Look], *, is_first: bool) -> str:
    """A sheet's beginning, up to the rows of the data."""
    selected = ' tabSelected="1"' if is_first else ""
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, width in enumerate((max(12, min(40, len(name) + 4)) for name in names), start=1)
    )
    cells = "".join(
        f'<c r="{letters(place)}1" s="{HEADING_OF_NUMBERS if look in NUMBERS else HEADING}" '
        f't="inlineStr"><is><t xml:space="preserve">{_xml(name)}</t></is></c>'
        for place, (name, look) in enumerate(zip(names, looks, strict=True), start=1)
    )
    return (
        f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView{selected} workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols><sheetData><row r="1">{cells}</row>'
    )


def _frame(rows: Sequence[int], columns: int) -> dict[str, str]:
    """Everything but the sheets, by the name in the archive."""
    places = range(1, len(rows) + 1)
    names = ["Export" if place == 1 else f"Export {place}" for place in places]
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{place}" r:id="rId{place}"/>' for place, name in zip(places, names, strict=True)
    )
    # Without these hidden names Excel calls a workbook with filters damaged.
    filters = "".join(
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{place - 1}" hidden="1">'
        f"'{name}'!$A$1:${letters(columns)}${count + 1}</definedName>"
        for place, name, count in zip(places, names, rows, strict=True)
    )
    related = "".join(
        f'<Relationship Id="rId{place}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{place}.xml"/>'
        for place in places
    )
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{place}.xml" ContentType="{PARTS}.worksheet+xml"/>'
        for place in places
    )
    return {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{PARTS}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{PARTS}.styles+xml"/>{overrides}</Types>',
        "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{related}'
        f'<Relationship Id="rId{len(rows) + 1}" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{sheets}</sheets><definedNames>{filters}</definedNames></workbook>",
        "xl/styles.xml": _styles(),
    }


def _styles() -> str:
    font = '<sz val="11"/><color rgb="FF{colour}"/><name val="Calibri"/><family val="2"/>'
    ink, quiet = (font.format(colour=colour.removeprefix("#")) for colour in (INK, QUIET))
    formats = {164: "yyyy\\-mm\\-dd", 165: "yyyy\\-mm\\-dd\\ hh:mm:ss"}
    shown = "".join(f'<numFmt numFmtId="{number}" formatCode="{text}"/>' for number, text in formats.items())
    left, right = '<alignment horizontal="left"/>', '<alignment horizontal="right"/>'
    # In the order of STYLES, HEADING and HEADING_OF_NUMBERS: number format, font, border, alignment.
    kinds = (
        (0, 0, 0, ""), (3, 0, 0, ""), (4, 0, 0, ""), (164, 0, 0, left), (165, 0, 0, left),
        (0, 1, 1, left), (0, 1, 1, right),
    )  # fmt: skip
    made = "".join(
        f'<xf numFmtId="{number}" fontId="{which}" fillId="0" borderId="{border}" xfId="0" applyNumberFormat="1" '
        f'applyFont="1" applyBorder="1" applyAlignment="1">{alignment}</xf>'
        for number, which, border, alignment in kinds
    )
    edges = "<left/><right/><top/>{bottom}<diagonal/>"
    line = f'<bottom style="medium"><color rgb="FF{INK.removeprefix("#")}"/></bottom>'
    return (
        f'{XML}<styleSheet xmlns="{MAIN}"><numFmts count="{len(formats)}">{shown}</numFmts>'
        f'<fonts count="2"><font>{ink}</font><font><b/>{quiet}</font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        f'<borders count="2"><border>{edges.format(bottom="<bottom/>")}</border>'
        f"<border>{edges.format(bottom=line)}</border></borders>"
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(kinds)}">{made}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
