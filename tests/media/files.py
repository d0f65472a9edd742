"""Files to read: good ones, and those of people who wish a server harm."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from wagtail.models import Collection

from media.models import PortalDocument

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(*paragraphs: str, head: str = "", also: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return a Word document; `head` goes before the root of its XML, `also` are further entries."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    return packed({"word/document.xml": word_xml(body, head), **(also or {})})


def word_xml(body: str, head: str = "") -> str:
    return f'{head}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'


def odt(*paragraphs: str) -> bytes:
    """Return an OpenDocument text."""
    text, office = "urn:oasis:names:tc:opendocument:xmlns:text:1.0", "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    body = "".join(f"<t:p>{paragraph}</t:p>" for paragraph in paragraphs)
    return packed({"content.xml": f'<o:body xmlns:o="{office}" xmlns:t="{text}"><o:text>{body}</o:text></o:body>'})


def xlsx(shared: str, sheet: str = "") -> bytes:
    """Return a workbook of one sheet with this XML in its table of texts and in its only row."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return packed(
        {
            "xl/workbook.xml": f"<workbook {space}/>",
            "xl/sharedStrings.xml": f"<sst {space}>{shared}</sst>",
            "xl/worksheets/sheet1.xml": f"<worksheet {space}><sheetData><row>{sheet}</row></sheetData></worksheet>",
        }
    )


def packed(entries: Mapping[str, str | bytes]) -> bytes:
    """Return a zip archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return target.getvalue()


def pdf(content: bytes, extra: bytes = b"") -> bytes:
    """Return a one-page PDF with this stream; `extra` goes into its dictionary."""
    fonts = b"<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font %s >> /MediaBox [0 0 600 800] >>" % fonts,
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), extra, content),
    ]
    result, offsets = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, start=1):
        offsets.append(len(result))
        result += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(result)
    result += b"xref\n0 5\n0000000000 65535 f \n" + table
    return result + b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


def document(content: bytes, name: str = "polozhenie.docx", **fields: Any) -> PortalDocument:
    """Put a file into the library, as an upload does."""
    file = ContentFile(content, name=name)
    return PortalDocument.objects.create(**{"title": "Положение о конкурсе", "file": file, **fields})


def collection(name: str = "Закрытая", parent: Collection | None = None) -> Collection:
    """Make a collection."""
    return (parent or Collection.get_first_root_node()).add_child(name=name)
