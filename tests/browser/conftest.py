"""A small live portal and pages of a real browser with the settings of a phone or a desktop."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer
from wagtail.models import Collection, Page

from core.dates import region_now, region_today
from events.choices import State
from home.models import GuideIndexPage, GuidePage, NewsIndexPage, NewsPage
from media.models import PortalDocument
from practices.submissions import lifecycle
from practices.submissions.consent import CONSENT
from tests.browser.visitor import Visitor
from tests.endowment.factories import REQUISITES, FundPageFactory
from tests.events.factories import DAY, CoursePageFactory, EventPageFactory, person
from tests.factories.fixtures import Portal
from tests.opportunities.projects.factories import BUDGET, INDICATOR, SectoralProjectPageFactory, stage
from tests.plans.factories import PlanMeasurePageFactory, PlanPageFactory, report
from tests.practices.factories import PracticePageFactory
from tests.practices.submissions.author import CONTACTS
from tests.practices.test_pages import full_practice

DESKTOP, PHONE = 1440, 390
# As long as for everything else: on a busy machine the five seconds of Playwright pass before a page is drawn.
expect.set_options(timeout=30_000)


@dataclass(frozen=True)
class LivePortal:
    """Addresses of the pages under test."""

    base: str
    measure: str
    plan: str
    events: dict[str, str]
    fund: str
    project: str
    practices: tuple[int, ...]
    proposal: str

    def addresses(self) -> dict[str, str]:
        """Return `{name: address}` of every page type and of the states that look different."""
        catalogue = f"{self.base}/vozmozhnosti/"
        return {
            "home": f"{self.base}/",
            "catalogue": catalogue,
            "catalogue-filtered": f"{catalogue}?kind=grant&not_level=federal&q=проект",
            "catalogue-empty": f"{catalogue}?q=единорог&kind=grant",
            "measure": self.measure,
            "fund": self.fund,
            "fund-year": f"{self.fund}2025/",
            "measure-fit": f"{self.measure}?fit-who=ngo&fit-share=10",
            "projects": f"{self.base}/proekty/",
            "project": self.project,
            "search": f"{self.base}/poisk/?q=проект",
            "search-empty": f"{self.base}/poisk/?q=единорог",
            "plans": f"{self.base}/plan/",
            "plan": f"{self.base}{self.plan}",
            "plan-filtered": f"{self.base}{self.plan}?status=overdue",
            "plan-measure": f"{self.base}{self.plan}1-7/",
            "plan-changes": f"{self.base}{self.plan}otchet/",
            "plan-changes-wrong": f"{self.base}{self.plan}otchet/?since=2&until=",
            "practices": f"{self.base}/praktiki/?compare={self.practices[0]}",
            "practice": f"{self.base}/praktiki/diabet/",
            "leaflet": f"{self.base}/praktiki/diabet/listovka/",
            "comparison": f"{self.base}/praktiki/sravnenie/?" + "&".join(f"id={key}" for key in self.practices),
            "adoptions": f"{self.base}/praktiki/vnedreno/",
            "proposal-start": f"{self.base}/praktiki/predlozhit/",
            "proposal-consent": f"{self.base}/praktiki/predlozhit/soglasie/{CONSENT.current}/",
            "proposal-step": f"{self.proposal}shag/istoriya/",
            "proposal-rows": f"{self.proposal}shag/rezultat/",
            "proposal-files": f"{self.proposal}fayly/",
            "proposal-check": f"{self.proposal}proverka/",
            "proposal-follow": self.proposal,
            "guides": f"{self.base}/rukovodstva/",
            "guide": f"{self.base}/rukovodstva/zayavka/",
            "news": f"{self.base}/novosti/",
            "news-page": f"{self.base}/novosti/otkrytie/",
            "organisations": f"{self.base}/organizatsii/",
            "organisation": f"{self.base}/organizatsii/fund/",
            "claim": f"{self.base}/praktiki/diabet/vnedrili/",
            "login": f"{self.base}/vhod/",
            "password-reset": f"{self.base}/vhod/parol/zabyt/",
            "privacy": f"{self.base}/personalnye-dannye/",
            "look": f"{self.base}/vid/",
            "accessibility": f"{self.base}/dostupnost/",
            "not-found": f"{self.base}/net-takoy/",
            **self.events,
        }


@pytest.fixture
def live_portal(transactional_db: None, portal: Portal, live_server: LiveServer) -> LivePortal:
    """Publish a score of measures of all states and return the addresses."""
    today = region_today()
    full = portal.measure(
        title="До 500 тыс. ₽ на проект двора",
        slug="dvor",
        summary="Край оплатит проект детской площадки: материалы, работу и доставку.",
        max_amount=500_000,
        pool_amount=20_000_000,
        awards_count=40,
        opens_on=today - dt.timedelta(days=3),
        closes_on=today + dt.timedelta(days=5),
        closes_time=dt.time(18, 0),
        apply_where="Портал грантов",
        apply_url="https://grants.example.org/dvor",
        sign_in="Через Госуслуги",
        contact_phone="8 (4212) 00-00-00",
        contact_email="help@example.org",
        steps=["Соберите жителей.", "Подайте заявку."],
        documents=[{"title": "Протокол собрания", "note": "с подписями"}],
        criteria=[{"name": "Участие жителей", "points": 40}],
        faq=[{"question": "А без юрлица можно?", "answer": "Можно."}],
        odds=[
            {"year": 2024, "applications": 12, "winners": 3},
            {"year": 2025, "applications": 10, "winners": 3, "average_sum": 400_000, "pass_mark": 60},
        ],
        conditions=[
            {"rule": "own_share_percent_min", "value": 15, "text": "Свой вклад от 15 %."},
            {"rule": "registered_months_min", "value": 12, "text": "Год работы."},
        ],
        covered=["Материалы"],
        not_covered=["Долги прошлых лет"],
        series="krai-tos",
        year=today.year,
    )
    for number in range(14):
        portal.measure(
            title=f"Проект {number}: деньги на доброе дело",
            opens_on=today + dt.timedelta(days=number - 7),
            closes_on=today + dt.timedelta(days=number * 10 + 1),
            kinds=("grant", "training")[number % 2 :],
            level=("krai", "federal", "municipal")[number % 3],
            max_amount=100_000 * (number + 1),
        )
    project = SectoralProjectPageFactory(
        title="Врач рядом: новые ФАПы",
        slug="vrach-ryadom",
        goals=["Врач бывает в каждом селе"],
        indicators=[INDICATOR],
        budget=[BUDGET, {**BUDGET, "year": 2026}],
        stages=[
            stage(today - dt.timedelta(days=400), today - dt.timedelta(days=200), done=True, title="Опись"),
            stage(today - dt.timedelta(days=199), today - dt.timedelta(days=1), title="Стройка"),
            stage(today, today + dt.timedelta(days=100), title="Обучение"),
        ],
        partners=["hosp"],
        related_measure_kinds=["grant"],
        related_measures=[full],
    )
    fund = FundPageFactory(
        is_demo=True,
        about="Взносы вкладывают.",
        ways=[("item", {"title": "Перевод", "text": "В банке."})],
        **REQUISITES,
    )
    practices = (full_practice(slug="diabet", suits_kinds=["village", "ngo"]).pk, PracticePageFactory().pk)
    proposal = lifecycle.start(CONTACTS, "", region_now())
    lifecycle.save_answers(proposal, "rezultat", {"result": [""], "evidence-TOTAL_FORMS": ["1"]}, region_now())
    add_articles(portal)
    proposal_url = live_server.url + proposal.get_absolute_url()
    return LivePortal(
        live_server.url,
        live_server.url + full.url,
        plan_with_measures(today),
        event_addresses(live_server.url),
        live_server.url + fund.url,
        live_server.url + project.url,
        practices,
        proposal_url,
    )


def plan_with_measures(today: dt.date) -> str:
    """Publish a plan with measures in all states and return its path."""
    plan = PlanPageFactory(title="План добрых дел", slug="plan-dobra")
    past, future = today - dt.timedelta(days=40), today + dt.timedelta(days=40)
    for number, (due, closes) in enumerate([(past, None), (past, past), (future, None), (future, future)]):
        page = PlanMeasurePageFactory(parent=plan, number=f"1.{number}", due_to=due, executors=("fund", "guvp"))
        report(page, past, "Дело сделано", closes=closes, proof="Акт", link="https://example.org/akt")
    half_yearly = PlanMeasurePageFactory(
        parent=plan, number="1.7", due_kind="half_yearly", due_from=past, due_to=today + dt.timedelta(days=400)
    )
    report(half_yearly, today, "Полугодие закрыто", closes=past, proof="Протокол")
    PlanMeasurePageFactory(parent=plan, number="1.8", due_kind="permanent", due_to=None, due_text="постоянно")
    path: str = plan.url
    return path


def add_articles(portal: Portal) -> None:
    """Publish a guide with a block of every kind and a piece of news."""
    # Tests that commit leave a database without the roots of the trees.
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    document = PortalDocument(title="Форма письма", file_size=2048)
    document.file.save("pismo.docx", ContentFile(b"x" * 2048))
    rows = [{"label": "2024", "figures": [2, 5]}, {"label": "2025", "figures": [3.5, 4]}]
    table = {
        "columns": [{"type": "text", "heading": "Раздел"}, {"type": "text", "heading": "Баллы"}],
        "rows": [{"values": ["Цель", "10"]}],
        "caption": "",
    }
    blocks = [
        (
            "text",
            {"heading": "Начало", "text": "<p>Заявку пишут <b>спокойно</b>.</p><h3>Где</h3><p>Дома</p>"},
        ),
        ("steps", {"heading": "Шаги", "items": [{"title": "Соберите жителей", "text": "Хотя бы десять."}]}),
        ("callout", {"tone": "warning", "title": "Срок", "text": "Не тяните."}),
        ("faq", {"heading": "Спрашивают", "items": [{"question": "А без юрлица?", "answer": "Можно."}]}),
        ("table", {"heading": "Критерии", "table": table}),
        ("files", {"heading": "Файлы", "items": [{"document": document.pk, "note": "Образец"}]}),
        (
            "chart",
            {
                "title": "Заявки",
                "conclusion": "Растут",
                "kind": "columns",
                "unit": "",
                "label_name": "Год",
                "series": ["Подали", "Победили"],
                "rows": rows,
            },
        ),
        ("related", {"heading": "Ещё", "pages": [{"type": "page", "value": portal.catalogue.pk}]}),
    ]
    body = json.dumps([{"type": kind, "value": value} for kind, value in blocks])
    home = Page.objects.get(pk=portal.home.pk)
    guides = home.add_child(instance=GuideIndexPage(title="Руководства", slug="rukovodstva", show_in_menus=True))
    guides.add_child(instance=GuidePage(title="Как подать заявку", slug="zayavka", summary="Девять шагов", body=body))
    news = Page.objects.get(pk=home.pk).add_child(instance=NewsIndexPage(title="Новости", slug="novosti"))
    news.add_child(instance=NewsPage(title="Портал открыт", slug="otkrytie", summary="Заходите", body="[]"))


def event_addresses(base: str) -> dict[str, str]:
    """Publish an event, a full one and a course; return the pages of the section by name."""
    now = region_now()
    event = EventPageFactory(
        title="Обсуждение проекта сквера",
        about="Покажем чертёж.",
        starts_at=now + 3 * DAY,
        attendance="mixed",
        programme=[{"time": dt.time(10), "title": "Чертёж"}, {"time": dt.time(11), "title": "Вопросы"}],
        seats=1,
    )
    waiting = person(event, 2, State.WAITING)
    gone = person(event, 3, State.CANCELLED, name="", email="", withdrawn_at=now)
    course = CoursePageFactory(first=now + DAY, certificate_rules=["Прийти на два занятия."])
    return {
        "events": f"{base}/sobytiya/",
        "events-month": f"{base}/sobytiya/?month={now + 3 * DAY:%Y-%m}",
        "events-past": f"{base}/sobytiya/?when=past&event_kind=forum",
        "event": base + event.url,
        "course": base + course.url,
        "event-registration": f"{base}/sobytiya/{event.slug}/zapis/",
        "registration": f"{base}/sobytiya/zapis/{waiting.token}/",
        "registration-withdraw": f"{base}/sobytiya/zapis/{waiting.token}/otozvat/",
        "registration-withdrawn": f"{base}/sobytiya/zapis/{gone.token}/",
        "certificate-check": f"{base}/sobytiya/proverka/",
        "certificate-unknown": f"{base}/sobytiya/proverka/XX-2026/",
    }


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Return a function that opens a window: `visitor(width, **options of the context)`.

    A request to any other host and an error of a script fail the test.
    """
    made: list[Visitor] = []

    def opener(width: int = DESKTOP, **options: Any) -> Visitor:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="ru-RU", **options)
        page = context.new_page()
        found = Visitor(page)
        page.on("request", lambda asked: found.problems.extend([asked.url] * (not is_ours(asked.url))))
        page.on("pageerror", lambda error: found.problems.append(str(error)))
        made.append(found)
        return found

    yield opener
    for found in made:
        found.page.context.close()
    assert [problem for found in made for problem in found.problems] == []


def is_ours(url: str) -> bool:
    """Tell whether an address asks the portal under test."""
    return urlsplit(url).hostname in {"localhost", "127.0.0.1"} or url.startswith(("data:", "blob:"))


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Tab]]:
    """Return a function that opens an address: `open_page(url, width=390, javascript=False)`.

    A request to any other host and an error of a script fail the test.
    """
    contexts = []
    problems: list[str] = []

    def opener(url: str, width: int = DESKTOP, *, javascript: bool = True, **options: Any) -> Tab:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            locale="ru-RU",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        host = url.split("/")[2]
        page.on(
            "request",
            lambda request: problems.append(request.url) if request.url.split("/")[2:3] != [host] else None,
        )
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(url)
        return page

    yield opener
    for context in contexts:
        context.close()
    assert problems == []
