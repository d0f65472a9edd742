"""The search document of an organisation and the facets of the directory."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.urls import reverse

from core.labels import Label
from organisations.labels import labels as organisation_labels
from organisations.models import Organisation, OrganisationType
from search.documents import EntryDocument
from search.facets import Facet, register_facet
from search.registry import SearchType, register
from taxonomy.facets import territory_values

TYPE = "organisation"


def to_document(organisation: Organisation) -> EntryDocument:
    """Map one organisation; territory and parent come joined from `organisations`."""
    place, parent = organisation.territory, organisation.parent
    kind = OrganisationType(organisation.type)
    return EntryDocument(
        type=TYPE,
        object_id=organisation.pk,
        title=organisation.name,
        url=address(organisation.key),
        summary=organisation.about,
        body=" \n".join(filter(None, [organisation.address, parent.name if parent else ""])),
        keywords=" \n".join(filter(None, [organisation.short_name, str(kind.label), place.name if place else ""])),
        facets={
            "org_type": (organisation.type,),
            "organisation": (organisation.key,),
            **territory_values([place] if place else []),
        },
        card={
            "title": organisation.name,
            "short": organisation.short_name,
            "type": {"value": organisation.type, "label": str(kind.label)},
            "territory": {"value": place.key, "label": place.name} if place else None,
            "phone": organisation.phone,
            "site": organisation.site,
            "is_demo": organisation.is_demo,
        },
        depends_on=tuple(f"{item._meta.label_lower}:{item.pk}" for item in (place, parent) if item is not None),
    )


def address(key: str) -> str:
    """Return the path of an organisation's page."""
    return reverse("directory:organisation", args=[key])


def organisations() -> QuerySet:
    """Return all organisations with what the mapping reads."""
    return Organisation.objects.select_related("territory", "parent")


def visible(object_ids: Collection[int]) -> set[int]:
    """Return which of these exist: the directory has no drafts."""
    return set(Organisation.objects.filter(pk__in=object_ids).values_list("pk", flat=True))


def type_labels() -> dict[str, Label]:
    """Return the kinds of organisations in the order of the list, with capital letters for headings."""
    return {
        code: Label(code, str(name)[:1].upper() + str(name)[1:], order=position)
        for position, (code, name) in enumerate(OrganisationType.choices)
    }


def register_search() -> None:
    """Tell the engine about organisations; called once at start. The facet territory belongs to the measures."""
    register_facet(Facet(name="org_type", label="Кто это", field="org_type", labels=type_labels))
    register_facet(Facet(name="organisation", label="Организация", field="organisation", labels=organisation_labels))
    register(
        SearchType(
            name=TYPE,
            label="Организация",
            label_plural="Организации",
            model=Organisation,
            to_document=to_document,
            queryset=organisations,
            card_template="components/organisation_card.html",
            facets=("org_type", "territory", "organisation"),
            visible=visible,
        )
    )
