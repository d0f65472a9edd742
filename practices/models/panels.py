"""The edit form of a practice: fields in the order in which the page tells the story."""

from django import forms
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, Panel

PRACTICE_PANELS: list[Panel | str] = [
    MultiFieldPanel(
        ["summary", "result", "evidence"],
        heading="Результат",
        help_text="Название начните с сути: «Школа диабета приезжает в село», «Катер здоровья».",
    ),
    MultiFieldPanel(["problem", "solution"], heading="Проблема и решение"),
    MultiFieldPanel(["steps", "people"], heading="Как сделали"),
    MultiFieldPanel(
        ["costs"], heading="Сколько стоило", help_text="Суммы — целыми рублями, итог портал посчитает сам."
    ),
    MultiFieldPanel(
        [
            # A list in the order of the tree is quicker than the chooser of snippets.
            FieldPanel("sector", widget=forms.Select),
            FieldPanel("themes", widget=forms.CheckboxSelectMultiple),
            FieldPanel("territories", widget=forms.CheckboxSelectMultiple, required_on_save=False),
            FieldRowPanel(["stage", "year"]),
            "organisation",
        ],
        heading="Где и кто",
        help_text="Территория — где это сделали впервые; где повторили, отметьте ниже.",
    ),
    MultiFieldPanel(["suits_kinds", "suits", "risks", "repeated_by", "materials"], heading="Как повторить у себя"),
    MultiFieldPanel(
        ["funded_by", FieldPanel("funded_by_kinds", widget=forms.CheckboxSelectMultiple), "funded_by_note"],
        heading="Кто может это оплатить",
        help_text="Мера, на странице которой указана эта практика, появится здесь сама.",
    ),
    MultiFieldPanel(["quote", "quote_role"], heading="Слова участника"),
    InlinePanel("photos", heading="Фотографии", label="Фото", max_num=12),
    MultiFieldPanel(["tags", "is_demo"], heading="Чтобы нашли"),
]

PROMOTE_PANELS: list[Panel | str] = [
    MultiFieldPanel(["slug", "seo_title", "search_description"], heading="Адрес и поисковые системы"),
]
