import datetime as dt
import stat
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import OutputWrapper
from django.db import transaction
from django.db.models import BooleanField, Model
from django.test import Client, override_settings
from wagtail.models import Page, Revision, Site

from core.dates import region_day, region_now, start_of_day
from core.models import BasePage, PortalSettings
from core.windows import WindowStatus
from home.demo_loading import records as demo_records
from home.demo_loading.clock import Clock
from home.demo_loading.files import offered_files
from home.demo_loading.measures import load_measures
from home.demo_loading.progress import Progress
from home.demo_loading.records import BadRecordError, parents_first, read
from home.models import HomePage
from opportunities.models import BodySectionPage, MeasureSeries, SectoralProjectPage, SupportMeasurePage
from organisations.models import Organisation
from plans.models import PlanMeasurePage
from practices.models import PracticePage
from search.models import SynonymGroup
from search.registry import all_types
from taxonomy.models import ApplicantKind, SupportKind, Territory, Theme
from tests.home import stored_records
from tests.users.people import log_in
from users.models import User

# Without the mark these tests would run after those that empty the database.
pytestmark = pytest.mark.django_db

ON = dt.date(2026, 11, 24)
MEASURES = read("measures")
# Lists of a page have no order of their own.
UNORDERED = ("kinds", "who", "themes", "territories", "tags")
# Rows that people make when they register, propose, claim or study: the demo invents no people.
ABOUT_PEOPLE = {
    *("practices.PracticeSubmission", "practices.SubmissionEvent", "practices.SubmissionFile"),
    *("practices.PracticeClaim", "events.Registration", "events.Presence", "events.Certificate"),
}
# Nobody has written the reports: who reports in the admin is named there. Both courses take registrations.
NEVER_IN_THE_DEMO = {"plans.PlanReport.author", "events.CoursePage.takes_registrations"}


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def run(*args: str, stdout: StringIO | None = None) -> str:
    out = stdout or StringIO()
    call_command("load_demo_data", *args, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, str]]:
    """The demo loaded once for the whole module; each test changes it inside its own savepoint."""
    var = tmp_path_factory.mktemp("var")
    cache.clear()
    with override_settings(VAR_DIR=var), django_db_blocker.unblock(), transaction.atomic():
        yield var, run(f"--date={ON}")
        transaction.set_rollback(True)
    cache.clear()


@pytest.fixture
def demo(loaded: tuple[Path, str], db: None) -> Path:
    return loaded[0]


def practice_slugs() -> set[str]:
    return set(Page.objects.filter(content_type__app_label="practices").values_list("slug", flat=True))


def reload_measures(records: list[dict[str, Any]]) -> str:
    out = StringIO()
    sections = {section.organisation.key: section for section in BodySectionPage.objects.select_related("organisation")}
    load_measures(records, sections, Clock(ON, region_now()), Progress(OutputWrapper(out)))
    return out.getvalue()


@pytest.mark.parametrize("record", MEASURES, ids=lambda record: record["key"])
def test_every_leaf_of_a_measure_is_stored(demo: Path, record: dict[str, Any]) -> None:
    page = SupportMeasurePage.objects.get(slug=record["key"])
    expected = {**record, **{name: sorted(record[name]) for name in UNORDERED}}
    practices = expected.pop("related_practices")
    stored = stored_records.of_measure(page, ON)

    lost = {path: (value, stored_records.at(stored, path)) for path, value in stored_records.leaves(expected)}
    assert {path: pair for path, pair in lost.items() if pair[0] != pair[1]} == {}
    lengths = {name: len(value) for name, value in expected.items() if isinstance(value, list)}
    assert {name: len(stored[name]) for name in lengths} == lengths

    existing = practice_slugs()
    assert [block.value.slug for block in page.related_pages] == [key for key in practices if key in existing]


@pytest.mark.parametrize(
    ("name", "model", "as_record"),
    [
        ("themes", Theme, stored_records.of_theme),
        ("territories", Territory, stored_records.of_territory),
        ("organisations", Organisation, stored_records.of_organisation),
        ("series", MeasureSeries, stored_records.of_series),
    ],
)
def test_every_leaf_of_a_list_is_stored(demo: Path, name: str, model: Any, as_record: Any) -> None:
    records = read(name)
    rows = model.objects.in_bulk(field_name="key")

    assert len(records) == model.objects.count()
    for record in records:
        stored = as_record(rows[record["key"]])
        for path, value in stored_records.leaves(record):
            known = value.strip() if isinstance(value, str) else value
            assert stored_records.at(stored, path) == known, (record["key"], path)


