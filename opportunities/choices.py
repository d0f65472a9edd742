"""Closed lists of a support measure."""

from django.db.models import TextChoices


class Level(TextChoices):
    """Whose money or decision it is."""

    FEDERAL = "federal", "Федеральный"
    KRAI = "krai", "Краевой"
    MUNICIPAL = "municipal", "Муниципальный"
    PRIVATE = "private", "Частный"


class Stage(TextChoices):
    """How far the project has come by the day of the application."""

    IDEA = "idea", "Идея"
    PREPARATION = "preparation", "Подготовка"
    RUNNING = "running", "Реализация"
    SCALING = "scaling", "Масштабирование"


class Recurrence(TextChoices):
    """How often the support is given."""

    ONCE = "once", "Один раз"
    YEARLY = "yearly", "Раз в год"
    HALF_YEARLY = "half_yearly", "Два раза в год"
    QUARTERLY = "quarterly", "Раз в квартал"
    PERMANENT = "permanent", "Постоянно"


class LegalForm(TextChoices):
    """Legal form of an applicant, as the rules of contests name it."""

    ANO = "ano", "АНО"
    FOUNDATION = "foundation", "Фонд"
    PUBLIC_ORGANISATION = "public_organisation", "Общественная организация"
    UNION = "union", "Союз"
    ASSOCIATION = "association", "Ассоциация"
    TOS_LEGAL = "tos_legal", "ТОС с юридическим лицом"
    TOS_INFORMAL = "tos_informal", "ТОС без юридического лица"
    OOO = "ooo", "ООО"
    IP = "ip", "ИП"


class Better(TextChoices):
    """Which way an indicator is meant to go."""

    MORE = "more", "Чем больше, тем лучше"
    LESS = "less", "Чем меньше, тем лучше"


class ProjectStatus(TextChoices):
    """State of a sectoral project on a day; never stored. The order is that in which one follows another."""

    PLANNED = "planned", "Ещё не начат"
    RUNNING = "running", "Идёт"
    LATE = "late", "Отстаёт"
    DONE = "done", "Завершён"
