"""The first screen of the admin: drafts, checks and deadlines of the person who looks at it."""

import datetime as dt
import itertools
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from core.dates import region_now, region_today
from core.drafts import own_drafts
from opportunities.desk import closing_measures, overdue_checks
from opportunities.models import BodySectionPage, SupportMeasurePage
from opportunities.querysets import MAX_RECHECK_MONTHS
from opportunities.services.bodies import ensure_body
from tests.factories.fixtures import Portal
from tests.factories.pages import BodySectionPageFactory, SupportMeasurePageFactory
from tests.factories.users import AdministratorFactory, UserFactory
from tests.plans.factories import PlanIndexPageFactory, PlanPageFactory
from users.models import User
from users.roles import MODERATORS

TODAY = dt.date(2026, 3, 31)
DAY = dt.timedelta(days=1)
LONG_AGO = dt.date(2020, 1, 1)
# Queries of the first screen of an editor with something in every list.
BOUND = 34

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def other(portal: Portal) -> BodySectionPage:
    """The section of another body."""
    return BodySectionPageFactory(organisation="min-health")


def editor_of(section: BodySectionPage) -> User:
    return UserFactory(groups=[ensure_body(section).group])


def draft(section: Page, user: User, title: str = "Черновик", *, live: bool = False) -> SupportMeasurePage:
    page = SupportMeasurePageFactory(parent=section, title=title, live=live)
    page.save_revision(user=user)
    return page


def titles(client: Client, panel: str, path: str = "/admin/") -> list[str]:
    """Return what stands in a list of the first screen; nothing when it is not there."""
    page = client.get(path).content.decode()
    if f'id="{panel}-section"' not in page:
        return []
    start = page.index(f'id="{panel}-section"')
    return re.findall(
        r'<div class="title-wrapper"><a href="[^"]+">([^<]+)</a>', page[start : page.index("</section>", start)]
    )


# --- Drafts ---


def test_own_drafts_are_those_whose_latest_text_is_ones_own(portal: Portal) -> None:
    editor, colleague = editor_of(portal.section), editor_of(portal.section)
    first = draft(portal.section, editor)
    changed = draft(portal.section, editor, live=True)
    draft(portal.section, colleague)
    draft(portal.section, editor).save_revision(user=colleague)
    draft(portal.section, editor).get_latest_revision().publish()

    assert [page.pk for page in own_drafts(editor)] == [changed.pk, first.pk]


def test_what_is_with_the_moderator_or_comes_out_by_the_clock_is_no_draft(portal: Portal) -> None:
    editor = editor_of(portal.section)
    sent = draft(portal.section, editor)
    sent.get_workflow().start(sent, editor)
    scheduled = draft(portal.section, editor)
    scheduled.go_live_at = region_now() + DAY
    scheduled.save_revision(user=editor).publish()

    assert not own_drafts(editor).exists()


def test_what_was_returned_is_a_draft_of_a_colleague_only_if_he_goes_on_with_it(portal: Portal) -> None:
    editor, colleague = editor_of(portal.section), editor_of(portal.section)
    moderator = UserFactory(groups=[MODERATORS])
    page = draft(portal.section, editor)
    state = page.get_workflow().start(page, editor)
    state.current_task_state.reject(user=moderator)

    assert not own_drafts(editor).exists()

    page.save_revision(user=colleague)

    assert [found.pk for found in own_drafts(colleague)] == [page.pk]


def test_drafts_of_a_body_are_lost_with_the_right_to_edit_them(portal: Portal, other: BodySectionPage) -> None:
    editor = editor_of(portal.section)
    draft(other, editor)

    assert not own_drafts(editor).exists()


def test_drafts_of_any_type_stand_on_the_first_screen_with_the_section(client: Client, portal: Portal) -> None:
    plan = PlanPageFactory(parent=PlanIndexPageFactory(title="Планы"), title="План года", live=False)
    administrator = AdministratorFactory()
    plan.save_revision(user=administrator)
    client.force_login(administrator)

    page = client.get("/admin/").content.decode()

    assert titles(client, "own-drafts") == ["План года"]
    section = page[page.index('id="own-drafts-section"') :]
    assert "<td>Планы</td>" in section
    assert "<td>На сайте ещё нет</td>" in section
    assert f"/admin/pages/{plan.pk}/edit/" in section


# --- Checks ---


