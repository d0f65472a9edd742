"""Photos and materials of a proposal: taking them in and giving them names."""

import datetime as dt
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from practices.models import PracticeSubmission, SubmissionFile
from practices.submissions.steps import storable
from practices.submissions.uploads import RULES, Rule

_LONGEST_TITLE = 200


def attach(
    submission: PracticeSubmission, files: MultiValueDict[str, UploadedFile], now: dt.datetime
) -> list[tuple[str, str]]:
    """Store what may be stored; return `(id of the field, message)` of everything refused."""
    errors: list[tuple[str, str]] = []
    for name, rule in RULES.items():
        room = rule.count - submission.files.filter(kind=rule.kind).count()
        for position, file in enumerate(files.getlist(name)):
            try:
                if position >= room:
                    raise ValidationError(rule.too_many)
                _store(submission, file, rule, now)
            except ValidationError as error:
                errors.append((f"id_{name}", f"{_shown_name(file)}: {error.messages[0]}"))
    return errors


def describe(submission: PracticeSubmission, data: MultiValueDict[str, str]) -> None:
    """Take over the names that the author gave to files, fields `title-<key>`."""
    for file in submission.files.all():
        title = " ".join(storable(str(data.get(f"title-{file.pk}", file.title))).split())[:_LONGEST_TITLE]
        if title != file.title:
            file.title = title
            file.save(update_fields=["title"])


def _store(submission: PracticeSubmission, file: UploadedFile, rule: Rule, now: dt.datetime) -> None:
    extension = rule.check(file)
    # The name that a person gave to a document says what it is; that of a photo is a number of the camera.
    title = "" if rule.kind == "photo" else PurePath(_shown_name(file)).stem.replace("_", " ")
    SubmissionFile.objects.create(
        submission=submission,
        kind=rule.kind,
        file=file,
        extension=extension,
        size=file.size or 0,
        title=title[:_LONGEST_TITLE],
        added_at=now,
    )


def _shown_name(file: UploadedFile) -> str:
    return "".join(char for char in (file.name or "файл") if char.isprintable())[:120]