def test_closed_lists_cover_what_the_records_use(demo: Path) -> None:
    for name, model in (("kinds", SupportKind), ("who", ApplicantKind)):
        assert {key for record in MEASURES for key in record[name]} <= set(model.objects.in_bulk(field_name="key"))
    sprite = (Path(__file__).parents[2] / "static" / "icons" / "icons.svg").read_text(encoding="utf-8")
    for kind in SupportKind.objects.all():
        assert f'id="{kind.icon}"' in sprite


def test_pages_keep_the_rules_and_stand_with_their_owner(demo: Path) -> None:
    for page in SupportMeasurePage.objects.all():
        page.full_clean()
        assert page.live
        assert not page.has_unpublished_changes
        section = page.get_parent().specific
        own = page.provider.type in ("government", "department", "ministry", "municipality", "chamber")
        expected = page.provider.key if own and page.level in ("krai", "municipal") else "fund"
        assert section.organisation.key == expected


def test_states_of_the_windows_are_as_the_readme_says(demo: Path) -> None:
    noon = start_of_day(ON) + dt.timedelta(hours=12)

    states = Counter(page.window_status(noon) for page in SupportMeasurePage.objects.all())

    assert states[WindowStatus.OPEN] + states[WindowStatus.CLOSING] == 25
    assert states[WindowStatus.CLOSING] == 8
    assert (states[WindowStatus.SOON], states[WindowStatus.CLOSED], states[WindowStatus.PERMANENT]) == (10, 14, 18)


def test_publication_days_are_in_the_past_and_differ(demo: Path) -> None:
    now = region_now()
    pages = list(SupportMeasurePage.objects.all())

    assert all(page.first_published_at <= page.last_published_at <= now for page in pages)
    announced = next(page for page in pages if page.slug == "krai-sonko-2025")
    assert region_day(announced.first_published_at) == announced.announced_on
    assert len({region_day(page.last_published_at) for page in pages}) > 20


def test_the_site_begins_with_our_front_page(demo: Path) -> None:
    site = Site.objects.get()

    assert site.root_page.specific_class is HomePage
    assert list(Page.objects.filter(depth=2)) == [site.root_page]
    settings = PortalSettings.for_site(site)
    assert settings.demo_banner
    assert settings.operator_phone == "8 (4212) 00-00-00"
    assert not any(Page.find_problems())


def test_a_measure_opens_at_its_address(demo: Path, client: Client) -> None:
    page = SupportMeasurePage.objects.get(slug="krai-tos-2026")

    assert page.url == "/vozmozhnosti/guvp/krai-tos-2026/"


def test_a_second_load_changes_nothing(demo: Path) -> None:
    models = (Page, Revision, Organisation, Theme, Territory, MeasureSeries, User, Site, SynonymGroup)
    before = [model.objects.count() for model in models]

    out = run(f"--date={ON}")

    assert [model.objects.count() for model in models] == before
    assert "новых" not in out
    assert "изменено" not in out
    assert "Меры поддержки: 67 (без изменений 67)" in out


def test_a_changed_record_becomes_a_new_revision(demo: Path) -> None:
    page = SupportMeasurePage.objects.get(slug=MEASURES[0]["key"])
    before = page.revisions.count()
    changed = {**MEASURES[0], "title": "Другое название", "tags": ["новое слово"]}

    out = reload_measures([changed, *MEASURES[1:]])

    page = SupportMeasurePage.objects.get(pk=page.pk)
    assert "изменено 1" in out
    assert (page.title, list(page.tags.names())) == ("Другое название", ["новое слово"])
    assert page.revisions.count() == before + 1
    assert page.live_revision_id == page.latest_revision_id


def test_a_measure_follows_its_owner(demo: Path) -> None:
    record = next(record for record in MEASURES if record["provider"] == "guvp")

    reload_measures([{**record, "provider": "min-health"}])

    page = SupportMeasurePage.objects.get(slug=record["key"])
    assert page.get_parent().slug == "min-health"
    assert not any(Page.find_problems())


