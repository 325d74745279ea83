"""The project: settings, site map, what surrounds every page. Nothing imports it."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
