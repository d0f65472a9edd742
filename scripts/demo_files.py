"""Make the files that the demo offers for download, from demo_files.yaml into home/demo/files.

Needs the packages of the site.
"""

import datetime as dt
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import yaml
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from weasyprint import HTML

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "home" / "demo" / "files"
SOURCE = ROOT / "scripts" / "demo_files.yaml"
# Stamp inside the files: with the day of making, a second run would change all of them.
DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
Part = dict[str, Any]
Row = list[Any]

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
# Parts of a Word file beside the text itself: real styles, so that headings are headings for a screen reader.
FRAME = {
    "[Content_Types].xml": (
        f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{TYPES}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{TYPES}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>'
    ),
    "word/_rels/document.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>'
    ),
    "word/styles.xml": (
        f'<w:styles xmlns:w="{WORD}"><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="24"/><w:lang w:val="ru-RU"/>'
        '</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:rPr><w:b/><w:sz w:val="36"/></w:rPr>'
        '</w:style><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:pPr>'
        '<w:spacing w:before="240"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>'
        "</w:styles>"
    ),
}
PRINT = """@page{size:A4;margin:20mm}body{font:11pt/1.45 'Golos Text','DejaVu Sans',sans-serif}h1{font-size:18pt}
h2{font-size:13pt;margin-top:6mm}table{width:100%;border-collapse:collapse}
th,td{padding:1.5mm 2mm;border:.2mm solid #678;text-align:left;vertical-align:top}"""


def main() -> None:
    """Write every file and say how large it is."""
    source = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    proposals = source["proposals"]
    for text in [*source["texts"], resolution(proposals)]:
        write = word if text["file"].endswith("docx") else pdf
        write(FOLDER / text["file"], text["title"], text["parts"])
    for name, title, rows, widths in books(proposals):
        book(FOLDER / name, title, rows, widths)
    for path in sorted(FOLDER.iterdir()):
        print(f"{path.name}: {path.stat().st_size}")


def resolution(proposals: list[Row]) -> Part:
    """Return the text of the resolution: the accepted proposals by platform."""
    parts: list[Part] = [
        {"p": "Демонстрационные данные: решения придуманы для показа."},
        {"p": "Участники форума, 640 человек, приняли двумя третями голосов 29 предложений из 31."},
    ]
    for name in dict.fromkeys(row[0] for row in proposals):
        own = [f"{row[1]}. Исполнитель: {row[2]}." for row in proposals if row[0] == name and row[4] != "не принято"]
        parts += [{"h": name}, {"l": own}]
    closing = "О ходе дел исполнители сообщают раз в полгода, ответы публикует оператор портала."
    return {"file": "rezolyuciya.pdf", "title": "Резолюция Гражданского форума 2019", "parts": [*parts, {"p": closing}]}


def books(proposals: list[Row]) -> Iterable[tuple[str, str, list[Row], list[int]]]:
    """Yield name, title of the sheet, rows and widths of columns of every table; a text with «=» is a formula."""
    answers = [[number, row[0], row[1], row[2], row[4]] for number, row in enumerate(proposals, 1) if number < 30]
    heading = ["№", "Площадка", "Предложение", "Исполнитель", "Состояние"]
    yield "spisok-predlozhenij.xlsx", "Предложения", [heading, *answers], [5, 32, 52, 34, 24]
    votes = [[number, *row[:3], row[3], 640 - row[3], row[4]] for number, row in enumerate(proposals, 1)]
    heading = ["№", "Площадка", "Предложение", "Исполнитель", "За", "Не голосовали или против", "Итог"]
    yield "predlozheniya-i-otvety.xlsx", "Голосование", [heading, *votes], [5, 32, 52, 34, 8, 14, 24]
    yield "ceny-ploschadok.xlsx", "Цены 2019 года, вымышленные", list(playgrounds()), [5, 26, 30, 14, 18, 16]
    yield "kalendar-podgotovki.xlsx", "Подготовка", list(countdown()), [16, 60]
    yield "kalendar-otchetnosti.xlsx", "Отчётность", list(reporting()), [16, 62]
    yield "smeta-s-formulami.xlsx", "Смета", list(budget()), [36, 12, 12, 16, 16, 44]


def playgrounds() -> Iterable[Row]:
    """Yield forty objects with their prices, from 180 to 690 thousand roubles."""
    yield ["№", "Где", "Что сделали", "Цена, ₽", "Кто готовил основание", "Качелей и горок"]
    places = ["Амурск", "Бикин", "Ванино", "Вяземский", "Солнечный", "Троицкое", "Чегдомын", "Переяславка"]
    things = ["Детская площадка", "Спортивная площадка", "Площадка для малышей", "Сквер с качелями", "Двор с горкой"]
    for number in range(40):
        own = number % 3 == 0
        price = 180_000 + (number * 137 % 28) * 12_000 + (0 if own else 186_000)
        who = "жители" if own else "подрядчик"
        yield [number + 1, places[number % 8], things[number % 5], price, who, 2 + number % 5]


def countdown() -> Iterable[Row]:
    """Yield the steps of six weeks, counted back from the day of the meeting."""
    yield ["День встречи", "Что сделать"]
    yield [dt.date(2027, 3, 20), "Впишите в эту ячейку свой день: остальные посчитаются"]
    steps = ["Назовите вопрос, на который нужен ответ", "Пригласите тех, кто решает", "Позовите несогласных"]
    steps += ["Разошлите две страницы", "Подготовьте ведущих столов", "Проверьте зал и связь"]
    for weeks, text in zip(range(6, 0, -1), steps, strict=True):
        yield [f"=$A$2-{7 * weeks}", text]
    yield ["=$A$2", "Встреча. Договорённости запишите в тот же вечер"]
    yield ["=$A$2+30", "Позвоните ответственным"]
    yield ["=$A$2+90", "Получасовой созвон со всеми"]


