"""Wait until the demo answers, then print its address and who may log in: `announce.py URL CREDENTIALS PID`."""

import os
import sys
import time
import urllib.request
from pathlib import Path

PATIENCE_SECONDS = 60


def main() -> None:
    """Print the greeting; stay silent when the server does not come up: it has told why itself."""
    url, credentials, server = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    if not answers(url, server):
        return
    lines = ["", f"  Окно возможностей: {url}", f"  Редактирование:    {url}/admin/"]
    if credentials.exists():
        lines += ["", *(f"  {line}" for line in credentials.read_text().splitlines())]
    print("\n".join([*lines, "", "  Остановить: Ctrl-C", ""]), flush=True)


def answers(url: str, server: int) -> bool:
    """Tell whether the server answers within PATIENCE_SECONDS; False at once when its process ends."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(PATIENCE_SECONDS * 5):
        try:
            with opener.open(f"{url}/healthz", timeout=5):
                return True
        except OSError:
            time.sleep(0.2)
        if not lives(server):
            return False
    return False


def lives(process: int) -> bool:
    """Tell whether there is such a process."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main()
