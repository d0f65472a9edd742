"""Executors report on their own measures and on nothing else."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Collection, PageLogEntry

from letters.models import Letter
from media.models import PortalDocument
from opportunities.services.bodies import ensure_body
from plans.choices import MeasureStatus
from plans.models import PlanMeasurePage, PlanReport
from plans.rows import row_of
from plans.services.access import ensure_plans
from plans.services.reporting import reportable_measures
from tests.factories import AdministratorFactory, BodySectionPageFactory, UserFactory
from tests.factories.fixtures import Portal
from tests.plans.conftest import TODAY
from tests.plans.factories import PlanIndexPageFactory, PlanMeasurePageFactory, PlanPageFactory, body, report
from users.models import User
from users.roles import MODERATORS

pytestmark = [pytest.mark.django_db, pytest.mark.database]

YESTERDAY = TODAY - dt.timedelta(days=1)
LIST = "/admin/plan-reports/"


@pytest.fixture
def own(portal: Portal) -> PlanMeasurePage:
    """A measure of the Fund, due today."""
    plan = PlanPageFactory()
    ensure_plans(PlanIndexPageFactory())
    return PlanMeasurePageFactory(
        parent=plan, number="1.1", title="Своё дело", due_to=TODAY, executors=("fund", "guvp")
    )


@pytest.fixture
def foreign(own: PlanMeasurePage) -> PlanMeasurePage:
    """A measure of another body of the same plan."""
    return PlanMeasurePageFactory(parent=own.get_parent(), number="1.2", title="Чужое дело", executors=("min-health",))


@pytest.fixture
def editor(portal: Portal, own: PlanMeasurePage) -> User:
    return UserFactory(groups=[ensure_body(portal.section).group])


@pytest.fixture
def moderator(own: PlanMeasurePage) -> User:
    return UserFactory(username="check", email="check@example.org", groups=[MODERATORS])


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(page: PlanMeasurePage) -> str:
    return reverse("plan_reports:add", args=[page.pk])


def answers(**changes: str) -> dict[str, str]:
    given = {"organisation": str(body("fund").pk), "on": TODAY.isoformat(), "text": "Мост построен", "closes": ""}
    return {**given, "proof": "", "document": "", "link_title": "", "link": "", **changes}


def test_an_editor_reports_and_visitors_see_it_at_once(
    client: Client, editor: User, own: PlanMeasurePage, moderator: User
) -> None:
    sent = answers(closes=TODAY.isoformat(), proof="Акт приёмки", link="https://example.org/akt", link_title="Акт")

    response = enter(editor).post(address(own), sent)

    assert response.status_code == 302
    written = PlanReport.objects.get()
    assert (written.text, written.organisation, written.author) == ("Мост построен", body("fund"), editor)
    assert row_of(own, TODAY).status is MeasureStatus.DONE
    text = client.get(own.url).content.decode().replace("\u00a0", " ")
    for words in ("Мост построен", "Акт приёмки", "https://example.org/akt", "Исполнено"):
        assert words in text
    entry = PageLogEntry.objects.get(action="plans.report_written")
    assert (entry.user, entry.data["text"]) == (editor, "Мост построен")
    letter = Letter.objects.get()
    assert letter.to == "check@example.org"
    assert letter.subject == "Организация fund: отчёт по пункту 1.1"
    assert "исполнено" in letter.body


def test_a_report_changes_no_official_fact_and_no_draft(editor: User, own: PlanMeasurePage) -> None:
    own.title = "Правка модератора"
    own.save_revision()
    before = PlanMeasurePage.objects.filter(pk=own.pk).values().get()

    enter(editor).post(address(own), answers(title="Взлом", number="9.9", due_to="2030-01-01", measure="1"))

    assert PlanReport.objects.get().measure_id == own.pk
    assert PlanMeasurePage.objects.filter(pk=own.pk).values().get() == before


def test_the_list_shows_own_measures_only(editor: User, own: PlanMeasurePage, foreign: PlanMeasurePage) -> None:
    text = enter(editor).get(LIST).content.decode()

    assert "Своё дело" in text
    assert "Чужое дело" not in text


def test_the_menu_offers_reports_to_those_who_have_something_to_report_on(editor: User, portal: Portal) -> None:
    stranger = UserFactory(groups=[ensure_body(BodySectionPageFactory(organisation="min-sport")).group])

    assert LIST in enter(editor).get("/admin/").content.decode()
    assert LIST not in enter(stranger).get("/admin/").content.decode()


def test_a_foreign_measure_is_not_found(editor: User, own: PlanMeasurePage, foreign: PlanMeasurePage) -> None:
    client = enter(editor)

    assert client.get(address(foreign)).status_code == 404
    assert client.post(address(foreign), answers()).status_code == 404
    assert PlanReport.objects.count() == 0


def test_nobody_speaks_for_another_executor(editor: User, own: PlanMeasurePage, foreign: PlanMeasurePage) -> None:
    for key in ("guvp", "min-health"):
        response = enter(editor).post(address(own), answers(organisation=str(body(key).pk)))
        assert response.status_code == 200
        assert "organisation" in response.context["form"].errors
    assert PlanReport.objects.count() == 0


def test_the_report_of_another_executor_cannot_be_changed(editor: User, own: PlanMeasurePage) -> None:
    theirs = report(own, YESTERDAY, "Слова ГУВП", organisation=body("guvp"))
    client, edit = enter(editor), reverse("plan_reports:edit", args=[0])

    for name in ("edit", "delete"):
        url = reverse(f"plan_reports:{name}", args=[theirs.pk])
        assert client.get(url).status_code == 404
        assert client.post(url, answers()).status_code == 404
    assert client.get(edit).status_code == 404
    assert PlanReport.objects.get().text == "Слова ГУВП"


def test_an_own_report_can_be_corrected_but_not_deleted(editor: User, own: PlanMeasurePage) -> None:
    mine = report(own, YESTERDAY, "Очепятка")
    client = enter(editor)

    assert client.post(reverse("plan_reports:edit", args=[mine.pk]), answers(text="Опечатка")).status_code == 302
    assert client.post(reverse("plan_reports:delete", args=[mine.pk])).status_code in (302, 403)

    mine.refresh_from_db()
    assert mine.text == "Опечатка"
    assert PageLogEntry.objects.filter(action="plans.report_changed").exists()


def test_a_moderator_reports_for_any_executor_and_deletes(moderator: User, own: PlanMeasurePage) -> None:
    client = enter(moderator)
    client.post(address(own), answers(organisation=str(body("guvp").pk)))
    written = PlanReport.objects.get()
    assert written.organisation.key == "guvp"
    assert Letter.objects.count() == 0

    url = reverse("plan_reports:delete", args=[written.pk])
    assert client.get(url).status_code == 200
    client.post(url)

    assert PlanReport.objects.count() == 0
    assert PageLogEntry.objects.get(action="plans.report_deleted").data["text"] == "Мост построен"
    assert client.get(reverse("wagtailadmin_pages:history", args=[own.pk])).status_code == 200


def test_editors_may_not_touch_the_pages_of_the_plan(editor: User, own: PlanMeasurePage) -> None:
    rights = own.permissions_for_user(editor)

    assert not rights.can_edit()
    assert not rights.can_publish()
    assert enter(editor).get(reverse("wagtailadmin_pages:edit", args=[own.pk])).status_code == 404


def test_moderators_write_and_publish_plans(moderator: User, own: PlanMeasurePage) -> None:
    assert own.permissions_for_user(moderator).can_publish()
    assert PlanIndexPageFactory().permissions_for_user(moderator).can_add_subpage()


def test_who_leaves_the_group_or_the_plan_reports_no_more(editor: User, own: PlanMeasurePage) -> None:
    assert list(reportable_measures(editor)) == [own]
    own.unpublish()
    assert list(reportable_measures(editor)) == []
    own.save_revision().publish()
    editor.groups.clear()

    assert list(reportable_measures(User.objects.get(pk=editor.pk))) == []


def test_an_editor_of_two_bodies_speaks_for_both(own: PlanMeasurePage, portal: Portal) -> None:
    groups = [ensure_body(BodySectionPageFactory(organisation=key)).group for key in ("fund", "guvp")]
    client = enter(UserFactory(groups=groups))

    for key in ("fund", "guvp"):
        client.post(address(own), answers(organisation=str(body(key).pk)))

    assert {row.organisation.key for row in PlanReport.objects.all()} == {"fund", "guvp"}


def test_visitors_and_outsiders_are_sent_away(client: Client, own: PlanMeasurePage) -> None:
    for url in (LIST, address(own)):
        assert client.get(url).status_code == 302
        assert client.get(url)["Location"].startswith("/admin/login/")
    outsider = UserFactory()
    assert enter(outsider).get(address(own)).status_code in (302, 404)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"on": (TODAY + dt.timedelta(days=1)).isoformat()}, "on", "ещё не наступил"),
        ({"on": "0020-01-01"}, "on", "год"),
        ({"on": "вчера"}, "on", "дату"),
        ({"text": " "}, "text", "Требуется"),
        ({"text": "я" * 1501}, "text", "1500"),
        ({"closes": "2001-01-01"}, "closes", "допустимых"),
        ({"link": "не адрес"}, "link", "URL"),
        ({"link_title": "Акт"}, "link", "адреса нет"),
        ({"organisation": "99999999999999999999"}, "organisation", "допустимых"),
        ({"document": "99999"}, "document", ""),
    ],
)
def test_a_wrong_answer_is_named_beside_its_field_and_nothing_is_lost(
    editor: User, own: PlanMeasurePage, changes: dict[str, str], field: str, words: str
) -> None:
    response = enter(editor).post(address(own), answers(**{"proof": "Акт приёмки", **changes}))

    assert response.status_code == 200
    assert words in " ".join(response.context["form"].errors[field])
    assert "Акт приёмки" in response.content.decode()
    assert PlanReport.objects.count() == 0


def test_a_file_of_another_body_is_refused_and_an_own_one_is_taken(editor: User, own: PlanMeasurePage) -> None:
    theirs = ensure_body(BodySectionPageFactory(organisation="min-health")).collection
    mine = ensure_body(BodySectionPageFactory(organisation="fund")).collection

    def upload(collection: Collection) -> PortalDocument:
        document = PortalDocument(title="Акт", collection=collection)
        document.file.save("akt.pdf", ContentFile(b"x"))
        return document

    client = enter(editor)
    refused = client.post(address(own), answers(document=str(upload(theirs).pk)))
    assert "недоступен" in " ".join(refused.context["form"].errors["document"])

    client.post(address(own), answers(document=str(upload(mine).pk)))
    assert PlanReport.objects.get().document is not None


def test_the_list_costs_a_few_queries_however_long_it_is(
    own: PlanMeasurePage, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        report(PlanMeasurePageFactory(parent=own.get_parent(), number=f"2.{number}"), YESTERDAY)
    client = enter(AdministratorFactory())
    client.get(LIST)

    with django_assert_max_num_queries(25):
        client.get(LIST)
