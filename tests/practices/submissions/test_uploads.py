"""Photos and materials: judged by content."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from practices.models import SubmissionFile
from practices.submissions import uploads
from tests.practices.submissions.author import START, begin, office, photo
from tests.practices.test_pages import text_of

pytestmark = pytest.mark.django_db


def send(client: Client, **files):
    submission = begin(client)
    response = client.post(f"{START}{submission.token}/fayly/", {**files, "add": "1"})
    return submission, response


@pytest.mark.parametrize(("kind", "extension"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_a_photo_is_stored_under_a_name_nobody_guesses(client: Client, kind: str, extension: str) -> None:
    submission, _ = send(client, photos=photo("../../etc/пароли.html", kind))

    file = submission.files.get()
    assert re.fullmatch(rf"practice-submissions/[0-9a-f]{{32}}\.{extension}", file.file.name)
    assert file.title == ""
    assert client.get(f"/media/{file.file.name}").status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "photo.jpg"),
        (b"<html><script>alert(1)</script></html>", "photo.png"),
        (b"GIF89a" + b"\0" * 50, "photo.gif"),
        (b"MZ" + b"\0" * 100, "photo.jpg"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 100, "broken.jpg"),
        (b"", "empty.jpg"),
    ],
)
def test_what_is_no_photo_is_refused_by_content(client: Client, content: bytes, name: str) -> None:
    submission, response = send(client, photos=SimpleUploadedFile(name, content, "image/jpeg"))

    assert not submission.files.exists()
    assert response.context["errors"][0][0] == "id_photos"
    assert name in text_of(response)


@pytest.mark.parametrize(
    ("part", "name", "extension"),
    [
        ("word/document.xml", "a.docx", "docx"),
        ("xl/workbook.xml", "b.xlsx", "xlsx"),
        ("ppt/presentation.xml", "c.zip", "pptx"),
    ],
)
def test_office_documents_are_known_by_their_parts(client: Client, part: str, name: str, extension: str) -> None:
    submission, _ = send(client, materials=office(part, name))

    assert submission.files.get().extension == extension


def test_an_open_document_is_known_by_its_type(client: Client) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<x/>")

    submission, _ = send(client, materials=SimpleUploadedFile("a.odt", content.getvalue()))

    assert submission.files.get().extension == "odt"


@pytest.mark.parametrize(
    "file",
    [
        office("word/document.xml", "macro.docx", "word/vbaProject.bin"),
        office("virus.exe", "archive.zip"),
        SimpleUploadedFile("page.pdf", b"<html></html>"),
        SimpleUploadedFile("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        SimpleUploadedFile("broken.docx", b"PK\x03\x04" + b"\0" * 60),
    ],
    ids=lambda file: file.name,
)
def test_macros_archives_and_disguises_are_refused(client: Client, file: SimpleUploadedFile) -> None:
    file.seek(0)
    submission, response = send(client, materials=file)

    assert not submission.files.exists()
    assert response.context["errors"][0][0] == "id_materials"


def test_good_files_stay_when_others_are_refused(client: Client) -> None:
    bad = SimpleUploadedFile("bad.jpg", b"text")

    submission, response = send(client, photos=[photo(), bad], materials=office())

    assert submission.files.count() == 2
    assert len(response.context["errors"]) == 1


def test_there_is_a_limit_of_weight_pixels_and_number(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(uploads, "MAX_PHOTO_PIXELS", 1000)
    _, large = send(client, photos=photo(size=(100, 100)))
    monkeypatch.undo()
    monkeypatch.setattr(uploads, "MAX_PHOTO_BYTES", 100)
    _, heavy = send(client, photos=photo())
    monkeypatch.undo()
    submission, many = send(client, photos=[photo(f"{number}.jpg") for number in range(12)])

    assert "Слишком много точек" in text_of(large)
    assert "можно до 100" in text_of(heavy)
    assert submission.files.count() == 10
    assert "не больше десяти" in text_of(many)


def test_a_name_is_kept_and_a_file_is_deleted(client: Client) -> None:
    submission, _ = send(client, photos=photo(), materials=office())
    picture, material = submission.files.all()
    url = f"{START}{submission.token}/fayly/"

    client.post(url, {f"title-{picture.pk}": "Медсестра\x00 и чемодан", "delete": str(material.pk)})

    assert submission.files.get().title == "Медсестра и чемодан"
    assert client.get(url).status_code == 200


def test_a_file_of_another_proposal_cannot_be_deleted(client: Client) -> None:
    other, _ = send(client, photos=photo())
    foreign = other.files.get()
    mine = begin(client)

    client.post(f"{START}{mine.token}/fayly/", {"delete": str(foreign.pk), f"title-{foreign.pk}": "Взломано"})

    assert SubmissionFile.objects.get(pk=foreign.pk).title == ""
