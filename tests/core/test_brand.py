import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from core.brand import check_accent, check_brand, contrast, stylesheet
from core.models import FooterLink, PortalSettings
from tests.factories.fixtures import Portal


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#777777", "#ffffff", 4.48)],
)
def test_contrast_is_that_of_the_guidelines(first, second, expected):
    assert contrast(first, second) == pytest.approx(expected, abs=0.01)
    assert contrast(second, first) == contrast(first, second)


@pytest.mark.parametrize("colour", ["#0b5563", "#5b2a86", "#14304f"])
def test_a_readable_brand_colour_is_taken(colour):
    check_brand(colour)


@pytest.mark.parametrize("colour", ["#8dbcc2", "#ff8a1f", "teal", "#fff", "#0b5563;}", "url(x)"])
def test_a_pale_or_broken_brand_colour_is_refused(colour):
    with pytest.raises(ValidationError):
        check_brand(colour)


@pytest.mark.parametrize(("colour", "fine"), [("#ff8a1f", True), ("#f2c14e", True), ("#0b5563", False)])
def test_the_main_button_keeps_its_words_readable(colour, fine):
    if fine:
        check_accent(colour)
        return
    with pytest.raises(ValidationError, match="Слишком тёмный"):
        check_accent(colour)


def test_without_colours_there_are_no_rules():
    assert stylesheet("", "") == ""


def test_dark_and_low_vision_looks_keep_their_own_colours():
    rules = stylesheet("#5b2a86", "")

    assert ":root:not([data-theme],[data-scheme])" in rules
    assert "--accent" not in rules


def test_charts_keep_their_own_colours():
    assert "--chart-" not in stylesheet("#5b2a86", "#f2c14e")


@pytest.fixture
def settings_row(portal: Portal) -> PortalSettings:
    row, _ = PortalSettings.objects.get_or_create(site=portal.site)
    return row


@pytest.mark.django_db
def test_the_colours_of_the_region_come_as_a_style_sheet(
    client: Client, settings_row: PortalSettings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    assert "tsveta.css" not in client.get("/").content.decode()
    settings_row.brand_color = "#5b2a86"
    with django_capture_on_commit_callbacks(execute=True):
        settings_row.save()

    assert 'href="/vid/tsveta.css?v=5b2a86-"' in client.get("/").content.decode()
    assert "--brand:#5b2a86" in client.get("/vid/tsveta.css").content.decode()


@pytest.mark.django_db
def test_the_footer_shows_pages_and_addresses_and_no_drafts(
    client: Client, portal: Portal, settings_row: PortalSettings
):
    draft = portal.measure(title="Черновик положения")
    draft.unpublish()
    settings_row.footer_links.set(
        [
            FooterLink(page=portal.catalogue, title="Все меры", sort_order=0),
            FooterLink(link="https://example.org/data", title="Открытые данные", sort_order=1),
            FooterLink(page=draft, sort_order=2),
        ]
    )
    settings_row.save()
    text = client.get("/").content.decode().replace("\u00a0", " ")

    assert ">Все меры</a>" in text
    assert 'href="https://example.org/data"' in text
    assert "Черновик положения" not in text


@pytest.mark.parametrize(("link", "title", "field"), [("", "Слова", "link"), ("https://example.org", "", "title")])
def test_a_link_of_the_footer_needs_a_target_and_words(link, title, field):
    with pytest.raises(ValidationError) as caught:
        FooterLink(link=link, title=title).clean()

    assert list(caught.value.message_dict) == [field]


def test_the_admin_bears_the_name_and_the_mark_of_the_portal(admin_client: Client, portal: Portal) -> None:
    html = admin_client.get("/admin/").content.decode()

    assert "Окно возможностей</title>" in html
    assert "img/mark" in html.split("data-wagtail-sidebar-branding-logo", 1)[1].split("</template>", 1)[0]
    assert "wagtailadmin/images/favicon" not in html
