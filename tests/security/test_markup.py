"""S09, S10, S19, S27: what is typed into any field stays text on pages, in lists, in the admin and in files."""

import csv
import io
import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.test import Client
from icalendar import Calendar
from openpyxl import load_workbook
from wagtail import blocks
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page
from wagtail.rich_text import features

from core.dates import region_today
from events.models import Registration
from organisations.models import Organisation
from practices.models import PracticeSubmission
from search.models import QueryLog
from tests.permissions.conftest import enter
from tests.permissions.forms import measure_form
from tests.permissions.sections import Sections
from tests.permissions.world import World
from tests.security.payloads import PAYLOADS, dangers

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BATCHES = range(0, len(PAYLOADS), 19)
# Fields whose text is a key of something and never typed by people.
KEYS = {"slug", "url_path", "path", "draft_title", "key", "content_type", "number"}


def texts(begin: int) -> Iterator[str]:
    return itertools.cycle((*PAYLOADS[begin:], *PAYLOADS[:begin]))


def fill(page: Page, begin: int, extras: dict[str, Any]) -> Page:
    """Put payloads into every text of a page and every block of its streams, past the rules for editors."""
    words = texts(begin)
    for field in page._meta.concrete_fields:
        if isinstance(field, StreamField):
            setattr(page, field.name, list(stream(field.stream_block, words, extras)))
        elif field.name not in KEYS and type(field) in (models.CharField, models.TextField) and not field.choices:
            setattr(page, field.name, next(words)[: field.max_length])
    page.draft_title = page.title
    page.save(clean=False)
    for relation in page._meta.get_fields():
        # Rows of tables: years, sessions, board.
        if isinstance(relation, models.ManyToOneRel) and relation.related_model._meta.app_label not in (
            "wagtailcore",
            "search",
            "events",
        ):
            for row in relation.related_model._default_manager.filter(**{relation.field.name: page.pk}):
                fill_row(row, words)
    return page


def fill_row(row: models.Model, words: Iterator[str]) -> None:
    for field in row._meta.concrete_fields:
        if field.name not in KEYS and type(field) in (models.CharField, models.TextField) and not field.choices:
            type(row)._default_manager.filter(pk=row.pk).update(**{field.name: next(words)[: field.max_length]})


