"""The site map: partner pages, customer pages, personal links, people, health."""

from allauth.account.views import login
from allauth.mfa.base.views import authenticate
from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("people.urls")),
    path("", include("outbox.urls")),
    path("account/", include("allauth.urls")),
    # After allauth's own, so that reverse() finds these: the addresses people see and type.
    path("sign-in/", login, name="account_login"),
    path("sign-in/code/", authenticate, name="mfa_authenticate"),
    path("", include("partners.public_urls")),
    path("", include("notifications.public_urls")),
    path("", include("invitations.public_urls")),
    path("", include("relationships.approval.public_urls")),
    path("", include("invitations.own.public_urls")),
    path("", include("relationships.calendar.public_urls")),
    path("c/<uuid:customer_id>/", include("invitations.own.urls")),
    path("c/<uuid:customer_id>/", include("notifications.customer_urls")),
    path("p/<slug:partner_slug>/", include("invitations.home.urls")),
    path("p/<slug:partner_slug>/", include("partners.urls")),
    path("p/<slug:partner_slug>/", include("audit.urls")),
    path("p/<slug:partner_slug>/", include("notifications.partner_urls")),
    path("p/<slug:partner_slug>/", include("customers.urls")),
    path("p/<slug:partner_slug>/", include("relationships.urls")),
    path("p/<slug:partner_slug>/", include("jobs.urls")),
    path("p/<slug:partner_slug>/", include("invitations.urls")),
]

if settings.MAIL_SERVICE:
    urlpatterns.append(path("mail-events/", include("portal.mail_events")))

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler429 = "portal.errors.too_many_requests"  # django-allauth's, for its rate limits
handler500 = "portal.errors.server_error"
