from wagtail.snippets.models import register_snippet

from practices.viewsets import PracticeSectorViewSet

register_snippet(PracticeSectorViewSet)
