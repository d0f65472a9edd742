from core.models.base import BasePage
from core.models.settings import PortalSettings

__all__ = ["BasePage", "PortalSettings"]
