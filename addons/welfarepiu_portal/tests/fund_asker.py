from odoo.tests.common import new_test_user

from odoo.addons.welfarepiu_fund.tests.common import FundCommon
from odoo.addons.welfarepiu_fund.tests.homes import Stories

from .common import PASSWORD, PortalCommon


class FundAskerCommon(Stories, PortalCommon, FundCommon):
    """The Fund and its stories, and who asks it: ``asker``, a login of the pages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.asker = new_test_user(
            cls.env,
            login="asker",
            groups="welfarepiu_base.group_worker",
            password=PASSWORD,
            partner_id=cls.worker_user.partner_id.id,
            lang="it_IT",
        )
