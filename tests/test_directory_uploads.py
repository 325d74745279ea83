"""Users from a file: checked, put right, created as a job, their passwords had once."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from audit.models import Event, Verb
from directory.actions.creating import create_slice
from directory.actions.reading import HEADS
from directory.models import DirectoryUser, RowProblem, Upload, UploadRow, UploadRowState
from directory.tasks import wipe_forgotten_passwords
from jobs.models import Job, JobState
from jobs.running import run
from partners.permissions import Role
from tests.conftest import make_member
from tests.directory import assert_counts_hold, let_into, make_pool, make_user, users_of_licence
from tests.test_directory_users import page

pytestmark = pytest.mark.django_db
HEAD = ",".join(HEADS)


@pytest.fixture(autouse=True)
def _counts_hold_afterwards(db):
    yield
    assert_counts_hold()


@pytest.fixture
def agent(acme, contoso, relationship, sign_in):
    member = sign_in(acme, Role.ADMIN_AGENT)
    let_into(member, contoso, "User Administrator")
    return member


def send(client, contoso, text, encoding="utf-8"):
    file = SimpleUploadedFile("people.csv", text.encode(encoding))
    return client.post(page("upload_new", contoso), {"file": file})


def lines(*rows):
    return "\n".join([HEAD, *rows])


GOOD = "Anna,Nowak,Anna Nowak,anna.nowak@contoso.example,"
ALSO = "Łukasz,Żak,Łukasz Żak,Lukasz.Zak@Contoso.example,"


def row(number):
    return UploadRow.unscoped.get(number=number)


def test_the_template_is_a_file_that_is_accepted(client, agent, contoso):
    text = b"".join(client.get(page("upload_template", contoso)).streaming_content).decode("utf-8")
    assert text.removeprefix("\ufeff").splitlines()[0] == HEAD
    assert send(client, contoso, text).status_code == 302
    assert row(2).state == UploadRowState.READY


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-8", ","), ("utf-8-sig", ";"), ("cp1250", ";")]
)
def test_files_of_spreadsheets_are_understood(client, agent, contoso, encoding, mark):
    send(client, contoso, lines(ALSO).replace(",", mark), encoding)
    assert row(2).display_name == "Łukasz Żak"
    assert row(2).state == UploadRowState.READY


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (HEAD + ",Phone\n" + GOOD + "1", "does not have these columns: Phone"),
        ("First name,Email\nA,a@contoso.example", "A column is missing: Display name"),
        (lines(GOOD + ",more"), "Row 2 is longer than the first line"),
        (lines(*[f",,A,a{n}@contoso.example," for n in range(101)]), "More than 100 rows"),
        (HEAD, "There is no row in it"),
        ("\x00\x01\x02", "This file is not a CSV"),
    ],
)
def test_a_file_of_another_form_is_refused_with_a_sentence(client, agent, contoso, text, sentence):
    answer = send(client, contoso, text)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Upload.unscoped.exists()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (",,,a@contoso.example,", RowProblem.DISPLAY_NAME_MISSING),
        (f",,{'x' * 51},a@contoso.example,", RowProblem.TOO_LONG),
        (",,A\u202eB,a@contoso.example,", RowProblem.NAME_REFUSED),
        (",,A,,", RowProblem.EMAIL_MISSING),
        (",,A,a b@contoso.example,", RowProblem.EMAIL_BAD),
        (",,A,a@other.example,", RowProblem.OTHER_DOMAIN),
        (",,A,EWA.KOS@contoso.example,", RowProblem.TAKEN),
        (",,A,anna.nowak@contoso.example,", RowProblem.DUPLICATE),
    ],
)
def test_each_row_says_what_is_wrong_with_it(client, agent, contoso, line, problem):
    make_user(contoso, "Ewa Kos")
    send(client, contoso, lines(GOOD, line))
    assert row(3).problem == problem
    text = client.get(page("upload", contoso, Upload.unscoped.get().pk)).text
    assert str(problem.label) in text


def test_a_row_is_put_right_in_its_place(client, agent, contoso):
    send(client, contoso, lines(GOOD, ",,Anna Druga,anna.nowak@contoso.example,"))
    upload = Upload.unscoped.get()
    there = page("upload_row", contoso, upload.pk, 3)
    client.post(there, {"email": "anna.druga@contoso.example"})
    states = set(UploadRow.unscoped.values_list("state", flat=True))
    assert states == {UploadRowState.READY}
    assert row(3).display_name == "Anna Druga"
    client.post(page("upload_row_out", contoso, upload.pk, 3))
    assert UploadRow.unscoped.count() == 1


@pytest.fixture
def upload(client, agent, contoso):
    send(client, contoso, lines(GOOD, ALSO))
    return Upload.unscoped.get()


def create(client, contoso, upload, *pools):
    typed = {"country": "PL", "licences": [pool.licence for pool in pools]}
    return client.post(page("upload_creation", contoso, upload.pk), typed)


def test_users_are_created_by_a_job_and_passwords_had_once(client, agent, contoso, upload):
    pool = make_pool(contoso)
    assert create(client, contoso, upload, pool).status_code == 302
    assert not DirectoryUser.objects.exists()
    job = Job.unscoped.get()
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.DONE, 2)
    assert users_of_licence(pool) == {"Anna Nowak", "Łukasz Żak"}
    assert "Download passwords" in client.get(page("upload", contoso, upload.pk)).text

    file = client.post(page("upload_passwords", contoso, upload.pk))

    assert file["Cache-Control"] == "no-store"
    _heads, anna, _lukasz = file.content.decode("utf-8-sig").splitlines()
    name, sign_in_name, password = anna.split(",")
    user = DirectoryUser.objects.get(display_name=name)
    assert user.user_name == sign_in_name
    assert check_password(password, user.password)
    assert not UploadRow.unscoped.exclude(password="").exists()
    again = client.post(page("upload_passwords", contoso, upload.pk), follow=True)
    assert "These passwords are gone" in again.text
    assert Event.unscoped.filter(verb=Verb.DIRECTORY_USER_ADDED).count() == 2


def test_waiting_passwords_cannot_be_read_in_the_table(client, agent, contoso, upload):
    create(client, contoso, upload)
    run(Job.unscoped.get().pk)
    user = DirectoryUser.objects.get(display_name="Anna Nowak")
    kept = row(2).password
    assert kept
    assert not check_password(kept, user.password)


def test_passwords_are_for_the_uploader_alone(client, acme, agent, contoso, upload, sign_in):
    create(client, contoso, upload)
    run(Job.unscoped.get().pk)
    other = make_member(acme, Role.ADMIN_AGENT)
    let_into(other, contoso, "User Administrator")
    client.force_login(other.person)
    answer = client.post(page("upload_passwords", contoso, upload.pk), follow=True)
    assert "These passwords are gone" in answer.text
    assert row(2).password


def test_after_an_hour_they_are_wiped(client, agent, contoso, upload):
    create(client, contoso, upload)
    run(Job.unscoped.get().pk)
    Upload.unscoped.update(passwords_until=now() - timedelta(seconds=1))
    answer = client.post(page("upload_passwords", contoso, upload.pk), follow=True)
    assert "These passwords are gone" in answer.text
    wipe_forgotten_passwords()
    assert row(2).password == ""


def test_a_killed_slice_creates_nobody_twice(client, agent, contoso, upload):
    create(client, contoso, upload)
    job = Job.unscoped.get()
    assert create_slice(job).done == 2
    assert create_slice(job).done == 2
    assert DirectoryUser.objects.count() == 2


def test_too_few_licences_are_said_before_anything_begins(client, agent, contoso, upload):
    pool = make_pool(contoso, 1)
    answer = create(client, contoso, upload, pool)
    assert answer.status_code == 422
    assert "1 licence left. Buy more or free one." in answer.text
    assert not Job.unscoped.exists()


def test_a_name_taken_meanwhile_fails_alone(client, agent, contoso, upload):
    create(client, contoso, upload)
    make_user(contoso, "Anna Nowak")
    run(Job.unscoped.get().pk)
    assert row(2).problem == RowProblem.TAKEN
    assert DirectoryUser.objects.filter(display_name="Łukasz Żak").exists()


def test_a_file_is_created_once(client, agent, contoso, upload):
    create(client, contoso, upload)
    answer = client.post(
        page("upload_creation", contoso, upload.pk), {"country": "PL"}, follow=True
    )
    assert "This file is past that step" in answer.text
    assert Job.unscoped.count() == 1


def test_another_partners_file_is_not_found(client, agent, contoso, upload, globex, sign_in):
    sign_in(globex, Role.ADMIN_AGENT)
    assert client.get(page("upload", contoso, upload.pk)).status_code == 404
