from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.management import CommandError, call_command

from core.stylesheets import join_stylesheets


def write(folder: Path, **files: Any) -> Path:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.css"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "main.css"


def test_imports_are_replaced_by_their_files_in_their_layers(tmp_path: Path) -> None:
    main = write(
        tmp_path,
        main='@layer base, parts;\n@import url("base.css") layer(base);\n@import url("parts/a.css") layer(parts);\n',
        base="/* why */\na { color: red; }\n",
        parts__a="  .a { b: c; }\n",
    )

    assert join_stylesheets(main) == (
        "@layer base, parts;\n@layer base {\na { color: red; }\n}\n@layer parts {\n.a { b: c; }\n}\n"
    )


def test_an_address_in_a_subfolder_is_refused_because_it_would_break(tmp_path: Path) -> None:
    main = write(tmp_path, main='@import url("parts/a.css") layer(x);', parts__a='.a { background: url("a.svg"); }')

    with pytest.raises(ValueError, match=r"parts/a\.css"):
        join_stylesheets(main)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        join_stylesheets(write(tmp_path, main='@import url("lost.css") layer(x);'))


def test_the_committed_style_sheet_is_up_to_date() -> None:
    call_command("build_css", check=True)


def test_every_component_sheet_is_in_the_list() -> None:
    main = Path(finders.find("css/main.css") or "")
    text = main.read_text(encoding="utf-8")

    missing = [
        path.name for path in (main.parent / "components").glob("*.css") if f"components/{path.name}" not in text
    ]
    assert missing == []


def test_the_check_notices_a_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main = write(tmp_path, main="a { b: c; }", site="old")
    monkeypatch.setattr(finders, "find", lambda name: str(main))

    with pytest.raises(CommandError, match="build_css"):
        call_command("build_css", check=True)
