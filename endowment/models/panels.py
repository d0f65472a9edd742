"""The edit form of a fund: fields in the order in which the page tells the story."""

from wagtail.admin.panels import FieldRowPanel, InlinePanel, MultiFieldPanel, Panel

from core.panels import TablePanel

YEAR_COLUMNS = [
    "year",
    "capital_start",
    "contributions",
    "property_received",
    "income",
    "management_fee",
    "operating_costs",
    "programme_spending",
    "capital_end",
    "note",
    "management_company",
]

FUND_PANELS: list[Panel | str] = [
    MultiFieldPanel(
        ["full_name", "summary", "about", "purpose"],
        heading="О капитале",
        help_text="Название страницы стоит в меню: «Целевой капитал».",
    ),
    MultiFieldPanel(
        [
            FieldRowPanel(["capital_owner", "management_company"]),
            FieldRowPanel(["formed_on", "term_years"]),
            "law_facts",
        ],
        heading="Кто и на каких условиях",
    ),
    TablePanel(
        "years",
        YEAR_COLUMNS,
        heading="Показатели по годам",
        label="Год",
        help_text=(
            "Целыми рублями. На конец года = на начало + взносы + доход − управляющей компании − расходы собственника "
            "− на программы. Год начинается с того, чем кончился прежний. Портал всё это сверит."
        ),
    ),
    TablePanel(
        "spending",
        ["year", "programme", "sum", "projects"],
        heading="Расходы по программам",
        label="Расход",
        help_text="В сумме за год — столько же, сколько «На программы» в таблице выше.",
    ),
    InlinePanel("supported", heading="Поддержанные проекты", label="Проект"),
    TablePanel("board", ["role", "organisation"], heading="Совет по использованию капитала", label="Член совета"),
    TablePanel("reports", ["year", "title", "published_on", "document"], heading="Отчёты", label="Отчёт"),
    MultiFieldPanel(["give_summary", "ways", "tax", "faq"], heading="Как помочь"),
    MultiFieldPanel(
        [
            "recipient",
            FieldRowPanel(["inn", "kpp", "ogrn"]),
            FieldRowPanel(["account", "bik", "correspondent_account"]),
            "bank",
            "payment_purpose",
            FieldRowPanel(["contact_email", "contact_phone"]),
        ],
        heading="Реквизиты",
        help_text="По ним портал рисует QR-код для банковского приложения. Опечатку в цифрах заметит сам.",
    ),
    "is_demo",
]

PROMOTE_PANELS: list[Panel | str] = [
    MultiFieldPanel(["slug", "seo_title", "search_description", "show_in_menus"], heading="Адрес, меню и поиск"),
]
