"""The secret key of a development copy: made once, kept in a file that git ignores."""

import secrets
from pathlib import Path


def load_or_create(path: Path) -> str:
    """Return the secret kept in `path`, making the file (readable by its owner only) when there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.touch(mode=0o600, exist_ok=False)
        except FileExistsError:  # Another process was faster: its secret is as good.
            return path.read_text()
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text()
