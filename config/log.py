"""Log formats: one event is one line, whatever a visitor manages to put into it."""

import json
import logging
import re

# The address of a proposal or of a story about repeating is the key of its author, that in a letter about a forgotten
# password opens the account.
_PRIVATE_LINK = re.compile(r"((?:predlozhit|vnedreno|zabyt)(?:/|%2F))[\w-]{36,}")


class LineFormatter(logging.Formatter):
    """Readable lines: `2026-11-24 10:00:00 INFO search: text`. Line ends inside are escaped."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is given
        """Return the line with control characters escaped; a traceback below it keeps its own lines."""
        return escape_control(hide_keys(super().formatMessage(record)))


class JsonFormatter(logging.Formatter):
    """One JSON object a line for collectors; keys: time (with UTC offset), level, logger, message, error."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the event as JSON; a traceback becomes the string `error`."""
        event = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": hide_keys(record.getMessage()),
        }
        if record.exc_info:
            event["error"] = self.formatException(record.exc_info)
        return json.dumps(event, ensure_ascii=False)


def escape_control(text: str) -> str:
    """Return `text` with control characters escaped, so that it stays one line and colours nothing."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def hide_keys(text: str) -> str:
    """Return `text` with the keys in private addresses left out."""
    return _PRIVATE_LINK.sub(r"\1…", text)
