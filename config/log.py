"""Log formats: one event is one line, whatever a visitor manages to put into it."""

import json
import logging
import re
from typing import Any

from core.request_ids import request_id

# The address of a proposal, of a story about repeating or of a registration is the key of its author, that in a letter
# about a forgotten password opens the account.
_PRIVATE_LINK = re.compile(r"((?:predlozhit|vnedreno|zapis|zabyt)(?:/|%2F))[\w-]{36,}")
# What people are reached by. A message of our own never holds it, but an error may quote what somebody has typed.
# The lengths are those of addresses; they keep a long line from costing its square.
_PERSONAL = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}|(?<![\w-])(?:\+7|8)[\s(-]*\d{3}[\s)-]*\d{3}(?:[\s-]*\d{2}){2}(?!\d)"
)
# PostgreSQL names the values of the row that it refuses.
_REFUSED_ROW = re.compile(r"^(DETAIL:\s+).*$", re.MULTILINE)
# JSON leaves these as they are, and some readers of logs take them for the end of a line.
_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}


class LineFormatter(logging.Formatter):
    """Readable lines: `2026-11-24 10:00:00 INFO search: text`. Line ends inside are escaped, private things hidden."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is given
        """Return the line with control characters escaped; a traceback below it keeps its own lines."""
        return escape_control(hide_private(super().formatMessage(record)))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name is given
        """Return the traceback without keys; what a visitor put into it colours nothing and starts no new event."""
        lines = hide_private(super().formatException(ei)).split("\n")
        return "\n".join(f"    {escape_control(line)}" for line in lines)


class JsonFormatter(logging.Formatter):
    """One JSON object a line for collectors.

    Keys: time (with UTC offset), level, logger, request_id (`run-…` outside of requests), message, error; an event of
    the logger `request` also has method, path (without a query), status, view and seconds.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the event as JSON; a traceback becomes the string `error`."""
        event = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": request_id(),
            "message": hide_private(record.getMessage()),
            **{
                name: hide_private(value) if isinstance(value, str) else value
                for name, value in getattr(record, "facts", {}).items()
            },
        }
        if record.exc_info:
            event["error"] = hide_private(self.formatException(record.exc_info))
        return json.dumps(event, ensure_ascii=False).translate(_LINE_ENDS)


def escape_control(text: str) -> str:
    """Return `text` with control characters escaped, so that it stays one line and colours nothing."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def hide_private(text: str) -> str:
    """Return `text` without keys in private addresses, e-mail addresses, phones and rows quoted by the database."""
    text = _REFUSED_ROW.sub(r"\1…", _PRIVATE_LINK.sub(r"\1…", text))
    return _PERSONAL.sub("…", text)
