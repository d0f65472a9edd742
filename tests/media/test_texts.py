"""The state of every file: asked for with the document, read once, never lost, never stuck."""

import datetime as dt
import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.db import DatabaseError, transaction
from pytest_django import Settings
from wagtail.models import CollectionViewRestriction

from core.dates import region_now
from media import texts
from media.extraction.outcomes import Outcome, Problem
from media.management.commands.extract_texts import run
from media.models import DocumentText, PortalDocument
from media.privacy import public_documents
from media.texts import LEASE, MAX_ATTEMPTS, Reader, public_texts, read_again
from tests.media.files import collection, document, docx

pytestmark = [pytest.mark.django_db, pytest.mark.database]

State = DocumentText.State


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Let reading a file give this outcome, or call this function; returns the kinds asked for."""

    def prepare(outcome: Outcome | Callable[[], Outcome]) -> list[str]:
        asked: list[str] = []

        def extract(file: Any, kind: str) -> Outcome:
            asked.append(kind)
            return outcome() if callable(outcome) else outcome

        monkeypatch.setattr(texts, "extract", extract)
        return asked

    return prepare


def row(item: PortalDocument) -> DocumentText:
    return DocumentText.objects.get(document=item)


class TestExpecting:
    def test_a_saved_document_waits_and_its_file_is_not_opened(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(FileSystemStorage, "_open", lambda *_: pytest.fail("the file was opened"))
        item = document(docx("Устав"))

        assert (row(item).state, row(item).file_name) == (State.WAITING, item.file.name)

    def test_it_is_noted_in_the_same_transaction(self) -> None:
        with transaction.atomic():
            document(docx("Устав"))
            transaction.set_rollback(True)

        assert not DocumentText.objects.exists()

    def test_a_new_title_does_not_read_the_file_again(self) -> None:
        item = document(docx("Устав"))
        Reader().drain()
        item.title = "Другое имя"
        item.save()

        assert row(item).state == State.DONE

    def test_another_file_forgets_the_old_text_at_once(self) -> None:
        item = document(docx("Старый устав"))
        Reader().drain()
        item.file.save("ustav-2.docx", ContentFile(docx("Новый устав")))

        assert (row(item).state, row(item).text) == (State.WAITING, "")
        Reader().drain()
        assert row(item).text == "Новый устав"

    def test_another_hash_under_the_same_name_counts_as_another_file(self) -> None:
        item = document(docx("Устав"), file_hash="1" * 40)
        Reader().drain()
        item.file_hash = "2" * 40
        item.save()

        assert row(item).state == State.WAITING

    def test_documents_of_before_are_taken_up(self) -> None:
        item = document(docx("Устав"))
        DocumentText.objects.all().delete()
        Reader().drain()

        assert row(item).text == "Устав"


class TestReading:
    def test_the_command_reads_what_waits(self, capsys: pytest.CaptureFixture[str]) -> None:
        items = [document(docx("Устав")), document(b"junk", name="broken.pdf"), document(b"x", name="slides.pptx")]
        call_command("extract_texts", "--once")

        assert [row(item).state for item in items] == [State.DONE, State.FAILED, State.SKIPPED]
        assert [row(item).reason for item in items] == ["", "broken", "unknown_type"]
        assert "Прочитано файлов: 3" in capsys.readouterr().out

    def test_a_large_file_is_not_opened(self, answering: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = answering(Outcome("text"))
        item = document(docx("Устав"))
        monkeypatch.setattr(texts, "MAX_FILE", 10)
        Reader().drain()

        assert (row(item).state, row(item).reason, asked) == (State.FAILED, "too_large", [])

    def test_every_problem_has_words_for_people(self) -> None:
        assert {problem.value for problem in Problem} == set(DocumentText.Reason.values)

    def test_one_bad_file_does_not_stop_the_others(self, answering: Any) -> None:
        def fail() -> Outcome:
            raise RuntimeError("the storage is on fire")

        items = [document(docx("Устав")), document(docx("Устав"))]
        answering(fail)
        Reader().drain()

        assert {row(item).attempts for item in items} == {1}

    def test_a_missing_file_is_tried_again_with_growing_pauses_and_then_reported(self) -> None:
        item = document(docx("Устав"))
        item.file.storage.delete(item.file.name or "")
        with time_machine.travel(region_now(), tick=False) as clock:
            pauses = []
            for _ in range(MAX_ATTEMPTS - 1):
                Reader().drain()
                following = row(item).next_attempt_at
                assert following is not None
                pauses.append(following - region_now())
                assert not Reader().step()
                clock.shift(pauses[-1] + dt.timedelta(seconds=1))
            Reader().drain()

        assert pauses == [dt.timedelta(minutes=1), dt.timedelta(minutes=2)]
        assert (row(item).state, row(item).reason) == (State.FAILED, "missing")

    def test_a_text_that_comes_too_late_for_its_file_is_dropped(self, answering: Any) -> None:
        item = document(docx("Старое"))

        def replaced_meanwhile() -> Outcome:
            item.file.save("novoe.docx", ContentFile(docx("Новое")))
            return Outcome("Старое")

        answering(replaced_meanwhile)
        Reader().step()

        assert (row(item).state, row(item).text) == (State.WAITING, "")

    def test_a_document_deleted_while_it_is_read_does_no_harm(self, answering: Any) -> None:
        item = document(docx("Устав"))

        def deleted_meanwhile() -> Outcome:
            item.delete()
            return Outcome("Устав")

        answering(deleted_meanwhile)
        Reader().step()

        assert not DocumentText.objects.exists()

    def test_a_database_that_goes_away_does_not_end_the_reader(self, caplog: pytest.LogCaptureFixture) -> None:
        ended, calls = threading.Event(), []

        class Broken(Reader):
            def step(self) -> bool:
                calls.append(1)
                if len(calls) == 1:
                    raise DatabaseError("gone")
                ended.set()
                return False

        with caplog.at_level(logging.ERROR), pytest.MonkeyPatch.context() as patch:
            # The connection of the test must not be closed.
            patch.setattr("media.management.commands.extract_texts.connection.close", lambda: None)
            run(Broken(), ended, poll=0.001)

        assert len(calls) == 2


class TestLeases:
    def test_two_readers_never_take_the_same_file(self) -> None:
        document(docx("Устав"))
        first, second = Reader(), Reader()

        assert first._claim() is not None
        assert second._claim() is None

    def test_a_killed_reader_loses_its_file(self) -> None:
        item = document(docx("Устав"))
        Reader()._claim()
        with time_machine.travel(region_now() + LEASE + dt.timedelta(seconds=1)):
            Reader().drain()

        assert row(item).state == State.DONE

    def test_a_file_that_kills_every_reader_is_put_aside(self, answering: Any) -> None:
        asked = answering(Outcome("text"))
        item = document(docx("Устав"))
        with time_machine.travel(region_now(), tick=False) as clock:
            for _ in range(MAX_ATTEMPTS):
                assert Reader()._claim() is not None
                clock.shift(LEASE + dt.timedelta(seconds=1))
            Reader().drain()

        assert (row(item).state, row(item).reason, asked) == (State.FAILED, "crash", [])

    def test_a_late_reader_does_not_overwrite_the_one_that_took_over(self) -> None:
        item = document(docx("Устав"))
        late = Reader()
        claimed = late._claim()
        assert claimed is not None
        with time_machine.travel(region_now() + LEASE + dt.timedelta(seconds=1)):
            Reader().drain()
        late._record(claimed, Outcome(problem=Problem.TIMEOUT))

        assert row(item).state == State.DONE

    def test_only_a_failed_file_is_read_again(self) -> None:
        broken, good = document(b"junk", name="broken.pdf"), document(docx("Устав"))
        Reader().drain()

        assert read_again(broken.pk)
        assert not read_again(good.pk)
        assert (row(broken).state, row(broken).attempts) == (State.WAITING, 0)


class TestPrivacy:
    def test_a_collection_hides_what_lies_in_it_and_below(self) -> None:
        closed = collection()
        inner = collection("Внутри", closed)
        items = [document(docx("Устав"), collection=place) for place in (closed, inner)]
        public = document(docx("Устав"))
        Reader().drain()
        CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")

        assert list(public_documents()) == [public]
        assert public_texts([item.pk for item in (*items, public)]) == [("Положение о конкурсе", "Устав")]

    def test_texts_come_in_the_asked_order_and_only_when_read(self) -> None:
        first, second = document(docx("Один"), title="А"), document(docx("Два"), title="Б")
        Reader().drain()
        waiting = document(docx("Три"))

        assert public_texts([second.pk, waiting.pk, first.pk]) == [("Б", "Два"), ("А", "Один")]
