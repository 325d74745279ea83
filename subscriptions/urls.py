"""Addresses, below /p/<partner>/."""

from django.urls import path

from subscriptions import views
from subscriptions.catalogue import views as catalogue
from subscriptions.desk import asking
from subscriptions.desk import views as desk
from subscriptions.detail import changes, ending
from subscriptions.detail import views as detail
from subscriptions.orders import buying
from subscriptions.orders import views as orders

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
catalogue_urls = [
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/catalogue.csv", catalogue.catalogue_csv, name="catalogue_csv"),
    path("catalogue/catalogue.json", catalogue.catalogue_json, name="catalogue_json"),
    path("catalogue/import/", catalogue.catalogue_import, name="catalogue_import"),
    path("catalogue/import/checked/", catalogue.catalogue_commit, name="catalogue_commit"),
    path("catalogue/<int:product_id>/", catalogue.product, name="product"),
    path(
        "catalogue/<int:product_id>/withdrawal/",
        catalogue.product_withdrawal,
        name="product_withdrawal",
    ),
    path(
        "catalogue/offers/<int:offer_id>/withdrawal/",
        catalogue.offer_withdrawal,
        name="offer_withdrawal",
    ),
    path("catalogue/offers/<int:offer_id>/return/", catalogue.offer_return, name="offer_return"),
]
order_urls = [
    path("orders/", orders.orders, name="orders"),
    path("orders/orders.csv", orders.orders_csv, name="orders_csv"),
    path("orders/<uuid:order_id>/", orders.order, name="order"),
    path(
        "orders/<uuid:order_id>/cancellation/", orders.order_cancellation, name="order_cancellation"
    ),
    path("orders/<uuid:order_id>/retry/", orders.order_retry, name="order_retry"),
    path(
        "customers/<uuid:customer_id>/orders/", orders.orders_of_customer, name="orders_of_customer"
    ),
    path("customers/<uuid:customer_id>/orders/new/", buying.order_new, name="order_new"),
    path("customers/<uuid:customer_id>/orders/new/line/", buying.cart_line, name="cart_line"),
    path("customers/<uuid:customer_id>/orders/review/", buying.order_review, name="order_review"),
    path(
        "customers/<uuid:customer_id>/orders/<uuid:order_id>/submission/",
        buying.order_submission,
        name="order_submission",
    ),
    path(
        "customers/<uuid:customer_id>/orders/<uuid:order_id>/request/",
        buying.order_asking,
        name="order_asking",
    ),
]
desk_urls = [
    path("desk/", desk.desk, name="desk"),
    path("desk/<uuid:order_request_id>/", desk.order_request, name="order_request"),
    path("subscriptions/<uuid:subscription_id>/request/", asking.ask_change, name="ask_change"),
    path(
        "desk/<uuid:order_request_id>/acceptance/",
        desk.order_request_acceptance,
        name="order_request_acceptance",
    ),
    path(
        "desk/<uuid:order_request_id>/refusal/",
        desk.order_request_refusal,
        name="order_request_refusal",
    ),
    path(
        "desk/<uuid:order_request_id>/withdrawal/",
        desk.order_request_withdrawal,
        name="order_request_withdrawal",
    ),
]
urlpatterns = [*running, *catalogue_urls, *order_urls, *desk_urls]
