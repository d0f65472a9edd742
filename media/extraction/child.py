"""The process that reads one file: `python -m media.extraction.child pdf <file >answer`.

Its answer is one line of JSON: `{"text": …}`, of a PDF with `"tagged"`, or `{"problem": …}`. It writes no other file,
opens no connection and starts no process: an uploaded file that finds a hole in a parser finds nothing to use it for.
"""

import contextlib
import json
import logging
import resource
import signal
import sys
import warnings
from typing import IO, Any

from media.extraction import limits
from media.extraction.outcomes import Problem, UnreadableError
from media.extraction.readers import READERS, is_tagged

_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "ctypes.", "shutil.")


def main(kind: str) -> dict[str, Any]:
    """Read the file on the standard input."""
    _hold_limits()
    try:
        with open(0, "rb") as file:
            text = READERS[kind](file)
            tags = {"tagged": _tells_tags(file)} if kind == "pdf" else {}
    except UnreadableError as error:
        return {"problem": error.problem}
    except MemoryError:
        # A parser that wants so much was given something made for that.
        return {"problem": Problem.BOMB}
    except Exception:
        # Parsers of broken files raise whatever comes.
        return {"problem": Problem.BROKEN}
    return {"text": text, **tags} if text else {"problem": Problem.EMPTY}


def _tells_tags(file: IO[bytes]) -> bool | None:
    """Tell whether the PDF is tagged, None if that cannot be read: no reason to lose the text."""
    try:
        return is_tagged(file)
    except Exception:
        return None


def _hold_limits() -> None:
    """Give up everything that reading does not need, for good."""
    for what, value in (
        (resource.RLIMIT_CPU, limits.CPU_SECONDS),
        (resource.RLIMIT_AS, limits.MEMORY),
        (resource.RLIMIT_FSIZE, limits.MAX_OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        # Some systems do not know all of them; the parent's clock holds everywhere.
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(what, (value, value))
    # The child ends by itself when whoever started it has been killed.
    signal.alarm(limits.WALL_SECONDS + 1)
    sys.addaudithook(_forbid)


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(event)


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    json.dump(main(sys.argv[1]), sys.stdout)
