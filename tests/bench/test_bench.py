"""The benchmark itself works: it starts its servers, prints its lines and leaves nothing."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.lines import LINES
from tests.bench.probes import PROBES
from tests.bench.worlds import World

ROOT = Path(__file__).resolve().parents[2]


def test_every_line_names_a_probe() -> None:
    assert {line.probe for line in LINES} <= PROBES.keys()
    assert len({line.name for line in LINES}) == len(LINES)


def test_a_line_tells_its_ratio_and_its_bar() -> None:
    growth = next(line for line in LINES if line.name == "growth")
    small = {"wall": 40.0, "cpu": 30.0, "found": 1_000.0}
    large = {"wall": 60.0, "cpu": 45.0, "found": 100_000.0}

    ratio, details = growth.tell({World.SMALL: small, World.LARGE: large})

    assert ratio == 1.5
    assert "bar 2 or less" in details


@pytest.mark.slow
@pytest.mark.elasticsearch
@pytest.mark.postgresql
def test_a_quick_run_prints_its_lines_and_leaves_nothing() -> None:
    command = [sys.executable, "-m", "tests.bench", "--quick", "rebuild_docs", "facets_100k_vs_gin"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=900)

    assert done.returncode == 0, done.stderr
    assert re.findall(r"^(\w+) ratio=\d+\.\d\d \(.+\)$", done.stdout, re.M) == ["facets_100k_vs_gin", "rebuild_docs"]
    ports = set(re.findall(r"on port (\d+)", done.stderr))
    assert len(ports) == 2
    processes = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert not [port for port in ports if f"-{port}/" in processes]
