"""A partner moves out: all its data in one file, nothing of anybody else, no key to any door."""

import csv
import io
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.urls import reverse
from django.utils.timezone import now

from audit.models import Event, Verb
from customers.models import Account
from jobs.actions import cancel_job, retry_job
from jobs.models import Job, JobState
from jobs.running import run_due
from partners.exports.asking import ask_for_export
from partners.exports.parts import parts
from partners.exports.writing import export_slice, file_of
from partners.models import DataExport, ExportState, ExportUnderWay
from partners.permissions import Role
from partners.scoping import PartnerManager
from partners.tasks import remove_old_exports
from tests.conftest import (
    make_account,
    make_admin_relationship,
    make_customer,
    make_invitation,
    make_member,
)

pytestmark = pytest.mark.django_db

# Owned by a partner, and in no file of an export: why.
NOT_EXPORTED = {
    "outbox.Email": "letters hold personal links; what they said is in invitations",
    "notifications.Notification": "each person's own, and gone when read",
    "jobs.Job": "machinery: what a job did is in the rows it made and in the activity log",
    "partners.DataExport": "the exports themselves",
    "relationships.CalendarFeed": "a secret address and nothing else",
    **dict.fromkeys(
        (
            "directory.Upload",
            "directory.UploadRow",
            "directory.LicenceChange",
            "directory.LicenceChangeRow",
            "directory.UserAct",
            "directory.UserActRow",
        ),
        "a customer's people are the customer's; what was done is in the activity log",
    ),
}


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.EXPORT_DIR = tmp_path / "exports"


@pytest.fixture
def agent(acme):
    return make_member(acme)


def export(by):
    job = ask_for_export(by)
    run_due()
    job.refresh_from_db()
    return DataExport.unscoped.get(pk=job.subject_id)


def opened(made):
    return zipfile.ZipFile(file_of(made))


def rows(made, name):
    return json.loads(opened(made).read(f"{name}.json"))


def test_every_owned_model_is_in_a_part_or_left_out_for_a_reason():
    owned = {
        model._meta.label
        for model in apps.get_models()
        if isinstance(model._default_manager, PartnerManager)
    }
    inside = {part.model._meta.label for part in parts()}
    assert owned - inside == NOT_EXPORTED.keys()
    assert inside <= owned


def test_parts_have_names_of_their_own():
    names = [part.name for part in parts()]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z-]+", name) for name in names)


def test_no_part_has_a_key_to_a_door():
    secret = re.compile(r"token|sha256|password|secret|seal|form_key|hash|^ip$")
    found = [(part.name, name) for part in parts() for name in part.columns if secret.search(name)]
    assert found == []


def test_everything_is_there_twice_and_nothing_of_others(acme, globex, contoso, agent):
    make_invitation(acme, contoso)
    make_admin_relationship(acme, contoso)
    Account.unscoped.filter(partner=acme).update(notes="=HYPERLINK(1)")
    other = make_customer("other.example", "Only of Globex")
    make_account(globex, other)
    make_invitation(globex, contoso)
    made = export(agent)
    assert made.state == ExportState.READY
    archive = opened(made)
    assert archive.testzip() is None
    names = set(archive.namelist())
    assert names == {"README.txt"} | {f"{p.name}.{e}" for p in parts() for e in ("json", "csv")}
    everything = b"".join(archive.read(name) for name in names).decode()
    assert "Globex" not in everything
    assert "other.example" not in everything
    assert [one["name"] for one in rows(made, "accounts")] == ["Contoso Łódź"]
    assert len(rows(made, "invitations")) == 1
    assert rows(made, "admin-relationships")[0]["customer__domain"] == "contoso.example"
    assert {one["person__email"] for one in rows(made, "colleagues")} >= {agent.person.email}
    table = list(csv.reader(io.StringIO(archive.read("accounts.csv").decode("utf-8-sig"))))
    assert table[1][table[0].index("notes")] == "'=HYPERLINK(1)"
    readme = archive.read("README.txt").decode()
    assert "accounts: Your records of customers (1)" in readme
    assert Event.objects.for_partner(acme).filter(verb=Verb.PARTNER_DATA_EXPORTED).count() == 1


