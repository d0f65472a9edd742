"""Where practices of the library work already: «внедрено у нас», by territory."""

from dataclasses import dataclass, field

from organisations.labels import labels as organisation_labels
from practices.models import PracticePage
from taxonomy.labels import labels


@dataclass(frozen=True)
class Adoption:
    """One place where a practice was repeated; empty texts for what is unknown."""

    title: str
    url: str
    organisation_key: str
    organisation: str
    year: int
    note: str


@dataclass(frozen=True)
class Place:
    """A territory with what it has repeated, the latest first."""

    key: str
    name: str
    adoptions: list[Adoption] = field(default_factory=list)


def adopted() -> list[Place]:
    """Return the territories in the order of the list, those with nothing left out; three queries."""
    tree, bodies = labels()["territory"], organisation_labels()
    places = {key: Place(key, label.label) for key, label in tree.items()}
    for page in PracticePage.objects.live().public().only("title", "url_path", "repeated_by").order_by("title"):
        # Raw values: a thousand blocks need not be built to be read.
        for block in page.repeated_by.raw_data:
            row = block["value"]
            if row["territory"] not in places:
                continue
            body = bodies.get(row["organisation"] or "")
            places[row["territory"]].adoptions.append(
                Adoption(
                    title=page.title,
                    url=page.url or "",
                    organisation_key=body.value if body else "",
                    organisation=body.label if body else row.get("name") or "",
                    year=row["year"],
                    note=row["note"] or "",
                )
            )
    for place in places.values():
        place.adoptions.sort(key=lambda item: -item.year)
    return [place for place in places.values() if place.adoptions]
