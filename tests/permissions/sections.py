"""The sections beside the catalogue: of every page type one page in each state, and the records of persons.

What only moderators may know carries the root of one rare word, what only administrators may know that of another.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Page, PageViewRestriction

from core.dates import region_now
from endowment.models import EndowmentFundPage
from events.models import Certificate, CoursePage, Presence, Registration
from events.services.access import ensure_events
from events.services.certificates import issue
from home.models import GuideIndexPage, GuidePage, NewsIndexPage, NewsPage
from letters.models import Letter
from opportunities.services.workflow import ensure_moderation
from organisations.models import Organisation
from plans.models import PlanIndexPage
from practices.choices import SubmissionStatus
from practices.models import PracticeClaim, PracticeSubmission, SubmissionFile
from practices.services.access import ensure_library
from practices.submissions import lifecycle
from search.models import PopularQuery, QueryLog, SearchEntry
from tests.endowment.factories import FundPageFactory
from tests.events.factories import CoursePageFactory, EventIndexPageFactory, EventPageFactory, person
from tests.factories import HomePageFactory, MeasureSeriesFactory, TerritoryFactory, UserFactory
from tests.opportunities.projects.factories import (
    NationalProjectFactory,
    ProjectIndexPageFactory,
    SectoralProjectPageFactory,
)
from tests.plans.factories import PlanMeasurePageFactory, PlanPageFactory
from tests.practices.factories import PracticeIndexPageFactory, PracticePageFactory
from users.models import User
from users.roles import ADMINISTRATORS, MODERATORS

MODERATORS_WORD, ADMINISTRATORS_WORD, NOBODYS_WORD = "корунд", "топаз", "агат"


@dataclass(frozen=True)
class Sections:
    """`pages[type][state]`: a page of each type that is live, a draft or private."""

    pages: dict[str, dict[str, Page]]
    registration: Registration
    certificate: Certificate
    submission: PracticeSubmission
    unsent: PracticeSubmission
    claim: PracticeClaim
    submission_file: SubmissionFile
    hidden_page: Page
    redirect: Redirect
    query: Query
    popular: PopularQuery


def build_sections(organiser: Organisation, issuer: User) -> Sections:
    """Build them; `organiser` holds the events, so its editors may see who comes."""
    pages = _pages(organiser)
    course = pages["course"]["live"]
    registration = person(course.specific, name="Шпинелев Пётр", email="shpinelev@example.org")
    Presence.objects.bulk_create([Presence(registration=registration, session=number) for number in (1, 2)])
    submission, unsent = _submission("Корундова школа"), _submission("Агатова школа", sent=False)
    hidden = HomePageFactory().add_child(instance=Page(title="Топазчерновик", slug="topaz", live=False))
    _records(hidden)
    return Sections(
        pages=pages,
        registration=registration,
        certificate=issue(registration, CoursePage.objects.get(pk=course.pk), registration.name, issuer, region_now()),
        submission=submission,
        unsent=unsent,
        claim=PracticeClaim.objects.create(
            practice_id=pages["practice"]["live"].pk,
            organisation_name="Корундфонд",
            territory=TerritoryFactory(key="krai"),
            year=2025,
            contact_name="Корундов",
            contact_email="korund@example.org",
            consent_version="test",
            consent_at=region_now(),
            created_at=region_now(),
        ),
        submission_file=SubmissionFile.objects.create(
            submission=submission,
            kind="material",
            file=ContentFile(b"x", name="x.pdf"),
            extension="pdf",
            size=1,
            title="Корундфайл",
            added_at=region_now(),
        ),
        hidden_page=hidden,
        redirect=Redirect.add_redirect("/topaz-staroe/", "/"),
        query=SearchPromotion.objects.create(query=Query.get("подборка"), page=hidden).query,
        popular=PopularQuery.objects.create(text="корунд", hidden=True),
    )


def _pages(organiser: Organisation) -> dict[str, dict[str, Page]]:
    home = HomePageFactory()
    projects, library, events = ProjectIndexPageFactory(), PracticeIndexPageFactory(), EventIndexPageFactory()
    forum = _child(home, GuideIndexPage(title="Гражданский форум", slug="forum"))
    news = _child(home, NewsIndexPage(title="Новости", slug="novosti"))
    ensure_moderation(projects)
    for index in (library, forum, news):
        ensure_library(index)
    ensure_events(events)
    plan = PlanPageFactory(title="План края", slug="kray")
    found = {
        "project": _states(SectoralProjectPageFactory),
        "practice": _states(PracticePageFactory),
        "plan": _states(PlanPageFactory),
        "planmeasure": _states(PlanMeasurePageFactory, ("number", ("7.1", "7.2", "7.3")), parent=plan),
        # The organiser, body B, sees who comes to what it holds, whatever the state of the page.
        "event": _states(EventPageFactory, titles=ORGANISERS, organiser=organiser),
        "course": _states(CoursePageFactory, titles=ORGANISERS, organiser=organiser),
        "guide": {state: _article(GuidePage, forum, state) for state in STATES},
        "guides": {state: _guides(forum, state) for state in STATES},
        "news": {state: _article(NewsPage, news, state) for state in STATES},
        "fund": _states(FundPageFactory),
    }
    NationalProjectFactory(key="family")
    MeasureSeriesFactory(key="krai-tos")
    for fund in EndowmentFundPage.objects.all():
        ensure_library(fund)
    for index in (home, projects, library, events, forum, news, PlanIndexPage.objects.get()):
        found[index.specific_class._meta.model_name] = {"live": index}
    for pages in found.values():
        if "private" in pages:
            _restrict(pages["private"])
    return found


STATES = {"live": "Открытое", "draft": "Корундчерновик", "private": "Корундзакрытое"}
ORGANISERS = {"live": "Открытое", "draft": "Шпинелчерновик", "private": "Шпинелзакрытое"}


def _states(
    factory: Any,
    varied: tuple[str, tuple[str, ...]] | None = None,
    titles: dict[str, str] = STATES,
    **fields: Any,
) -> dict[str, Page]:
    """Make one page of each state; `varied` is a field with a value for each."""
    found = {}
    for number, (state, title) in enumerate(titles.items()):
        more = {varied[0]: varied[1][number]} if varied else {"slug": f"{factory._meta.model._meta.model_name}-{state}"}
        found[state] = factory(title=title, live=state != "draft", **more, **fields)
    return found


def _child(parent: Page, page: Page) -> Page:
    live = page.live
    page.live = False
    Page.objects.get(pk=parent.pk).add_child(instance=page)
    revision = page.save_revision()
    if live:
        revision.publish()
    page.refresh_from_db()
    return page


def _article(model: type[Page], parent: Page, state: str) -> Page:
    body = json.dumps([{"type": "text", "value": {"heading": "Начало", "text": "<p>Спокойно.</p>"}}])
    fields = {"title": STATES[state], "slug": f"{model._meta.model_name}-{state}", "live": state != "draft"}
    return _child(parent, model(summary="Девять шагов", body=body, **fields))


def _guides(parent: Page, state: str) -> Page:
    return _child(parent, GuideIndexPage(title=STATES[state], slug=f"razdel-{state}", live=state != "draft"))


def _restrict(page: Page) -> None:
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.set(Group.objects.filter(name__in=(MODERATORS, ADMINISTRATORS)))


def _submission(title: str, *, sent: bool = True) -> PracticeSubmission:
    contacts = {"organisation_name": title, "contact_name": title, "contact_email": "korund@example.org"}
    submission = lifecycle.start(contacts, title, region_now())
    submission.title = title
    submission.status = SubmissionStatus.RECEIVED if sent else SubmissionStatus.DRAFT
    submission.save()
    return submission


def _records(hidden: Page) -> None:
    """Write what has no page: a query, a letter, a person without a role, a failed delivery of a hidden page."""
    now = region_now()
    QueryLog.objects.create(
        uid="00000000-0000-4000-8000-000000000001",
        asked_at=now,
        place="all",
        query="корунд",
        total=0,
        backend="database",
    )
    Letter.objects.create(
        key="agat", to="agat@example.org", subject="Агат", body="агат", created_at=now, next_attempt_at=now
    )
    UserFactory(username="agat", first_name="Агат", email="agat@example.org")
    SearchEntry.objects.create(
        key=f"measure:{hidden.pk}",
        type="measure",
        object_id=hidden.pk,
        version=1,
        failing_since=now,
        dead=True,
        last_error="корунд",
        updated_at=now,
    )
