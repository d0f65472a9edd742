"""The edit form: a draft may be incomplete, publication names the very cell and loses nothing typed."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from endowment.models import EndowmentFundPage, EndowmentProgramme
from opportunities.services.bodies import ensure_body
from practices.services.access import ensure_library
from tests.endowment.factories import REQUISITES, FundPageFactory, ProgrammeFactory
from tests.factories import AdministratorFactory, HomePageFactory, OrganisationFactory, UserFactory
from tests.factories.fixtures import Portal
from users.roles import MODERATORS

pytestmark = pytest.mark.django_db

TEXTS = (
    *("full_name", "summary", "about", "purpose", "formed_on", "term_years", "capital_owner", "management_company"),
    *("give_summary", "contact_email", "contact_phone", "ogrn", "seo_title", "search_description", *REQUISITES),
)
GOOD = {"year": 2025, "capital_start": 0, "contributions": 3_000_000, "capital_end": 3_000_000}
ZEROS = dict.fromkeys(("property_received", "income", "management_fee", "operating_costs", "programme_spending"), 0) | {
    "note": "",
    "management_company": "",
}


def form_data(years: Any = (), spent: Any = (), **fields: Any) -> Any:
    rows = {
        "years": inline_formset([{**ZEROS, **row} for row in years]),
        "spending": inline_formset(list(spent)),
        **{name: inline_formset([]) for name in ("board", "reports", "supported")},
    }
    streams = {name: streamfield([]) for name in ("law_facts", "ways", "tax", "faq")}
    empty = dict.fromkeys(TEXTS, "")
    return nested_form_data({"title": "Капитал", "slug": "kapital", **empty, **streams, **rows, **fields})


@pytest.fixture
def editor(client: Client, portal: Portal) -> Client:
    client.force_login(AdministratorFactory())
    return client


def create_url() -> str:
    return reverse("wagtailadmin_pages:add", args=("endowment", "endowmentfundpage", HomePageFactory().pk))


def whole() -> dict[str, Any]:
    return {"summary": "Слова.", "capital_owner": OrganisationFactory(key="fund").pk}


def test_the_form_shows_the_years_as_one_table(editor: Client) -> None:
    html = editor.get(create_url()).content.decode()

    assert 'id="id_years-FORMS"' in html
    assert 'id="id_years-EMPTY_FORM_TEMPLATE"' in html
    assert "На начало года" in html
    assert "css/admin.css" in html


def test_an_incomplete_draft_with_figures_that_do_not_agree_is_saved(editor: Client) -> None:
    response = editor.post(create_url(), form_data(years=({**GOOD, "capital_end": 1},)))

    assert response.status_code == 302
    assert not EndowmentFundPage.objects.get().live


def test_publication_names_the_cell_and_keeps_what_was_typed(editor: Client) -> None:
    rows = (GOOD, {"year": 2026, "capital_start": 2_999_999, "contributions": 0, "capital_end": 2_999_998})

    response = editor.post(create_url(), {**form_data(years=rows, **whole()), "action-publish": "1"})

    assert not EndowmentFundPage.objects.exists()
    first, second = response.context["form"].formsets["years"].forms
    assert not first.errors
    assert set(second.errors) == {"capital_start", "capital_end"}
    html = response.content.decode()
    assert 'value="2999999"' in html
    assert "На конец 2025 года было 3\u00a0000\u00a0000" in html


def test_spending_must_add_up_to_the_year(editor: Client) -> None:
    year = {**GOOD, "income": 500, "programme_spending": 500}
    spent = {"year": 2025, "programme": ProgrammeFactory().pk, "sum": 400, "projects": 1}

    response = editor.post(create_url(), {**form_data((year,), (spent,), **whole()), "action-publish": "1"})

    (form,) = response.context["form"].formsets["years"].forms
    assert "По программам расписано 400" in form.errors["programme_spending"][0].replace("\u00a0", " ")


def test_a_row_to_be_deleted_is_not_counted(editor: Client) -> None:
    rows = (GOOD, {**GOOD, "DELETE": "1"})

    response = editor.post(create_url(), {**form_data(years=rows, **whole()), "action-publish": "1"})

    assert response.status_code == 302
    assert EndowmentFundPage.objects.get().years.count() == 1


@pytest.mark.parametrize("value", ["много", "-5", "1.5", ""])
def test_a_figure_that_cannot_be_read_is_told_at_its_cell(editor: Client, value: str) -> None:
    rows = ({**GOOD, "capital_end": value},)

    response = editor.post(create_url(), {**form_data(years=rows, **whole()), "action-publish": "1"})

    (form,) = response.context["form"].formsets["years"].forms
    assert list(form.errors) == ["capital_end"]


def test_half_of_the_requisites_is_refused_field_by_field(editor: Client) -> None:
    data = form_data(**whole(), recipient="Фонд", bik="044525225", account="40702810138250123018")

    response = editor.post(create_url(), {**data, "action-publish": "1"})

    assert set(response.context["form"].errors) == {"inn", "bank", "account"}


def test_a_whole_fund_is_published(editor: Client) -> None:
    data = form_data(years=(GOOD,), **whole(), **REQUISITES)

    response = editor.post(create_url(), {**data, "action-publish": "1"})

    assert response.status_code == 302
    assert EndowmentFundPage.objects.get().live


def test_adding_a_fund_lets_moderators_work_in_it(editor: Client) -> None:
    editor.post(create_url(), form_data())

    page = EndowmentFundPage.objects.get()
    rights = page.permissions_for_user(UserFactory(groups=[MODERATORS]))
    assert rights.can_edit()
    assert rights.can_publish()


def test_editors_of_a_body_may_not_touch_a_fund(portal: Portal) -> None:
    page = FundPageFactory()
    ensure_library(page)

    rights = page.permissions_for_user(UserFactory(groups=[ensure_body(portal.section).group]))

    assert not rights.can_edit()
    assert not rights.can_publish()


def test_moderators_keep_the_programmes(portal: Portal) -> None:
    ensure_library(FundPageFactory())
    codes = set(Group.objects.get(name=MODERATORS).permissions.values_list("codename", flat=True))

    assert "change_endowmentprogramme" in codes
    assert EndowmentProgramme.objects.exists()
