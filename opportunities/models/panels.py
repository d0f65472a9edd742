"""The edit form of a measure: fields in the order in which an editor reads an order or a regulation."""

from django import forms
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel

MEASURE_PANELS: list[Panel | str] = [
    MultiFieldPanel(
        ["summary", "official_title", "about"],
        heading="Суть",
        help_text=(
            "Название начните с того, что получит заявитель: «До 3 млн ₽ на проект…», «Помещение в аренду за 1 рубль…»."
        ),
    ),
    MultiFieldPanel(
        [
            FieldPanel("kinds", widget=forms.CheckboxSelectMultiple, required_on_save=False),
            "level",
            FieldRowPanel(["provider", "operator"]),
            FieldRowPanel(["series", "year", "round"]),
        ],
        heading="Что это и кто даёт",
    ),
    MultiFieldPanel(
        [
            FieldPanel("who", widget=forms.CheckboxSelectMultiple, required_on_save=False),
            FieldPanel("conditions", help_text="Каждое условие — число для проверки и предложение для людей."),
            FieldPanel("stages", widget=forms.CheckboxSelectMultiple),
        ],
        heading="Кому и на каких условиях",
    ),
    MultiFieldPanel(
        [
            FieldPanel("themes", widget=forms.CheckboxSelectMultiple, required_on_save=False),
            FieldPanel("territories", widget=forms.CheckboxSelectMultiple, required_on_save=False),
        ],
        heading="Направления и территория",
        help_text=(
            "Отмечайте самое узкое: мера района найдётся и при поиске по краю, мера края — при поиске по любому району."
        ),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel(["min_amount", "max_amount"]),
            FieldRowPanel(["pool_amount", "awards_count"]),
            "covered",
            "not_covered",
            FieldRowPanel(["duration_min_months", "duration_max_months"]),
        ],
        heading="Деньги и расходы",
        help_text="Суммы — целыми рублями. Если мера не денежная, оставьте пустыми.",
    ),
    MultiFieldPanel(
        [
            "recurrence",
            "announced_on",
            FieldRowPanel(["opens_on", "closes_on", "closes_time"]),
            FieldRowPanel(["results_on", "project_starts_on", "project_ends_on"]),
        ],
        heading="Сроки",
        help_text=(
            "Дни и часы — по времени региона (UTC+10). Состояние «идёт приём», «скоро закроется» портал вычисляет сам."
        ),
    ),
    MultiFieldPanel(["apply_where", "apply_url", "sign_in", "steps", "documents"], heading="Как получить"),
    MultiFieldPanel(["criteria", "pass_mark", "odds"], heading="Как оценивают и какие шансы"),
    MultiFieldPanel(["after_award"], heading="После победы"),
    MultiFieldPanel(
        ["contact_role", FieldRowPanel(["contact_phone", "contact_email"]), "contact_hours", "faq"],
        heading="Кого спросить",
    ),
    MultiFieldPanel(
        [
            "legal_basis_title",
            FieldRowPanel(["legal_basis_number", "legal_basis_date"]),
            "legal_basis_url",
            FieldRowPanel(["source_url", "licence"]),
        ],
        heading="Основание и источник",
    ),
    MultiFieldPanel(
        [FieldRowPanel(["checked_on", "recheck_months"]), "is_demo"],
        heading="Свежесть",
        help_text="Когда подойдёт срок проверки, мера опустится в списке и получит пометку.",
    ),
    MultiFieldPanel(["tags", "related_pages"], heading="Чтобы нашли"),
]

PROMOTE_PANELS: list[Panel | str] = [
    MultiFieldPanel(["slug", "seo_title", "search_description"], heading="Адрес и поисковые системы"),
]
