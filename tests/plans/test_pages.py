import datetime as dt
import json
import re
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from icalendar import Calendar
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Page, PageViewRestriction
from wagtail.test.utils import WagtailPageTestCase

from home.models import HomePage
from media.models import PortalDocument
from plans.choices import DueKind, MeasureStatus, PlanKind
from plans.models import PlanIndexPage, PlanMeasurePage, PlanPage
from tests.endowment.factories import FundPageFactory
from tests.events.factories import CoursePageFactory
from tests.factories.fixtures import Portal
from tests.plans.conftest import TODAY
from tests.plans.factories import PlanIndexPageFactory, PlanMeasurePageFactory, PlanPageFactory, body, report
from tests.practices.factories import PracticeIndexPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]

MAX_QUERIES = 15
PAST, FUTURE = TODAY - dt.timedelta(days=40), TODAY + dt.timedelta(days=40)


@pytest.fixture
def plan(portal: Portal) -> PlanPage:
    """A plan with a measure of each kind: 1.1 overdue, 1.2 done, 1.3 goes on, 1.10 not started."""
    page = PlanPageFactory(title="План добрых дел", slug="plan-dobra")
    PlanMeasurePageFactory(parent=page, number="1.1", title="Построить мост", due_to=PAST, executors=("guvp",))
    done = PlanMeasurePageFactory(parent=page, number="1.2", title="Открыть школу", due_to=PAST)
    report(done, PAST, "Школа открыта", closes=PAST, proof="Приказ о школе")
    on = PlanMeasurePageFactory(
        parent=page,
        number="1.3",
        title="Отвечать на письма",
        due_kind=DueKind.PERMANENT,
        due_to=None,
        executors=("guvp", "chamber"),
        by_agreement=("chamber",),
    )
    report(on, PAST, "Ответили на сто писем")
    PlanMeasurePageFactory(parent=page, number="1.10", title="Посадить сад", due_to=FUTURE)
    return page


def measure(number: str) -> PlanMeasurePage:
    return PlanMeasurePage.objects.get(number=number)


def text_of(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).replace("\u00a0", " ").split())


class PageTreeTests(WagtailPageTestCase):
    def test_plans_stand_in_their_section_and_hold_measures_only(self) -> None:
        self.assertAllowedParentPageTypes(PlanIndexPage, {HomePage})
        self.assertAllowedSubpageTypes(PlanIndexPage, {PlanPage})
        self.assertAllowedSubpageTypes(PlanPage, {PlanMeasurePage})
        self.assertAllowedSubpageTypes(PlanMeasurePage, set())


def test_the_section_shows_the_official_plan_first_and_links_road_maps(client: Client, portal: Portal) -> None:
    road_map = PlanPageFactory(title="Карта мостов", kind=PlanKind.ROADMAP)
    plan = PlanPageFactory(title="Главный план")
    PlanMeasurePageFactory(parent=plan, number="1.1", title="Построить мост")

    text = text_of(client.get(PlanIndexPageFactory().url))

    assert text.index("Главный план") < text.index("Карта мостов")
    assert plan.url in text
    assert road_map.url in text
    assert measure("1.1").url == f"/plan/{plan.slug}/1-1/"
    assert measure("1.1").url in text


def test_a_plan_tells_its_progress_and_its_measures_in_the_order_of_numbers(client: Client, plan: PlanPage) -> None:
    text = text_of(client.get(plan.url))

    assert "Исполнено 1 из 4 мероприятий" in text
    for words in ("Просрочено", "Исполнено", "Постоянно, идёт", "Не начато", "Приказ о школе", "Школа открыта"):
        assert words in text
    table = text[text.index("<table") :]
    places = [table.index(title) for title in ("Построить мост", "Открыть школу", "Отвечать", "Посадить сад")]
    assert places == sorted(places)
    assert "(по согласованию)" in text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("executor=guvp", {"1.1", "1.3"}),
        ("executor=chamber", {"1.3"}),
        ("status=overdue", {"1.1"}),
        ("due=permanent", {"1.3"}),
        ("executor=guvp&status=ongoing", {"1.3"}),
        ("executor=fund&status=ongoing", set()),
        ("executor=nobody&status=magic&due=2020&utm=1&executor=", {"1.1", "1.2", "1.3", "1.10"}),
        ("status=%00&due=999999999999999999999-9", {"1.1", "1.2", "1.3", "1.10"}),
    ],
)
def test_filters_narrow_the_table_and_every_file(client: Client, plan: PlanPage, query: str, shown: set[str]) -> None:
    page = text_of(client.get(f"{plan.url}?{query}"))
    table = client.get(f"{plan.url}tablitsa/json/?{query}").json()

    assert set(re.findall(r'plan-table__no">([\d.]+)<', page)) == shown
    assert {item["number"] for item in table["measures"]} == shown