def test_a_draft_of_an_editor_is_left_alone(demo: Path) -> None:
    page = SupportMeasurePage.objects.get(slug=MEASURES[0]["key"])
    page.title = "Правка редактора"
    page.save_revision()

    out = reload_measures([{**MEASURES[0], "title": "Другое название"}])

    page.refresh_from_db()
    assert "пропущено 1" in out
    assert page.get_latest_revision_as_object().title == "Правка редактора"
    assert page.title == MEASURES[0]["title"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"provider": "nobody"}, "неизвестный ключ 'nobody'", id="unknown-organisation"),
        pytest.param({"summary": ""}, "summary", id="broken-rule"),
    ],
)
def test_a_bad_record_is_named(demo: Path, change: dict[str, Any], words: str) -> None:
    with pytest.raises(BadRecordError, match=MEASURES[0]["key"]) as caught:
        reload_measures([{**MEASURES[0], **change}])

    assert words in str(caught.value)


def test_every_practice_names_its_measures_and_has_a_drawing(demo: Path) -> None:
    for record in read("practices"):
        page = PracticePage.objects.get(slug=record["key"])
        assert [block.value.slug for block in page.funded_by] == record["funded_by"], record["key"]
        assert page.photos.count() == 1, record["key"]
        assert page.last_published_at.date() < ON


def test_every_row_of_files_has_its_file(demo: Path) -> None:
    offered = offered_files()
    for record in read("guides"):
        rows = [item["title"] for block in record["blocks"] if block["type"] == "files" for item in block["items"]]
        assert all((record["key"], row) in offered for row in rows), record["key"]
    for record in read("events"):
        for row in record.get("materials", ()):
            assert row["link"] or (record["key"], row["title"]) in offered, record["key"]


def test_items_of_the_plan_name_their_sections(demo: Path) -> None:
    for record in read("plans"):
        for item in record["measures"]:
            page = PlanMeasurePage.objects.get(number=item["number"], url_path__contains=f"/{record['key']}/")
            assert [block.value.url for block in page.related_pages] == item.get("pages", []), item["number"]


def test_projects_name_their_pages(demo: Path) -> None:
    named = {record["key"]: record.get("related_pages", []) for record in read("projects")}

    assert any(named.values())
    for page in SectoralProjectPage.objects.all():
        assert [block.value.url for block in page.related_pages] == named[page.slug], page.slug


def test_no_field_of_the_content_stays_empty_everywhere(demo: Path) -> None:
    unused = {
        f"{model._meta.label}.{field.name}"
        for model in content_models()
        for field in model._meta.get_fields()
        if field.concrete and field.model is not Page and field.name != "sort_order" and not is_used(model, field)
    }

    assert unused == NEVER_IN_THE_DEMO


def content_models() -> list[type[Model]]:
    """Return what a visitor sees in the end: pages, rows of theirs, lists and organisations."""
    labels = {model._meta.app_label for model in apps.get_models() if issubclass(model, BasePage)}
    models = [model for model in apps.get_models() if model._meta.app_label in labels | {"organisations", "taxonomy"}]
    return [model for model in models if model._meta.label not in ABOUT_PEOPLE]


def is_used(model: type[Model], field: Any) -> bool:
    """Tell whether any row says something in this field; a flag does where it is not as it is by default."""
    values = {str(field.value_from_object(row) or "") for row in model._default_manager.all()}
    if isinstance(field, BooleanField):
        return values != {str(field.default or "")}
    return bool(values - {"", "[]", "{}"})


def test_one_search_finds_every_type(demo: Path, client: Client) -> None:
    tabs = client.get("/poisk/", {"q": "развитие"}).context["tabs"]

    assert {tab["value"] for tab in tabs if tab["count"]} == {"", *(item.name for item in all_types())}
    for item in all_types():
        results = client.get("/poisk/", {"q": "развитие", "type": item.name}).context["results"]
        assert {hit.type for hit in results.hits} == {item.name}
        assert client.get(results.hits[0].url).status_code == 200, item.name


