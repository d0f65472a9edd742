"""Uploads: a corpus of good files and of those of people who wish a server harm, made here and judged by content."""

import io
import re
import struct
import tracemalloc
import zlib
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings
from wagtail.models import Collection

from media.models import PortalDocument, PortalImage
from media.uploads import MAX_FRAMES, check_document, picture_extension, stored_name
from tests.factories.fixtures import Portal
from tests.factories.users import AdministratorFactory
from tests.media.files import docx, packed, pdf

MEGABYTE = 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
BILLION = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:9/secret">]>'


def picture(kind: str, size: tuple[int, int] = (20, 20), **options: Any) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "teal").save(target, kind, **options)
    return target.getvalue()


def huge_png(side: int) -> bytes:
    """Return a few hundred bytes that claim to be `side` × `side` points."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def animation(frames: int) -> bytes:
    target = io.BytesIO()
    first, *rest = (Image.new("L", (2, 2), number % 256) for number in range(frames))
    first.save(target, "GIF", save_all=True, append_images=rest)
    return target.getvalue()


def xlsx(sheet: bytes = b"<worksheet/>", **also: bytes) -> bytes:
    return packed({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": sheet, **also})


def open_document(kind: str) -> bytes:
    return packed({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": "<x/>"})


def lying_zip() -> bytes:
    """Return an archive whose directory is cut off."""
    return docx("текст")[:-30]


GOOD = {
    "pdf": pdf(b"BT (text) Tj ET"),
    "docx": docx("Положение"),
    "xlsx": xlsx(),
    "pptx": packed({"ppt/presentation.xml": "<p/>"}),
    "odt": open_document("text"),
    "ods": open_document("spreadsheet"),
    "rtf": b"{\\rtf1 text}",
    "txt": "Обычный текст, можно <и> так".encode(),
    "csv": "\ufeffгод;сумма\r\n2026;1".encode(),
    "doc": OLE,
    "xls": OLE,
    "ppt": OLE,
    "zip": packed({"Заявка/форма.docx": docx("текст"), "смета.xlsx": xlsx()}),
}
BAD = {
    "html as pdf": ("pdf", b"<html><script>alert(1)</script></html>"),
    "pdf with a script": ("pdf", pdf(b"", b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>")),
    "pdf that starts a program": ("pdf", pdf(b"", b"/AA << /S /Launch /F (cmd.exe) >>")),
    "pdf behind a page": ("pdf", b"<html></html>" + pdf(b"")),
    "script across the edge of a block": ("pdf", b"%PDF-1.4\n".ljust(MEGABYTE - 4) + b"/JavaScript"),
    "docx that is a picture": ("docx", picture("PNG")),
    "docx that is a table": ("docx", xlsx()),
    "macros": ("docx", docx("x", also={"word/vbaProject.bin": b"x"})),
    "macros of old": ("doc", OLE + "_VBA_PROJECT".encode("utf-16-le")),
    "old that is new": ("doc", docx("x")),
    "billion laughs in docx": ("docx", docx("x", head=BILLION)),
    "outer entity in docx": ("docx", docx("x", head=OUTSIDE)),
    "outer entity in xlsx": ("xlsx", xlsx(OUTSIDE.encode())),
    "outer entity in the relations": ("xlsx", xlsx(**{"_rels/.rels": OUTSIDE.encode()})),
    "outer entity in odt": ("odt", packed({"mimetype": "application/vnd.oasis.opendocument.text", "c.xml": OUTSIDE})),
    "xlsx bomb": ("xlsx", xlsx(b"<c/>" * (40 * MEGABYTE // 4))),
    "zip bomb": ("zip", packed({"zeros.txt": b"\0" * (40 * MEGABYTE)})),
    "ten thousand entries": ("docx", docx("x", also={f"word/{number}.xml": "" for number in range(10_000)})),
    "zip in zip": ("zip", packed({"inner.zip": packed({"a.txt": "a"})})),
    "way out of the archive": ("zip", packed({"../../etc/cron.d/x": "x"})),
    "absolute path": ("zip", packed({"/etc/passwd": "x"})),
    "drive letter": ("zip", packed({"C:\\Windows\\x.txt": "x"})),
    "program in zip": ("zip", packed({"Смета.xlsx.exe": "MZ"})),
    "drawing in zip": ("zip", packed({"logo.svg": SVG})),
    "cut off": ("docx", lying_zip()),
    "only a signature": ("docx", b"PK\x03\x04" + b"\0" * 60),
    "page as text": ("txt", b"\xef\xbb\xbf  <!DOCTYPE html><script>alert(1)</script>"),
    "drawing as text": ("txt", SVG),
    "program as table": ("csv", b"MZ" + b"\0" * 100),
    "rtf that is a page": ("rtf", b"<html>"),
}
BAD_PICTURES = {
    "drawing": SVG,
    "packed drawing": zlib.compress(SVG),
    "page": b"<html><img src=x onerror=alert(1)></html>",
    "script with the head of a gif": b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)",
    "only a head": b"\xff\xd8\xff\xe0" + b"\0" * 100,
    "half": picture("JPEG", (400, 400))[:200],
    "50 000 points a side": huge_png(50_000),
    "long animation": animation(MAX_FRAMES + 1),
    "bitmap": picture("BMP"),
    "tiff": picture("TIFF"),
    "nothing": b"",
}
NAMES = [
    *("../../etc/passwd", "/etc/passwd", "a\0b.pdf", "я" * 300 + ".pdf", "\u202egnp.exe.pdf", "CON.pdf", "..", ""),
    *(
        "a\r\nSet-Cookie: x=1.pdf",
        'a"; filename="b.html.pdf',
        "😀.pdf",
        "Положение о конкурсе.PDF",
        ".htaccess",
        "a.p/df",
    ),
]


@pytest.mark.parametrize("extension", GOOD)
def test_good_documents_pass(extension: str) -> None:
    file = io.BytesIO(GOOD[extension])
    check_document(file, extension)
    assert file.tell() == 0


@pytest.mark.parametrize("case", BAD)
def test_bad_documents_are_refused_in_words_and_within_memory(case: str) -> None:
    extension, content = BAD[case]
    file = io.BytesIO(content)
    tracemalloc.start()
    with pytest.raises(ValidationError) as refusal:
        check_document(file, extension)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert re.search("[а-я]{4}", refusal.value.messages[0])
    assert peak < 50 * MEGABYTE
    assert file.tell() == 0


@pytest.mark.parametrize(("kind", "extension"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("GIF", "gif")])
def test_good_pictures_pass(kind: str, extension: str) -> None:
    assert picture_extension(io.BytesIO(picture(kind))) == extension
    assert picture_extension(io.BytesIO(animation(5))) == "gif"


@pytest.mark.parametrize("case", BAD_PICTURES)
def test_bad_pictures_are_refused_in_words_and_within_memory(case: str) -> None:
    tracemalloc.start()
    with pytest.raises(ValidationError) as refusal:
        picture_extension(io.BytesIO(BAD_PICTURES[case]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert re.search("[а-я]{4}", refusal.value.messages[0])
    assert peak < 50 * MEGABYTE


@pytest.mark.parametrize("name", NAMES)
def test_names_are_made_and_escape_from_nowhere(name: str) -> None:
    kept = stored_name("documents", name)
    assert re.fullmatch(r"documents/[a-z0-9_-]{1,60}(\.[.a-z0-9]{1,5})?", kept)
    assert stored_name("documents", name) != kept
    assert len(kept) < 95


@pytest.fixture
def administrator(client: Client, portal: Portal, settings: Settings, tmp_path: Any) -> Client:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(AdministratorFactory())
    return client


def send_document(client: Client, name: str, content: bytes) -> Any:
    data = {
        "title": "Файл",
        "file": SimpleUploadedFile(name, content),
        "collection": Collection.get_first_root_node().pk,
        "tags": "",
    }
    return client.post("/admin/documents/add/", data)


@pytest.mark.django_db
def test_an_editor_is_told_why_and_nothing_is_kept(administrator: Client, tmp_path: Any) -> None:
    for name, content, words in (
        ("a.pdf", BAD["html as pdf"][1], "не то, что обещает расширение"),
        ("a.docx", BAD["macros"][1], "макросы"),
        ("a.svg", SVG, "svg"),
        ("a.docm", docx("x"), "docm"),
        ("a.html", b"<html>", "html"),
        ("a.pdf.exe", GOOD["pdf"], "exe"),
    ):
        response = send_document(administrator, name, content)
        assert response.status_code == 200
        assert words in response.content.decode()
    assert not PortalDocument.objects.exists()
    assert not list(tmp_path.rglob("*.*"))


@pytest.mark.django_db
def test_a_document_gets_a_name_of_its_own(administrator: Client) -> None:
    assert send_document(administrator, "Положение о конкурсе.docx", GOOD["docx"]).status_code == 302
    item = PortalDocument.objects.get()
    assert re.fullmatch(r"documents/polozhenie-o-konkurse-[0-9a-f]{12}\.docx", item.file.name)
    response = administrator.get(item.url)
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert "sandbox" in response["Content-Security-Policy"]
    edited = administrator.post(
        f"/admin/documents/edit/{item.pk}/", {"title": "Другое имя", "collection": item.collection_id, "tags": ""}
    )
    assert edited.status_code == 302


@pytest.mark.django_db
def test_many_documents_at_once_are_judged_too(administrator: Client) -> None:
    data = {"files[]": SimpleUploadedFile("a.pdf", b"<html>"), "title": "a"}
    answer = administrator.post("/admin/documents/multiple/add/", data).json()
    assert not answer["success"]
    assert not PortalDocument.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["a.png", "a.svg", "a.gif"])
def test_pictures_of_editors_are_judged(administrator: Client, name: str) -> None:
    cases = {"a.png": BAD_PICTURES["50 000 points a side"], "a.svg": SVG, "a.gif": BAD_PICTURES["long animation"]}
    data = {"title": "x", "file": SimpleUploadedFile(name, cases[name]), "collection": 1, "tags": ""}
    response = administrator.post("/admin/images/add/", data)
    assert response.status_code == 200
    assert not PortalImage.objects.exists()


@pytest.mark.django_db
def test_a_picture_gets_a_name_of_its_own(administrator: Client) -> None:
    data = {
        "title": "Двор",
        "file": SimpleUploadedFile("../../Двор №1.png", picture("PNG")),
        "collection": Collection.get_first_root_node().pk,
        "tags": "",
    }
    assert administrator.post("/admin/images/add/", data).status_code == 302
    assert re.fullmatch(r"original_images/dvor-no1-[0-9a-f]{12}\.png", PortalImage.objects.get().file.name)
