"""An event in words, made when it is shown, in the language of whoever reads.

Names stand first and are never inflected. What `params` may hold:

    name       whom or what it is about: a customer, a partner, a piece of work
    date       a day, as ISO text
    days, n    numbers
    partner    the organisation the reader belongs to, or that asked
    reference  of the request, as written in the letter
    email      of somebody who tried something, or to whom it went
    again      the day from which the customer may be asked again, as ISO text
    title      of an admin relationship
    subscription   the name of one
    by         who ended it
    asked_by   who asked
    changed_by who changed it
    customer   the organisation the reader administers, where `name` is the partner
    parties, refused   organisations, as one text
    dap        "granted" or "refused"
    access     "approved" or "refused": admin access that was asked for in the same letter
    roles      how many roles that has
    reason     in English, the language of the source, and translated here
    note       somebody's own words
    sent_by    "colleague" when the reader did not send the request themselves
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from notifications.events import NoticeEvent

type Params = Mapping[str, str | int]

_E = NoticeEvent

SUBJECTS: dict[NoticeEvent, str | Promise] = {
    _E.INVITATION_ACCEPTED: _("%(name)s accepted your request"),
    _E.INVITATION_ACCEPTED_IN_PART: _("%(name)s accepted a part of your request"),
    _E.INVITATION_DECLINED: _("%(name)s declined your request"),
    _E.INVITATION_REPORTED: _("%(name)s: your request was reported as unwanted"),
    _E.INVITATION_NEW_LINK: _("%(name)s asks for a new link"),
    _E.INVITATION_FORWARDED: _("%(name)s: your request was forwarded to a colleague"),
    _E.INVITATION_NOT_OPENED: _("%(name)s has not opened your request"),
    _E.INVITATION_UNANSWERED: _("%(name)s has not answered your request"),
    _E.INVITATION_EXPIRES_SOON: ngettext_lazy(
        "%(name)s: your request runs out in %(days)d day",
        "%(name)s: your request runs out in %(days)d days",
        "days",
    ),
    _E.INVITATION_EXPIRED: _("%(name)s: your request ran out"),
    _E.LETTER_NOT_SENT: _("%(name)s: the letter was not delivered"),
    _E.PARTNERSHIP_REQUESTED: _("%(name)s asks to become your indirect provider"),
    _E.PARTNERSHIP_AUTHORISED: _("%(name)s: partnership authorised"),
    _E.PARTNERSHIP_REFUSED: _("%(name)s: partnership declined"),
    _E.PARTNERSHIP_ENDED: _("%(name)s: partnership ended"),
    _E.RELATIONSHIP_JOINED: _("%(name)s is a new customer"),
    _E.RELATIONSHIP_END_WANTED: _("%(name)s asks to end the relationship"),
    _E.RELATIONSHIP_END_NOT_WANTED: _("%(name)s no longer asks to end the relationship"),
    _E.END_WISH_CONFIRMED: _("%(name)s ended the relationship, as you asked"),
    _E.END_WISH_REFUSED: _("%(name)s refused to end the relationship"),
    _E.RELATIONSHIP_ENDED: _("%(name)s ended the relationship"),
    _E.REMOVAL_WANTED: _("%(name)s: removal asked by %(partner)s"),
    _E.REMOVAL_WITHDRAWN: _("%(name)s: removal no longer asked by %(partner)s"),
    _E.REMOVAL_CONFIRMED: _("%(name)s: relationship removed, confirmed by %(partner)s"),
    _E.REMOVAL_REFUSED: _("%(name)s: removal refused by %(partner)s"),
    _E.DAP_ENDED: _("%(name)s: delegated administration (DAP) ended"),
    _E.DAP_UNUSED: _("%(name)s: DAP unused for 90 days"),
    _E.OWN_DAP_ENDED: _("%(name)s: their delegated administration (DAP) ended"),
    _E.GDAP_APPROVED: _("%(name)s approved admin access"),
    _E.GDAP_DECLINED: _("%(name)s declined admin access"),
    _E.GDAP_FEWER_ROLES: _("%(name)s asks for fewer roles"),
    _E.GDAP_ENDS_SOON: ngettext_lazy(
        "%(name)s: admin access ends in %(days)d day",
        "%(name)s: admin access ends in %(days)d days",
        "days",
    ),
    _E.GDAP_ENDED: _("%(name)s: admin access ended"),
    _E.GDAP_TERMINATED: _("%(name)s: admin access was terminated"),
    _E.GDAP_NO_LONGER_EXTENDS: _("%(name)s: admin access no longer extends itself"),
    _E.GDAP_WITHOUT_GROUP: _("%(name)s: nobody can use the admin access yet"),
    _E.OWN_GDAP_ENDS_SOON: ngettext_lazy(
        "%(name)s: their admin access ends in %(days)d day",
        "%(name)s: their admin access ends in %(days)d days",
        "days",
    ),
    _E.OWN_GDAP_ENDED: _("%(name)s: their admin access ended"),
    _E.OWN_GDAP_TERMINATED: _("%(name)s: their admin access was terminated"),
    _E.SUPPORT_WANTED: _("%(name)s: support request %(reference)s waits for an answer"),
    _E.SUPPORT_ANSWERED: _("%(name)s: support request %(reference)s was answered"),
    _E.SUPPORT_SOLVED: _("%(name)s: support request %(reference)s is solved"),
    _E.SUPPORT_CLOSED: _("%(name)s: support request %(reference)s was closed without a solution"),
    _E.JOB_FINISHED: _("%(name)s: finished"),
    _E.TAKEOVER_REFUSED: _("%(name)s: somebody tried to register your organisation"),
    _E.ORDER_REQUESTED: _("%(name)s asks you to order for %(customer)s"),
    _E.ORDER_REQUEST_ACCEPTED: _("%(name)s: your order request was accepted"),
    _E.ORDER_REQUEST_REFUSED: _("%(name)s: your order request was refused"),
    _E.ORDER_REQUEST_WITHDRAWN: _("%(name)s took an order request back"),
    _E.ORDER_DONE: _("%(name)s: order %(reference)s is fulfilled"),
    _E.ORDER_FAILED: _("%(name)s: order %(reference)s failed"),
    _E.SUBSCRIPTION_RENEWS_SOON: ngettext_lazy(
        "%(name)s: %(subscription)s renews in %(days)d day",
        "%(name)s: %(subscription)s renews in %(days)d days",
        "days",
    ),
    _E.SUBSCRIPTION_ENDS_SOON: ngettext_lazy(
        "%(name)s: %(subscription)s ends in %(days)d day",
        "%(name)s: %(subscription)s ends in %(days)d days",
        "days",
    ),
    _E.SUBSCRIPTION_SUSPENDED_ENDS: ngettext_lazy(
        "%(name)s: %(subscription)s is suspended and ends in %(days)d day",
        "%(name)s: %(subscription)s is suspended and ends in %(days)d days",
        "days",
    ),
    _E.SUBSCRIPTION_EXPIRED: _("%(name)s: %(subscription)s has expired"),
    _E.SUBSCRIPTION_DISABLED: _("%(name)s: %(subscription)s is disabled"),
    _E.OWN_AGREEMENT_ATTESTED: _("%(name)s recorded your acceptance of the customer agreement"),
}

FACTS: dict[NoticeEvent, str | Promise] = {
    _E.INVITATION_ACCEPTED: _("The request to %(name)s was accepted on %(date)s."),
    _E.INVITATION_ACCEPTED_IN_PART: _(
        "The request to %(name)s was accepted on %(date)s, but not for everybody it named."
    ),
    _E.INVITATION_DECLINED: _("The request to %(name)s was declined on %(date)s."),
    _E.INVITATION_REPORTED: _(
        "Somebody who has the link of request %(reference)s does not recognise it. The link is"
        " stopped. Who reported it is not shown."
    ),
    _E.INVITATION_NEW_LINK: _(
        "Somebody opened the link of request %(reference)s when it no longer worked, and wants"
        " a new one. You can renew it."
    ),
    _E.INVITATION_FORWARDED: _(
        "Request %(reference)s is now with: %(email)s. They got a letter with a new link; the link"
        " you sent no longer works."
    ),
    _E.INVITATION_NOT_OPENED: _(
        "Nobody has opened request %(reference)s yet. A call may help more than a letter."
    ),
    _E.INVITATION_UNANSWERED: _(
        "Request %(reference)s was opened and waits. You sent the letter yourself, so a reminder is"
        " up to you."
    ),
    _E.INVITATION_EXPIRES_SOON: _("Request %(reference)s works until %(date)s. You can extend it."),
    _E.INVITATION_EXPIRED: _(
        "Request %(reference)s worked until %(date)s and got no answer. You can renew it."
    ),
    _E.LETTER_NOT_SENT: _("The letter of request %(reference)s did not arrive at %(email)s."),
    _E.PARTNERSHIP_REQUESTED: _(
        "%(name)s would like to work with you as an indirect provider. An Account admin"
        " authorises it."
    ),
    _E.PARTNERSHIP_AUTHORISED: _(
        "%(name)s authorised you as an indirect provider. You may now invite customers together."
    ),
    _E.PARTNERSHIP_REFUSED: _("%(name)s declined your request for a partnership."),
    _E.PARTNERSHIP_ENDED: _("The partnership with %(name)s ended. Customers stay where they are."),
    _E.RELATIONSHIP_JOINED: _(
        "%(name)s accepted a relationship with you on %(date)s. Sender of the request: %(partner)s"
    ),
    _E.RELATIONSHIP_END_WANTED: _(
        "%(name)s would like the reseller relationship to end. Nothing has ended yet: you remove"
        " the relationship, or answer why not."
    ),
    _E.RELATIONSHIP_END_NOT_WANTED: _(
        "%(name)s took the wish back. The reseller relationship stays as it is."
    ),
    _E.END_WISH_CONFIRMED: _(
        "The reseller relationship with %(name)s ended on %(date)s, as you asked. Admin access"
        " (GDAP) that you gave apart from it goes on until you end it."
    ),
    _E.END_WISH_REFUSED: _(
        "%(name)s keeps the reseller relationship for now. The answer is below. You may end their"
        " admin access at any time, and ask again."
    ),
    _E.RELATIONSHIP_ENDED: _("The reseller relationship with %(name)s ended on %(date)s."),
    _E.REMOVAL_WANTED: _(
        "%(partner)s asks you to remove its reseller relationship with %(name)s. You confirm or"
        " refuse."
    ),
    _E.REMOVAL_WITHDRAWN: _(
        "%(partner)s took its request back. The relationship with %(name)s stays as it is."
    ),
    _E.REMOVAL_CONFIRMED: _(
        "%(partner)s confirmed your request. Your reseller relationship with %(name)s ended on"
        " %(date)s."
    ),
    _E.REMOVAL_REFUSED: _(
        "%(partner)s refused your request. Your reseller relationship with %(name)s goes on."
    ),
    _E.DAP_ENDED: _("Delegated administration (DAP) of %(name)s ended on %(date)s."),
    _E.DAP_UNUSED: _(
        "Nobody used the delegated administration (DAP) of %(name)s through this portal for 90"
        " days. End it, or plan the move to narrower admin access (GDAP)."
    ),
    _E.OWN_DAP_ENDED: _(
        "The delegated administration (DAP) that you gave to %(name)s ended on %(date)s. They"
        " cannot get in by it any more. Subscriptions and the reseller relationship stay."
    ),
    _E.GDAP_APPROVED: _("Admin access to %(name)s was approved and lasts until %(date)s."),
    _E.GDAP_DECLINED: _("%(name)s declined the request for admin access."),
    _E.GDAP_FEWER_ROLES: _("%(name)s would approve admin access with fewer roles."),
    _E.GDAP_ENDS_SOON: _(
        "Admin access to %(name)s ends on %(date)s; nothing extends it. To keep working, turn"
        " auto-extend on or ask for new access in time."
    ),
    _E.GDAP_ENDED: _("Admin access to %(name)s ended on %(date)s, as agreed."),
    _E.GDAP_TERMINATED: _("Admin access to %(name)s was terminated on %(date)s."),
    _E.GDAP_NO_LONGER_EXTENDS: _(
        "The customer %(name)s turned auto-extend off. Admin access ends on %(date)s."
    ),
    _E.GDAP_WITHOUT_GROUP: _(
        "Admin access to %(name)s has been in force for 24 hours, and no group is assigned."
    ),
    _E.OWN_GDAP_ENDS_SOON: _(
        "The admin access that you gave to %(name)s ends on %(date)s. You need do nothing: from"
        " then on they cannot get in any more."
    ),
    _E.OWN_GDAP_ENDED: _(
        "The admin access that you gave to %(name)s ended on %(date)s, as agreed. They cannot get"
        " in by it any more. Subscriptions and the reseller relationship stay."
    ),
    _E.OWN_GDAP_TERMINATED: _(
        "The admin access that you gave to %(name)s was terminated on %(date)s. They cannot get in"
        " by it any more. Subscriptions and the reseller relationship stay."
    ),
    _E.ORDER_REQUESTED: _(
        "%(name)s would like you to order or to change a subscription for %(customer)s. You accept"
        " or refuse."
    ),
    _E.ORDER_REQUEST_ACCEPTED: _("%(name)s: %(partner)s accepted what you asked for."),
    _E.ORDER_REQUEST_REFUSED: _("%(name)s: %(partner)s refused what you asked for."),
    _E.ORDER_REQUEST_WITHDRAWN: _(
        "%(name)s no longer wants what it asked for %(customer)s. Nothing is left to decide."
    ),
    _E.ORDER_DONE: _("Everything in order %(reference)s for %(name)s is in force."),
    _E.ORDER_FAILED: _(
        "Order %(reference)s for %(name)s was not fulfilled. The order says why; you can try again."
    ),
    _E.SUBSCRIPTION_RENEWS_SOON: _(
        "%(subscription)s of %(name)s renews on %(date)s. Until then you can change its next term"
        " or turn auto-renew off."
    ),
    _E.SUBSCRIPTION_ENDS_SOON: _(
        "%(subscription)s of %(name)s ends on %(date)s; nothing renews it. To go on, turn"
        " auto-renew on in time."
    ),
    _E.SUBSCRIPTION_SUSPENDED_ENDS: _(
        "%(subscription)s of %(name)s is suspended. Unless it is reactivated, it does not renew: on"
        " %(date)s it is disabled, and its data is deleted 90 days later."
    ),
    _E.SUBSCRIPTION_EXPIRED: _(
        "%(subscription)s of %(name)s expired on %(date)s. People go on working for 30 days, then"
        " it is disabled."
    ),
    _E.SUBSCRIPTION_DISABLED: _(
        "%(subscription)s of %(name)s was disabled on %(date)s. After 90 days its data is deleted."
    ),
    _E.OWN_AGREEMENT_ATTESTED: _(
        "%(name)s recorded that %(by)s accepted the customer agreement for you on %(date)s. If that"
        " is not so, tell them."
    ),
    _E.SUPPORT_WANTED: _(
        "Support request %(reference)s for %(name)s waits for an answer. Whoever takes it in hand"
        " says so there."
    ),
    _E.SUPPORT_ANSWERED: _("Support request %(reference)s for %(name)s has a new answer."),
    _E.SUPPORT_SOLVED: _(
        "Support request %(reference)s for %(name)s is solved. If it is not, open it again."
    ),
    _E.SUPPORT_CLOSED: _(
        "Support request %(reference)s for %(name)s was closed without a solution. The reason is"
        " below."
    ),
    _E.JOB_FINISHED: ngettext_lazy(
        "%(n)d item was worked through.", "%(n)d items were worked through.", "n"
    ),
    _E.TAKEOVER_REFUSED: _(
        "%(email)s tried to register an organisation for your domain. It was refused and"
        " nothing changed. If this is a colleague, they can ask you to add them."
    ),
}


def subject_of(event: NoticeEvent, params: Params) -> str:
    """One line, the name first: "Pracownia Ławka: prośba przyjęta"."""
    return str(SUBJECTS[event] % shown(params))


def fact_of(event: NoticeEvent, params: Params) -> str:
    return str(FACTS[event] % shown(params))


def shown(params: Params) -> dict[str, Any]:
    """What the words may name, its days written out."""
    days = {name: params[name] for name in ("date", "again") if params.get(name)}
    written = {
        name: date_format(date.fromisoformat(str(day)), "j E Y") for name, day in days.items()
    }
    return {"partner": "", "customer": "", **params, **written}
