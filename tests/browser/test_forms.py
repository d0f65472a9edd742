"""Every public form with mistakes in it: they are told in words, the summary has the focus, nothing typed is lost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect

from core.dates import region_now
from practices.choices import SubmissionStatus
from practices.models import PracticeSubmission
from practices.submissions import lifecycle
from tests.browser.conftest import LivePortal
from tests.browser.visitor import Visitor
from tests.practices.submissions.author import CONTACTS, office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@dataclass(frozen=True)
class WrongForm:
    """A form on a page, what is typed into it, and the fields of which something must be said."""

    url: str
    typed: Mapping[str, str]
    wrong: tuple[str, ...]
    submit: str = "main form button[type=submit]:not(.visually-hidden)"
    kept: tuple[str, ...] = field(default=())


def wrong_forms(portal: LivePortal) -> dict[str, WrongForm]:
    """Return every public form of the portal, filled in wrongly."""
    returned = lifecycle.start(CONTACTS, "", region_now())
    PracticeSubmission.objects.filter(pk=returned.pk).update(status=SubmissionStatus.RETURNED)
    step = f"{portal.proposal}shag"
    return {
        "registration": WrongForm(
            portal.events["event-registration"],
            {"name": "Анна Ким", "email": "anna", "comment": "Нужен пандус"},
            ("id_email", "id_consent"),
            kept=("name", "email", "comment"),
        ),
        "proposal": WrongForm(
            f"{portal.base}/praktiki/predlozhit/",
            {"organisation_name": "Больница", "contact_email": "anna", "contact_phone": "нет"},
            ("id_contact_name", "id_contact_email", "id_contact_phone", "id_consent"),
            kept=("organisation_name", "contact_email", "contact_phone"),
        ),
        "story": WrongForm(
            f"{step}/istoriya/",
            {"title": "Школа диабета", "year": "давно"},
            ("id_summary", "id_sector", "id_year"),
            "main form button.button--primary",
            ("title", "year"),
        ),
        "rows": WrongForm(
            f"{step}/shagi/",
            {"costs-0-name": "Глюкометры", "costs-0-sum": "много"},
            ("id_costs-0-sum",),
            "main form button.button--primary",
            ("costs-0-name", "costs-0-sum"),
        ),
        "answer": WrongForm(f"{portal.base}{returned.get_absolute_url()}", {}, ("id_text",)),
        "claim": WrongForm(
            f"{portal.base}/praktiki/diabet/vnedrili/",
            {"organisation_name": "Больница", "contact_email": "anna"},
            ("id_contact_name", "id_contact_email", "id_consent"),
            kept=("organisation_name", "contact_email"),
        ),
        "login": WrongForm(
            f"{portal.base}/vhod/", {"login": "anna"}, ("id_password",), "main form button.button--primary", ("login",)
        ),
        "number": WrongForm(f"{portal.base}/sobytiya/proverka/", {"number": "   "}, ("id_number",)),
        "period": WrongForm(
            f"{portal.base}{portal.plan}otchet/",
            {"since": "2026-02-01", "until": "2026-01-01"},
            ("id_until",),
            "main form.plan-filters button",
            ("since", "until"),
        ),
        "fit": WrongForm(portal.measure, {"fit-share": "-5"}, ("id_fit-share",), "#fit form button", ("fit-share",)),
    }


def test_mistakes_are_told_and_nothing_is_lost(live_portal: LivePortal, visitor: Callable[..., Visitor]) -> None:
    guest = visitor()
    page = guest.page
    for place, form in wrong_forms(live_portal).items():
        guest.open(place, form.url)
        # What the browser would refuse by itself must be told by the portal too: not every browser does.
        page.eval_on_selector_all("main form", "all => all.forEach(form => { form.noValidate = true })")
        for name, value in form.typed.items():
            page.locator(f"main [name='{name}']").fill(value)
        with page.expect_navigation():
            page.locator(form.submit).first.click()
        guest.arm()

        assert page.title().startswith("Ошибка: "), place
        expect(page.locator("#errors"), place).to_be_focused()
        links = page.eval_on_selector_all("#errors a", "all => all.map(link => link.getAttribute('href').slice(1))")
        assert set(form.wrong) <= set(links), (place, links)
        for target in links:
            page.locator(f"#errors a[href='#{target}']").first.click()
            assert page.evaluate("document.activeElement.id") == target, (place, target)
            field_state = page.evaluate("id => document.getElementById(id).getAttribute('aria-invalid')", target)
            assert field_state == "true", (place, target)
        for name in form.kept:
            assert page.locator(f"main [name='{name}']").input_value() == form.typed[name], (place, name)
        guest.check("fields", "structure", "faint")
        guest.axe()

    assert not guest.findings, guest.report()


def test_a_refused_file_is_told_at_its_field(live_portal: LivePortal, visitor: Callable[..., Visitor]) -> None:
    guest = visitor()
    page = guest.page
    guest.open("files", f"{live_portal.proposal}fayly/")
    page.locator("#id_photos").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})
    good = office()
    page.locator("#id_materials").set_input_files(
        {"name": good.name or "", "mimeType": "application/msword", "buffer": good.read()}
    )
    with page.expect_navigation():
        page.get_by_role("button", name="Загрузить и остаться").click()
    guest.arm()

    assert page.title().startswith("Ошибка: ")
    expect(page.locator("#errors")).to_be_focused()
    assert page.locator("#errors a[href='#id_photos']").count() == 1
    # The good file is kept.
    assert page.get_by_role("group", name="DOCX").count() == 1
    guest.check("fields")
    guest.axe()
    assert not guest.findings, guest.report()


def test_personal_data_can_be_filled_in_by_the_browser_and_pasted(
    live_portal: LivePortal, visitor: Callable[..., Visitor]
) -> None:
    page = visitor().page
    asked = {
        live_portal.events["event-registration"]: {
            "name": "name",
            "email": "email",
            "organisation": "organization",
            "phone": "tel",
        },
        f"{live_portal.base}/praktiki/predlozhit/": {
            "organisation_name": "organization",
            "contact_name": "name",
            "contact_email": "email",
            "contact_phone": "tel",
        },
    }
    for url, fields in asked.items():
        page.goto(url)
        for name, purpose in fields.items():
            box = page.locator(f"main [name={name}]")
            assert box.get_attribute("autocomplete") == purpose, name
            box.focus()
            page.evaluate("navigator.clipboard && document.execCommand('insertText', false, 'текст 1')")
            assert box.input_value() == "текст 1"
        assert page.locator("main form img, main form canvas, main form iframe").count() == 0


def test_a_form_on_its_way_over_a_slow_line_looks_so(live_portal: LivePortal, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{live_portal.base}/vhod/parol/zabyt/")
    form = page.locator("main form")
    # The answer that leaves the page as it stands while it waits for another one.
    page.route("**/zabyt/", lambda route: route.fulfill(status=204))
    form.get_by_label("Адрес электронной почты").fill("redaktor@example.org")
    form.get_by_role("button").click()

    expect(form).to_have_attribute("aria-busy", "true")
    expect(form.get_by_role("button")).to_have_css("cursor", "progress")
