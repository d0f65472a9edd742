from collections.abc import Mapping
from functools import partial
from typing import Any

from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Orderable, Page, Site

from core.brand import check_accent, check_brand
from core.memory import RememberedCopies
from core.sites import site_of

# A short life bounds how long another process shows an old name when the cache is not shared.
CACHE_SECONDS = 60


COLOUR_INPUT = forms.TextInput(attrs={"placeholder": "#0b5563", "pattern": "#[0-9a-fA-F]{6}", "maxlength": "7"})


def _cache_key(site_id: int) -> str:
    return f"portal-settings-2-{site_id}"


@register_setting(icon="home")
class PortalSettings(BaseSiteSetting, ClusterableModel):
    """Names of the region and the operator: data, so that another region adopts the portal without a fork."""

    portal_name = models.CharField("Название портала", max_length=80, default="Окно возможностей")
    region_name = models.CharField("Регион", max_length=80, default="Хабаровский край")
    region_genitive = models.CharField(
        "Регион в родительном падеже",
        max_length=80,
        default="Хабаровского края",
        help_text="Чего? Хабаровского края",
    )
    lead = models.CharField(
        "О портале одной фразой",
        max_length=250,
        default="Все меры поддержки НКО, ТОС и инициативных групп Хабаровского края в одном окне.",
        help_text="Видна на главной под заголовком и в поисковых системах.",
    )
    logo = models.ForeignKey(
        "media.PortalImage",
        verbose_name="Логотип",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Вместо знака портала в шапке. Квадратный, с прозрачным фоном",
    )
    brand_color = models.CharField(
        "Основной цвет",
        max_length=7,
        blank=True,
        validators=[check_brand],
        help_text="Ссылки, кнопки, шапка подвала. Пусто — цвет портала",
    )
    accent_color = models.CharField(
        "Цвет главной кнопки",
        max_length=7,
        blank=True,
        validators=[check_accent],
        help_text="Один на странице. Пусто — цвет портала",
    )
    demo_banner = models.BooleanField(
        "Показывать полосу «Демонстрационные данные»",
        default=False,
        help_text="Снимите отметку, когда вместо демонстрационных записей появятся настоящие.",
    )
    operator_name = models.CharField("Оператор портала", max_length=250, blank=True)
    operator_phone = models.CharField("Телефон", max_length=40, blank=True, help_text="Например, 8 (4212) 00-00-00")
    operator_email = models.EmailField("Электронная почта", blank=True)
    operator_hours = models.CharField(
        "Часы работы", max_length=120, blank=True, help_text="Например, в будни с 9:00 до 18:00"
    )

    panels = [
        MultiFieldPanel(["portal_name", "lead", "region_name", "region_genitive"], heading="Портал и регион"),
        MultiFieldPanel(["operator_name", "operator_phone", "operator_email", "operator_hours"], heading="Оператор"),
        MultiFieldPanel(
            [
                "logo",
                FieldRowPanel([FieldPanel(name, widget=COLOUR_INPUT) for name in ("brand_color", "accent_color")]),
            ],
            heading="Облик",
        ),
        InlinePanel("footer_links", heading="Ссылки в подвале", label="Ссылка"),
        FieldPanel("demo_banner"),
    ]

    class Meta:
        verbose_name = "Портал"

    @classmethod
    def for_request(cls, request: HttpRequest) -> "PortalSettings":
        """Return the settings of the site that the request asks."""
        site_of(request)
        found: PortalSettings = super().for_request(request)
        return found

    @classmethod
    def for_site(cls, site: Site | None) -> "PortalSettings":
        """Return the settings of a site from the cache: every page asks for them.

        Raises:
            PortalSettings.DoesNotExist: If there is no site.
        """
        return super().for_site(site) if site is None else _kept(site.pk)

    # `(words, address)` of the links in the footer; filled by `for_site`.
    footer: list[tuple[str, str]] = []

    def read_footer(self) -> list[tuple[str, str]]:
        """Return the links in the editors' order; a page that not everybody may see is left out."""
        rows = list(self.footer_links.all())
        keys = [row.page_id for row in rows if row.page_id]
        pages = {page.pk: page for page in Page.objects.filter(pk__in=keys).live().public()} if keys else {}
        found = [(row.words(pages), row.address(pages)) for row in rows]
        return [(words, address) for words, address in found if words and address]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save and forget the cached copy."""
        super().save(*args, **kwargs)
        transaction.on_commit(partial(cache.delete, _cache_key(self.site_id)))

    @classmethod
    def forget_all(cls, **_: object) -> None:
        """Forget the cached copies: whether the footer may name a page is not decided here."""
        _kept.forget()
        cache.delete_many([_cache_key(pk) for pk in Site.objects.values_list("pk", flat=True)])


@RememberedCopies
def _kept(site_id: int) -> PortalSettings:
    found: PortalSettings | None = cache.get(_cache_key(site_id))
    if found is None:
        found, _ = PortalSettings.objects.get_or_create(site_id=site_id)
        found.footer = found.read_footer()
        if found.logo is not None:
            # Kept with the settings: else each page would ask for the logo and for its copies.
            models.prefetch_related_objects([found.logo], "renditions")
        cache.set(_cache_key(site_id), found, CACHE_SECONDS)
    return found


class FooterLink(Orderable):
    """A line of the footer: a page of the portal or an address."""

    settings = ParentalKey(PortalSettings, on_delete=models.CASCADE, related_name="footer_links")
    title = models.CharField("Слова", max_length=80, blank=True, help_text="Пусто — название страницы")
    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name="Страница", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    link = models.URLField("Или адрес", blank=True)

    panels = ["title", "page", "link"]

    class Meta(Orderable.Meta):
        verbose_name = "ссылка в подвале"
        verbose_name_plural = "ссылки в подвале"

    def clean(self) -> None:
        """Ask for exactly one target and for words beside an address (ValidationError by field)."""
        super().clean()
        if bool(self.page_id) == bool(self.link):
            raise ValidationError({"link": "Выберите страницу или впишите адрес, что-то одно."})
        if self.link and not self.title.strip():
            raise ValidationError({"title": "Напишите, какими словами показать этот адрес."})

    def words(self, pages: Mapping[int, Page]) -> str:
        """Return the words of the link, given the public pages by key."""
        page = pages.get(self.page_id or 0)
        return self.title or (page.title if page else "")

    def address(self, pages: Mapping[int, Page]) -> str:
        """Return where it leads; empty when not everybody may see the page."""
        if not self.page_id:
            return self.link
        page = pages.get(self.page_id)
        return (page.url or "") if page else ""
