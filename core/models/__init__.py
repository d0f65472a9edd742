from core.models.base import BasePage
from core.models.settings import FooterLink, PortalSettings
from core.models.task_runs import TaskRun

__all__ = ["BasePage", "FooterLink", "PortalSettings", "TaskRun"]
