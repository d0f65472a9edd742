"""What PDF/UA asks for and pypdf can see; veraPDF would see more."""

import io
from collections.abc import Iterator
from typing import Any

import pypdf


def structure(content: bytes) -> Iterator[dict[str, Any]]:
    """Yield the elements of the tree of tags."""
    root: Any = pypdf.PdfReader(io.BytesIO(content)).trailer["/Root"]
    waiting = [root["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if not isinstance(element, dict):
            continue
        if "/S" in element:
            yield element
        kids = element.get("/K", [])
        waiting.extend(kids if isinstance(kids, list) else [kids])


def check_tagged(content: bytes, title: str) -> set[str]:
    """Assert that the file is tagged, in Russian and named, and that pictures are described; return its tags."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "ru"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == title
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    elements = list(structure(content))
    figures = [element for element in elements if element["/S"] == "/Figure"]
    assert figures
    assert all(str(figure.get("/Alt", "")).strip() for figure in figures)
    return {str(element["/S"]).lstrip("/") for element in elements}
