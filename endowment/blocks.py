"""Short texts of a fund that live inside the page row, so showing them costs no query."""

from wagtail import blocks


class TitledTextBlock(blocks.StructBlock):
    """A few words and what they mean."""

    title = blocks.CharBlock(label="Заголовок", max_length=120)
    text = blocks.TextBlock(label="Текст", rows=3)


class TitledTextsBlock(blocks.StreamBlock):
    """Texts with headings, in order."""

    item = TitledTextBlock(label="Пункт", icon="list-ul")


class QuestionBlock(blocks.StructBlock):
    """A question of a donor and the answer."""

    question = blocks.CharBlock(label="Вопрос", max_length=200)
    answer = blocks.TextBlock(label="Ответ", rows=3)


class QuestionsBlock(blocks.StreamBlock):
    """Questions and answers, in order."""

    item = QuestionBlock(label="Вопрос", icon="help")