def test_an_empty_partner_gets_a_file_too(acme, agent):
    made = export(agent)
    assert rows(made, "orders") == []
    assert made.rows > 0


def test_the_link_of_an_invitation_is_not_in_it(acme, contoso, agent):
    invitation = make_invitation(acme, contoso)
    token = invitation.link().rstrip("/").rpartition("/")[2]
    archive = opened(export(agent))
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert token not in everything


def test_what_a_killed_worker_left_is_gone_on_with(acme, agent, monkeypatch):
    monkeypatch.setattr("partners.exports.writing.SLICE", 2)
    for number in range(5):
        make_account(acme, make_customer(f"firm{number}.example", f"Firm {number}"))
    job = ask_for_export(agent)
    for _n in range(4):
        export_slice(job)
    again = DataExport.unscoped.get()
    DataExport.unscoped.update(part=again.part, after=again.after)  # a slice that ran twice
    while export_slice(job).left:
        pass
    made = DataExport.unscoped.get()
    assert len(rows(made, "accounts")) == 5
    assert [path.name for path in Path(file_of(made)).parent.iterdir()] == [f"{made.pk}.zip"]


def test_one_is_made_at_a_time(client, acme, sign_in, agent):
    ask_for_export(agent)
    with pytest.raises(ExportUnderWay):
        ask_for_export(agent)
    sign_in(acme)
    answer = client.post(reverse("partners:data_exports", args=["acme"]), follow=True)
    assert "One is being made already." in answer.text


def test_a_stopped_one_leaves_no_file_and_begins_anew(acme, agent):
    job = ask_for_export(agent)
    export_slice(job)
    cancel_job(agent, job)
    made = DataExport.unscoped.get()
    assert made.state == ExportState.STOPPED
    assert list(file_of(made).parent.iterdir()) == []
    Job.unscoped.filter(pk=job.pk).update(total=99)
    retry_job(agent, Job.unscoped.get(pk=job.pk))
    run_due()
    assert Job.unscoped.get(pk=job.pk).state == JobState.DONE
    assert DataExport.unscoped.get().state == ExportState.READY


def test_admin_agents_download_it_for_seven_days(client, acme, globex, sign_in, agent):
    made = export(agent)
    address = reverse("partners:data_export_file", args=["acme", made.pk])
    sign_in(acme, Role.ADMIN_AGENT)
    assert address in client.get(reverse("partners:data_exports", args=["acme"])).text
    answer = client.get(address)
    assert answer["Content-Disposition"].startswith('attachment; filename="acme-')
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    sign_in(acme, Role.SALES_AGENT)
    assert client.get(address).status_code == 403
    sign_in(globex)
    assert client.get(address).status_code == 404
    assert (
        client.get(reverse("partners:data_export_file", args=["globex", made.pk])).status_code
        == 404
    )
    DataExport.unscoped.update(expires_at=now() - timedelta(seconds=1))
    sign_in(acme)
    assert client.get(address).status_code == 404
    remove_old_exports()
    remove_old_exports()
    assert not file_of(made).exists()
    made.refresh_from_db()
    assert made.state == ExportState.REMOVED


def test_who_takes_everything_along_proves_again_who_they_are(client, agent, settings):
    settings.REQUIRE_MFA = True
    TOTP.activate(agent.person, generate_totp_secret())
    client.force_login(agent.person)  # long ago, as far as the session knows
    made = export(agent)
    for name, args in (("data_exports", []), ("data_export_file", [made.pk])):
        answer = client.get(reverse(f"partners:{name}", args=["acme", *args]))
        assert "reauthenticate" in answer.url