def reporting() -> Iterable[Row]:
    """Yield the days of reports, counted from the day of the contract."""
    yield ["Дата договора", "Что сделать"]
    yield [dt.date(2027, 2, 1), "Впишите в эту ячейку дату договора: остальные посчитаются"]
    for quarter in range(1, 5):
        yield [f"=EDATE($A$2,{3 * quarter})-14", f"Собрать документы за {quarter}-й квартал проекта"]
        yield [f"=EDATE($A$2,{3 * quarter})", f"Сдать отчёт за {quarter}-й квартал: рассказ и деньги"]
    yield ["=EDATE($A$2,12)+30", "Сдать итоговый отчёт и вернуть остаток"]
    yield ["=EDATE($A$2,48)", "До этого дня хранить документы, если договор не велит дольше"]


def budget() -> Iterable[Row]:
    """Yield a budget whose sums are computed."""
    yield ["Расход", "Сколько", "Цена, ₽", "Просим, ₽", "Свой вклад, ₽", "Зачем это проекту"]
    rows: list[Row] = [
        ["Педагог по договору, месяцев", 8, 15_000, True, "Ведёт занятия дважды в неделю"],
        ["Страховые взносы, 30 %", 0.3, 120_000, True, "По действующему тарифу: проверьте свой"],
        ["Инструменты, наборов", 12, 7_000, True, "По набору на участника"],
        ["Поездки в сёла", 12, 5_000, True, "Четыре выезда в каждое из трёх сёл"],
        ["Зал, часов", 64, 700, False, "Даёт школа, письмо приложено"],
        ["Труд добровольцев, часов", 200, 250, False, "Журнал ведёт координатор"],
    ]
    for line, (name, count, price, asked, why) in enumerate(rows, start=2):
        product = f"=B{line}*C{line}"
        yield [name, count, price, product if asked else 0, 0 if asked else product, why]
    yield ["Итого", "", "", "=SUM(D2:D7)", "=SUM(E2:E7)", ""]
    yield ["Доля своего вклада", "", "", "", "=E8/(D8+E8)", "Сверьте с тем, чего требует конкурс"]


def book(path: Path, title: str, rows: list[Row], widths: list[int]) -> None:
    """Write one table; the first row is its heading."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None  # noqa: S101  a new book has a sheet
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, width in zip(sheet.iter_cols(), widths, strict=True):
        sheet.column_dimensions[str(column[0].column_letter)].width = width
        for cell in column:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if title in ("Подготовка", "Отчётность") and column[0].column_letter == "A":
                cell.number_format = "DD.MM.YYYY"
            elif (isinstance(cell.value, int) and cell.value >= 1000) or str(cell.value).startswith("="):
                cell.number_format = "0.0%" if "/" in str(cell.value) else "#,##0"
    sheet.freeze_panes = "A2"
    made.properties.created = made.properties.modified = DAY
    made.save(path)


def word(path: Path, title: str, parts: list[Part]) -> None:
    """Write a Word file."""
    body = [_paragraph(title, "Title")]
    for part in parts:
        ((kind, value),) = part.items()
        if kind == "h":
            body.append(_paragraph(value, "Heading1"))
        elif kind == "t":
            body += [_table(value), _paragraph("")]
        else:
            body += [_paragraph(line) for line in ([value] if kind == "p" else _listed(value))]
    text = f'<w:document xmlns:w="{WORD}"><w:body>{"".join(body)}</w:body></w:document>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**FRAME, "word/document.xml": text}.items():
            declared = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{content}'
            archive.writestr(zipfile.ZipInfo(name, DAY.timetuple()[:6]), declared, zipfile.ZIP_DEFLATED)


def _listed(lines: list[str]) -> list[str]:
    return [line if line.startswith("☐") else f"— {line}" for line in lines]


def _paragraph(text: str, style: str = "") -> str:
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{look}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _table(rows: list[Row]) -> str:
    names = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{name} w:val="single" w:sz="4" w:color="667788"/>' for name in names)
    lines = "".join(f"<w:tr>{''.join(f'<w:tc>{_paragraph(str(cell))}</w:tc>' for cell in row)}</w:tr>" for row in rows)
    look = f'<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{borders}</w:tblBorders></w:tblPr>'
    return f"<w:tbl>{look}{lines}</w:tbl>"


def pdf(path: Path, title: str, parts: list[Part]) -> None:
    """Write a PDF with tags: it can be read aloud."""
    body = [f"<h1>{escape(title)}</h1>"]
    for part in parts:
        ((kind, value),) = part.items()
        if kind in ("h", "p"):
            tag = "h2" if kind == "h" else "p"
            body.append(f"<{tag}>{escape(value)}</{tag}>")
        elif kind == "l":
            body.append("<ul>" + "".join(f"<li>{escape(line)}</li>" for line in value) + "</ul>")
        else:
            names, *rows = ["".join(f"<td>{escape(str(cell))}</td>" for cell in row) for row in value]
            body.append(
                f"<table><tr>{names.replace('td>', 'th>')}</tr>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
            )
    head = f"<head><title>{escape(title)}</title><style>{PRINT}</style></head>"
    html = f'<html lang="ru">{head}<body>{"".join(body)}</body></html>'
    HTML(string=html).write_pdf(path, pdf_identifier=path.name.encode(), pdf_variant="pdf/ua-1")


if __name__ == "__main__":
    main()
