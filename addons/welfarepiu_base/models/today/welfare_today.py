from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from .tile import Tile

#: Vouchers that end within so many days wait for somebody to call their holder.
VOUCHER_DAYS = 14
#: ... and are late with so many left.
VOUCHER_LAST_DAYS = 3
#: A refund that is not looked at for so many days is late.
REFUND_DAYS = 5
#: Who asks to join hears within so many days.
JOIN_DAYS = 5
#: So long a supplier may leave somebody who asks for a time without an answer.
APPOINTMENT_HOURS = 24


class WelfareToday(models.AbstractModel):
    """What waits for the back office today, on one screen.

    Nothing is stored: a tile is a domain, counted with the reader's own rights and
    companies, and opens the list it counted. An addon adds tiles in
    :meth:`_get_tiles`, steps of the closing in :meth:`_get_month_steps`.
    """

    _name = "welfare.today"
    _description = "What waits today"

    @api.model
    def get_today(self):
        """What waits, for the screen *Today*; only what the reader may read.

        :return: dict of ``day`` (today in Europe/Rome, in words), ``sections``
            (``[{key, name, tiles: [{key, name, count, late}]}]``, without those that
            have no tile) and ``month`` (``None``, or ``{name, steps: [{key, name,
            is_done, note}]}``)
        """
        tiles = self._get_readable_tiles()
        day = self.env["welfare.clock"]._today()
        sections = [
            {
                "key": key,
                "name": name,
                "tiles": [self._count(tile) for tile in tiles if tile.section == key],
            }
            for key, name in self._get_sections().items()
        ]
        return {
            "day": format_date(self.env, day, date_format="EEEE d MMMM y").capitalize(),
            "sections": [section for section in sections if section["tiles"]],
            "month": self._get_month(),
        }

    @api.model
    def open_tile(self, key, late=False):
        """The list that a tile, or a step of the closing, counted.

        :param key: of the tile or step
        :param late: whether only what is late
        :return: a window action
        :raise UserError: there is no such thing for the reader
        """
        for tile in self._get_readable_tiles():
            if tile.key == key:
                domain = Domain(tile.domain)
                if late and tile.late is not None:
                    domain &= Domain(tile.late)
                return self._prepare_action(tile.action, tile.name, domain)
        for step in self._get_readable_steps():
            if step.key == key:
                domain = step.domain and Domain(step.domain)
                return self._prepare_action(step.action, step.name, domain)
        raise UserError(self.env._("This is not on your screen any more: read again."))

    @api.model
    def _prepare_action(self, xml_id, name, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        action["display_name"] = name
        if domain is not None:
            # The list shows what was counted, not what its own filters would leave.
            action["domain"] = list(domain)
            action["context"] = {}
            # Its own address would show everything again.
            action.pop("path", None)
        return action

    @api.model
    def _count(self, tile):
        Model = self.env[self._get_model(tile)]
        late = 0
        if tile.late is not None:
            late = Model.search_count(Domain(tile.domain) & Domain(tile.late))
        return {
            "key": tile.key,
            "name": tile.name,
            "count": Model.search_count(tile.domain),
            "late": late,
        }

    @api.model
    def _get_model(self, one):
        """:return: name of the model that the action of a tile or step shows"""
        return self.env.ref(one.action).sudo().res_model

    @api.model
    def _get_readable_tiles(self):
        return [tile for tile in self._get_tiles() if self._is_readable(tile)]

    @api.model
    def _is_readable(self, one):
        return self.env[self._get_model(one)].has_access("read")

    @api.model
    def _get_sections(self):
        """:return: ``{key: name}`` in the order of the screen"""
        return {
            "serve": self.env._("To serve"),
            "people": self.env._("People"),
            "suppliers": self.env._("Suppliers"),
            "money": self.env._("Money"),
        }

    @api.model
    def _get_tiles(self):
        """Hook: what waits, of every addon.

        :return: list of :class:`Tile`
        """
        return [
            *self._get_serving_tiles(),
            *self._get_people_tiles(),
            *self._get_money_tiles(),
        ]

    @api.model
    def _get_serving_tiles(self):
        clock = self.env["welfare.clock"]
        now, today = clock._now(), clock._today()
        silent_since = now - timedelta(hours=APPOINTMENT_HOURS)
        last = today + timedelta(days=VOUCHER_DAYS)
        return [
            Tile(
                "orders_to_answer",
                "serve",
                name=self.env._("Orders that suppliers have to answer"),
                action="welfarepiu_base.action_welfare_supplier_order",
                domain=[("state", "=", "new")],
                late=[("answer_by", "<", now)],
            ),
            Tile(
                "orders_due",
                "serve",
                name=self.env._("Orders that suppliers hand over today"),
                action="welfarepiu_base.action_welfare_supplier_order",
                domain=[("state", "=", "accepted"), ("due_on", "<=", today)],
                late=[("due_on", "<", today)],
            ),
            Tile(
                "appointments",
                "serve",
                name=self.env._("Who waits for a time or a quote"),
                action="welfarepiu_base.action_welfare_appointment",
                domain=[("state", "=", "requested")],
                late=[("create_date", "<", silent_since)],
            ),
            Tile(
                "vouchers_ending",
                "serve",
                name=self.env._("Vouchers that end within two weeks"),
                action="welfarepiu_base.action_welfare_voucher",
                domain=[
                    ("state", "in", ("issued", "booked")),
                    ("expires_on", ">=", today),
                    ("expires_on", "<=", last),
                ],
                late=[("expires_on", "<=", today + timedelta(days=VOUCHER_LAST_DAYS))],
            ),
        ]

    @api.model
    def _get_people_tiles(self):
        clock = self.env["welfare.clock"]
        now, today = clock._now(), clock._today()
        return [
            Tile(
                "firms_joining",
                "people",
                name=self.env._("Firms that ask to join"),
                action="welfarepiu_base.action_welfare_membership_application",
                domain=[("state", "=", "received")],
                late=[("received_on", "<", now - timedelta(days=JOIN_DAYS))],
            ),
            Tile(
                "refunds",
                "people",
                name=self.env._("Refunds to assess"),
                action="welfarepiu_base.action_welfare_refund",
                domain=[("state", "=", "submitted")],
                late=[("submitted_on", "<", today - timedelta(days=REFUND_DAYS))],
            ),
            Tile(
                "payroll_files",
                "people",
                name=self.env._("Payroll files not booked yet"),
                action="welfarepiu_base.action_welfare_grant_batch",
                domain=[("state", "in", ("reading", "previewed", "queued", "stopped"))],
                late=[("state", "=", "stopped")],
            ),
        ]

    @api.model
    def _get_money_tiles(self):
        today = self.env["welfare.clock"]._today()
        return [
            Tile(
                "paybacks",
                "money",
                name=self.env._("Money to give back"),
                action="welfarepiu_base.action_welfare_payback",
                domain=[("state", "!=", "done")],
                late=[("state", "=", "by_hand")],
            ),
            Tile(
                "refunds_to_pay",
                "money",
                name=self.env._("Refunds approved and not paid"),
                action="welfarepiu_base.action_welfare_refund",
                domain=[("state", "=", "approved")],
            ),
            Tile(
                "bank_changes",
                "money",
                name=self.env._("New bank accounts to confirm"),
                action="welfarepiu_base.action_welfare_bank_change",
                domain=[("state", "=", "asked")],
            ),
            Tile(
                "received_bills",
                "money",
                name=self.env._("Suppliers' invoices to accept"),
                action="welfarepiu_base.action_welfare_received_bill",
                domain=[("state", "!=", "accepted")],
                late=[("state", "in", ("different", "unknown", "double"))],
            ),
            Tile(
                "fundings",
                "money",
                name=self.env._("Funds asked of firms"),
                action="welfarepiu_base.action_welfare_funding",
                domain=[("state", "=", "requested")],
                late=[("due_on", "<", today)],
            ),
        ]
