"""Kinds of support and kinds of applicants: closed lists that the demo and a real installation share."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of support; `icon` is a name from the portal's set."""

    key: str
    name: str
    icon: str
    is_money: bool = False


@dataclass(frozen=True)
class Applicant:
    """Who may apply; `short` stands on cards."""

    key: str
    name: str
    short: str


# In the order in which people ask for them: money, a roof, knowledge, everything else.
KINDS = (
    Kind("grant", "Грант", "ruble", is_money=True),
    Kind("subsidy", "Субсидия", "ruble", is_money=True),
    Kind("contest", "Конкурс", "project", is_money=True),
    Kind("property", "Помещение или земля", "building"),
    Kind("training", "Обучение", "book"),
    Kind("consulting", "Консультация", "phone"),
    Kind("letter", "Письмо поддержки", "letter"),
    Kind("tax", "Налоговая льгота", "doc"),
    Kind("volunteers", "Волонтёры", "people"),
    Kind("information", "Информационная поддержка", "bell"),
    Kind("order", "Социальный заказ", "list"),
)

APPLICANTS = (
    Applicant("ngo", "Некоммерческая организация (НКО)", "НКО"),
    Applicant("sonko", "Социально ориентированная НКО (СОНКО)", "СОНКО"),
    Applicant("tos_legal", "ТОС с юридическим лицом", "ТОС с юрлицом"),
    Applicant("tos_informal", "ТОС без юридического лица", "ТОС без юрлица"),
    Applicant("group", "Инициативная группа", "Инициативная группа"),
    Applicant("person", "Человек, сам от себя", "Человек"),
    Applicant("social_business", "Социальное предприятие", "Соцпредприятие"),
    Applicant("municipal_institution", "Муниципальное учреждение", "Учреждение"),
)
