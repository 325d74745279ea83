"""Addresses of a partner's jobs, below /p/<partner>/."""

from django.urls import path

from jobs import views

app_name = "jobs"
urlpatterns = [
    path("jobs/", views.job_list, name="list"),
    path("jobs/<uuid:job_id>/", views.job, name="job"),
    path("jobs/<uuid:job_id>/cancellation/", views.cancellation, name="cancellation"),
    path("jobs/<uuid:job_id>/retry/", views.retry, name="retry"),
]
