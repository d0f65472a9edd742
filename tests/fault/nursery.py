"""A process that has Django loaded and forks a child for each management command asked for on its input.

Loading takes seconds, forking milliseconds: only so can a hundred workers be killed in a minute. The children are
ordinary processes, with connections of their own; a number on the output names each.

    python -m tests.fault.nursery     reads lines of JSON: {"command": [...], "outcome": "file"}
"""

import ctypes
import json
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# From <linux/prctl.h>: the signal to get when the parent ends.
PR_SET_PDEATHSIG = 1


def main() -> None:
    """Serve until the input ends."""
    import django

    django.setup()
    # Nobody waits for the children: without this the killed ones would stay as zombies and look alive.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for order in orders():
        pid = os.fork()
        if pid == 0:
            child(order)
        print(pid, flush=True)


def orders() -> Iterator[dict[str, Any]]:
    """Yield the orders from the input."""
    for line in sys.stdin:
        yield json.loads(line)


def child(order: dict[str, Any]) -> None:
    """Run the command and leave its exit code in a file; never returns."""
    code = 0
    # Commands may start programs of their own and wait for them.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    # Nobody outlives the test, however it ends: the input of the nursery ends with it, and with the nursery this.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    try:
        from django.core.management import CommandError, call_command

        with Path(os.devnull).open() as nothing:
            os.dup2(nothing.fileno(), 0)
        # The pipe of the answers belongs to the parent.
        os.dup2(2, 1)
        try:
            call_command(*order["command"])
        except CommandError as error:
            print(error, file=sys.stderr)
            code = error.returncode
    except SystemExit as stop:
        code = int(stop.code or 0)
    except BaseException:
        traceback.print_exc()
        code = 70
    Path(order["outcome"]).write_text(str(code))
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
