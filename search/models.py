"""The truth of the public search: one row per findable object, see docs/adr/0002-search-entry.md."""

from django.db import models
from django.db.models import F, Q


class SearchEntry(models.Model):
    """A findable object or the tombstone of one: its document and the state of its delivery to Elasticsearch.

    `version` grows with every change; `indexed_version` is the last one that Elasticsearch confirmed. The row of a
    removed object stays, with an empty document, so that a late write can never bring the object back.
    """

    key = models.CharField("Ключ", max_length=80, unique=True)
    type = models.CharField("Тип", max_length=30)
    object_id = models.PositiveBigIntegerField("Номер объекта")
    version = models.PositiveBigIntegerField("Версия", default=0)
    document = models.JSONField("Документ", default=dict)
    deleted = models.BooleanField("Удалено", default=True)
    needs_mapping = models.BooleanField("Ждёт обновления", default=False)
    indexed_version = models.PositiveBigIntegerField("Версия в индексе", default=0)
    attempts = models.PositiveSmallIntegerField("Попыток", default=0)
    next_attempt_at = models.DateTimeField("Следующая попытка", null=True, blank=True)
    leased_until = models.DateTimeField("Занято до", null=True, blank=True)
    lease_owner = models.CharField("Кем занято", max_length=40, blank=True)
    last_error = models.TextField("Последняя ошибка", blank=True)
    failing_since = models.DateTimeField("Не удаётся с", null=True, blank=True)
    dead = models.BooleanField("Отложено", default=False)
    updated_at = models.DateTimeField("Изменено")

    class Meta:
        verbose_name = "запись поиска"
        verbose_name_plural = "записи поиска"
        indexes = [
            models.Index(fields=["type", "object_id"], name="search_entry_object"),
            models.Index(
                fields=["deleted", "id"], name="search_entry_pending", condition=Q(version__gt=F("indexed_version"))
            ),
            models.Index(fields=["id"], name="search_entry_unmapped", condition=Q(needs_mapping=True)),
            models.Index(fields=["id"], name="search_entry_failing", condition=Q(failing_since__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"


class SearchListing(models.Model):
    """The narrow row by which the database filters, counts and sorts; there is one for each entry that is not deleted.

    Apart from the entry because a search may walk through all of them. Moments are whole seconds since 1970, so that
    both databases compare them in the same way without cases for NULL. `tokens` name the sets of facet values,
    see `SearchFacetSet`; `depends_on` holds ` app.model:pk ` with spaces around each name.
    """

    entry = models.OneToOneField(SearchEntry, on_delete=models.CASCADE, primary_key=True, related_name="listing")
    key = models.CharField(max_length=80)
    type = models.CharField(max_length=30)
    opens_at = models.BigIntegerField()
    closes_at = models.BigIntegerField()
    has_window = models.BooleanField()
    amount_low = models.BigIntegerField(null=True)
    amount_high = models.BigIntegerField(null=True)
    published_on = models.DateField(null=True)
    recheck_on = models.DateField(null=True)
    title_sort = models.CharField(max_length=120)
    tokens = models.TextField()
    depends_on = models.TextField()

    class Meta:
        verbose_name = "строка списка"
        verbose_name_plural = "строки списка"
        indexes = [models.Index(fields=["type"], name="search_listing_type")]

    def __str__(self) -> str:
        return self.key


class SearchFacetSet(models.Model):
    """A distinct list of values of one facet. Never changes: the token is computed from the content.

    Documents repeat a few lists, so counting tokens costs far less than counting values.
    """

    token = models.CharField(max_length=11, primary_key=True)
    facet = models.CharField(max_length=40)
    values = models.JSONField()

    class Meta:
        verbose_name = "набор значений"
        verbose_name_plural = "наборы значений"

    def __str__(self) -> str:
        return f"{self.facet}: {', '.join(self.values)}"


class SearchIndex(models.Model):
    """An index in Elasticsearch that this site has made."""

    class State(models.TextChoices):
        BUILDING = "building", "строится"
        LIVE = "live", "в работе"
        OLD = "old", "прежний"

    name = models.CharField("Имя", max_length=120, unique=True)
    state = models.CharField("Состояние", max_length=10, choices=State.choices)
    created_at = models.DateTimeField("Создан")
    replaced_at = models.DateTimeField("Заменён", null=True, blank=True)
    delivered_at = models.DateTimeField("Последняя отправка", null=True, blank=True)

    class Meta:
        verbose_name = "индекс"
        verbose_name_plural = "индексы"

    def __str__(self) -> str:
        return f"{self.name} ({self.get_state_display()})"
