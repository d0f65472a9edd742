"""Wait until the demo answers, then print its address and who may log in: `announce.py URL CREDENTIALS`."""

import sys
import time
import urllib.request
from pathlib import Path

PATIENCE_SECONDS = 60


def main() -> None:
    """Print the greeting; stay silent when the server does not come up: it has told why itself."""
    url, credentials = sys.argv[1], Path(sys.argv[2])
    if not answers(url):
        return
    lines = ["", f"  Окно возможностей: {url}", f"  Редактирование:    {url}/admin/"]
    if credentials.exists():
        lines += ["", *(f"  {line}" for line in credentials.read_text().splitlines())]
    print("\n".join([*lines, "", "  Остановить: Ctrl-C", ""]), flush=True)


def answers(url: str) -> bool:
    """Tell whether the server answers within PATIENCE_SECONDS."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(PATIENCE_SECONDS * 5):
        try:
            with opener.open(f"{url}/healthz", timeout=5):
                return True
        except OSError:
            time.sleep(0.2)
    return False


if __name__ == "__main__":
    main()