def test_missing_practices_are_told(loaded: tuple[Path, str], db: None) -> None:
    named = {key for record in MEASURES for key in record["related_practices"]}
    missing = named - practice_slugs()

    assert (f"на которые ссылаются меры: {len(missing)}." in loaded[1]) is bool(missing)


def test_if_needed_does_nothing_on_the_same_day_only(demo: Path) -> None:
    assert "уже загружены" in run("--if-needed", f"--date={ON}")
    next_day = run("--if-needed", f"--date={ON + dt.timedelta(days=1)}")
    assert "уже загружены" not in next_day
    assert "изменено" in next_day


def test_if_needed_sees_changed_content(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(f"--date={ON}")
    monkeypatch.setattr("home.demo_loading.stamp.digest", lambda: "other")

    assert "уже загружены" not in run("--if-needed", f"--date={ON}")


def test_passwords_are_made_once_and_let_people_in(demo: Path, client: Client) -> None:
    path = demo / "demo-credentials.txt"
    before = path.read_text(encoding="utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600

    out = run(f"--date={ON}")

    assert path.read_text(encoding="utf-8") == before
    for line in before.splitlines():
        username, password, role = line.split(maxsplit=2)
        assert log_in(client, username, password).status_code == 302, username
        assert client.get("/admin/").status_code == 200
        assert all(part in out for part in (username, password, role))
    assert {line.split()[0] for line in before.splitlines()} == {"redaktor", "redaktor-fonda", "moderator", "admin"}
    assert not User.objects.filter(is_superuser=True).exists()


def test_a_lost_file_of_passwords_is_made_anew(demo: Path, client: Client) -> None:
    path = demo / "demo-credentials.txt"
    before = path.read_text(encoding="utf-8")
    path.unlink()
    try:
        run(f"--date={ON}")
        username, password, _ = path.read_text(encoding="utf-8").splitlines()[0].split(maxsplit=2)
        assert log_in(client, username, password).status_code == 302
    finally:
        path.write_text(before, encoding="utf-8")


def test_a_terminal_gets_one_line_that_moves(demo: Path) -> None:
    shown = run(f"--date={ON}", stdout=Terminal())

    assert "\r\x1b[KМеры поддержки: 3 из 67" in shown
    assert "Меры поддержки: 67 (без изменений 67)\n" in shown
    assert "из 67" not in run(f"--date={ON}")


def test_a_key_may_not_stand_twice(tmp_path: Path) -> None:
    (tmp_path / "themes.yaml").write_text("- {key: a}\n- {key: a}\n", encoding="utf-8")

    with pytest.raises(BadRecordError, match="дважды: a"):
        read("themes", tmp_path)
    with pytest.raises(FileNotFoundError):
        read("series", tmp_path)


def test_parents_come_first_and_circles_are_refused() -> None:
    tree: list[dict[str, Any]] = [{"key": "b", "parent": "a"}, {"key": "a", "parent": None}]
    assert [record["key"] for record in parents_first(tree)] == ["a", "b"]

    with pytest.raises(BadRecordError, match="входит a: b"):
        list(parents_first([{"key": "a", "parent": "b"}, {"key": "b", "parent": "a"}]))


def test_the_digest_sees_every_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("- {}", encoding="utf-8")
    before = demo_records.digest(tmp_path)
    (tmp_path / "b.yaml").write_text("", encoding="utf-8")

    assert demo_records.digest(tmp_path) != before


def test_the_day_of_a_publication_is_that_of_the_region(demo_content: None) -> None:
    """A page that has just been saved and one that was read again have their moments in different zones."""
    evening, days = dt.datetime(2026, 11, 26, 15, 0, tzinfo=dt.UTC), {}
    for search_type in all_types():
        item = search_type.queryset().first()
        if item is None or getattr(item, "first_published_at", None) is None:
            continue
        before = search_type.to_document(item).published_on
        item.first_published_at = evening
        days[search_type.name] = (search_type.to_document(item).published_on, before)

    # The others tell a day of their own: of an order, of a piece of news.
    told = {name: day for name, (day, before) in days.items() if day != before}
    assert set(told) >= {"measure", "project", "practice", "event"}
    assert set(told.values()) == {dt.date(2026, 11, 27)}