def stream(block: blocks.StreamBlock, words: Iterator[str], extras: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, child in block.child_blocks.items():
        yield name, sample(child, words, extras)


def sample(block: blocks.Block, words: Iterator[str], extras: dict[str, Any]) -> Any:
    """Return a value of a block, with a payload wherever a text may stand."""
    if isinstance(block, blocks.StructBlock):
        return {name: sample(child, words, extras) for name, child in block.child_blocks.items()}
    if isinstance(block, blocks.ListBlock):
        return [sample(block.child_block, words, extras)]
    if isinstance(block, blocks.StreamBlock):
        return list(stream(block, words, extras))
    return leaf(block, words, extras)


def leaf(block: blocks.Block, words: Iterator[str], extras: dict[str, Any]) -> Any:
    """Return a value of a block without blocks in it; what has no text stays as it begins."""
    if isinstance(block, blocks.CharBlock | blocks.TextBlock):
        return next(words)[: getattr(block.field, "max_length", None)]
    if isinstance(block, blocks.ChoiceBlock):
        return next(key for key, _ in block.field.choices if key)
    if isinstance(block, blocks.IntegerBlock | blocks.DecimalBlock | blocks.FloatBlock):
        return max(1, getattr(block.field, "min_value", None) or 1)
    known = {
        blocks.BooleanBlock: False,
        blocks.URLBlock: "https://example.org/",
        blocks.DateBlock: region_today(),
        DocumentChooserBlock: extras["document"],
        ImageBlock: extras["image"],
        blocks.PageChooserBlock: extras["page"],
    }
    return next((value for kind, value in known.items() if isinstance(block, kind)), block.get_default())


@pytest.fixture
def extras(world: World, sections: Sections) -> dict[str, Any]:
    """A picture, a file and a page whose names are payloads."""
    image = get_image_model().objects.create(title=PAYLOADS[18], credit=PAYLOADS[24], file=get_test_image_file())
    image.description = PAYLOADS[25]
    image.tags.add(PAYLOADS[19])
    image.save()
    document = get_document_model()(title=PAYLOADS[12], file_size=4)
    document.file.save('"><img src=x onerror=xss(1)>.txt', ContentFile(b"text"))
    return {"image": image, "document": document, "page": world.live}


def pages_to_fill(world: World, sections: Sections) -> list[Page]:
    """Return the pages as they are now: one held since before it got children would be saved as having none."""
    live = [states["live"] for states in sections.pages.values()]
    ids = [page.pk for page in (*live, world.live, world.section, world.catalogue)]
    return [page.specific for page in sorted(Page.objects.filter(pk__in=ids), key=lambda page: ids.index(page.pk))]


LISTS = ("/", "/poisk/", "/vozmozhnosti/", "/proekty/", "/praktiki/", "/praktiki/vnedreno/", "/plan/", "/sobytiya/",
         "/organizatsii/", "/novosti/", "/forum/", "/organizatsii/alpha/", "/organizatsii/beta/")  # fmt: skip


@pytest.mark.parametrize("begin", BATCHES)
def test_no_text_of_a_page_becomes_markup(
    world: World, sections: Sections, extras: dict[str, Any], client: Client, begin: int
) -> None:
    words, wrong = texts(begin), []
    for organisation in Organisation.objects.all():
        fill_row(organisation, words)
    shown = [page for page in pages_to_fill(world, sections) if client.get(page.get_url()).status_code == 200]
    assert len(shown) > 8
    pages = [fill(page, begin + number, extras) for number, page in enumerate(shown)]
    addresses = [page.get_url() for page in pages]
    for path in (*addresses, *LISTS, *(f"{path}listovka/" for path in addresses if path.startswith("/praktiki/p"))):
        response = client.get(path)
        assert response.status_code == 200, path
        wrong += [(path, found) for found in dangers(response.content.decode())]

    assert wrong == []


@pytest.mark.parametrize("begin", BATCHES)
def test_no_text_becomes_markup_in_the_admin(
    world: World, sections: Sections, extras: dict[str, Any], begin: int
) -> None:
    words, wrong = texts(begin), []
    pages = [fill(page, begin + number, extras) for number, page in enumerate(pages_to_fill(world, sections))]
    for row in (*Organisation.objects.all(), *Registration.objects.all(), *PracticeSubmission.objects.all()):
        fill_row(row, words)
    QueryLog.objects.update(query=next(words)[:200])
    for page in pages[:: len(pages) // 4]:
        page.save_revision(clean=False)
    client = enter(world.superuser)
    event = sections.pages["event"]["live"]
    paths = (
        "/admin/",
        *(f"/admin/pages/{page.pk}/edit/" for page in pages[begin // 19 % 3 :: 3]),
        f"/admin/pages/{world.catalogue.pk}/",
        f"/admin/pages/{pages[0].pk}/history/",
        f"/admin/pages/{pages[0].pk}/usage/",
        f"/admin/pages/{pages[0].pk}/delete/",
        f"/admin/pages/search/?q={PAYLOADS[begin]}",
        f"/admin/images/?q={PAYLOADS[begin]}",
        f"/admin/images/{extras['image'].pk}/",
        f"/admin/documents/edit/{extras['document'].pk}/",
        "/admin/documents/",
        "/admin/snippets/organisations/organisation/",
        f"/admin/participants/{event.pk}/",
        "/admin/praktiki-predlozheniya/",
        f"/admin/praktiki-predlozheniya/{sections.submission.pk}/",
        "/admin/search-report/top/",
        "/admin/reports/site-history/",
        "/admin/reports/page-types-usage/",
        "/admin/poisk/dostavka/",
    )
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200, path
        wrong += [(path, found) for found in dangers(response.content.decode(), strict=False)]

    assert wrong == []


@pytest.mark.parametrize(
    "path", ["/poisk/", "/vozmozhnosti/", "/praktiki/", "/proekty/", "/sobytiya/", "/organizatsii/"]
)
def test_no_query_becomes_markup_where_it_is_echoed(sections: Sections, client: Client, path: str) -> None:
    wrong = [
        (payload, found) for payload in PAYLOADS for found in dangers(client.get(path, {"q": payload}).content.decode())
    ]

    assert wrong == []


def test_no_typed_answer_becomes_markup_when_a_form_comes_back(sections: Sections, client: Client) -> None:
    event = f"/sobytiya/{sections.pages['event']['live'].slug}/zapis/"
    step = f"/praktiki/predlozhit/{sections.unsent.token}/shag/istoriya/"
    wrong = []
    for payload in PAYLOADS:
        for path, names in (
            (event, ("name", "email", "organisation", "phone", "comment")),
            (step, ("title", "summary", "problem")),
        ):
            html = client.post(path, dict.fromkeys(names, payload)).content.decode()
            wrong += [(path, payload, found) for found in dangers(html)]
        html = client.get(f"/sobytiya/proverka/?number={payload}").content.decode()
        wrong += [("check", payload, found) for found in dangers(html)]

    assert wrong == []


EVIL_LINKS = (
    "javascript:xss(1)",
    "JaVaScRiPt:xss(1)",
    "java\tscript:xss(1)",
    "java\nscript:xss(1)",
    " javascript:xss(1)",
    "\x01javascript:xss(1)",
    "vbscript:xss(1)",
    "data:text/html,<script>xss(1)</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "blob:https://evil.example/x",
    "file:///etc/passwd",
)  # fmt: skip


@pytest.mark.parametrize("link", EVIL_LINKS)
def test_a_link_of_a_rich_text_has_a_known_scheme(world: World, editor: Client, link: str) -> None:
    state = {
        "entityMap": {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": link}}},
        "blocks": [{"key": "a", "text": "Сюда", "type": "unstyled", "depth": 0, "inlineStyleRanges": [],
                    "entityRanges": [{"offset": 0, "length": 4, "key": 0}]}],
    }  # fmt: skip
    editor.post(f"/admin/pages/{world.draft.pk}/edit/", measure_form(world.draft, about=json.dumps(state)))

    about = type(world.draft).objects.get(pk=world.draft.pk).get_latest_revision_as_object().about
    assert "Сюда" in about
    assert [link["href"] for link in BeautifulSoup(about, "html.parser").find_all("a", href=True)] == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_typed_into_a_rich_text_is_a_text(world: World, editor: Client, payload: str) -> None:
    state = {
        "entityMap": {},
        "blocks": [
            {"key": "a", "text": payload, "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
        ],
    }
    editor.post(f"/admin/pages/{world.draft.pk}/edit/", measure_form(world.draft, about=json.dumps(state)))

    about = type(world.draft).objects.get(pk=world.draft.pk).get_latest_revision_as_object().about
    # What holds a NUL is dropped as a whole: PostgreSQL would refuse it.
    assert about or "\0" in payload
    assert list(dangers(about)) == []


def test_no_field_takes_an_address_with_a_script() -> None:
    """Every field and block for an address, whoever adds one."""
    fields: dict[str, forms.Field | None] = {}
    for model in apps.get_models():
        if model.__module__.startswith(("wagtail", "django", "taggit")):
            continue
        for field in model._meta.get_fields():
            if isinstance(field, models.URLField):
                fields[f"{model.__name__}.{field.name}"] = field.formfield()
            elif isinstance(field, StreamField):
                fields |= {
                    f"{model.__name__}.{field.name}.{name}": found for name, found in url_blocks(field.stream_block)
                }
    taken = []
    for name, asked in fields.items():
        assert asked is not None
        for link in EVIL_LINKS:
            try:
                taken.append((name, asked.clean(link)))
            except ValidationError:
                continue

    assert len(fields) >= 10
    assert taken == []


def url_blocks(block: blocks.Block) -> Iterator[tuple[str, forms.Field]]:
    if isinstance(block, blocks.URLBlock):
        yield block.name, block.field
    children = (
        [block.child_block] if isinstance(block, blocks.ListBlock) else getattr(block, "child_blocks", {}).values()
    )
    for child in children:
        yield from url_blocks(child)


def test_rich_texts_offer_neither_markup_nor_embeds() -> None:
    """An embed would bring a foreign script; raw HTML any."""
    rich = [
        (model.__name__, field.name, set(field.features or features.get_default_features()))
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, RichTextField) and not model.__module__.startswith("wagtail")
    ]

    assert rich
    assert [row for row in rich if row[2] & {"embed", "image", "code"}] == []


FORMULAS = ("=1+1", "=cmd|' /C calc'!A0", "+7 4212", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", '=HYPERLINK("//evil")')


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_table_of_the_site_is_a_formula(world: World, sections: Sections, formula: str) -> None:
    """Wagtail's own exports leave formulas as they are, see `core.apps`."""
    world.live.title = formula
    world.live.save(clean=False)
    world.live.save_revision(clean=False)
    QueryLog.objects.update(query=formula)
    Registration.objects.update(name=formula, comment=formula, organisation=formula)
    Redirect.add_redirect("/x/", formula)
    plan = sections.pages["planmeasure"]["live"].specific
    plan.title = formula
    plan.save(clean=False)
    client = enter(world.superuser)
    event = sections.pages["course"]["live"]
    for path in (
        "/admin/reports/aging-pages/?export={}",
        "/admin/reports/site-history/?export={}",
        "/admin/search-report/top/?export={}",
        "/admin/redirects/?export={}",
        f"/admin/participants/{event.pk}/export.{{}}",
        "/plan/kray/tablitsa/{}/",
    ):
        for kind, read in (("csv", csv_cells), ("xlsx", xlsx_cells)):
            if "participants" in path and kind == "csv":
                continue
            response = client.get(path.format(kind))
            assert response.status_code == 200, path
            content = response.getvalue()
            cells = list(read(content))
            assert cells
            assert [cell for cell in cells if cell.startswith(("=", "+7", "-2", "@", "\t", "\r"))] == [], path


def csv_cells(content: bytes) -> Iterator[str]:
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        yield from row


def xlsx_cells(content: bytes) -> Iterator[str]:
    """Yield the cells that a spreadsheet would run; an ordinary text begins with a letter here."""
    for row in load_workbook(io.BytesIO(content)).active.iter_rows():
        for cell in row:
            yield str(cell.value) if cell.data_type == "f" else "text"


CALENDAR = (
    "BEGIN:VEVENT",
    "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:evil",
    "x\nATTACH:https://evil.example/x.exe",
    "x\u2028ATTACH:evil",
    "]]></title><script>",
    "</script><script>xss(1)</script>",
    "\x00\x07\x1b[31m",
    "я" * 255,
    "a;b,c\\n:d",
)


@pytest.mark.parametrize("title", CALENDAR)
def test_a_title_adds_nothing_to_calendars_feeds_and_linked_data(
    world: World, sections: Sections, client: Client, title: str
) -> None:
    event = sections.pages["event"]["live"].specific
    event.title = title.replace("\x00", "")
    event.place = event.title[:250]
    event.save(clean=False)
    event.save_revision(clean=False).publish()

    for path in (f"/sobytiya/{event.slug}/event.ics", "/sobytiya/calendar.ics", "/plan/kray/sroki/"):
        calendar = Calendar.from_ical(client.get(path).content)
        items = calendar.walk("VEVENT")
        assert all("ATTACH" not in item and str(item["summary"]) != "evil" for item in items), path
    assert len(Calendar.from_ical(client.get(f"/sobytiya/{event.slug}/event.ics").content).walk("VEVENT")) == 1
    page = BeautifulSoup(client.get(event.url).content, "html.parser")
    for script in page.find_all("script", type="application/ld+json"):
        assert json.loads(script.get_text())["@graph"]
    assert list(dangers(str(page))) == []
    sitemap = BeautifulSoup(client.get("/sitemap.xml").content, "html.parser")
    assert len(sitemap.find_all("loc")) == len(sitemap.find_all("url")) > 0
