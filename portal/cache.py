"""Redis caches whose absence the portal survives."""

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class SessionCache(RedisCache):
    """Sessions beside their rows in the database, which answers alone while Redis is away.

    Only deleting is not forgiven: an ended session must not come back with Redis.
    """

    def get(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().get(*args, **kwargs)
        except RedisError:
            return None

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        try:
            return super().has_key(*args, **kwargs)
        except RedisError:
            return False

    def set(self, *args: Any, **kwargs: Any) -> None:
        with suppress(RedisError):
            super().set(*args, **kwargs)


class LimitsCache(RedisCache):
    """While Redis is away, each process counts for itself, so rate limits still hold."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.own = LocMemCache("while-redis-is-away", {})

    def is_there(self) -> bool:
        try:
            return bool(self._cache.get_client().ping())
        except RedisError:
            return False

    def _or_own[**P, R](
        self, shared: Callable[P, R], own: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        try:
            return shared(*args, **kwargs)
        except RedisError as problem:
            logger.warning("Redis is away: %s", type(problem).__name__)
            return own(*args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return self._or_own(super().add, self.own.add, *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._or_own(super().get, self.own.get, *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._or_own(super().set, self.own.set, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return self._or_own(super().touch, self.own.touch, *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return self._or_own(super().has_key, self.own.has_key, *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> int:
        return self._or_own(super().incr, self.own.incr, *args, **kwargs)
