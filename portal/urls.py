"""The site map: partner pages, customer pages, personal links, people, health."""

from django.urls import include, path

urlpatterns = [
    path("", include("people.urls")),
    path("", include("outbox.urls")),
    path("account/", include("allauth.urls")),
    path("", include("invitations.public_urls")),
    path("c/<uuid:customer_id>/", include("customers.own_urls")),
    path("p/<slug:partner_slug>/", include("partners.urls")),
    path("p/<slug:partner_slug>/", include("audit.urls")),
    path("p/<slug:partner_slug>/", include("customers.urls")),
    path("p/<slug:partner_slug>/", include("relationships.urls")),
    path("p/<slug:partner_slug>/", include("invitations.urls")),
]