def test_a_filter_of_a_half_year_finds_the_deadlines_in_it(client: Client, plan: PlanPage) -> None:
    half = 1 if FUTURE.month <= 6 else 2

    text = text_of(client.get(f"{plan.url}?due={FUTURE.year}-{half}"))

    assert "Посадить сад</a>" in text


def test_the_table_leaves_as_csv_and_xlsx(client: Client, plan: PlanPage) -> None:
    csv = client.get(f"{plan.url}tablitsa/csv/")
    assert csv["Content-Disposition"].startswith("attachment")
    lines = csv.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("№,Мероприятие,Срок")
    assert [line.split(",")[0] for line in lines[1:]] == ["1.1", "1.2", "1.3", "1.10"]

    response = client.get(f"{plan.url}tablitsa/xlsx/?status=done")
    rows = list(load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["№", "1.2"]
    assert rows[1][6] == "Исполнено"
    assert client.get(f"{plan.url}tablitsa/pdf/").status_code == 404


def test_deadlines_leave_as_a_calendar_by_executor(client: Client, plan: PlanPage) -> None:
    response = client.get(f"{plan.url}sroki/?executor=fund")

    events = Calendar.from_ical(response.content).walk("VEVENT")
    assert {str(event["summary"]) for event in events} == {"исполнено, 1.2 Открыть школу", "1.10 Посадить сад"}
    assert {event.decoded("dtstart") for event in events} == {PAST, FUTURE}
    assert len({str(event["uid"]) for event in events}) == 2


def test_a_measure_shows_everything_about_it(client: Client, plan: PlanPage) -> None:
    page = measure("1.2")
    document = PortalDocument(title="Приказ")
    document.file.save("prikaz.pdf", ContentFile(b"x"))
    report(page, PAST, "Дети пришли", document=document, link="https://example.org/shkola", link_title="Сайт школы")

    text = text_of(client.get(page.url))

    for words in ("Пункт 1.2", "Открыть школу", "Школа открыта", "Дети пришли", "Приказ о школе", "Сайт школы"):
        assert words in text
    assert document.url in text
    assert '/organizatsii/fund/"' in text
    assert measure("1.1").url in text
    assert measure("1.3").url in text
    assert text.index("Дети пришли") < text.index("Школа открыта", text.index("Ход работ"))


def test_a_half_yearly_measure_shows_each_deadline(client: Client, plan: PlanPage) -> None:
    page = PlanMeasurePageFactory(
        parent=plan,
        number="2",
        due_kind=DueKind.HALF_YEARLY,
        due_from=dt.date(2020, 3, 31),
        due_to=dt.date(2020, 9, 30),
    )
    report(page, dt.date(2020, 3, 30), closes=dt.date(2020, 3, 31))

    text = text_of(client.get(page.url))

    assert "До 31 марта 2020 года" in text
    assert "Исполнено 30 марта 2020 года" in text
    assert "Просрочено" in text[text.index("До 30 сентября 2020 года") :]


@pytest.mark.parametrize("hide", ["unpublish", "restrict"])
def test_a_hidden_measure_is_told_nowhere(client: Client, plan: PlanPage, hide: str) -> None:
    page = measure("1.2")
    if hide == "unpublish":
        page.unpublish()
    else:
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    addresses = [plan.url, plan.get_parent().url, f"{plan.url}otchet/", f"{plan.url}tablitsa/csv/"]
    addresses += [f"{plan.url}tablitsa/json/", f"{plan.url}sroki/", measure("1.1").url, measure("1.3").url]
    addresses += ["/poisk/?q=школа", "/organizatsii/fund/", "/api/v1/search?q=школа", "/sitemap.xml"]
    for address in addresses:
        text = text_of(client.get(address))
        assert "Открыть школу" not in text, address
        assert "Школа открыта" not in text, address
        assert "/1-2/" not in text, address
    assert client.get(page.url).status_code in (302, 404)


def test_a_draft_of_a_road_map_is_not_told(client: Client, plan: PlanPage) -> None:
    PlanPageFactory(title="Тайная карта", kind=PlanKind.ROADMAP, parent_measure=measure("1.2"), live=False)
    PlanPageFactory(title="Ясная карта", kind=PlanKind.ROADMAP, parent_measure=measure("1.2"))

    text = text_of(client.get(measure("1.2").url))

    assert "Ясная карта" in text
    assert "Тайная карта" not in text
    assert "Тайная карта" not in text_of(client.get(plan.get_parent().url))


def test_a_private_parent_measure_is_not_told(client: Client, plan: PlanPage) -> None:
    road_map = PlanPageFactory(kind=PlanKind.ROADMAP, parent_measure=measure("1.2"))
    assert "Открыть школу" in text_of(client.get(road_map.url))

    PageViewRestriction.objects.create(page=measure("1.2"), restriction_type=PageViewRestriction.LOGIN)

    assert "Открыть школу" not in text_of(client.get(road_map.url))


def test_the_report_on_a_quarter_tells_what_changed(client: Client, portal: Portal) -> None:
    plan = PlanPageFactory()
    done = PlanMeasurePageFactory(parent=plan, number="1", title="Открыть школу", due_to=dt.date(2020, 2, 10))
    report(done, dt.date(2020, 2, 1), "Школа открыта", closes=dt.date(2020, 2, 10))
    report(done, dt.date(2020, 5, 1), "Пришла весна")
    PlanMeasurePageFactory(parent=plan, number="2", title="Построить мост", due_to=dt.date(2020, 3, 1))
    PlanMeasurePageFactory(parent=plan, number="3", title="Посадить сад", due_to=dt.date(2020, 12, 1))

    text = text_of(client.get(f"{plan.url}otchet/?since=2020-01-01&until=2020-03-31"))

    assert "Исполнено 1 мероприятие, просрочено 1 мероприятие" in text
    assert "Всего на 31 марта 2020 года исполнено 1 из 3" in text
    assert "Школа открыта" in text
    assert "Построить мост" in text
    assert "Посадить сад" not in text
    assert "Пришла весна" not in text


def test_a_proof_is_words_a_file_with_type_and_size_and_a_link(client: Client, plan: PlanPage) -> None:
    file = PortalDocument(title="Приказ о школе", file=ContentFile(b"%PDF-1.4" + b" " * 2040, name="prikaz.pdf"))
    file.file_size = file.file.size
    file.save()
    report(measure("1.1"), PAST, "Мост начат", document=file, link="https://example.org/most", link_title="О мосте")

    text = text_of(client.get(measure("1.1").url))
    told = client.get(f"{plan.url}tablitsa/json/").json()["measures"][0]["reports"]
    lines = client.get(f"{plan.url}tablitsa/csv/").content.decode("utf-8-sig")

    assert file.url in text
    assert ">PDF, 2,0 КБ<" in text
    assert '<a href="https://example.org/most"' in text
    assert "О мосте" in text
    file_url = f"http://testserver{file.url}"
    assert told[0]["file"] == {"title": "Приказ о школе", "url": file_url, "bytes": 2048}
    assert f'"{file_url}\nhttps://example.org/most"' in lines


def test_the_report_leaves_as_xlsx_and_csv(client: Client, portal: Portal) -> None:
    plan = PlanPageFactory(slug="otchet")
    done = PlanMeasurePageFactory(parent=plan, number="1", title="Открыть школу", due_to=dt.date(2020, 2, 10))
    report(done, dt.date(2020, 2, 1), "Школа открыта", closes=dt.date(2020, 2, 10), proof="Приказ")
    report(done, dt.date(2020, 5, 1), "Пришла весна")
    days = "since=2020-01-01&until=2020-03-31"

    page = client.get(f"{plan.url}otchet/?{days}")
    response = client.get(f"{plan.url}otchet/xlsx/?{days}")
    rows = list(load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True))
    lines = client.get(f"{plan.url}otchet/csv/?{days}").content.decode("utf-8-sig").splitlines()

    assert f"{plan.url}otchet/xlsx/?since=2020-01-01&amp;until=2020-03-31" in page.content.decode()
    assert rows[1][0] == "1"
    assert rows[1][3:5] == ("Не начато", "Исполнено")
    assert "2020-02-10, исполнено 2020-02-01" in rows[1][5]
    assert "Школа открыта" in rows[1][6]
    assert "Пришла весна" not in rows[1][6]
    assert rows[1][7] == "Приказ"
    assert lines[0].startswith("№,Мероприятие,Исполнители,Было,Стало")
    # Without days: the latest quarter with news, as on the page.
    assert "Пришла весна" in client.get(f"{plan.url}otchet/csv/").content.decode()
    for wrong in (f"pdf/?{days}", "csv/?since=вчера&until=2020-01-01", "csv/?since=2020-04-01&until=2020-01-01"):
        assert client.get(f"{plan.url}otchet/{wrong}").status_code == 404


