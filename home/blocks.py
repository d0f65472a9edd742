"""Blocks of guides and news: a compact set, each with one clear job."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.utils.functional import cached_property
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page

from core.blocks import RelatedPagesBlock
from core.series_charts import Chart, Series, make_chart

TEXT_FEATURES = ["bold", "italic", "h3", "ol", "ul", "link", "document-link"]
MAX_SERIES = 4
TONES = (("info", "К сведению"), ("warning", "Осторожно"), ("tip", "Совет"))
CHART_KINDS = (("columns", "Столбики рядом"), ("layers", "Столбики слоями"), ("lines", "Линии"))


def _heading(*, required: bool = False) -> blocks.CharBlock:
    return blocks.CharBlock(label="Подзаголовок", max_length=120, required=required)


class TextBlock(blocks.StructBlock):
    """Paragraphs under a heading."""

    heading = _heading()
    text = blocks.RichTextBlock(label="Текст", features=TEXT_FEATURES)

    class Meta:
        template = "components/streamfield/text.html"


class StepBlock(blocks.StructBlock):
    """One step of a way."""

    title = blocks.CharBlock(label="Шаг", max_length=120, help_text="Начните с глагола")
    text = blocks.TextBlock(label="Что сделать", rows=3)


class StepsBlock(blocks.StructBlock):
    """What to do, one thing after another."""

    heading = _heading()
    items = blocks.ListBlock(StepBlock(), label="Шаги", min_num=1)

    class Meta:
        template = "components/streamfield/steps.html"


class CalloutBlock(blocks.StructBlock):
    """What must not be missed."""

    tone = blocks.ChoiceBlock(label="О чём это", choices=TONES, default="info")
    title = blocks.CharBlock(label="Заголовок", max_length=120)
    text = blocks.TextBlock(label="Текст", rows=3)

    class Meta:
        template = "components/streamfield/callout.html"


class QuestionBlock(blocks.StructBlock):
    """A question with its answer."""

    question = blocks.CharBlock(label="Вопрос", max_length=250)
    answer = blocks.TextBlock(label="Ответ", rows=3)


class FaqBlock(blocks.StructBlock):
    """Questions and answers."""

    heading = _heading()
    items = blocks.ListBlock(QuestionBlock(), label="Вопросы", min_num=1)

    class Meta:
        template = "components/streamfield/faq.html"


class TableBlock(blocks.StructBlock):
    """A table of texts; its first column names the rows."""

    heading = _heading(required=True)
    table = TypedTableBlock([("text", blocks.CharBlock(label="Текст", required=False))], label="Таблица")

    class Meta:
        template = "components/streamfield/table.html"

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse a table without named columns: a screen reader has nothing else to go by (error on `table`)."""
        cleaned = super().clean(value)
        table: TypedTable | None = cleaned["table"]
        if table is None or len(table.columns) < 2 or not all(column["heading"].strip() for column in table.columns):
            error = ValidationError("Нужны хотя бы две колонки, и у каждой — заголовок.")
            raise StructBlockValidationError(block_errors={"table": error})
        return cleaned


class FileBlock(blocks.StructBlock):
    """A file to download."""

    document = DocumentChooserBlock(label="Файл")
    note = blocks.CharBlock(label="Пояснение", max_length=200, required=False)


class FilesBlock(blocks.StructBlock):
    """Files with their type and size."""

    heading = _heading()
    items = blocks.ListBlock(FileBlock(), label="Файлы", min_num=1)

    class Meta:
        template = "components/streamfield/files.html"


class PictureBlock(ImageBlock):
    """An image whose copies are read together with those of all other pictures of the page."""

    def bulk_to_python(self, values: Sequence[Any]) -> list[Any]:
        """Return the images: one query for them and one for their copies, whatever their number."""
        images: list[Any] = super().bulk_to_python(values)
        prefetch_related_objects([image for image in images if image is not None], "renditions")
        return images


