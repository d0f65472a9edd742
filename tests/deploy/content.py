"""A small real site for the drills: `python -m tests.deploy.content fill` puts it into the database of the environment,
`… seen` prints as JSON what a visitor and an editor find there.
"""

import hashlib
import json
import sys
from typing import Any

import django
from django.core.files.base import ContentFile

from config.env import choose_settings

choose_settings("config.settings.dev")
django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from wagtail.models import Page  # noqa: E402

from media.models import PortalDocument  # noqa: E402
from tests.factories import (  # noqa: E402
    BodySectionPageFactory,
    CatalogueIndexPageFactory,
    HomePageFactory,
    SupportMeasurePageFactory,
)
from tests.factories.users import PASSWORD, AdministratorFactory  # noqa: E402

EDITOR = "smotritel"
WORD = "маяк"


def fill() -> None:
    """Publish a few measures, upload a document, make an account."""
    HomePageFactory()
    CatalogueIndexPageFactory()
    section = BodySectionPageFactory(organisation="fund")
    for number in range(3):
        SupportMeasurePageFactory(parent=section, title=f"Грант «{WORD.capitalize()}» {number}", slug=f"mayak-{number}")
    SupportMeasurePageFactory(parent=section, title="Черновик", slug="chernovik", live=False)
    document = PortalDocument(title="Положение")
    document.file.save("polozhenie.txt", ContentFile("Положение о конкурсе".encode()))
    AdministratorFactory(username=EDITOR)


def seen() -> dict[str, Any]:
    """Return what the site answers."""
    settings.ALLOWED_HOSTS = ["testserver"]
    visitor, editor = Client(), Client()
    found = visitor.get("/api/v1/search", {"q": WORD}).json()
    document = PortalDocument.objects.get()
    served: Any = visitor.get(document.url)
    body = b"".join(served.streaming_content)
    # The form moved; an older version knows the first address only.
    forms = (("/admin/login/", "username"), ("/vhod/", "login"))
    answers = [editor.post(address, {name: EDITOR, "password": PASSWORD}) for address, name in forms]
    login = next(answer for answer in answers if answer.get("Location") == "/admin/")
    return {
        "titles": sorted(Page.objects.live().values_list("title", flat=True)),
        "draft": visitor.get(Page.objects.get(slug="chernovik").url).status_code,
        "page": visitor.get(Page.objects.get(slug="mayak-1").url).status_code,
        "found": found["total"],
        "document": hashlib.sha256(body).hexdigest(),
        "login": (login.status_code, login["Location"]),
        "admin": editor.get("/admin/pages/").status_code,
    }


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill()
    else:
        sys.stdout.write(json.dumps(seen()))