def test_a_measure_and_the_section_that_came_of_it_lead_to_each_other(client: Client, portal: Portal) -> None:
    fund, course, library = FundPageFactory(), CoursePageFactory(), PracticeIndexPageFactory()
    named: list[Page] = [fund, course, library, portal.catalogue]
    page = PlanMeasurePageFactory(
        number="1.18", title="Создать капитал", related_pages=[("page", section) for section in named]
    )
    words = text_of(client.get(page.url))

    assert "Где это на портале" in words
    for section in named:
        assert f'<a href="{section.url}">' in words
        back = text_of(client.get(section.url))
        assert f'href="{page.url}"' in back
        assert "пункт 1.18. Создать" in back
    fund.unpublish()
    assert [section.pk for section in client.get(page.url).context["sections"]] == [item.pk for item in named[1:]]
    page.unpublish()
    assert "пункт 1.18" not in text_of(client.get(course.url))


def test_nobody_is_late_in_advance_in_a_quarter_that_lasts(client: Client, plan: PlanPage) -> None:
    since, until = TODAY - dt.timedelta(days=50), FUTURE + dt.timedelta(days=1)

    response = client.get(f"{plan.url}otchet/?since={since}&until={until}")

    after = {item.row.page.number: item.after for item in response.context["changes"]}
    assert after["1.10"] is MeasureStatus.NOT_STARTED
    assert after["1.1"] is MeasureStatus.OVERDUE
    assert [item.row.page.number for item in response.context["failed"]] == ["1.1"]
    assert response.context["known"] == TODAY


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("since=2020-04-01&until=2020-01-01", "until", "Последний день раньше первого."),
        ("since=вчера&until=2020-01-01", "since", "Такого дня нет. Выберите день, например 14.12.2026."),
        ("since=2020-01-01", "until", "Выберите последний день."),
        ("since=%00&until=9999-99-99", "since", "Такого дня нет. Выберите день, например 14.12.2026."),
    ],
)
def test_wrong_days_of_the_report_are_named_beside_the_field(
    client: Client, plan: PlanPage, query: str, field: str, words: str
) -> None:
    response = client.get(f"{plan.url}otchet/?{query}")

    assert response.status_code == 200
    assert words in response.context["form"].errors[field]
    assert words in text_of(response)


