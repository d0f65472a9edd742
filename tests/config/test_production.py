"""Production settings refuse to start half configured and pass Django's own deployment checks."""

import os
import secrets
import subprocess
import sys

import pytest

from config.env import BASE_DIR

COMPLETE = {"SECRET_KEY": secrets.token_urlsafe(64), "ALLOWED_HOSTS": "example.org"}


def start(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py on production settings with only these variables set."""
    environment = {
        "PATH": os.environ["PATH"],
        "ENV_FILE": "",
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
    }
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=BASE_DIR,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_production_refuses_to_start_without(name: str) -> None:
    result = start("check", **{key: value for key, value in COMPLETE.items() if key != name})
    assert result.returncode != 0
    assert f"ImproperlyConfigured: {name} is not set" in result.stderr


def test_deployment_checks_have_nothing_to_say() -> None:
    result = start("check", "--deploy", "--fail-level", "WARNING", **COMPLETE)
    assert result.returncode == 0, result.stderr


def test_debug_cannot_be_switched_on_in_production() -> None:
    result = start("diffsettings", "--output", "unified", **COMPLETE, DEBUG="true")
    assert "+ DEBUG = True" not in result.stdout
    assert result.returncode == 0, result.stderr
