"""The public index in Elasticsearch: its settings, its fields, and a document as it is stored there."""

from collections.abc import Mapping
from typing import Any

from search.analysis import ANALYZER, PAIRS_ANALYZER, WORDS_ANALYZER, analysis_settings
from search.documents import make_key
from search.facets import TYPE
from search.listing import title_sort
from search.phases import is_phase
from search.ranking import FIELD_WEIGHTS, TITLE_LENGTH_MATTERS

TEXT_FIELDS = (*FIELD_WEIGHTS, "files")
# Words of the title as they were written, not stemmed.
TITLE_FORMS = "title.exact"
# How words of titles are scored.
TITLES = "titles"
# Neighbouring words of running text; names in `keywords` are not next to each other for a reason.
PAIRS = "pairs"
PAIRED_FIELDS = ("title", "summary", "body")
# Among the facets: the values of all of them as «field=value», which counts read at once.
VALUES = "_values"
# What a hit brings back; the long texts stay where they are.
SOURCE_FIELDS: list[Any] = [
    *("key", "type", "object_id", "title", "url", "summary", "card"),
    *("has_window", "opens_at", "closes_at"),
]


def index_settings() -> dict[str, Any]:
    """Return the settings of a new index."""
    return {
        "number_of_shards": 1,
        "auto_expand_replicas": "0-1",
        "refresh_interval": "1s",
        # How long Elasticsearch remembers the version of a deleted document: a worker that was stopped in the middle of
        # a delivery and goes on hours later must not bring it back.
        "gc_deletes": "24h",
        "analysis": analysis_settings(),
        "similarity": {TITLES: {"type": "BM25", "b": TITLE_LENGTH_MATTERS}},
    }


def index_mappings() -> dict[str, Any]:
    """Return the fields. A new facet needs no new mapping: whatever comes under `facets` is a keyword."""
    keyword, long, date = {"type": "keyword"}, {"type": "long"}, {"type": "date"}
    hidden = {"type": "keyword", "index": False, "doc_values": False}
    return {
        "dynamic": "strict",
        # Eager: the first search after each refresh must not pay for what all counts need.
        "dynamic_templates": [
            {"facets": {"path_match": "facets.*", "mapping": {**keyword, "eager_global_ordinals": True}}}
        ],
        "properties": {
            "key": keyword,
            "type": keyword,
            "object_id": long,
            **{name: _text(name) for name in TEXT_FIELDS},
            PAIRS: _presence(PAIRS_ANALYZER),
            "title_sort": keyword,
            "url": hidden,
            "facets": {"type": "object", "dynamic": True},
            "has_window": {"type": "boolean"},
            "opens_at": date,
            "closes_at": date,
            "amount_low": long,
            "amount_high": long,
            "published_on": date,
            "recheck_on": date,
            "card": {"type": "object", "enabled": False},
        },
    }


def _text(name: str) -> dict[str, Any]:
    """Return the field of one part of a document."""
    mapping: dict[str, Any] = {"type": "text", "analyzer": ANALYZER}
    if name in PAIRED_FIELDS:
        mapping["copy_to"] = PAIRS
    if name == "title":
        mapping["similarity"] = TITLES
        mapping["fields"] = {"exact": _presence(WORDS_ANALYZER)}
    return mapping


def _presence(analyzer: str) -> dict[str, Any]:
    """Return a field of which is asked only whether a token is there: neither how often nor where."""
    return {"type": "text", "analyzer": analyzer, "norms": False, "index_options": "docs"}


def to_source(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what Elasticsearch stores for the JSON of an `EntryDocument`.

    Unknown values are left out, so that ranges skip the document.
    """
    source = {name: value for name, value in document.items() if value is not None and name != "depends_on"}
    source["key"] = make_key(document["type"], document["object_id"])
    source["title_sort"] = title_sort(document["title"])
    source["files"] = [f"{title}\n{text}" for title, text in document.get("files", ())]
    facets = {**document["facets"], TYPE: [document["type"]]}
    together = [f"{field}={value}" for field, values in facets.items() for value in values if not is_phase(value)]
    source["facets"] = {**facets, VALUES: together}
    if not document["has_window"]:
        # Moments that are no window's count for nothing.
        source = {name: value for name, value in source.items() if name not in {"opens_at", "closes_at"}}
    return source
