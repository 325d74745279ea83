"""Addresses of batches, below /p/<partner>/invitations/batches/."""

from django.urls import path

from invitations.batch_pages import rows, steps

one = "<uuid:batch_id>/"
urlpatterns = [
    path("new/", steps.new, name="batch_new"),
    path("sample.csv", steps.sample, name="batch_sample"),
    path(one, steps.batch, name="batch"),
    path(f"{one}columns/", steps.columns, name="batch_columns"),
    path(f"{one}options/", steps.options, name="batch_options"),
    path(f"{one}creation/", steps.creation, name="batch_creation"),
    path(f"{one}sharing/", steps.sharing, name="batch_sharing"),
    path(f"{one}sending/", steps.sending, name="batch_sending"),
    path(f"{one}deletion/", steps.deletion, name="batch_deletion"),
    path(f"{one}result.csv", steps.result, name="batch_result"),
    path(f"{one}to-fix.csv", rows.to_fix, name="batch_to_fix"),
    path(f"{one}corrected/", rows.corrected, name="batch_corrected"),
    path(f"{one}rows/<int:line>/", rows.row, name="batch_row"),
    path(f"{one}rows/<int:line>/leaving-out/", rows.leaving_out, name="batch_row_out"),
]
