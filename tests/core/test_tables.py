import csv
import io

import pytest
from openpyxl import load_workbook

from core.tables import csv_response, xlsx_response

FORMULAS = ["=1+1", "+7 4212", "@SUM(A1)", "-2+3", "\tтабуляция", "\rвозврат"]


def test_csv_opens_in_excel_and_keeps_numbers():
    response = csv_response("отчёт", ["Год", "Сумма, ₽"], [[2025, 33_379_000], ["2024", None]])
    text = response.content.decode()

    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text[1:]))) == [["Год", "Сумма, ₽"], ["2025", "33379000"], ["2024", ""]]
    assert response["Content-Disposition"].endswith("%D0%BE%D1%82%D1%87%D1%91%D1%82.csv")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_only_a_text_in_csv(text):
    (row,) = csv.reader(io.StringIO(csv_response("a", [text], []).content.decode()[1:], newline=""))

    assert row == [f"'{text}"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_only_a_text_in_xlsx(text):
    content = xlsx_response("a", ["Название"], [[text]]).content
    cell = load_workbook(io.BytesIO(content)).active["A2"]

    assert cell.data_type == "s"


def test_xlsx_survives_control_characters_and_keeps_numbers():
    content = xlsx_response("a", ["Название", "Сумма"], [["строка\0 с\x0b мусором", 5]]).content
    sheet = load_workbook(io.BytesIO(content)).active

    assert [cell.value for cell in sheet[2]] == ["строка с мусором", 5]
