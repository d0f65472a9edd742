"""What may be uploaded: judged by the content of a file, never by its name, and without unpacking it."""

import re
import secrets
import zipfile
from collections.abc import Callable
from pathlib import PurePath
from typing import IO

import filetype
from django.core.exceptions import ValidationError
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.text import slugify
from PIL import Image, UnidentifiedImageError
from wagtail.coreutils import string_to_ascii

MAX_PIXELS = 50_000_000
# Of an animation: every frame is unpacked.
MAX_FRAMES = 200
MAX_PARTS = 5_000
MAX_UNPACKED = 300 * 1024 * 1024
# Text shrinks about ten times, empty tables a hundred times; bombs a thousand times and more.
MAX_RATIO = 400
_HEAD = 8192
_PICTURES = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "AVIF": "avif"}
# A part that only this kind of file has → its extension.
_OFFICE_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_OPEN_DOCUMENTS = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
_OLD_OFFICE = {"doc", "xls", "ppt"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_MACROS = "vbaproject.bin"
_PROGRAMS = re.compile(
    r"\.(exe|com|scr|bat|cmd|msi|dll|jar|js|jse|vbs|vbe|wsf|ps1|hta|lnk|reg|sh|php|html?|svgz?|docm|xlsm|pptm)$", re.I
)
_PDF_ACTIONS = re.compile(rb"/(JavaScript|JS\b|Launch|RichMedia)")
_MARKUP = re.compile(rb"\s*(<!doctype|<html|<svg|<\?xml|<script|<head|<body)", re.I)
_ENTITIES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.I)
_BROKEN = "Файл повреждён или это файл другого вида. Откройте его у себя и сохраните заново."
_DISGUISE = "Внутри файла не то, что обещает расширение. Сохраните его заново в нужном виде."


def stored_name(folder: str, name: str) -> str:
    """Return where a file is kept: its name in plain letters and a random part; nothing is guessed, nothing escapes."""
    stem, extension = PurePath(name).stem, PurePath(name).suffix.lower()
    words = slugify(string_to_ascii(stem))[:40].strip("-") or "file"
    plain = re.sub(r"[^.a-z0-9]", "", string_to_ascii(extension))[:6]
    return f"{folder}/{words}-{secrets.token_hex(6)}{plain}"


def check_size(file: File, limit: int) -> None:
    """Refuse an empty or a heavy file; `limit` in bytes.

    Raises:
        ValidationError: With the sizes in words.
    """
    if not file.size:
        raise ValidationError("Файл пустой.")
    if file.size > limit:
        raise ValidationError(f"Файл весит {filesizeformat(file.size)}, можно до {filesizeformat(limit)}.")