def test_the_database_finds_the_same_overdue_checks_as_the_page(portal: Portal) -> None:
    """Ends of months are where both could differ."""
    days = [dt.date(2025, 1, 31), dt.date(2025, 2, 28), dt.date(2024, 2, 29), dt.date(2025, 8, 30), dt.date(2025, 9, 1)]
    measures = [
        portal.measure(checked_on=checked, recheck_months=months)
        for checked, months in itertools.product(days, (1, 6, MAX_RECHECK_MONTHS))
    ]
    dues = {due for measure in measures if (due := measure.recheck_due_on)}

    for on in {due + offset * DAY for due in dues for offset in (0, 1, 2)}:
        expected = {measure.pk for measure in measures if measure.is_check_overdue(on)}
        assert set(SupportMeasurePage.objects.check_overdue(on).values_list("pk", flat=True)) == expected, on


def test_the_longest_overdue_check_comes_first(portal: Portal) -> None:
    later = portal.measure(checked_on=dt.date(2025, 1, 5), recheck_months=12)
    sooner = portal.measure(checked_on=dt.date(2025, 3, 1), recheck_months=1)
    last = portal.measure(checked_on=dt.date(2025, 1, 6), recheck_months=12)

    assert list(overdue_checks(AdministratorFactory(), TODAY)) == [sooner, later, last]


def test_a_draft_and_a_closed_call_need_no_check(portal: Portal) -> None:
    portal.measure(checked_on=LONG_AGO, live=False)
    portal.measure(checked_on=LONG_AGO, closes_on=TODAY - DAY)
    open_still = portal.measure(checked_on=LONG_AGO, closes_on=TODAY)

    assert list(overdue_checks(AdministratorFactory(), TODAY)) == [open_still]


# --- Deadlines ---


def test_the_nearest_end_comes_first_and_only_of_what_is_published(portal: Portal) -> None:
    second = portal.measure(closes_on=TODAY + 14 * DAY)
    first = portal.measure(closes_on=TODAY)
    portal.measure(closes_on=TODAY + 15 * DAY)
    portal.measure(closes_on=TODAY + DAY, live=False)

    assert list(closing_measures(AdministratorFactory(), TODAY)) == [first, second]


# --- The screen ---


def test_the_first_screen_tells_each_editor_of_the_own_body_only(
    client: Client, portal: Portal, other: BodySectionPage
) -> None:
    today = region_today()
    panels = ("own-drafts", "overdue-checks", "closing-soon")
    people = {}
    for section, name in ((portal.section, "А"), (other, "Б")):
        people[name] = editor_of(section)
        draft(section, people[name], f"Черновик {name}")
        SupportMeasurePageFactory(parent=section, title=f"Проверка {name}", checked_on=LONG_AGO)
        SupportMeasurePageFactory(parent=section, title=f"Срок {name}", closes_on=today + DAY)

    for name, stranger in (("А", "Б"), ("Б", "А")):
        client.force_login(people[name])
        shown = [titles(client, panel) for panel in panels]
        page = client.get("/admin/").content.decode()
        assert shown == [[f"Черновик {name}"], [f"Проверка {name}"], [f"Срок {name}"]]
        assert "завтра" in page
        assert not re.search(f"(Черновик|Проверка|Срок) {stranger}", page)


def test_a_list_with_nothing_in_it_is_not_there(client: Client, portal: Portal) -> None:
    portal.measure()
    client.force_login(editor_of(portal.section))

    page = client.get("/admin/").content.decode()

    for heading in ("Мои черновики", "Пора перепроверить", "Скоро закроются"):
        assert heading not in page


def test_a_long_list_leads_to_the_whole_of_it(client: Client, portal: Portal) -> None:
    today = region_today()
    for number in range(11):
        portal.measure(title=f"Давняя {number:02}", checked_on=LONG_AGO + number * DAY)
        portal.measure(title=f"Скорая {number:02}", closes_on=today + number * DAY)
    portal.measure(title="В порядке")
    client.force_login(editor_of(portal.section))
    page = client.get("/admin/").content.decode()

    for panel, name in (("overdue-checks", "Давняя"), ("closing-soon", "Скорая")):
        assert titles(client, panel) == [f"{name} {number:02}" for number in range(10)]
    for link in re.findall(r'href="(/admin/pages/usage/[^"]+)"', page):
        whole = client.get(link).content.decode()
        assert len(set(re.findall(r"(?:Давняя|Скорая) \d\d", whole))) == 11
        assert "В порядке" not in whole
    assert page.count("/admin/pages/usage/opportunities/supportmeasurepage/?") == 2


def test_the_first_screen_asks_the_database_as_often_for_ten_rows_as_for_one(client: Client, portal: Portal) -> None:
    editor = editor_of(portal.section)
    client.force_login(editor)
    asked = []
    for rows in (1, 9):
        for number in range(rows):
            draft(portal.section, editor, live=bool(number % 2))
            portal.measure(checked_on=LONG_AGO)
            portal.measure(closes_on=region_today())
        client.get("/admin/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/admin/").status_code == 200
        asked.append(len(queries))

    assert asked[0] == asked[1] <= BOUND
