"""`make bench`: measure the speed of the search against the bars of docs/performance.md.

    python -m tests.bench [--quick] [LINE…]

Starts PostgreSQL and Elasticsearch of its own on free ports, fills them with generated measures, prints one line
`name ratio=… (details)` for each bar, ends and removes everything. `--quick` takes two hundred measures: it proves that
the benchmark works, its numbers mean nothing.
"""

import argparse
import signal
import sys

from tests.bench.lines import LINES, LeftOutError, Line, Numbers
from tests.bench.stage import Stage
from tests.bench.worlds import FULL, QUICK, Sizes, World


def main(arguments: list[str]) -> int:
    """Return 0 when every line could be measured, whatever came out: a busy machine is not an error."""
    # Leave by the door when the run is ended from outside, so that the servers are stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("lines", nargs="*", metavar="LINE", help=f"of {', '.join(line.name for line in LINES)}; all")
    parser.add_argument("--quick", action="store_true", help="two hundred measures: does the benchmark work?")
    options = parser.parse_args(arguments)
    unknown = set(options.lines) - {line.name for line in LINES}
    if unknown:
        parser.error(f"no such line: {', '.join(sorted(unknown))}")
    lines = [line for line in LINES if not options.lines or line.name in options.lines]
    with Stage() as stage:
        run(lines, QUICK if options.quick else FULL, stage)
    return 0


def run(lines: list[Line], sizes: Sizes, stage: Stage) -> None:
    """Build the worlds that the lines need, one after the other; print each line once its last world was asked."""
    results: dict[str, dict[World, dict[str, float]]] = {line.name: {} for line in lines}
    for world in World:
        wanted = [line for line in lines if world in line.worlds]
        if not wanted:
            continue
        stage.build(world, sizes)
        measured: dict[str, dict[str, float]] = {}
        for line in wanted:
            # Several lines may tell about one measurement.
            if line.probe not in measured:
                measured[line.probe] = stage.measure(world, line.probe)
            results[line.name][world] = measured[line.probe]
            if len(results[line.name]) == len(line.worlds):
                print(report(line, results[line.name]), flush=True)


def report(line: Line, numbers: Numbers) -> str:
    """Return what is printed about a line."""
    try:
        ratio, details = line.tell(numbers)
    except LeftOutError as error:
        return f"{line.name} left out: {error}"
    return f"{line.name} ratio={ratio:.2f} ({details})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
