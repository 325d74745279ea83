"""What the list is measured against: the barest Django page with the same fifty rows."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from jinja2 import Environment

from customers.models import Account

FIELDS = ("customer_id", "name", "domain", "state", "has_dap", "gdap_active", "changed_at")
_TEMPLATE = Environment(autoescape=True).from_string(
    "<!doctype html><title>Bare</title><table>{% for row in rows %}<tr><td><a href='{{"
    " row.customer_id }}/'>{{ row.name }}</a><td>{{ row.domain }}<td>{{ row.state }}<td>{{"
    " row.has_dap }} {{ row.gdap_active }}<td>{{ row.changed_at }}</tr>{% endfor %}</table>"
)


@login_required
def bare(request: HttpRequest, partner_id: int) -> HttpResponse:
    mine: Any = Account.unscoped.filter(partner_id=partner_id, listed=True)
    rows = mine.order_by("sort_key", "id").values(*FIELDS)[:50]
    return HttpResponse(_TEMPLATE.render(rows=rows))


urlpatterns = [path("bare/<int:partner_id>/", bare), path("", include("portal.urls"))]
