from django.db import models
from django.db.models import TextChoices


class OrganisationType(TextChoices):
    """What kind of body an organisation is."""

    GOVERNMENT = "government", "правительство"
    DEPARTMENT = "department", "управление"
    MINISTRY = "ministry", "министерство"
    MUNICIPALITY = "municipality", "округ или район"
    FUND = "fund", "фонд"
    CHAMBER = "chamber", "общественная палата"
    RESOURCE_CENTER = "resource_center", "ресурсный центр"
    NGO = "ngo", "НКО"
    TOS = "tos", "ТОС"
    UNIVERSITY = "university", "вуз"
    HOSPITAL = "hospital", "больница"
    COMPANY = "company", "компания"


class Organisation(models.Model):
    """One entry of the directory: everybody who pays, runs, helps or does."""

    key = models.SlugField("Ключ", max_length=80, unique=True, help_text="Латиницей; стоит в адресах, потом не меняйте")
    name = models.CharField("Полное название", max_length=300)
    short_name = models.CharField(
        "Краткое название", max_length=120, help_text="Для карточек и фильтров, например «Минздрав края»"
    )
    type = models.CharField("Вид", max_length=20, choices=OrganisationType.choices)
    parent = models.ForeignKey(
        "self",
        verbose_name="Подчиняется",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    territory = models.ForeignKey(
        "taxonomy.Territory",
        verbose_name="Территория",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    about = models.TextField("О работе", blank=True, help_text="Два-три предложения: чем помогает организация")
    site = models.URLField("Сайт", blank=True)
    email = models.EmailField("Электронная почта", blank=True)
    phone = models.CharField("Телефон", max_length=60, blank=True)
    address = models.CharField("Адрес", max_length=250, blank=True)
    logo = models.ForeignKey(
        "media.PortalImage",
        verbose_name="Логотип",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    is_demo = models.BooleanField("Демонстрационная запись", default=False)

    class Meta:
        ordering = ["name"]
        verbose_name = "организация"
        verbose_name_plural = "организации"

    def __str__(self) -> str:
        return self.name
