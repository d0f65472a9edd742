"""An author of a proposal in tests: a browser without scripts that fills in what the pages ask for."""

import datetime as dt
import io
import zipfile
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from core.dates import region_now
from core.guard import stamp
from practices.models import PracticeSubmission

START = "/praktiki/predlozhit/"
CONTACTS = {
    "organisation_name": "Районная больница",
    "contact_name": "Анна Петровна",
    "contact_email": "anna@example.org",
    "contact_phone": "8 (4212) 00-00-00",
}
STORY = {
    "title": "Школа диабета в селе",
    "summary": "Медсестра учит жителей считать углеводы.",
    "problem": "Школа работала только в городе.",
    "solution": "Занятия перенесли на ФАП.",
    "sector": "prevention",
    "territory": "lazo",
    "year": "2024",
    "stage": "proven",
}
STEPS = {
    "steps-TOTAL_FORMS": "3",
    "steps-INITIAL_FORMS": "0",
    "steps-0-title": "Составить списки",
    "steps-0-text": "Сверить регистр.",
    "steps-0-weeks": "3",
    "costs-TOTAL_FORMS": "3",
    "costs-INITIAL_FORMS": "0",
    "costs-0-name": "Глюкометры",
    "costs-0-sum": "186 тыс.",
    "people": "Две медсестры.",
}
RESULT = {
    "result": "Вызовов стало вдвое меньше.",
    "evidence-TOTAL_FORMS": "1",
    "evidence-INITIAL_FORMS": "0",
    "evidence-0-indicator": "Вызовы скорой",
    "evidence-0-unit": "вызовов в год",
    "evidence-0-before": "71",
    "evidence-0-after": "34,5",
    "evidence-0-period": "2020 и 2023 годы",
    "evidence-0-source": "Карты вызовов",
}
REPEAT = {"suits_kinds": ["village", "hospital"], "suits": "Районам с ФАПами.", "risks": "Сезон рыбы."}


def start_data(**changes: Any) -> dict[str, Any]:
    """Return the first step as a person sends it: shown a minute ago, the consent ticked."""
    shown = stamp(region_now() - dt.timedelta(minutes=1))
    return {**CONTACTS, "consent": "on", "site": "", "shown": shown, **changes}


def begin(client: Client) -> PracticeSubmission:
    """Begin a proposal."""
    response = client.post(START, start_data())
    assert response.status_code == 302, response.context["errors"]
    return PracticeSubmission.objects.latest("pk")


def step_url(submission: PracticeSubmission, slug: str) -> str:
    """Return the address of a step."""
    return f"{START}{submission.token}/shag/{slug}/"


def fill_in(client: Client, submission: PracticeSubmission) -> None:
    """Fill in every step."""
    for slug, data in (("istoriya", STORY), ("shagi", STEPS), ("rezultat", RESULT), ("povtor", REPEAT)):
        response = client.post(step_url(submission, slug), {**data, "next": "1"})
        assert response.status_code == 302, (slug, response.context["errors"])


def sent(client: Client) -> PracticeSubmission:
    """Begin, fill in and send."""
    submission = begin(client)
    fill_in(client, submission)
    assert client.post(f"{START}{submission.token}/proverka/").status_code == 302
    submission.refresh_from_db()
    return submission


def photo(name: str = "IMG_1.JPG", kind: str = "JPEG", size: tuple[int, int] = (60, 40)) -> SimpleUploadedFile:
    """Return a real picture."""
    content = io.BytesIO()
    Image.new("RGB", size, "teal").save(content, kind)
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def office(part: str = "word/document.xml", name: str = "Дневник сахара.docx", *more: str) -> SimpleUploadedFile:
    """Return a package with the part that tells an office document from another."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for entry in ("[Content_Types].xml", part, *more):
            archive.writestr(entry, "<x/>")
    return SimpleUploadedFile(name, content.getvalue())
