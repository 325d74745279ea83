from django.urls import include, path

from directory.views import acts, licences, people, services, uploads

app_name = "directory"

_USERS = [
    path("", people.users, name="users"),
    path("export/", people.export, name="export"),
    path("new/", people.user_new, name="user_new"),
    path("deletion/", people.deletion, name="deletion"),
    path("block/", acts.block_many, name="block_many"),
    path("unblock/", acts.unblock_many, name="unblock_many"),
    path("passwords/", acts.reset_many, name="reset_many"),
    path("acts/<uuid:act_id>/", acts.act, name="act"),
    path("acts/<uuid:act_id>/passwords/", acts.act_passwords, name="act_passwords"),
    path("licences/", licences.licences, name="licences"),
    path("licences/<uuid:change_id>/", licences.change, name="change"),
    path("upload/", uploads.upload_new, name="upload_new"),
    path("upload/template.csv", uploads.template, name="upload_template"),
    path("upload/<uuid:upload_id>/", uploads.upload, name="upload"),
    path("upload/<uuid:upload_id>/creation/", uploads.upload_creation, name="upload_creation"),
    path("upload/<uuid:upload_id>/passwords/", uploads.upload_passwords, name="upload_passwords"),
    path("upload/<uuid:upload_id>/<int:line>/", uploads.upload_row, name="upload_row"),
    path("upload/<uuid:upload_id>/<int:line>/out/", uploads.upload_row_out, name="upload_row_out"),
    path("<uuid:user_id>/", people.user, name="user"),
    path("<uuid:user_id>/blocking/", people.blocking, name="blocking"),
    path("<uuid:user_id>/password/", people.password, name="password"),
    path("<uuid:user_id>/restoration/", people.restoration, name="restoration"),
]

urlpatterns = [
    path("customers/<uuid:customer_id>/users/", include(_USERS)),
    path("customers/<uuid:customer_id>/services/", services.services, name="services"),
    path(
        "customers/<uuid:customer_id>/services/<slug:service>/opening/",
        services.opening,
        name="opening",
    ),
]
