"""Closed lists of a plan."""

from django.db.models import TextChoices


class PlanKind(TextChoices):
    """What kind of document it is."""

    PLAN = "plan", "План"
    ROADMAP = "roadmap", "Дорожная карта"


class DueKind(TextChoices):
    """How the deadline of a measure is set."""

    DATE = "date", "К дате"
    PERIOD = "period", "За период"
    HALF_YEARLY = "half_yearly", "Каждые полгода"
    PERMANENT = "permanent", "Постоянно"


class MeasureStatus(TextChoices):
    """State of a measure; never stored, always computed. In the order of interest."""

    OVERDUE = "overdue", "Просрочено"
    IN_PROGRESS = "in_progress", "В работе"
    NOT_STARTED = "not_started", "Не начато"
    ONGOING = "ongoing", "Постоянно, идёт"
    DONE_LATE = "late", "Исполнено с опозданием"
    DONE = "done", "Исполнено"
