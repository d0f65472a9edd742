"""Tables that leave the site as files: CSV for machines and people, XLSX for people."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

from django.http import HttpResponse

# Loaded with the first workbook: most workers never make one.
if TYPE_CHECKING:
    from openpyxl.cell import WriteOnlyCell

Cell: TypeAlias = str | int | float | None
# A text that begins so is a formula for a spreadsheet; the apostrophe makes it a text again.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST = 70


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """Return the table as a file `name`.csv: UTF-8 with a mark for Excel, commas, CRLF (RFC 4180).

    Numbers stay numbers; a text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_harmless(cell) for cell in header])
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return _file("\ufeff" + text.getvalue(), "text/csv; charset=utf-8", f"{name}.csv")


def xlsx_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """Return the table as a file `name`.xlsx; every text is stored as a text, never as a formula."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title="Таблица")
    sheet.freeze_panes = "A2"
    known = [list(row) for row in rows]
    for position, title in enumerate(header):
        longest = max((len(str(row[position] or "")) for row in known), default=0)
        sheet.column_dimensions[get_column_letter(position + 1)].width = min(_WIDEST, max(len(title), longest) + 2)
    sheet.append([_cell(sheet, title, bold=True) for title in header])
    for row in known:
        sheet.append([_cell(sheet, value) for value in row])
    content = io.BytesIO()
    book.save(content)
    return _file(content.getvalue(), _XLSX_TYPE, f"{name}.xlsx")


def formula_safe(text: str) -> str:
    """Return the text with an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _harmless(cell: Cell) -> Cell:
    if isinstance(cell, str):
        readable = cell.replace("\0", "")
        return formula_safe(readable)
    return "" if cell is None else cell


def _cell(sheet: object, value: Cell, *, bold: bool = False) -> "WriteOnlyCell":
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, value=_printable(value))
    if isinstance(value, str):
        cell.data_type = "s"
    cell.font = Font(bold=bold)
    return cell


def _printable(value: Cell) -> Cell:
    """Drop control characters: the format knows none but the end of a line and the tab."""
    if not isinstance(value, str):
        return value
    return "".join(char for char in value if char >= " " or char in "\n\t")


def _file(content: str | bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
