from core.models.base import BasePage
from core.models.settings import FooterLink, PortalSettings
from core.models.task_runs import TaskRun
from core.models.tries import Tries

__all__ = ["BasePage", "FooterLink", "PortalSettings", "TaskRun", "Tries"]
