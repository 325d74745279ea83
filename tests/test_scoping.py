"""Partner-owned rows are reached through their partner, also those of next year's models."""

import pytest
from django.apps import apps
from django.db.models import ForeignKey

from customers.models import Account
from partners.models import Partner
from partners.scoping import PartnerManager, UnscopedQuery

OURS = {"people", "partners", "audit", "outbox", "customers", "notifications", "relationships",
        "invitations", "subscriptions", "directory", "jobs"}  # fmt: skip
MODELS = [model for model in apps.get_models() if model._meta.app_label in OURS]


def keys_to_partner(model):
    return [
        f
        for f in model._meta.get_fields()
        if isinstance(f, ForeignKey) and f.related_model is Partner
    ]


@pytest.mark.parametrize(
    "model", [m for m in MODELS if keys_to_partner(m)], ids=lambda m: m.__name__
)
def test_owned_rows_are_scoped_by_default(model):
    assert isinstance(model._default_manager, PartnerManager)


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_nothing_can_be_reached_sideways(model):
    backwards = [f.name for f in model._meta.related_objects if not f.hidden]
    assert [name for name in backwards if name not in ALLAUTH] == []


ALLAUTH = {"emailaddress", "authenticator", "usersession", "user_sessions"}


@pytest.mark.parametrize("query", ["all", "count", "first"])
def test_a_query_that_names_no_partner_raises(query):
    with pytest.raises(UnscopedQuery):
        getattr(Account.objects, query)()
