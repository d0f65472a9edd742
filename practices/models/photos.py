from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable


class PracticePhoto(Orderable):
    """One picture of a practice; the first one stands on the leaflet."""

    page = ParentalKey("practices.PracticePage", on_delete=models.CASCADE, related_name="photos")
    image = models.ForeignKey("media.PortalImage", verbose_name="Фото", on_delete=models.CASCADE, related_name="+")
    alt = models.CharField(
        "Что на фото",
        max_length=200,
        help_text="Для тех, кто не видит снимка: «Медсестра показывает пожилой женщине глюкометр»",
    )
    caption = models.CharField("Подпись", max_length=200, blank=True, help_text="Если нужно добавить, где и когда")

    panels = [FieldPanel("image"), FieldPanel("alt"), FieldPanel("caption")]

    class Meta(Orderable.Meta):
        verbose_name = "фото практики"
        verbose_name_plural = "фото практик"

    def __str__(self) -> str:
        return self.alt
