"""Closed lists of a practice."""

from django.db.models import TextChoices


class PracticeStage(TextChoices):
    """How much the practice has been tried."""

    PILOT = "pilot", "Пробуют"
    PROVEN = "proven", "Проверена в деле"
    SCALED = "scaled", "Работает во многих местах"


class SuitsKind(TextChoices):
    """Who can repeat the practice without inventing much anew."""

    VILLAGE = "village", "Селу"
    TOWN = "town", "Городу"
    MUNICIPALITY = "municipality", "Администрации района или округа"
    HOSPITAL = "hospital", "Больнице, поликлинике, ФАПу"
    SCHOOL = "school", "Школе, детскому саду, колледжу"
    CULTURE = "culture", "Библиотеке, клубу, музею, театру"
    SOCIAL = "social", "Социальной службе"
    NGO = "ngo", "НКО"
    TOS = "tos", "ТОС и соседям"
    EMPLOYER = "employer", "Предприятию"


class CostBand(TextChoices):
    """How much all costs of a practice are together; an upper end belongs to its band."""

    UP_TO_100K = "up_to_100k", "До 100 тыс. ₽"
    UP_TO_500K = "up_to_500k", "100–500 тыс. ₽"
    UP_TO_1M = "up_to_1m", "500 тыс. — 1 млн ₽"
    UP_TO_3M = "up_to_3m", "1–3 млн ₽"
    OVER_3M = "over_3m", "Больше 3 млн ₽"


_BAND_ENDS = (
    (100_000, CostBand.UP_TO_100K),
    (500_000, CostBand.UP_TO_500K),
    (1_000_000, CostBand.UP_TO_1M),
    (3_000_000, CostBand.UP_TO_3M),
)


def cost_band(total: int) -> CostBand:
    """Return the band of a total in whole roubles."""
    return next((band for end, band in _BAND_ENDS if total <= end), CostBand.OVER_3M)


class SubmissionStatus(TextChoices):
    """Where a proposed practice is."""

    DRAFT = "draft", "Черновик"
    RECEIVED = "received", "Получена"
    IN_WORK = "in_work", "В работе"
    RETURNED = "returned", "Ждёт ответа автора"
    PUBLISHED = "published", "Опубликована"
    DECLINED = "declined", "Не подошла"
    WITHDRAWN = "withdrawn", "Отозвана автором"


class ClaimStatus(TextChoices):
    """Where the story of an organisation that has repeated a practice is."""

    RECEIVED = "received", "Ждёт решения"
    PUBLISHED = "published", "Опубликован"
    DECLINED = "declined", "Отклонён"
    WITHDRAWN = "withdrawn", "Отозван автором"


class FileKind(TextChoices):
    """What a file of a proposed practice is."""

    PHOTO = "photo", "Фото"
    MATERIAL = "material", "Материал"


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