@pytest.mark.parametrize("query", ["since=0001-01-01&until=9999-12-31", "since=1990-01-01&until=9999-12-31"])
def test_the_ends_of_the_calendar_are_no_error(client: Client, plan: PlanPage, query: str) -> None:
    assert client.get(f"{plan.url}otchet/?{query}").status_code == 200


def test_pages_cost_a_few_queries_however_many_measures_there_are(
    client: Client, plan: PlanPage, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        page = PlanMeasurePageFactory(parent=plan, number=f"3.{number}", executors=(f"body-{number}", "fund"))
        report(page, PAST)
    addresses = [plan.get_parent().url, plan.url, f"{plan.url}otchet/", measure("3.1").url]
    addresses += [f"{plan.url}tablitsa/xlsx/", f"{plan.url}sroki/"]
    for address in addresses:
        client.get(address)
        with django_assert_max_num_queries(MAX_QUERIES):
            assert client.get(address).status_code == 200


def test_search_engines_read_the_plan_and_the_measure(client: Client, plan: PlanPage) -> None:
    found: dict[str, Any] = {}
    for address in (plan.url, measure("1.2").url):
        (data,) = re.findall(
            r'<script type="application/ld\+json">(.*?)</script>', client.get(address).content.decode()
        )
        found |= {item["@type"]: item for item in json.loads(data)["@graph"]}

    assert found["CreativeWork"]["name"] == "План добрых дел"
    assert found["Action"]["actionStatus"] == "CompletedActionStatus"
    assert found["Action"]["agent"][0]["name"] == body("fund").name
    assert "BreadcrumbList" in found


def test_an_empty_plan_and_an_empty_section_are_no_error(client: Client, portal: Portal) -> None:
    section = PlanIndexPageFactory()
    assert "пока нет" in text_of(client.get(section.url))
    plan = PlanPageFactory()
    assert "Мероприятий пока нет" in text_of(client.get(plan.url))
    assert client.get(f"{plan.url}otchet/").status_code == 200


def test_the_section_stands_in_the_menu(client: Client, plan: PlanPage) -> None:
    assert '<a href="/plan/"' in client.get("/").content.decode()


def test_a_new_measure_gets_the_address_of_its_number(portal: Portal) -> None:
    plan = PlanPageFactory()
    for _ in range(2):
        page = PlanMeasurePage(title="Сад", number="1.10", due_kind=DueKind.PERMANENT, live=False)
        Page.objects.get(pk=plan.pk).add_child(instance=page)

    assert set(PlanMeasurePage.objects.values_list("slug", flat=True)) == {"1-10", "1-10-2"}
