from odoo import api, models
from odoo.http import request

#: What an address on the network, or a mailbox, may do in a window of ten minutes.
#: Several shops of one street may sit behind one address.
LIMITS = {
    # Begin an application.
    "start": 10,
    # Open a private link that does not exist.
    "link": 20,
    # Be sent a link, for one mailbox.
    "mail": 3,
}


class WelfareApplicationTry(models.Model):
    """How often strangers did lately what costs us something, or was a guess.

    As ``welfare.voucher.try``: counted in the database, addresses and mailboxes kept
    only as what they hash to.
    """

    _name = "welfare.application.try"
    _inherit = ["welfare.voucher.try"]
    _description = "What strangers did lately"

    @api.model
    def _may(self, kind, who=None):
        """Count one act. Nothing is raised: that would take the count back.

        :param str kind: one of ``LIMITS``
        :param str who: a mailbox; empty: the network address of the request
        :return: whether it is within the limit
        """
        who = who or (request and request.httprequest.remote_addr) or "here"
        key = f"{kind}:{self._name_address(who)}"
        return self.sudo()._add(key, 1) <= LIMITS[kind]

    @api.model
    def _has_room(self, kind):
        """:return: whether the request's address is still within the limit; counts
        nothing"""
        who = (request and request.httprequest.remote_addr) or "here"
        tries = self.sudo().search(
            [
                ("who", "=", f"{kind}:{self._name_address(who)}"),
                ("window_start", "=", self._get_window_start()),
            ]
        )
        return tries.count < LIMITS[kind]
