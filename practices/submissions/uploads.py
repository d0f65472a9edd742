"""What may be attached to a proposal: of what `media.uploads` knows, the kinds an unknown sender needs."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from media.uploads import check_size, document_extension, picture_extension
from practices.choices import FileKind

MAX_PHOTO_BYTES = 8 * 1024 * 1024
MAX_PHOTO_PIXELS = 40_000_000
MAX_MATERIAL_BYTES = 15 * 1024 * 1024
PHOTOS = {"jpg", "png", "webp"}


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
    check_size(file, MAX_PHOTO_BYTES)
    extension = picture_extension(file, MAX_PHOTO_PIXELS)
    if extension not in PHOTOS:
        raise ValidationError("Это не фото JPEG, PNG или WebP.")
    return extension


def material_extension(file: UploadedFile) -> str:
    """Return the extension of a document.

    Raises:
        ValidationError: If it is no document that can be opened safely, holds macros or is too heavy.
    """
    check_size(file, MAX_MATERIAL_BYTES)
    extension = document_extension(file)
    if not extension:
        raise ValidationError("Такой файл портал не принимает. Подойдут PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP и RTF.")
    return extension


RULES = {
    "photos": Rule(FileKind.PHOTO, 10, photo_extension, "Фото может быть не больше десяти."),
    "materials": Rule(FileKind.MATERIAL, 8, material_extension, "Материалов может быть не больше восьми."),
}
