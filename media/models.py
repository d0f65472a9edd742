from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import connection, models, transaction
from django.db.models import Q
from django.db.models.fields.files import FieldFile
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, Image, SourceImageIOError

from media.uploads import check_document, picture_extension, stored_name


def document_name(instance: "PortalDocument", filename: str) -> str:
    """Return where a document is kept."""
    return stored_name("documents", filename)


def _judge(file: FieldFile, check: Callable[[File], object]) -> None:
    """Check a file that has just come; one that lies in its place was judged when it came."""
    if not file or getattr(file, "_committed", True):
        return
    try:
        check(file.file)
    except ValidationError as error:
        raise ValidationError({"file": error.messages[0]}) from error


class PortalImage(AbstractImage):
    """An image with a mandatory thought about its author and licence."""

    credit = models.CharField(
        "Автор и лицензия", max_length=250, blank=True, help_text="Кто снял или нарисовал и на каких условиях"
    )

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = "изображение"
        verbose_name_plural = "изображения"
        permissions = [("choose_image", "Can choose image")]

    def get_upload_to(self, filename: str) -> str:
        """Return where the original is kept."""
        return stored_name("original_images", filename)

    def clean(self) -> None:
        """Judge a new file by its content (ValidationError at the field)."""
        super().clean()
        _judge(self.file, picture_extension)

    def create_rendition(self, filter: Filter) -> AbstractRendition:  # noqa: A002 - the name is given
        """Make one resized copy, see `create_renditions`."""
        return self.create_renditions(filter)[filter]

    def create_renditions(self, *filters: Filter) -> dict[Filter, AbstractRendition]:
        """Make resized copies; what another visitor of the same page has made meanwhile is taken from him.

        Raises:
            SourceImageIOError: If the picture is broken or there is no room for a copy; templates then show its words.
        """
        if not filters:
            return {}
        with self._rendering():
            made: dict[Filter, AbstractRendition] = {}
            for item in filters:
                key = {"filter_spec": item.spec, "focal_point_key": item.get_cache_key(self)}
                made[item] = self.renditions.filter(**key).first() or super().create_rendition(item)
            return made

    @contextmanager
    def _rendering(self) -> Iterator[None]:
        """Let others wait for the copies of this picture: fifty first visitors would all make them."""
        try:
            with transaction.atomic():
                # SQLite would make every editor wait as well.
                if connection.features.has_select_for_update:
                    list(type(self).objects.select_for_update(no_key=True).filter(pk=self.pk).values_list("pk"))
                yield
        except SourceImageIOError:
            raise
        except OSError as error:
            raise SourceImageIOError(str(error)) from error


class PortalRendition(AbstractRendition):
    """A resized copy of an image."""

    shown_to_visitors = False

    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition")
        ]


class PortalDocument(AbstractDocument):
    """A file for visitors: a form, a sample, an order."""

    file = models.FileField("файл", upload_to=document_name)

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = "документ"
        verbose_name_plural = "документы"
        permissions = [("choose_document", "Can choose document")]

    def clean(self) -> None:
        """Judge a new file by its extension and its content (ValidationError at the field)."""
        super().clean()
        _judge(self.file, lambda file: check_document(file, self.file_extension))


class DocumentText(models.Model):
    """What stands inside the file of a document, and how far reading it has come.

    The text belongs to the file `file_name`: when a document gets another file, the row begins anew.
    """

    shown_to_visitors = False

    class State(models.TextChoices):
        WAITING = "waiting", "Ждёт очереди"
        DONE = "done", "Прочитан"
        FAILED = "failed", "Не прочитан"
        SKIPPED = "skipped", "Такие файлы не читаем"

    class Reason(models.TextChoices):
        """The values are those of `extraction.outcomes.Problem`."""

        EMPTY = "empty", "В файле нет текста. Похоже, это скан: загрузите документ, в котором текст можно выделить"
        BROKEN = "broken", "Файл повреждён или это файл другого вида. Откройте его у себя и сохраните заново"
        ENCRYPTED = "encrypted", "Файл закрыт паролем. Загрузите копию без пароля"
        BOMB = "bomb", "Файл устроен необычно: при чтении он занимает слишком много памяти. Сохраните его заново"
        TOO_LARGE = "too_large", "Файл больше 20 МБ. Сожмите картинки или разделите его"
        UNKNOWN_TYPE = "unknown_type", "Текст ищем только в PDF, DOCX, XLSX, ODT, TXT и CSV"
        TIMEOUT = "timeout", "Файл читался слишком долго. Разделите его или сохраните проще"
        CRASH = "crash", "Чтение файла прервалось. Сохраните его заново"
        MISSING = "missing", "Файла нет на месте. Загрузите его ещё раз"

    document = models.OneToOneField(
        PortalDocument, on_delete=models.CASCADE, primary_key=True, related_name="extracted", verbose_name="Документ"
    )
    file_name = models.CharField("Файл", max_length=255)
    file_hash = models.CharField("Отпечаток файла", max_length=40, blank=True)
    state = models.CharField("Состояние", max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField("Причина", max_length=20, choices=Reason.choices, blank=True)
    text = models.TextField("Текст", blank=True)
    is_tagged = models.BooleanField("Размечен для программ экранного доступа", null=True)
    attempts = models.PositiveSmallIntegerField("Попыток", default=0)
    next_attempt_at = models.DateTimeField("Следующая попытка", null=True, blank=True)
    leased_until = models.DateTimeField("Занято до", null=True, blank=True)
    lease_owner = models.CharField("Кем занято", max_length=40, blank=True)
    updated_at = models.DateTimeField("Изменено")

    class Meta:
        verbose_name = "текст документа"
        verbose_name_plural = "тексты документов"
        indexes = [models.Index(fields=["document"], name="media_text_waiting", condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return f"{self.file_name}: {self.get_state_display()}"
