"""A batch sent by the portal: every letter once, whatever happens meanwhile."""

import pytest
from django.urls import reverse

from invitations.actions import revoke_invitation
from invitations.batches.sending import SLICE, send_slice, start_sending, unsent
from invitations.models import BatchClosed, Invitation, NothingReady
from invitations.refusals import SendingIsOff
from jobs.models import Job
from jobs.running import run_due
from outbox.models import Email
from partners.models import Partner
from tests.batches import companies, create, outcome, share, stage
from tests.conftest import make_member


@pytest.fixture
def agent(acme, settings):
    settings.PORTAL_SENDS = True
    Partner.objects.filter(pk=acme.pk).update(sends_letters=True)
    acme.refresh_from_db()
    return make_member(acme)


@pytest.fixture
def batch(agent):
    made = stage(agent, companies(3))
    create(agent, made)
    return made


def letters():
    return Email.unscoped.filter(kind="invitation_letter")


def send(agent, batch):
    job = start_sending(agent, batch)
    run_due()
    batch.refresh_from_db()
    job.refresh_from_db()
    return job


def test_sending_shares_and_owes_one_letter_to_each(agent, batch):
    job = send(agent, batch)
    assert (job.state, job.done, batch.state) == ("done", 3, "shared")
    assert outcome(batch) == [("shared", "")] * 3
    assert sorted(letters().values_list("to", flat=True)) == [
        f"office@firm{n}.example" for n in (1, 2, 3)
    ]
    assert set(Invitation.unscoped.values_list("state", flat=True)) == {"open"}
    with pytest.raises(NothingReady):
        start_sending(agent, batch)


def test_a_slice_that_runs_twice_sends_nothing_twice(agent, batch):
    start_sending(agent, batch)
    job = Job.unscoped.latest("created_at")
    send_slice(job)
    progress = send_slice(job)
    assert (progress.done, progress.left) == (3, 0)
    assert letters().count() == 3
    assert SLICE > 3


def test_what_was_shared_before_is_sent_but_nothing_that_is_closed(agent, batch):
    share(agent, batch)
    revoked = Invitation.unscoped.first()
    revoke_invitation(agent, revoked)
    assert unsent(batch).count() == 2
    send(agent, batch)
    assert letters().count() == 2
    assert not letters().filter(link_id=revoked.pk).exists()


def test_an_address_at_which_enough_wait_is_said_in_its_row(agent, batch, settings):
    settings.INVITATIONS_WAITING_PER_ADDRESS = 0
    job = send(agent, batch)
    assert job.failed == 3
    assert outcome(batch) == [("failed", "address_full")] * 3
    assert not letters().exists()


def test_nothing_is_sent_for_a_partner_that_does_not_want_it(acme, agent, batch):
    Partner.objects.filter(pk=acme.pk).update(sends_letters=False)
    agent.partner.refresh_from_db()
    with pytest.raises(SendingIsOff):
        start_sending(agent, batch)
    staged = stage(agent, companies(1, start=9))
    Partner.objects.filter(pk=acme.pk).update(sends_letters=True)
    agent.partner.refresh_from_db()
    with pytest.raises(BatchClosed):
        start_sending(agent, staged)


def test_the_page_asks_first_and_leads_to_the_job(client, sign_in, acme, agent, batch):
    sign_in(acme)
    address = reverse("invitations:batch_sending", args=["acme", batch.pk])
    assert address in client.get(reverse("invitations:batch", args=["acme", batch.pk])).text
    page = client.get(address)
    assert "Send 3 letters?" in page.text
    assert not letters().exists()
    answer = client.post(address)
    assert answer["Location"] == reverse(
        "jobs:job", args=["acme", Job.unscoped.latest("created_at").pk]
    )
