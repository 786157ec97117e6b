from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from .common import (
    EDUCATOR,
    FIRM_HR,
    SOCIAL_SERVICE,
    SOCIAL_WORKER,
    SUPPLIER,
    WORKER,
)
from .for_you import AT_HOME, find_for_strip


class PortalHome(CustomerPortal):
    def _prepare_portal_layout_values(self):
        user = request.env.user
        return {
            **super()._prepare_portal_layout_values(),
            "welfare_roles": {
                name
                for name, group in (
                    ("worker", WORKER),
                    ("firm", FIRM_HR),
                    ("supplier", SUPPLIER),
                    ("educator", EDUCATOR),
                    ("social_worker", SOCIAL_WORKER),
                    ("social_service", SOCIAL_SERVICE),
                    ("office", "base.group_user"),
                )
                if user.has_group(group)
            },
        }

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        # Counters are asked for apart, when the page is there.
        if not counters:
            values["welfare_for_you"] = find_for_strip(AT_HOME)
        return values
