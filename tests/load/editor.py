"""Somebody publishes a measure every few seconds, as the admin does it: `python -m tests.load.editor SECONDS`."""

import signal
import sys
import threading
import time

import django

from config.env import choose_settings

choose_settings("config.settings.dev")
django.setup()

from opportunities.models import SupportMeasurePage  # noqa: E402

PAUSE = 3.0


def main(seconds: float) -> None:
    """Publish until the time is over or somebody asks to end; print how long it took."""
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    page = SupportMeasurePage.objects.live().order_by("pk").first()
    if page is None:
        raise SystemExit("There is no measure to publish.")
    title, taken, end = page.title, [], time.monotonic() + seconds
    number = 0
    while time.monotonic() < end and not ended.is_set():
        number += 1
        page.title = f"{title} · {number}"
        began = time.monotonic()
        page.save_revision().publish()
        taken.append(time.monotonic() - began)
        ended.wait(PAUSE)
    page.title = title
    page.save_revision().publish()
    sys.stdout.write(f"published={len(taken)} longest={max(taken, default=0) * 1000:.0f}ms\n")


if __name__ == "__main__":
    main(float(sys.argv[1]))
