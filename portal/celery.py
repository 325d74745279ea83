"""Celery: what is done outside a request, and what is done every so often.

celery -A portal worker        celery -A portal beat --schedule var/beat
"""

import os
from logging.config import dictConfig

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def log_as_django_does(**_options: object) -> None:
    """Celery's own lines go through our formatter, too: no addresses, no links."""
    dictConfig(settings.LOGGING)
