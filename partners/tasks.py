"""What is done for partners every so often. May run twice."""

from __future__ import annotations

from celery import shared_task

from partners.exports.asking import remove_outlived


@shared_task
def remove_old_exports() -> None:
    """Files of full exports are there for 7 days."""
    remove_outlived()
