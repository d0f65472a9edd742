"""One style sheet out of many: `main.css` names the files and their layers, the browser gets them in one request."""

import re
from pathlib import Path

_IMPORT = re.compile(r'@import url\("([^"]+)"\)(?: layer\(([\w-]+)\))?;')
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENT = re.compile(r"^[ \t]+|[ \t]+$", re.MULTILINE)
_EMPTY_LINES = re.compile(r"\n{2,}")


def join_stylesheets(main: Path) -> str:
    """Return `main` with every `@import` replaced by the file in its layer, without comments and indents.

    Addresses inside the files are left as they are, so only files beside `main` may have any.

    Raises:
        FileNotFoundError: If an imported file does not exist.
        ValueError: If a file of a subfolder holds a relative address, which would break when moved.
    """

    def inline(match: re.Match[str]) -> str:
        name, layer = match.groups()
        text = (main.parent / name).read_text(encoding="utf-8")
        if "/" in name and "url(" in text:
            raise ValueError(f"{name}: an address in a component's style sheet breaks in the joined one")
        return f"@layer {layer} {{\n{text}}}" if layer else text

    joined = _IMPORT.sub(inline, main.read_text(encoding="utf-8"))
    return _EMPTY_LINES.sub("\n", _INDENT.sub("", _COMMENT.sub("", joined))).strip() + "\n"
