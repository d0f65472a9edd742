"""One event is one line."""

import json
import logging
import sys

from config.log import JsonFormatter, LineFormatter


def record(message: str, error: bool = False) -> logging.LogRecord:
    return logging.LogRecord("search", logging.WARNING, __file__, 1, message, None, sys.exc_info() if error else None)


def test_a_visitor_cannot_forge_a_second_line() -> None:
    line = LineFormatter().format(record("query: x\r\n2026-01-01 INFO forged \x1b[31m"))
    assert line.endswith(r"WARNING search: query: x\r\n2026-01-01 INFO forged \x1b[31m")


def test_russian_text_stays_readable() -> None:
    assert "заявка «Ёлка»" in LineFormatter().format(record("заявка «Ёлка»"))


def test_json_event_is_one_line_with_its_traceback() -> None:
    try:
        raise ValueError("первая\nвторая")
    except ValueError:
        line = JsonFormatter().format(record("сбой\nздесь", error=True))
    assert "\n" not in line
    event = json.loads(line)
    assert event["message"] == "сбой\nздесь"
    assert "ValueError: первая" in event["error"]


def test_keys_in_private_addresses_stay_out_of_the_log() -> None:
    key = "Jn3ma2VE_-" * 4 + "abc"
    reset = "1-d3abcd-" + "0123456789abcdef" * 2
    text = f"/vhod/parol/zabyt/{reset}/ Not Found: /praktiki/predlozhit/{key}/shag/ /vid/?next=predlozhit%2F{key}%2F"
    text += f" /praktiki/vnedreno/{key}/"

    for formatter in (LineFormatter(), JsonFormatter()):
        line = formatter.format(record(text))
        assert key not in line
        assert reset not in line
        assert "predlozhit/…/shag/" in line or "\\u2026" in line
