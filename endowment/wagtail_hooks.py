from wagtail.snippets.models import register_snippet

from endowment.viewsets import EndowmentProgrammeViewSet

register_snippet(EndowmentProgrammeViewSet)
