"""Runs inside a copy of older code on the database of newer code: what visitors and editors do all day must work."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.test import Client  # noqa: E402
from wagtail.models import Page  # noqa: E402

settings.ALLOWED_HOSTS = ["testserver"]
visitor, editor = Client(), Client()
page = Page.objects.get(slug="mayak-1").specific
for address in ("/", "/poisk/?q=маяк", "/api/v1/search?q=маяк", "/readyz", "/sitemap.xml", page.url):
    status = visitor.get(address).status_code
    assert status == 200, f"{address}: {status}"
# Past the log-in, which has tests of its own and may belong to either version.
editor.force_login(get_user_model().objects.get(username="smotritel"))
assert editor.get(f"/admin/pages/{page.pk}/edit/").status_code == 200

page.title = "Грант «Старый код»"
page.save_revision().publish()
assert "Старый код" in visitor.get(page.url).content.decode()
copy = page.copy(update_attrs={"slug": "old", "title": "Новая страница"})
copy.save_revision().publish()
assert visitor.get(copy.url).status_code == 200
copy.unpublish()
copy.delete()
print("old code works")  # noqa: T201