class FigureBlock(blocks.StructBlock):
    """A picture with a description for those who do not see it."""

    image = PictureBlock(label="Картинка")
    caption = blocks.CharBlock(label="Подпись", max_length=250, required=False)

    class Meta:
        template = "components/streamfield/figure.html"


class ChartRowBlock(blocks.StructBlock):
    """Figures of one year or one name."""

    label = blocks.CharBlock(label="Год или название", max_length=40)
    figures = blocks.ListBlock(
        blocks.FloatBlock(label="Число", required=False), label="Числа", min_num=1, max_num=MAX_SERIES
    )


class ChartValue(blocks.StructValue):
    """Knows how to become a picture."""

    @cached_property
    def chart(self) -> Chart:
        """Return the chart of the table."""
        names = list(self["series"])
        rows = [(row["label"], list(row["figures"])) for row in self["rows"]]
        series = [
            Series(name, tuple(figures[place] if place < len(figures) else None for _, figures in rows))
            for place, name in enumerate(names)
        ]
        return make_chart(
            self["title"],
            [label for label, _ in rows],
            series,
            kind=self["kind"],
            unit=self["unit"],
            label_name=self["label_name"],
            conclusion=self["conclusion"],
        )


class ChartBlock(blocks.StructBlock):
    """A chart made of a small table; the table stays under it, and the conclusion is in words."""

    title = blocks.CharBlock(label="Заголовок", max_length=120)
    conclusion = blocks.CharBlock(
        label="Вывод",
        max_length=250,
        help_text="Одно предложение: что видно на картинке. Его услышат незрячие",
    )
    kind = blocks.ChoiceBlock(label="Вид", choices=CHART_KINDS, default="columns")
    unit = blocks.CharBlock(label="Единица", max_length=30, required=False, help_text="Например: ₽, %, человек")
    label_name = blocks.CharBlock(label="Что в первой колонке", max_length=40, default="Год")
    series = blocks.ListBlock(
        blocks.CharBlock(label="Название ряда", max_length=60), label="Ряды", min_num=1, max_num=MAX_SERIES
    )
    rows = blocks.ListBlock(ChartRowBlock(), label="Строки", min_num=1, max_num=20)

    class Meta:
        value_class = ChartValue
        template = "components/streamfield/chart.html"

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse a row with more figures than there are series (error on `rows`)."""
        cleaned = super().clean(value)
        if any(len(row["figures"]) > len(cleaned["series"]) for row in cleaned["rows"]):
            error = ValidationError("В строке больше чисел, чем названо рядов.")
            raise StructBlockValidationError(block_errors={"rows": error})
        return cleaned


class RelatedBlock(blocks.StructBlock):
    """Pages to read next."""

    heading = _heading()
    pages = RelatedPagesBlock(label="Страницы", min_num=1)

    class Meta:
        template = "components/streamfield/related.html"

    def get_context(self, value: blocks.StructValue, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add `pages`: live ones that everybody may see, in the editor's order."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        keys = [child["value"] for child in value["pages"].raw_data if child["value"]]
        context["pages"] = public_pages(keys)
        return context


def public_pages(keys: list[int]) -> list[Any]:
    """Return the live public pages with these keys in their order."""

    found = {page.pk: page for page in Page.objects.filter(pk__in=keys).live().public()}
    return [found[key] for key in keys if key in found]


class ArticleBlock(blocks.StreamBlock):
    """The body of a guide or of news."""

    text = TextBlock(label="Текст", icon="pilcrow")
    steps = StepsBlock(label="Шаги", icon="list-ol")
    callout = CalloutBlock(label="Врезка", icon="info-circle")
    faq = FaqBlock(label="Вопросы и ответы", icon="help")
    table = TableBlock(label="Таблица", icon="table")
    files = FilesBlock(label="Файлы", icon="doc-full")
    figure = FigureBlock(label="Картинка", icon="image")
    chart = ChartBlock(label="Диаграмма", icon="order")
    related = RelatedBlock(label="Что ещё прочитать", icon="link")
