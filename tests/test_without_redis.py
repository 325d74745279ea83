"""Redis may go away at any time; the portal stays."""

import pytest
from django.contrib.sessions.backends.cached_db import SessionStore
from django.core.cache import caches
from redis.exceptions import RedisError

from portal.errors import is_passing


def caches_at(url):
    place = {"LOCATION": url, "OPTIONS": {"socket_connect_timeout": 1}}
    return {
        "default": {"BACKEND": "portal.cache.LimitsCache", **place},
        "sessions": {"BACKEND": "portal.cache.SessionCache", **place},
    }


@pytest.fixture
def cache(settings):
    """Caches on a Redis that is not there."""
    settings.CACHES = caches_at("redis://127.0.0.1:1/0")
    settings.SESSION_CACHE_ALIAS = "sessions"
    caches["default"].own.clear()
    return caches["default"]


def test_a_rate_limit_still_counts(cache):
    assert cache.add("tries", 1)
    assert not cache.add("tries", 1)
    assert cache.incr("tries") == 2
    assert cache.get("tries") == 2


@pytest.mark.django_db
def test_people_stay_signed_in(cache):
    session = SessionStore()
    session["who"] = "hanna"
    session.save()
    assert SessionStore(session.session_key)["who"] == "hanna"


@pytest.mark.django_db
def test_an_end_that_redis_has_not_heard_of_is_not_promised(cache):
    """It may remember the session and bring it back. The visitor gets 503 and tries again."""
    session = SessionStore()
    session.save()
    with pytest.raises(RedisError) as refusal:
        session.delete()
    assert is_passing(refusal.value)


@pytest.mark.redis
def test_with_redis_all_processes_count_together(redis_url, settings):
    settings.CACHES = caches_at(redis_url)
    cache = caches["default"]
    cache.own.clear()
    assert cache.is_there()
    cache.set("tries", 1)
    assert cache.own.get("tries") is None
    assert cache.incr("tries") == 2
