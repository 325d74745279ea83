"""The door for gunicorn."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()

from outbox.dispatcher import DISPATCHER  # noqa: E402 (models exist only from here on)

if not settings.CELERY_BROKER_URL:
    # No broker, no workers: the web process delivers what the outbox owes.
    DISPATCHER.start()
