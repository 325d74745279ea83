"""Addresses of imports, below /p/<partner>/customers/imports/."""

from django.urls import path

from customers.import_pages import rows, steps

one = "<uuid:import_id>/"
urlpatterns = [
    path("new/", steps.new, name="import_new"),
    path("sample.csv", steps.sample, name="import_sample"),
    path(one, steps.show, name="import"),
    path(f"{one}columns/", steps.columns, name="import_columns"),
    path(f"{one}start/", steps.start, name="import_start"),
    path(f"{one}deletion/", steps.deletion, name="import_deletion"),
    path(f"{one}result.csv", steps.result, name="import_result"),
    path(f"{one}to-fix.csv", rows.to_fix, name="import_to_fix"),
    path(f"{one}corrected/", rows.corrected, name="import_corrected"),
    path(f"{one}decisions/", rows.decisions, name="import_decisions"),
    path(f"{one}rows/<int:line>/", rows.row, name="import_row"),
    path(f"{one}rows/<int:line>/decision/", rows.decision, name="import_decision"),
]
