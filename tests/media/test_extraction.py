"""Reading one file in its own process; the attack files of every kind are made here."""

import io
import os
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import IO, Any

import pypdf
import pytest

from media.extraction import limits, run
from media.extraction.outcomes import Outcome, Problem
from media.extraction.run import extract
from media.extraction.text import clean
from practices.leaflet import can_draw_pdf
from tests.media.files import docx, odt, packed, pdf, word_xml, xlsx

DEMO_FILES = Path(__file__).parents[2] / "home" / "demo" / "files"
# Twelve steps of ten: 10 ** 12 repetitions of a word.
LAUGHS = ['<!ENTITY e0 "ха">', *(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 13))]
ENTITIES = f"<!DOCTYPE x [{''.join(LAUGHS)}]>"


def read(content: bytes, kind: str) -> Outcome:
    return extract(io.BytesIO(content), kind)


class TestGoodFiles:
    @pytest.mark.parametrize("path", sorted(DEMO_FILES.iterdir()), ids=lambda path: path.name)
    def test_every_demo_file_gives_russian_text(self, path: Path) -> None:
        outcome = read(path.read_bytes(), path.suffix[1:])

        assert outcome.problem is None
        assert len(outcome.text) > 250
        assert sum("а" <= char <= "я" for char in outcome.text.lower()) > len(outcome.text) * 0.6

    def test_a_pdf_from_a_browser_keeps_its_words(self) -> None:
        text = read((DEMO_FILES / "metodichka-shkoly-diabeta.pdf").read_bytes(), "pdf").text

        assert "В сумке всегда лежат четыре куска рафинада" in " ".join(text.split())

    @pytest.mark.skipif(not can_draw_pdf(), reason="needs Pango")
    def test_a_tagged_pdf_is_told_from_one_without_tags(self) -> None:
        from weasyprint import HTML

        page = HTML(string="<html lang=ru><title>Т</title><h1>Порядок</h1>")

        assert read(page.write_pdf(pdf_variant="pdf/ua-1"), "pdf").tagged is True
        assert read(page.write_pdf(), "pdf").tagged is False
        assert read("Порядок".encode(), "txt").tagged is None

    def test_paragraphs_of_a_word_document_stand_on_lines_of_their_own(self) -> None:
        notes = word_xml("<w:p><w:r><w:t>Сноска</w:t></w:r></w:p>")

        assert read(docx("Смета", "Итого", also={"word/footnotes.xml": notes}), "docx").text == "Смета\nИтого\nСноска"

    def test_a_word_split_into_runs_is_one_word_and_deleted_words_are_gone(self) -> None:
        deleted = "<w:del><w:r><w:delText>зря</w:delText></w:r></w:del>"
        runs = f"<w:r><w:t>гран</w:t></w:r><w:r><w:t>ты</w:t></w:r>{deleted}"

        assert read(packed({"word/document.xml": word_xml(f"<w:p>{runs}</w:p>")}), "docx").text == "гранты"

    def test_an_open_document_is_read(self) -> None:
        assert read(odt("Устав", "Протокол"), "odt").text == "Устав\nПротокол"

    def test_the_words_of_a_workbook_are_read_wherever_a_program_has_put_them(self) -> None:
        shared = "<si><t>Смета</t></si><si><r><t>Про</t></r><r><t>ект</t></r></si>"
        sheet = '<c t="inlineStr"><is><t>Итого</t></is></c><c><f>SUM(A1)</f><v>12</v></c>'

        assert read(xlsx(shared, sheet), "xlsx").text == "Смета\nПроект\nИтого"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
    def test_plain_text_is_read_in_old_encodings_too(self, encoding: str) -> None:
        assert read("Смета, ёлка;10".encode(encoding), "csv").text == "Смета, ёлка;10"

    def test_a_long_plain_text_may_be_cut_inside_a_character(self) -> None:
        assert len(read(("я" * 5 + "€").encode() * 100_000, "txt").text) == limits.MAX_TEXT

    def test_a_long_document_is_cut(self) -> None:
        assert len(read(docx(*["слово " * 1000] * 100), "docx").text) == limits.MAX_TEXT

    def test_invisible_characters_are_dropped(self) -> None:
        assert clean("а\0б\ud800в\xadг \t д\r\n\r\nе") == "абвг д\nе"


class TestBadFiles:
    @pytest.mark.parametrize(
        ("content", "kind", "problem"),
        [
            (b"", "pdf", Problem.BROKEN),
            (b"%PDF-1.7\n1 0 obj <<", "pdf", Problem.BROKEN),
            (pdf(b"BT /F1 12 Tf (text) Tj ET")[:200], "pdf", Problem.BROKEN),
            (b"<html><script>alert(1)</script></html>", "pdf", Problem.BROKEN),
            (pdf(b""), "pdf", Problem.EMPTY),
            (b"", "docx", Problem.BROKEN),
            (b"PK\x03\x04 not an archive", "docx", Problem.BROKEN),
            (docx("Устав")[:-30], "docx", Problem.BROKEN),
            (packed({"xl/workbook.xml": "<a/>"}), "docx", Problem.BROKEN),
            (packed({"word/document.xml": "<w:p>not closed"}), "docx", Problem.BROKEN),
            (docx(), "docx", Problem.EMPTY),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "docx", Problem.ENCRYPTED),
            (b"\0\1\2", "txt", Problem.BROKEN),
            (packed({"word/document.xml": "<a/>"}), "xlsx", Problem.BROKEN),
            (xlsx("", "<c><v>12</v></c>"), "xlsx", Problem.EMPTY),
            (b"x", "pptx", Problem.UNKNOWN_TYPE),
        ],
    )
    def test_a_broken_file_is_told_from_an_empty_one(self, content: bytes, kind: str, problem: Problem) -> None:
        assert read(content, kind) == Outcome(problem=problem)

    def test_a_pdf_with_a_password_is_told(self) -> None:
        writer = pypdf.PdfWriter(io.BytesIO(pdf(b"BT /F1 12 Tf (text) Tj ET")))
        writer.encrypt("secret", algorithm="RC4-128")
        target = io.BytesIO()
        writer.write(target)

        assert read(target.getvalue(), "pdf").problem is Problem.ENCRYPTED

    def test_a_pdf_that_only_forbids_printing_is_read(self) -> None:
        writer = pypdf.PdfWriter(io.BytesIO(pdf(b"BT /F1 12 Tf (text) Tj ET")))
        writer.encrypt("", "owner", algorithm="RC4-128")
        target = io.BytesIO()
        writer.write(target)

        assert read(target.getvalue(), "pdf").text == "text"