def picture_extension(file: IO[bytes], max_pixels: int = MAX_PIXELS) -> str:
    """Return jpg, png, webp, gif or avif; nothing but the head of the file is decoded.

    Raises:
        ValidationError: If it is anything else (a drawing in SVG among them), too large or broken.
    """
    file.seek(0)
    try:
        with Image.open(file, formats=list(_PICTURES)) as image:
            if image.width * image.height > max_pixels:
                raise ValidationError(f"Слишком много точек: уменьшите до {max_pixels // 1_000_000} мегапикселей.")
            if getattr(image, "n_frames", 1) > MAX_FRAMES:
                raise ValidationError(f"Слишком длинная анимация: можно до {MAX_FRAMES} кадров.")
            extension = _PICTURES[str(image.format)]
            image.verify()
    except UnidentifiedImageError as error:
        raise ValidationError("Это не картинка JPEG, PNG, WebP, GIF или AVIF.") from error
    except (Image.DecompressionBombError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise ValidationError("Файл повреждён, картинка не открывается.") from error
    finally:
        file.seek(0)
    return extension


def document_extension(file: IO[bytes]) -> str:
    """Return the extension of a modern document: pdf, rtf, docx, xlsx, pptx, odt, ods or odp; empty for all else.

    Raises:
        ValidationError: If it is one of them with macros, scripts, entities, or a bomb.
    """
    file.seek(0)
    head = file.read(_HEAD)
    guess = str(filetype.guess_extension(head) or "")
    file.seek(0)
    if guess == "pdf" and head.startswith(b"%PDF-"):
        return _pdf(file)
    if guess == "rtf":
        return guess
    return _office_extension(file) if head.startswith(b"PK") else ""


def check_document(file: IO[bytes], extension: str) -> None:
    """Hold a document of an editor to its extension.

    Raises:
        ValidationError: If the content is of another kind or may do harm.
    """
    check = _OTHERS.get(extension)
    if check is not None:
        check(file)
    elif document_extension(file) != extension:
        raise ValidationError(_DISGUISE)


def _pdf(file: IO[bytes]) -> str:
    tail = b""
    try:
        while chunk := file.read(1024 * 1024):
            if _PDF_ACTIONS.search(tail + chunk):
                raise ValidationError("В PDF есть сценарии или программы. Сохраните его через «Печать в PDF».")
            tail = chunk[-16:]
    finally:
        file.seek(0)
    return "pdf"


def _office_extension(file: IO[bytes]) -> str:
    with _archive(file) as archive:
        parts = archive.namelist()
        if any(part.lower().endswith(_MACROS) for part in parts):
            raise ValidationError("В документе есть макросы. Сохраните его без макросов.")
        _check_parts(archive)
        for part, extension in _OFFICE_PARTS.items():
            if part in parts:
                _check_entities(archive)
                return extension
        if "mimetype" in parts and archive.getinfo("mimetype").file_size < 100:
            _check_entities(archive)
            return _OPEN_DOCUMENTS.get(archive.read("mimetype").decode("ascii", "replace").strip(), "")
    return ""


class _archive:  # noqa: N801 - reads like a call
    """Opens a ZIP; whatever is wrong with it becomes a message, and the file is rewound."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def __enter__(self) -> zipfile.ZipFile:
        try:
            self.opened = zipfile.ZipFile(self.file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
            self.file.seek(0)
            raise ValidationError(_BROKEN) from error
        return self.opened

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self.opened.close()
        self.file.seek(0)
        if isinstance(error, zipfile.BadZipFile | OSError | NotImplementedError | RuntimeError | EOFError):
            raise ValidationError(_BROKEN) from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Count by the directory of the archive; `zipfile` reads no more of a part than it promises."""
    infos = archive.infolist()
    unpacked = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos) or 1
    if len(infos) > MAX_PARTS or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, 1024 * 10):
        raise ValidationError("Файл устроен необычно: распакованный он слишком велик. Сохраните его заново.")


def _check_entities(archive: zipfile.ZipFile) -> None:
    for info in archive.infolist():
        if info.filename.lower().endswith((".xml", ".rels")):
            with archive.open(info) as part:
                if _ENTITIES.search(part.read(_HEAD)):
                    raise ValidationError(_BROKEN)


def _check_zip(file: IO[bytes]) -> None:
    with _archive(file) as archive:
        _check_parts(archive)
        for info in archive.infolist():
            name = info.filename
            if name.startswith(("/", "\\")) or ".." in PurePath(name.replace("\\", "/")).parts or ":" in name:
                raise ValidationError("В архиве есть файлы с опасными путями. Соберите его заново.")
            if _PROGRAMS.search(name) or name.lower().endswith((".zip", ".rar", ".7z", ".gz")):
                raise ValidationError(f"В архиве есть файл, который портал не принимает: {PurePath(name).name[:80]}.")


def _check_old_office(file: IO[bytes]) -> None:
    file.seek(0)
    content = file.read()
    file.seek(0)
    if not content.startswith(_OLE):
        raise ValidationError(_DISGUISE)
    if _OLD_MACROS in content:
        raise ValidationError("В документе есть макросы. Сохраните его без макросов.")


def _check_text(file: IO[bytes]) -> None:
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    if b"\0" in head or _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")) or filetype.guess(head) is not None:
        raise ValidationError(_DISGUISE)


_OTHERS: dict[str, Callable[[IO[bytes]], None]] = {
    "zip": _check_zip,
    "csv": _check_text,
    "txt": _check_text,
    **dict.fromkeys(_OLD_OFFICE, _check_old_office),
}
