from core.models.base import BasePage
from core.models.settings import FooterLink, PortalSettings

__all__ = ["BasePage", "FooterLink", "PortalSettings"]
