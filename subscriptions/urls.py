"""Addresses, below /p/<partner>/."""

from django.urls import path

from subscriptions import views
from subscriptions.detail import changes, ending
from subscriptions.detail import views as detail

app_name = "subscriptions"
running = [
    path("subscriptions/", views.subscriptions, name="list"),
    path("subscriptions/subscriptions.csv", views.subscriptions_csv, name="list_csv"),
    path("customers/<uuid:customer_id>/subscriptions/", views.of_customer, name="of_customer"),
    path("subscriptions/<uuid:subscription_id>/", detail.subscription, name="subscription"),
    path("subscriptions/<uuid:subscription_id>/quantity/", changes.quantity, name="quantity"),
    path("subscriptions/<uuid:subscription_id>/name/", changes.name, name="name"),
    path("subscriptions/<uuid:subscription_id>/auto-renew/", changes.auto_renew, name="auto_renew"),
    path("subscriptions/<uuid:subscription_id>/next-term/", changes.next_term, name="next_term"),
    path(
        "subscriptions/<uuid:subscription_id>/next-term/removal/",
        changes.next_term_removal,
        name="next_term_removal",
    ),
    path("subscriptions/<uuid:subscription_id>/support/", changes.support, name="support"),
    path("subscriptions/<uuid:subscription_id>/suspension/", ending.suspension, name="suspension"),
    path(
        "subscriptions/<uuid:subscription_id>/reactivation/",
        ending.reactivation,
        name="reactivation",
    ),
    path(
        "subscriptions/<uuid:subscription_id>/cancellation/",
        ending.cancellation,
        name="cancellation",
    ),
]
urlpatterns = [*running]
