from typing import Any, Self

from django.core.cache import cache
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Site

# A short life bounds how long another process shows an old name when the cache is not shared.
CACHE_SECONDS = 60


def _cache_key(site_id: int) -> str:
    return f"portal-settings-1-{site_id}"


@register_setting(icon="home")
class PortalSettings(BaseSiteSetting):
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
        FieldPanel("demo_banner"),
    ]

    class Meta:
        verbose_name = "Портал"

    @classmethod
    def for_site(cls, site: Site | None) -> Self:
        """Return the settings of a site from the cache: every page asks for them.

        Raises:
            PortalSettings.DoesNotExist: If there is no site.
        """
        if site is None:
            return super().for_site(site)
        found: Self | None = cache.get(_cache_key(site.pk))
        if found is None:
            found = super().for_site(site)
            cache.set(_cache_key(site.pk), found, CACHE_SECONDS)
        return found

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save and forget the cached copy."""
        super().save(*args, **kwargs)
        cache.delete(_cache_key(self.site_id))