class TestBombs:
    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            (docx("0" * 200 * 1024 * 1024), "docx"),
            (packed({"word/document.xml": word_xml("&e12;", ENTITIES)}), "docx"),
            (docx("&x;", head='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "docx"),
            (xlsx(f"<si><t>{'0' * 200 * 1024 * 1024}</t></si>"), "xlsx"),
            (docx("&x;", head='<!DOCTYPE x [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]>'), "docx"),
            (packed({"word/document.xml": word_xml("<w:p>" * 100_000 + "</w:p>" * 100_000)}), "docx"),
            (docx("Устав", also={f"word/media/{number}": "" for number in range(10_000)}), "docx"),
            (pdf(zlib.compress(b"0" * 300 * 1024 * 1024, 9), b"/Filter /FlateDecode"), "pdf"),
        ],
        ids=["zip", "laughs", "file", "workbook", "address", "depth", "entries", "pdf"],
    )
    def test_a_bomb_ends_quietly(self, content: bytes, kind: str) -> None:
        outcome = read(content, kind)

        assert outcome.text == ""
        assert outcome.problem in {Problem.BOMB, Problem.BROKEN}

    def test_a_nested_archive_is_not_unpacked(self) -> None:
        inner = packed({"word/document.xml": "0" * 1024 * 1024})
        for _ in range(20):
            inner = packed({"next.zip": inner})

        assert read(docx("Устав", also={"word/embeddings/next.zip": inner}), "docx").text == "Устав"

    def test_a_huge_file_is_given_up_after_its_beginning(self, tmp_path: Path) -> None:
        path = tmp_path / "huge.pdf"
        with path.open("wb") as file:
            os.truncate(file.fileno(), 200 * 1024 * 1024)
        with path.open("rb") as file:
            outcome = extract(file, "pdf")

            assert outcome == Outcome(problem=Problem.TOO_LARGE)
            assert file.tell() <= limits.MAX_FILE + 1024 * 1024


class TestChild:
    """What holds whatever a file does to a parser: the child runs a program of the test in the place of a parser."""

    @pytest.fixture
    def child(self, monkeypatch: pytest.MonkeyPatch) -> Any:
        def prepare(program: str, **options: Any) -> Outcome:
            code = (
                "import json, sys, time, socket, subprocess\n"
                "from media.extraction import child, readers\n"
                f"def reader(file):\n    {program}\n"
                "child.READERS['txt'] = reader\n"
                "json.dump(child.main('txt'), sys.stdout)"
            )
            real = subprocess.run

            def start(command: list[str], **arguments: Any) -> Any:
                return real([*command[: command.index("-m")], "-c", code], **arguments)

            monkeypatch.setattr(run.subprocess, "run", start)
            return extract(io.BytesIO(b"%PDF-"), "pdf", **options)

        return prepare

    def test_a_reader_that_never_ends_is_killed(self, child: Any) -> None:
        began = time.monotonic()

        assert child("time.sleep(600)", wall_seconds=2).problem is Problem.TIMEOUT
        assert time.monotonic() - began < 60

    def test_a_reader_that_wants_all_memory_gets_none(self, child: Any) -> None:
        assert child("return 'x' * (3 * 1024 ** 3)").problem is Problem.BOMB

    def test_a_crash_of_the_process_is_told(self, child: Any) -> None:
        assert child("import os; os._exit(3)").problem is Problem.CRASH

    @pytest.mark.parametrize(
        "program",
        [
            "return str(socket.create_connection(('127.0.0.1', 9200), 2))",
            "return str(socket.getaddrinfo('example.org', 80))",
            "return str(subprocess.run(['true']))",
            "import os; return str(os.system('true'))",
        ],
    )
    def test_no_connection_is_opened_and_no_program_is_started(self, child: Any, program: str) -> None:
        assert child(program) == Outcome(problem=Problem.BROKEN)

    def test_it_knows_no_secret_of_the_site(self, child: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SECRET_KEY", "secret-of-the-site")
        monkeypatch.setenv("DATABASE_URL", "postgresql://secret")

        names = child("import os; return ' '.join(sorted(os.environ))").text

        assert "SECRET_KEY" not in names
        assert "DATABASE_URL" not in names

    def test_what_it_says_is_cut(self, child: Any) -> None:
        assert child("return 'я' * 5_000_000").problem is Problem.CRASH

    def test_it_knows_no_django(self) -> None:
        code = "import sys, media.extraction.child; print('django' in sys.modules)"
        told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=DEMO_FILES.parents[2])

        assert told.stdout == b"False\n"


def test_a_storage_that_fails_is_no_fault_of_the_file() -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("the storage does not answer")

    source: IO[bytes] = Failing()
    with pytest.raises(OSError, match="does not answer"):
        extract(source, "pdf")
