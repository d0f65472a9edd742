"""What may be attached: judged by the content of a file, never by its name."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import filetype
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from PIL import Image, UnidentifiedImageError

from practices.choices import FileKind

MAX_PHOTO_BYTES = 8 * 1024 * 1024
MAX_PHOTO_PIXELS = 40_000_000
MAX_MATERIAL_BYTES = 15 * 1024 * 1024
PHOTOS = {"jpg", "png", "webp"}
# A part that only this kind of file has → its extension.
_OFFICE_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_OPEN_DOCUMENTS = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
_MACROS = "vbaproject.bin"
_HEAD = 8192
_MAX_PARTS = 5000


@dataclass(frozen=True)
class Rule:
    """What is accepted under a name of the form."""

    kind: FileKind
    count: int
    check: Callable[[UploadedFile], str]
    too_many: str


def photo_extension(file: UploadedFile) -> str:
    """Return jpg, png or webp.

    Raises:
        ValidationError: If it is anything else, too heavy, too large or broken.
    """
    _check_size(file, MAX_PHOTO_BYTES)
    extension = _guess(file)
    if extension not in PHOTOS:
        raise ValidationError("Это не фото JPEG, PNG или WebP.")
    try:
        with Image.open(file) as image:
            if image.width * image.height > MAX_PHOTO_PIXELS:
                raise ValidationError("Слишком много точек: уменьшите фото до 40 мегапикселей.")
            image.verify()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError("Файл повреждён, фото не открывается.") from error
    finally:
        file.seek(0)
    return extension


def material_extension(file: UploadedFile) -> str:
    """Return the extension of a document.

    Raises:
        ValidationError: If it is no document that can be opened safely, holds macros or is too heavy.
    """
    _check_size(file, MAX_MATERIAL_BYTES)
    extension = _guess(file)
    if extension in ("pdf", "rtf"):
        return extension
    if extension in ("doc", "xls", "ppt"):
        raise ValidationError("Старый формат. Сохраните файл как DOCX, XLSX, PPTX или PDF.")
    found = _office_extension(file)
    if not found:
        raise ValidationError("Такой файл портал не принимает. Подойдут PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP и RTF.")
    return found


RULES = {
    "photos": Rule(FileKind.PHOTO, 10, photo_extension, "Фото может быть не больше десяти."),
    "materials": Rule(FileKind.MATERIAL, 8, material_extension, "Материалов может быть не больше восьми."),
}


def _check_size(file: UploadedFile, limit: int) -> None:
    if not file.size:
        raise ValidationError("Файл пустой.")
    if file.size > limit:
        raise ValidationError(f"Файл весит {filesizeformat(file.size)}, можно до {filesizeformat(limit)}.")


def _guess(file: UploadedFile) -> str:
    file.seek(0)
    extension = filetype.guess_extension(file.read(_HEAD)) or ""
    file.seek(0)
    return str(extension)


def _office_extension(file: UploadedFile) -> str:
    """Look into a ZIP for the parts of an office document; names only, nothing is unpacked but the type of ODF."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.namelist()
            if len(parts) > _MAX_PARTS or any(part.lower().endswith(_MACROS) for part in parts):
                return ""
            for part, extension in _OFFICE_PARTS.items():
                if part in parts:
                    return extension
            if "mimetype" in parts and archive.getinfo("mimetype").file_size < 100:
                return _OPEN_DOCUMENTS.get(archive.read("mimetype").decode("ascii", "replace").strip(), "")
            return ""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return ""
    finally:
        file.seek(0)
