"""Closed lists of a practice."""

from django.db.models import TextChoices


class PracticeStage(TextChoices):
    """How much the practice has been tried."""

    PILOT = "pilot", "Пробуют"
    PROVEN = "proven", "Проверена в деле"
    SCALED = "scaled", "Работает во многих местах"


class MaterialType(TextChoices):
    """What a material for repeating is."""

    GUIDE = "guide", "Методичка"
    TEMPLATE = "template", "Образец"
    FORM = "form", "Бланк"
    CHECKLIST = "checklist", "Список"
    LEAFLET = "leaflet", "Памятка"
    TABLE = "table", "Таблица"
    VIDEO = "video", "Видео"
    PRESENTATION = "presentation", "Презентация"
    AUDIO = "audio", "Аудио"
