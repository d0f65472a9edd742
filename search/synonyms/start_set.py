"""The synonyms that a new portal begins with. Once loaded they belong to the editors: nothing here changes them."""

from dataclasses import dataclass
from pathlib import Path

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction

from search.models import SynonymGroup

PATH = Path(__file__).resolve().parent.parent / "data" / "synonyms.yaml"


@dataclass(frozen=True)
class Outcome:
    """What became of one group of the file; `reason` tells why it was refused."""

    key: str
    created: bool = False
    reason: str = ""


@transaction.atomic
def load_start_set() -> list[Outcome]:
    """Add the groups of the file that are missing; a group that editors have changed or switched off stays so.

    A group that does not go together with one of the editors is left out, with the reason.
    """
    known = set(SynonymGroup.objects.exclude(key=None).values_list("key", flat=True))
    records = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return [Outcome(record["key"]) if record["key"] in known else _add(record) for record in records]


def _add(record: dict) -> Outcome:
    direction = SynonymGroup.Direction.ONE if record["one_way"] else SynonymGroup.Direction.BOTH
    row = SynonymGroup(key=record["key"], terms="\n".join(record["terms"]), direction=direction, note=record["note"])
    try:
        row.full_clean()
    except ValidationError as error:
        return Outcome(record["key"], reason=" ".join(error.messages))
    row.save()
    return Outcome(record["key"], created=True)
