"""The edit form of a sectoral project: fields in the order in which the page tells about it."""

from django import forms
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, MultipleChooserPanel, Panel

PROJECT_PANELS: list[Panel | str] = [
    MultiFieldPanel(
        ["summary", "about", "goals"],
        heading="Суть",
        help_text="Название начните с того, что изменится для людей: «Врач рядом: новые ФАПы и выездные бригады».",
    ),
    MultiFieldPanel(
        [
            FieldRowPanel(["ministry", FieldPanel("national_project", widget=forms.Select)]),
            FieldPanel("themes", widget=forms.CheckboxSelectMultiple),
            FieldPanel("territories", widget=forms.CheckboxSelectMultiple, required_on_save=False),
        ],
        heading="Кто ведёт, о чём и где",
    ),
    MultiFieldPanel(
        ["indicators"],
        heading="Показатели",
        help_text="Первый показатель стоит вверху страницы. Вывод «отстаёт» или «лучше плана» портал напишет сам.",
    ),
    MultiFieldPanel(
        ["budget"], heading="Бюджет", help_text="Суммы — целыми рублями. Итоги и доли портал посчитает сам."
    ),
    MultiFieldPanel(
        ["stages"],
        heading="Этапы",
        help_text=(
            "Состояние проекта считается по этапам. Если этап закончился, отметьте «Сделано»: иначе проект отстаёт."
        ),
    ),
    MultiFieldPanel(
        ["participate", MultipleChooserPanel("partners", label="Партнёры", chooser_field_name="organisation")],
        heading="Как участвовать НКО",
    ),
    MultiFieldPanel(
        [FieldPanel("related_measure_kinds", widget=forms.CheckboxSelectMultiple), "related_measures"],
        heading="Меры для участников",
        help_text="По видам поддержки и направлениям портал сам найдёт меры, по которым идёт приём.",
    ),
    MultiFieldPanel(["related_pages"], heading="Новости и другие страницы"),
    MultiFieldPanel(["tags", "is_demo"], heading="Чтобы нашли"),
]
