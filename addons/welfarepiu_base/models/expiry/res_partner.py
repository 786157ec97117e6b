from odoo import models
from odoo.fields import Domain

#: Ideas for what is left: as many as one looks at.
IDEAS = 6
#: Products looked at before the search for ideas ends.
IDEAS_LOOKED_AT = 60


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _welfare_get_expiring_lots(self):
        """:return: the lots of this worker that end before long and have something
        left, soonest first; readable by the worker"""
        self.ensure_one()
        Lot = self.env["welfare.credit.lot"]
        today = self.env["welfare.clock"]._today()
        lots = Lot.sudo().search(
            Domain("worker_id", "=", self.id) & Lot._get_expiring_domain(today)
        )
        return lots.filtered("available").with_env(self.env)

    def _welfare_get_open_notices(self):
        """:return: the latest notice of each lot that ends before long, with superuser
        rights, unless the worker has put it away"""
        self.ensure_one()
        lots = self._welfare_get_expiring_lots().sudo()
        notices = self.env["welfare.expiry.notice"].sudo()
        latest = {}
        for notice in notices.search([("lot_id", "in", lots.ids)], order="days desc"):
            if notice.last_day == notice.lot_id.spendable_until:
                latest[notice.lot_id] = notice
        return notices.concat(
            *(
                latest[lot]
                for lot in lots
                if lot in latest and not latest[lot].dismissed_on
            )
        )

    def _welfare_get_announced_lots(self):
        """:return: the lots whose end the pages of this worker announce"""
        return self._welfare_get_open_notices().lot_id.sudo(False).with_env(self.env)

    def _welfare_get_ideas(self, lots):
        """What could be bought whole with what is left of one of these lots.

        :return: ``product.template``, published, of a kind the lot may buy and the law
            has room for, served in the worker's municipality; dearest first, at most 6
        """
        self.ensure_one()
        Template = self.env["product.template"].sudo()
        ideas = Template
        now = self.env["welfare.clock"]._now()
        rooms = self._welfare_get_rooms(lots.sudo().kind_ids)
        for product in Template.search(
            self._welfare_get_ideas_domain(lots.sudo()),
            order="list_price desc, id",
            limit=IDEAS_LOOKED_AT,
        ):
            variant = product.product_variant_id
            if (
                variant
                and any(
                    product.welfare_kind_id in lot.kind_ids
                    and product.list_price <= lot.available
                    for lot in lots.sudo()
                )
                and product.list_price
                <= rooms.get(product.welfare_kind_id, product.list_price)
                and not variant._welfare_check_can_buy(self, now)
            ):
                ideas |= product
            if len(ideas) == IDEAS:
                break
        return ideas

    def _welfare_get_ideas_domain(self, lots):
        return Domain(
            [
                ("is_published", "=", True),
                ("sale_ok", "=", True),
                ("welfare_kind_id", "in", lots.kind_ids.ids),
                ("list_price", ">", 0),
                ("list_price", "<=", max(lots.mapped("available"), default=0.0)),
                ("company_id", "in", [False, *lots.company_id.ids]),
                "|",
                ("welfare_city_ids", "=", False),
                ("welfare_city_ids", "in", self.sudo().city_id.ids),
            ]
        )

    def _welfare_get_rooms(self, kinds):
        """:return: ``{capped kind: EUR left}`` of this calendar year"""
        year = self.env["welfare.clock"]._today().year
        return {
            kind: self._welfare_get_yearly_count(kind, year).room
            for kind in kinds & kinds._get_capped(year)
        }

    def _welfare_prepare_expiry_letter(self):
        """:return: dict with ``name``, ``address`` (lines), ``lots``, ``ideas``"""
        self.ensure_one()
        lots = self._welfare_get_expiring_lots()
        return {
            "name": self.name,
            "address": [
                line
                for line in (
                    self.street,
                    " ".join(filter(None, (self.zip, self.city))),
                )
                if line
            ],
            "lots": lots,
            "ideas": self._welfare_get_ideas(lots),
        }
