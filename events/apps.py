from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "События"

    def ready(self) -> None:
        from wagtail.signals import page_published

        from events.calendar_moments import nearest_moments
        from events.documents import register_search
        from events.models import CoursePage, EventPage
        from events.signal_handlers import on_published
        from freshness.answers import take_parameters
        from freshness.moments import register_moments

        for model in (EventPage, CoursePage):
            page_published.connect(on_published, sender=model, dispatch_uid=f"events-published-{model.__name__}")
        register_search()
        register_moments(nearest_moments)
        take_parameters("when")
