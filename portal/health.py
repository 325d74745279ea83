"""`/healthz`: the process answers. `/readyz`: it can serve (database there, migrations applied).

Answered by a middleware before anything looks at hosts or sessions: load balancers and containers
ask by address and without a cookie.
"""

from collections.abc import Callable
from functools import cache
from http import HTTPStatus

from django.conf import settings
from django.core.cache import cache as shared_cache
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse


class HealthMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return JsonResponse({"status": "ok"})
        if request.path_info == "/readyz":
            return readiness()
        return self.get_response(request)


def readiness() -> HttpResponse:
    """200 or 503. Without Redis the portal still serves, so that is `degraded`, not unready."""
    database = database_state()
    if database != "ok":
        answer = {"status": "unready", "database": database}
        return JsonResponse(answer, status=HTTPStatus.SERVICE_UNAVAILABLE)
    redis = redis_state()
    status = "degraded" if redis == "away" else "ok"
    return JsonResponse({"status": status, "database": database, "redis": redis})


def database_state() -> str:
    try:
        applied = MigrationRecorder(connection).applied_migrations().keys()
    except DatabaseError:
        return "away"
    return "ok" if known_migrations() <= applied else "migrations missing"


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """Every migration in the code. Read from disk once: it does not change under a process."""
    return frozenset(MigrationLoader(None).disk_migrations)


def redis_state() -> str:
    if not settings.REDIS_URL:
        return "not used"
    return "ok" if shared_cache.is_there() else "away"  # type: ignore[attr-defined]
