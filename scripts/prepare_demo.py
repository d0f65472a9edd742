"""Bring the database, the static files and the demo content up to date, in one process: start-up counts."""

import hashlib
import os
import sys
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import django  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402


def main() -> None:
    """Run the commands; each does nothing when there is nothing to do."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    Path(settings.VAR_DIR).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    collect_static()
    call_command("load_demo_data", "--if-needed")
    # Canonical addresses, printed pages and the site map name pages by the address of the site.
    call_command("setup_site", stdout=StringIO())
    if settings.SEARCH["ELASTICSEARCH_URL"]:
        call_command("search_rebuild")


def collect_static() -> None:
    """Hash and compress static files unless the copies were made from the same sources."""
    root = Path(settings.STATIC_ROOT)
    stamp = root.parent / "static.stamp"
    state = static_state()
    if stamp.exists() and stamp.read_text() == state and root.is_dir():
        return
    print("Preparing static files …", flush=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(state)


def static_state() -> str:
    """Return a digest of what the copies depend on: our files, the packages and the way of storing."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    digest.update(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for path in sorted(path for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*")):
        if path.is_file():
            digest.update(f"{path}{path.stat().st_mtime_ns}".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
