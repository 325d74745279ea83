"""What a full export holds of customers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from customers.models import (
    Account,
    AccountProvider,
    AccountTag,
    CustomerImport,
    ImportRow,
    Tag,
)
from partners.exports.parts import Part

PARTS = (
    Part("accounts", _("Your records of customers"), Account),
    Part("account-providers", _("Whom you buy through for each customer"), AccountProvider),
    Part("tags", _("Tags"), Tag),
    Part("account-tags", _("Which customer has which tag"), AccountTag),
    Part("imports", _("Files of customers that were imported"), CustomerImport),
    Part("import-rows", _("The rows of those files"), ImportRow),
)
