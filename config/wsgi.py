"""Entry point of gunicorn: `gunicorn config.wsgi`."""

from django.core.wsgi import get_wsgi_application

from config.env import choose_settings

choose_settings("config.settings.production")
application = get_wsgi_application()
