"""Reading one file in a process of its own."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

from media.extraction.limits import MAX_FILE, MAX_OUTPUT, MAX_TEXT, WALL_SECONDS
from media.extraction.outcomes import Outcome, Problem

KINDS = frozenset({"pdf", "docx", "xlsx", "odt", "txt", "csv"})
_ROOT = Path(__file__).resolve().parent.parent.parent
_PORTION = 256 * 1024


def extract(file: IO[bytes], kind: str, wall_seconds: float = WALL_SECONDS) -> Outcome:
    """Return the text of an open file of this kind (its extension in lower case); never raises for its contents.

    Raises:
        OSError: If the file cannot be read from where it is kept.
    """
    if kind not in KINDS:
        return Outcome(problem=Problem.UNKNOWN_TYPE)
    with tempfile.TemporaryFile() as copy, tempfile.TemporaryFile() as answer:
        # A copy: the storage need not be a folder of this machine, and may give more than it has promised.
        if not _copy(file, copy):
            return Outcome(problem=Problem.TOO_LARGE)
        command = [sys.executable, "-E", "-s", "-B", "-m", "media.extraction.child", kind]
        try:
            subprocess.run(  # noqa: S603 - no word of the command comes from outside
                command,
                stdin=copy,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                cwd=_ROOT,
                # No settings and no secrets of the site go along.
                env={},
                timeout=wall_seconds,
                check=True,
            )
        except subprocess.TimeoutExpired:
            return Outcome(problem=Problem.TIMEOUT)
        except subprocess.CalledProcessError as error:
            # A negative code is the signal that has ended it: out of time, or killed by the system for its memory.
            return Outcome(problem=Problem.TIMEOUT if error.returncode < 0 else Problem.CRASH)
        answer.seek(0)
        return _parse(answer.read(MAX_OUTPUT))


def _copy(source: IO[bytes], target: IO[bytes]) -> bool:
    """Copy the file and tell whether it was small enough."""
    left = MAX_FILE
    while portion := source.read(_PORTION):
        left -= len(portion)
        if left < 0:
            return False
        target.write(portion)
    target.seek(0)
    return True


def _parse(answer: bytes) -> Outcome:
    try:
        data = json.loads(answer)
        if "problem" in data:
            return Outcome(problem=Problem(data["problem"]))
        tagged = data.get("tagged")
        return Outcome(text=str(data["text"])[:MAX_TEXT], tagged=None if tagged is None else bool(tagged))
    except (ValueError, TypeError, KeyError):
        return Outcome(problem=Problem.CRASH)
