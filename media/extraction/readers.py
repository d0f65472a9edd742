"""One reader per kind of file; each takes a binary file that can be rewound and returns its text or raises."""

import zipfile
from collections.abc import Callable
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError

import pypdf
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

from media.extraction.limits import MAX_DEPTH, MAX_ENTRIES, MAX_PAGES, MAX_TEXT, MAX_UNPACKED
from media.extraction.outcomes import Problem, UnreadableError
from media.extraction.text import Collector, clean

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OPEN_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
# A file kept by an old Windows program has no mark of its encoding.
_ENCODINGS = ("utf-8-sig", "cp1251")
_DOCX_PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_XLSX_TEXTS = "xl/sharedStrings.xml"
_ENCRYPTED_ENTRY = 0x1


def read_pdf(file: IO[bytes]) -> str:
    """Return the text of a PDF; one that opens with an empty password counts as open."""
    try:
        reader = pypdf.PdfReader(file)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError(Problem.ENCRYPTED)
        collector = Collector()
        for number in range(min(len(reader.pages), MAX_PAGES)):
            collector.add(reader.pages[number].extract_text() + "\n")
            if collector.full:
                break
        return collector.text()
    except (DependencyError, FileNotDecryptedError) as error:
        raise UnreadableError(Problem.ENCRYPTED) from error
    except LimitReachedError as error:
        raise UnreadableError(Problem.BOMB) from error
    except PyPdfError as error:
        raise UnreadableError(Problem.BROKEN) from error


def is_tagged(file: IO[bytes]) -> bool:
    """Tell whether a PDF that could be read says that it is tagged and has a tree of tags."""
    file.seek(0)
    reader = pypdf.PdfReader(file)
    if reader.is_encrypted:
        reader.decrypt("")
    # pypdf tells no more of a value than that it is one.
    root: Any = reader.trailer["/Root"].get_object()
    marks = root.get("/MarkInfo", {}).get_object() if "/MarkInfo" in root else {}
    return bool(marks.get("/Marked", False)) and "/StructTreeRoot" in root


def read_docx(file: IO[bytes]) -> str:
    """Return the paragraphs, tables and notes of a Word document, as it reads with all changes accepted."""
    collector = Collector()
    with _archive(file) as archive:
        if _DOCX_PARTS[0] not in archive.namelist():
            raise UnreadableError(Problem.BROKEN)
        for name in _DOCX_PARTS:
            if name in archive.namelist() and not collector.full:
                _collect(archive, name, _docx_piece, collector)
    return collector.text()


def read_xlsx(file: IO[bytes]) -> str:
    """Return the words of a workbook: the texts of its cells, each once, without numbers and formulas."""
    collector = Collector()
    with _archive(file) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" not in names:
            raise UnreadableError(Problem.BROKEN)
        # Some programs write texts into the sheets themselves, most into one table for all sheets.
        sheets = sorted(name for name in names if name.startswith("xl/worksheets/") and name.endswith(".xml"))
        for name in (_XLSX_TEXTS, *sheets):
            if name in names and not collector.full:
                _collect(archive, name, _xlsx_piece, collector)
    return collector.text()


def read_odt(file: IO[bytes]) -> str:
    """Return the paragraphs and headings of an OpenDocument text."""
    collector = Collector()
    with _archive(file) as archive:
        if "content.xml" not in archive.namelist():
            raise UnreadableError(Problem.BROKEN)
        _collect(archive, "content.xml", _odt_piece, collector)
    return collector.text()


def read_plain(file: IO[bytes]) -> str:
    """Return a text or a table as it stands."""
    # Four bytes are the longest character; the last one may be cut in two.
    raw = file.read(4 * MAX_TEXT)
    if b"\0" in raw:
        raise UnreadableError(Problem.BROKEN)
    for encoding in _ENCODINGS:
        try:
            return clean(raw.decode(encoding))
        except UnicodeDecodeError as error:
            if error.reason == "unexpected end of data":
                return clean(raw[: error.start].decode(encoding))
    raise UnreadableError(Problem.BROKEN)


READERS: dict[str, Callable[[IO[bytes]], str]] = {
    "pdf": read_pdf,
    "docx": read_docx,
    "xlsx": read_xlsx,
    "odt": read_odt,
    "txt": read_plain,
    "csv": read_plain,
}


def _archive(file: IO[bytes]) -> zipfile.ZipFile:
    # A password makes an Office file a container of another kind, with this mark at its beginning.
    if file.read(8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise UnreadableError(Problem.ENCRYPTED)
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        raise UnreadableError(Problem.BROKEN) from error
    if len(archive.infolist()) > MAX_ENTRIES:
        raise UnreadableError(Problem.BOMB)
    return archive


def _collect(archive: zipfile.ZipFile, name: str, piece: Callable[[Element], str | None], collector: Collector) -> None:
    """Walk through one XML file of the archive without ever holding the whole of it."""
    entry = archive.getinfo(name)
    if entry.flag_bits & _ENCRYPTED_ENTRY:
        raise UnreadableError(Problem.ENCRYPTED)
    depth = 0
    try:
        with archive.open(entry) as packed:
            for event, element in iterparse(_Limited(packed), events=("start", "end"), forbid_dtd=True):
                depth += 1 if event == "start" else -1
                if depth > MAX_DEPTH:
                    raise UnreadableError(Problem.BOMB)
                text = piece(element) if event == "end" else None
                if text is not None:
                    collector.add(text)
                    if collector.full:
                        return
    except DefusedXmlException as error:
        raise UnreadableError(Problem.BOMB) from error
    except (ParseError, zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise UnreadableError(Problem.BROKEN) from error


class _Limited:
    """The unpacked bytes of an entry; too many of them are a bomb, whatever size the archive has claimed."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._left = MAX_UNPACKED

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, an empty value at the end."""
        data = self._source.read(min(size, 65_536) if size > 0 else 65_536)
        self._left -= len(data)
        if self._left < 0:
            raise UnreadableError(Problem.BOMB)
        return data


def _docx_piece(element: Element) -> str | None:
    """Return the text of a finished element; children come before their parents."""
    tag = element.tag.removeprefix(_WORD)
    text = {"tab": " ", "br": "\n", "cr": "\n", "p": "\n", "noBreakHyphen": "-"}.get(tag)
    if tag == "t":
        text = element.text or ""
    # Parents would keep all their children till the end.
    element.clear()
    return text


def _xlsx_piece(element: Element) -> str | None:
    """Return the text of a finished run, a new line after a cell; how a word is read aloud (`rPh`) is none."""
    tag = element.tag.removeprefix(_SHEET)
    text = "\n" if tag in {"si", "is"} else element.text or "" if tag == "t" else None
    element.clear()
    return text


def _odt_piece(element: Element) -> str | None:
    tag = element.tag.removeprefix(_OPEN_TEXT)
    if tag in {"s", "tab", "line-break"}:
        element.text = " "
    if tag not in {"p", "h"}:
        return None
    text = "".join(element.itertext()) + "\n"
    element.clear()
    return text
