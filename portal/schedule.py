"""Work that nobody waits for: what recurs, and what takes long."""

from __future__ import annotations

from typing import Any

# Name → task and rhythm: seconds, or a crontab
RECURRING: dict[str, dict[str, Any]] = {
    "what the outbox still owes": {"task": "outbox.tasks.sweep", "schedule": 60},
    "jobs left by a killed worker": {"task": "jobs.tasks.sweep", "schedule": 30},
    "invitations that have run out": {"task": "invitations.tasks.expire_due", "schedule": 300},
    "invitations nobody answered": {"task": "invitations.tasks.remind_due", "schedule": 900},
    "invitations about to run out": {"task": "invitations.tasks.warn_of_ends", "schedule": 900},
    "digests whose hour has come": {"task": "notifications.tasks.send_digests", "schedule": 900},
    "notifications read long ago": {"task": "notifications.tasks.forget_read", "schedule": 86_400},
    "links that scanners looked at": {"task": "invitations.tasks.note_sightings", "schedule": 60},
    "admin relationships that begin or end": {
        "task": "relationships.tasks.advance_admin_relationships",
        "schedule": 60,
    },
    "groups that get in or lose access": {
        "task": "relationships.tasks.advance_assignments",
        "schedule": 60,
    },
    "delegated administration that was replaced": {
        "task": "relationships.tasks.end_dap_that_was_replaced",
        "schedule": 60,
    },
    "delegated administration that nobody uses": {
        "task": "relationships.tasks.tell_of_dap_unused",
        "schedule": 3600,
    },
    "admin access about to end": {"task": "relationships.tasks.warn_of_ends", "schedule": 3600},
    "admin access that nobody uses yet": {
        "task": "relationships.tasks.tell_of_idle_access",
        "schedule": 3600,
    },
    "admin access that ended a year ago": {
        "task": "relationships.tasks.file_away_ended",
        "schedule": 86_400,
    },
    "deleted users whose time is over": {
        "task": "directory.tasks.purge_deleted",
        "schedule": 3600,
    },
    "temporary passwords nobody fetched": {
        "task": "directory.tasks.wipe_forgotten_passwords",
        "schedule": 300,
    },
    "how services are": {"task": "directory.tasks.check_services", "schedule": 300},
    "orders to be fulfilled": {"task": "subscriptions.tasks.fulfil_due", "schedule": 30},
    "subscriptions whose term ends": {
        "task": "subscriptions.tasks.advance_subscriptions",
        "schedule": 60,
    },
    "subscriptions about to renew or end": {
        "task": "subscriptions.tasks.notice_renewals",
        "schedule": 3600,
    },
    "exports that have been there long enough": {
        "task": "partners.tasks.remove_old_exports",
        "schedule": 3600,
    },
    "sessions that have run out": {"task": "portal.celery.clear_sessions", "schedule": 86_400},
}

# Each kind names its jobs.kinds.JobKind.
LONG = {
    "invitation_batch": "invitations.batches.kinds.CREATION",
    "invitation_sharing": "invitations.batches.kinds.SHARING",
    "invitation_sending": "invitations.batches.kinds.SENDING",
    "customer_import": "customers.imports.kinds.IMPORT",
    "data_export": "partners.exports.kinds.EXPORT",
    "rerequest": "relationships.actions.rerequesting.KIND",
    "gdap_extend": "relationships.actions.bulk_kinds.EXTEND",
    "gdap_stop": "relationships.actions.bulk_kinds.STOP",
    "gdap_assign": "relationships.actions.bulk_kinds.ASSIGN",
    "gdap_narrow": "relationships.actions.bulk_kinds.NARROW",
    "gdap_end": "relationships.actions.bulk_kinds.END",
    "licence_change": "directory.actions.kinds.CHANGE",
    "directory_upload": "directory.actions.kinds.UPLOAD",
    "directory_block": "directory.actions.kinds.BLOCK",
    "directory_unblock": "directory.actions.kinds.UNBLOCK",
    "directory_reset": "directory.actions.kinds.RESET",
}
