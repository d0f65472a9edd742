"""Guides, the methodical section of the forum and news."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wagtail.models import Page

from core.models import FooterLink, PortalSettings
from home.demo_loading.clock import Clock
from home.demo_loading.files import Offers
from home.demo_loading.measure_fields import paragraphs
from home.demo_loading.pages import add_live, put_page, reported
from home.demo_loading.pictures import CREDIT, Drawn, drawn
from home.demo_loading.progress import Change, Progress
from home.demo_loading.records import BadRecordError, Record, day, is_demo
from home.demo_loading.streams import listed, stream
from home.models import GuideIndexPage, GuidePage, HomePage, NewsIndexPage, NewsPage
from home.models.guides import Article
from practices.services.access import ensure_library


@dataclass(frozen=True)
class Section:
    """A section of pages; `parent` is the slug of the section it lies in."""

    model: type[Page]
    slug: str
    title: str
    intro: str
    in_menus: bool = False
    parent: str = ""


SECTIONS = {
    "guide": Section(
        GuideIndexPage,
        "rukovodstva",
        "Руководства",
        "Как подготовить заявку, составить смету, зарегистрировать НКО и отчитаться. По шагам и простыми словами.",
        in_menus=True,
    ),
    "forum2019": Section(
        GuideIndexPage,
        "grazhdanskiy-forum-2019",
        "Гражданский форум 2019: методический раздел",
        "Программа и итоги, материалы площадок, резолюция и рекомендации. Раздел открыт по пункту 1.2 плана.",
        parent="rukovodstva",
    ),
    "news": Section(NewsIndexPage, "novosti", "Новости", "Что нового в плане, проектах и мерах поддержки."),
}


def load_guides(records: list[Record], files: Offers, clock: Clock, progress: Progress) -> None:
    """Load the sections and every page; a page with an unpublished draft belongs to its editor and is left alone.

    Raises:
        BadRecordError: If a record has an unknown section or block, or breaks a rule of publication.
    """
    had_news = NewsIndexPage.objects.exists()
    sections = {name: _section(section) for name, section in SECTIONS.items()}
    if not had_news:
        _name_in_footer(sections["news"])
    tally = progress.start("Руководства и новости")
    for record in records:
        if record["section"] not in sections:
            raise BadRecordError(f"guides: {record['key']}: неизвестный раздел {record['section']}")
        progress.count(tally, _put(record, sections[record["section"]], files, clock), len(records))
    progress.finish(tally.line())


def _section(section: Section) -> Page:
    page = section.model.objects.filter(slug=section.slug).first()
    if page is None:
        page = section.model(
            title=section.title,
            slug=section.slug,
            intro=section.intro,
            search_description=section.intro,
            show_in_menus=section.in_menus,
            live=False,
        )
        parent = GuideIndexPage.objects.get(slug=section.parent) if section.parent else HomePage.objects.get()
        add_live(parent, page)
    ensure_library(page)
    return page


def _name_in_footer(page: Page) -> None:
    """Name a section that stands in no menu, once: what editors change there stays."""
    settings = PortalSettings.objects.filter(site__is_default_site=True).first()
    if settings is not None and not settings.footer_links.exists():
        FooterLink.objects.create(settings=settings, page=page)
        PortalSettings.forget_all()


def _put(record: Record, section: Page, files: Offers, clock: Clock) -> Change:
    model: type[Article] = NewsPage if isinstance(section, NewsIndexPage) else GuidePage

    def apply(page: Article) -> None:
        for name, value in _fields(record, model, files, clock).items():
            setattr(page, name, value)

    published = clock.published_at(_published(record, clock))
    with reported(f"guides: {record['key']}"):
        return put_page(model, record["key"], section, apply, _content, published)


def _published(record: Record, clock: Clock) -> Any:
    return day(clock.on, record["published"])


def _fields(record: Record, model: type[Article], files: Offers, clock: Clock) -> dict[str, Any]:
    fields = {
        "title": record["title"],
        "draft_title": record["title"],
        "summary": record["summary"],
        "published_on": _published(record, clock),
        "body": stream(record["key"], "body", _blocks(record, files, drawn())),
        "is_demo": is_demo(record),
    }
    if model is GuidePage:
        fields["checked_on"] = day(clock.on, record.get("checked"))
        fields["restates_law"] = not is_demo(record)
    return fields


def _blocks(record: Record, files: Offers, pictures: Drawn) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the blocks as a stream stores them, a drawing first; rows of files that nobody has are left out."""
    if record["key"] in pictures:
        image, shown = pictures[record["key"]]
        yield "figure", {"image": {"image": image, "decorative": False, "alt_text": shown}, "caption": CREDIT}
    for block in record["blocks"]:
        kind, heading = block["type"], block.get("heading", "")
        match kind:
            case "text":
                yield kind, {"heading": heading, "text": paragraphs(block["text"])}
            case "steps":
                yield kind, {"heading": heading, "items": listed(record["key"], heading, block["items"])}
            case "callout":
                yield kind, {name: block[name] for name in ("tone", "title", "text")}
            case "faq":
                items = [{"question": item["q"], "answer": item["a"]} for item in block["items"]]
                yield kind, {"heading": heading, "items": listed(record["key"], heading, items)}
            case "table":
                yield kind, {"heading": heading, "table": _table(block)}
            case "files":
                offered = [
                    {"document": files[record["key"], item["title"]], "note": item.get("note", "")}
                    for item in block["items"]
                    if (record["key"], item["title"]) in files
                ]
                if offered:
                    yield kind, {"heading": heading, "items": listed(record["key"], heading, offered)}
            case _:
                raise BadRecordError(f"guides: {record['key']}: неизвестный блок {kind}")


def _table(block: dict[str, Any]) -> dict[str, Any]:
    return {
        "columns": [{"type": "text", "heading": str(name)} for name in block["columns"]],
        "rows": [{"values": [str(cell) for cell in row]} for row in block["rows"]],
        "caption": "",
    }


def _content(page: Article) -> dict[str, Any]:
    """Return what a record decides, in a form that can be compared."""
    names = ["title", "summary", "published_on", "is_demo"]
    if isinstance(page, GuidePage):
        names += ["checked_on", "restates_law"]
    return {**{name: getattr(page, name) for name in names}, "body": page.body.get_prep_value()}
