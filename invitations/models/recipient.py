"""Whom letters are for."""

from __future__ import annotations

from django.db import models


class Recipient(models.Model):
    """An address that requests wait at, of whichever partner, and whether or not somebody signs
    in with it: both look the same. Locked while one more is counted, so that two at once cannot
    exceed the limit.
    """

    address = models.EmailField(unique=True)

    def __str__(self) -> str:
        return self.address
