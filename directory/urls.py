from django.urls import include, path

from directory.support import acts as support_acts
from directory.support import views as support
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

_SUPPORT = [
    path("", support.desk, name="support_desk"),
    path("<uuid:support_id>/", support.support_request, name="support_request"),
    path("<uuid:support_id>/files/<uuid:file_id>/", support.file, name="support_file"),
    path("<uuid:support_id>/taking/", support_acts.taking, name="support_taking"),
    path("<uuid:support_id>/answer/", support_acts.answer, name="support_answer"),
    path("<uuid:support_id>/reopening/", support_acts.reopening, name="support_reopening"),
    path("<uuid:support_id>/closing/", support_acts.closing, name="support_closing"),
    path("<uuid:support_id>/handing/", support_acts.handing, name="support_handing"),
    path("<uuid:support_id>/return/", support_acts.taking_back, name="support_return"),
]

urlpatterns = [
    path("support/", include(_SUPPORT)),
    path("customers/<uuid:customer_id>/support/", support.of_customer, name="support"),
    path("customers/<uuid:customer_id>/support/new/", support.new, name="support_new"),
    path("customers/<uuid:customer_id>/users/", include(_USERS)),
    path("customers/<uuid:customer_id>/services/", services.services, name="services"),
    path(
        "customers/<uuid:customer_id>/services/<slug:service>/opening/",
        services.opening,
        name="opening",
    ),
]
