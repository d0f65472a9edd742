"""The truth of the public search, see docs/adr/0002-search-entry.md, and what editors tell it about words."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q

from search.synonyms.rules import reasons_against
from search.synonyms.terms import Group, split_terms


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    """Writing several entries at once.

    Everybody locks them in the order of their keys: else two may hold what the other one waits for, and PostgreSQL ends
    one of them.
    """

    def locked(self, *, skip: bool = False) -> Self:
        """Lock these rows until the end of the transaction; `skip` leaves out those that somebody else holds."""
        return self.select_for_update(skip_locked=skip).order_by("pk")

    def update_in_order(self, **values: Any) -> int:
        """Update like `update`, with the rows locked first."""
        with transaction.atomic():
            return self.model.objects.filter(pk__in=self.locked().values("pk")).update(**values)


class SearchEntry(models.Model):
    """A findable object or the tombstone of one: its document and the state of its delivery to Elasticsearch.

    `version` grows with every change; `indexed_version` is the last one that Elasticsearch confirmed. The row of a
    removed object stays, with an empty document, so that a late write can never bring the object back.
    """

    shown_to_visitors = False

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

    objects = SearchEntryQuerySet.as_manager()

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

    shown_to_visitors = False

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

    shown_to_visitors = False

    token = models.CharField(max_length=11, primary_key=True)
    facet = models.CharField(max_length=40)
    values = models.JSONField()

    class Meta:
        verbose_name = "набор значений"
        verbose_name_plural = "наборы значений"

    def __str__(self) -> str:
        return f"{self.facet}: {', '.join(self.values)}"


class SearchWord(models.Model):
    """A word that stands in a findable document, see `search.vocabulary`.

    `word` is folded, `shown` is a way it is written; `sound` is its key for those who type in Latin letters.
    """

    shown_to_visitors = False

    word = models.CharField(max_length=50, primary_key=True)
    shown = models.CharField(max_length=50)
    stem = models.CharField(max_length=50)
    sound = models.CharField(max_length=50)
    first = models.CharField(max_length=1)
    length = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "слово"
        verbose_name_plural = "слова"
        indexes = [
            models.Index(fields=["stem"], name="search_word_stem"),
            models.Index(fields=["sound"], name="search_word_sound"),
            models.Index(fields=["first", "length"], name="search_word_near"),
        ]

    def __str__(self) -> str:
        return self.shown


class SearchIndex(models.Model):
    """An index in Elasticsearch that this site has made."""

    shown_to_visitors = False

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


class SynonymGroup(models.Model):
    """Words that editors let the search treat alike; see docs/adr/0007-synonyms-in-queries.md."""

    class Direction(models.TextChoices):
        BOTH = "both", "В обе стороны"
        ONE = "one", "В одну сторону"

    # Only groups of the start set have one; by it a second load knows them.
    key = models.SlugField("Ключ", max_length=80, unique=True, null=True, editable=False)
    terms = models.TextField(
        "Слова и выражения",
        help_text="По одному на строке, в любой форме: «грант», «гранты» и «грантов» для поиска одно слово.",
    )
    direction = models.CharField(
        "Как находить",
        max_length=4,
        choices=Direction.choices,
        default=Direction.BOTH,
        help_text="В обе стороны: любая строка находит все остальные. В одну: первая строка находит остальные, а они её"
        " нет; найденное так стоит ниже.",
    )
    is_active = models.BooleanField(
        "Действует", default=True, help_text="Выключенная группа хранится, но на поиск не влияет."
    )
    note = models.CharField(
        "Зачем", max_length=200, blank=True, help_text="Заметка для коллег, посетители её не видят."
    )

    class Meta:
        verbose_name = "группа синонимов"
        verbose_name_plural = "синонимы"

    def __str__(self) -> str:
        return str(self.group)

    @classmethod
    def active(cls, without: int | None = None) -> tuple[Group, ...]:
        """Return the groups that are switched on, but for the one with the primary key `without`."""
        rows = cls.objects.filter(is_active=True).order_by("pk").only("terms", "direction")
        return tuple(row.group for row in rows if row.pk != without)

    @property
    def group(self) -> Group:
        """Return the group as the search understands it."""
        return Group(split_terms(self.terms), one_way=self.direction == self.Direction.ONE)

    def clean(self) -> None:
        """Refuse what would do nothing, or harm (ValidationError on `terms`)."""
        super().clean()
        if not self.terms:
            # The field itself has complained.
            return
        self.terms = "\n".join(self.group.terms)
        others = self.active(without=self.pk) if self.is_active else ()
        reasons = reasons_against(self.group, others)
        if reasons:
            raise ValidationError({"terms": reasons})


class QueryLog(models.Model):
    """One search with words. Nothing in it tells who asked: see `search.query_log`.

    `uid` is told to the page of the answer, signed, so that a click can be told back without a cookie.
    """

    shown_to_visitors = False

    uid = models.UUIDField(unique=True, editable=False)
    asked_at = models.DateTimeField("Когда, с точностью до часа", db_index=True)
    place = models.CharField("Где", max_length=60)
    query = models.CharField("Запрос", max_length=200)
    filters = models.CharField("Фильтры", max_length=500, blank=True)
    total = models.PositiveIntegerField("Найдено")
    matched = models.CharField("Совпадение", max_length=10)
    backend = models.CharField("Чем искали", max_length=20)
    clicked_position = models.PositiveSmallIntegerField("Открытая строка", null=True)

    class Meta:
        verbose_name = "запрос посетителя"
        verbose_name_plural = "запросы посетителей"
        indexes = [models.Index(fields=["query", "asked_at"], name="search_log_query")]

    def __str__(self) -> str:
        return self.query


class PopularQuery(models.Model):
    """A query that is offered while others type, or one that an editor has forbidden to offer.

    Counted anew from the log by `search.popular.refresh`; what an editor has hidden or added himself stays.
    """

    text = models.CharField(
        "Запрос",
        max_length=200,
        unique=True,
        help_text="Строчными буквами, как его набирают: «помещение для нко»",
        error_messages={"unique": "Такой запрос уже есть в списке."},
    )
    count = models.PositiveIntegerField("Сколько раз спросили", default=0, editable=False)
    hidden = models.BooleanField(
        "Не подсказывать", default=False, help_text="Запрос не появится под строкой поиска, сколько бы его ни задавали"
    )

    class Meta:
        ordering = ["-count", "text"]
        verbose_name = "частый запрос"
        verbose_name_plural = "частые запросы"

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        """Write the query as the log does (ValidationError on `text` when nothing is left of it)."""
        from search.masking import MASK, normalise

        super().clean()
        self.text = normalise(self.text)
        if not self.text:
            raise ValidationError({"text": "Напишите хотя бы одно слово."})
        if MASK in self.text:
            raise ValidationError({"text": "Похоже на телефон, почту или номер документа: такое не подсказываем."})
