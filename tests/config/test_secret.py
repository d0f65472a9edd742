"""The secret of a development copy."""

from pathlib import Path

from config.secret import load_or_create


def test_secret_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret-key.txt"
    secret = load_or_create(path)
    assert len(secret) >= 50
    assert load_or_create(path) == secret
    assert path.stat().st_mode & 0o077 == 0
