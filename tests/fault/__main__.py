"""Run the fault scenarios and print one line about each: `make fault`, or `python -m tests.fault [--small] [F01 …]`."""

import argparse
import importlib
import signal
import subprocess
import sys
import time
import traceback

from tests.fault.outcome import Outcome
from tests.fault.rig import Portal, Rig, started, started_on_sqlite
from tests.fault.scenarios import ON_SQLITE, SCENARIOS


def main() -> int:
    """Return the number of scenarios that broke a promise."""
    parser = argparse.ArgumentParser(prog="python -m tests.fault", description=__doc__)
    parser.add_argument("--small", action="store_true", help="about a tenth of the size, times are not judged")
    parser.add_argument("scenarios", nargs="*", metavar="F01", help="only these")
    options = parser.parse_args()
    if unknown := set(options.scenarios) - set(SCENARIOS):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(sorted(SCENARIOS))}")
    chosen = [name for name in SCENARIOS if not options.scenarios or name in options.scenarios]
    # A time limit ends this program with SIGTERM: leave by the door, so that nothing is left running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    on_sqlite = [name for name in chosen if name in ON_SQLITE]
    if on_sqlite and on_sqlite != chosen:
        # A process is one site with one database: the other one gets a process of its own.
        size = ["--small"] if options.small else []
        apart = [[name for name in chosen if name not in ON_SQLITE], on_sqlite]
        return sum(subprocess.call([sys.executable, "-m", "tests.fault", *size, *names]) for names in apart)
    failed = 0
    with started_on_sqlite(options.small) if on_sqlite else started(options.small) as rig:
        for name in chosen:
            outcome, seconds = attempt(rig, name)
            failed += bool(outcome.broken)
            print(f"{outcome.line(name)} took={seconds:.1f}s", flush=True)
    return failed


def attempt(rig: Portal, name: str) -> tuple[Outcome, float]:
    """Run one scenario; whatever it raises is a broken promise. Nothing of it runs on afterwards."""
    began = time.monotonic()
    try:
        outcome: Outcome = importlib.import_module(f"tests.fault.scenarios.{SCENARIOS[name]}").run(rig)
    except Exception as error:
        traceback.print_exc()
        outcome = Outcome()
        outcome.check(False, f"{type(error).__name__}: {error}")
    finally:
        if isinstance(rig, Rig):
            rig.nursery.clear()
    return outcome, time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
