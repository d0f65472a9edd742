"""Support measures as things of schema.org."""

from typing import TYPE_CHECKING

from core.blocks import rows
from core.structured_data import Thing, questions, thing
from opportunities.choices import Level
from organisations.models import Organisation

if TYPE_CHECKING:
    from opportunities.models import SupportMeasurePage


def measure_things(page: "SupportMeasurePage", address: str) -> list[Thing]:
    """Return money as a grant, everything else as a service, and the questions; no query.

    Args:
        address: The absolute address of the page.
    """
    facts = {
        "name": page.title,
        "alternateName": page.official_title,
        "description": page.lead_text(),
        "url": address,
    }
    if page.min_amount or page.max_amount or page.pool_amount:
        about = thing("MonetaryGrant", **facts, amount=_amount(page), funder=_body(page.provider, page.level))
    else:
        kind = "Service" if page.level == Level.PRIVATE else "GovernmentService"
        about = thing(
            kind,
            **facts,
            serviceType="Поддержка некоммерческих организаций",
            provider=_body(page.provider, page.level),
            availableChannel=_channel(page),
            termsOfService=page.legal_basis_url,
        )
    return [about, *questions((row["question"], row["answer"]) for row in rows(page.faq))]


def _amount(page: "SupportMeasurePage") -> Thing:
    if page.min_amount or page.max_amount:
        return thing("MonetaryAmount", currency="RUB", minValue=page.min_amount, maxValue=page.max_amount)
    return thing("MonetaryAmount", currency="RUB", value=page.pool_amount)


def _body(body: Organisation | None, level: str) -> Thing | None:
    if body is None:
        return None
    kind = "Organization" if level == Level.PRIVATE else "GovernmentOrganization"
    return thing(kind, name=body.name, alternateName=body.short_name, url=body.site)


def _channel(page: "SupportMeasurePage") -> Thing | None:
    phone = thing("ContactPoint", telephone=page.contact_phone)
    known = {"serviceUrl": page.apply_url, "servicePhone": phone if page.contact_phone else None}
    return thing("ServiceChannel", **known) if any(known.values()) else None
