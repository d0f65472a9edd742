"""The fault scenarios at about a tenth of their size. Losses and counts are judged, times are not: `make fault` does.

All of them share one Elasticsearch, one database and one site of their own, which take half a minute to start. So one
process runs those that were chosen, and each test looks at the line of its scenario.
"""

import re
import subprocess
import sys

import pytest

from tests.fault.processes import ROOT
from tests.fault.scenarios import SCENARIOS

pytestmark = [pytest.mark.fault, pytest.mark.slow, pytest.mark.elasticsearch, pytest.mark.postgresql]

LIMIT = 1200
_LINE = re.compile(r"^(F\d\d[a-c]?) (ok|FAILED) .*$", re.MULTILINE)


@pytest.fixture(scope="session")
def report(request: pytest.FixtureRequest) -> tuple[dict[str, str], str]:
    """Run the chosen scenarios; return their lines and everything else that was printed."""
    tests = [item for item in request.session.items if isinstance(item, pytest.Function)]
    chosen = [str(item.callspec.params["name"]) for item in tests if item.path.name == "test_faults.py"]
    command = [sys.executable, "-m", "tests.fault", "--small", *chosen]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        try:
            text, _ = run.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            # Not killed: it has services to end.
            run.terminate()
            text, _ = run.communicate()
    return {found[1]: found[0] for found in _LINE.finditer(text)}, text


@pytest.mark.parametrize("name", SCENARIOS)
def test_nothing_is_lost(report: tuple[dict[str, str], str], name: str) -> None:
    lines, everything = report
    assert lines.get(name, everything).startswith(f"{name} ok"), everything
