"""Addresses of static files are worked out once and follow the manifest."""

import json
from pathlib import Path
from typing import Any

import pytest

from config.staticfiles import HashedStaticStorage


@pytest.fixture
def storage(tmp_path: Path, settings: Any) -> HashedStaticStorage:
    settings.DEBUG = False
    settings.STATIC_ROOT = str(tmp_path)
    _write(tmp_path, "site.111.css")
    return HashedStaticStorage(location=str(tmp_path), base_url="/static/")


def _write(folder: Path, name: str) -> None:
    (folder / "staticfiles.json").write_text(
        json.dumps({"version": "1.1", "paths": {"site.css": name}, "hash": ""}), encoding="utf-8"
    )


def test_the_second_question_is_answered_from_memory(storage: HashedStaticStorage) -> None:
    assert storage.url("site.css") == "/static/site.111.css"
    storage.hashed_files["site.css"] = "another.css"

    assert storage.url("site.css") == "/static/site.111.css"


def test_a_new_manifest_is_followed(storage: HashedStaticStorage, tmp_path: Path) -> None:
    storage.url("site.css")
    _write(tmp_path, "site.222.css")
    storage.hashed_files, _ = storage.load_manifest()

    assert storage.url("site.css") == "/static/site.222.css"
