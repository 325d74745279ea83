"""Celery: the app that workers and beat start, and what is done every so often.

`celery -A portal worker` and `celery -A portal beat --schedule var/beat`
"""

import os
from logging.config import dictConfig

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def log_as_django_does(**_options: object) -> None:
    """Celery's own lines go through our formatter, too: no addresses, no links."""
    dictConfig(settings.LOGGING)


@app.task
def clear_sessions() -> None:
    """Daily: sessions that have run out."""
    call_command("clearsessions")
