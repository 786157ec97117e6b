import hashlib

from odoo import api, models

#: Products of the taker that are shown.
SHOWN = 4


class WelfareUrgentRequest(models.Model):
    """What pages show of it."""

    _inherit = "welfare.urgent.request"

    @api.model
    def _get_need_choices(self):
        """:return: list of ``(parent, its details)``, ``welfare.need``; emergencies
        first"""
        details = self.env["welfare.need"].search(
            [("child_ids", "=", False), ("parent_id", "!=", False)]
        )
        first = self.env.ref("welfarepiu_base.need_emergency", raise_if_not_found=False)
        groups = details.grouped("parent_id")
        parents = sorted(groups, key=lambda one: (one != first, one.sequence, one.id))
        return [(parent, groups[parent]) for parent in parents]

    @api.model
    def _get_city_choices(self):
        """:return: ``res.city``: the municipalities of the Alliance, by name"""
        return self.env["res.city"].search(
            [("welfare_district_id", "!=", False)], order="name, id"
        )

    @api.model
    def _get_mine(self):
        """:return: what the current user asked for, as that user; the newest first.
        (The column itself is the operator's.)"""
        mine = self.sudo().search([("worker_id", "=", self.env.user.partner_id.id)])
        return mine.with_env(self.env)

    def _get_messages(self):
        """:return: what the current user may read of the thread, asked of the database:
        the field may still hold what was read with more rights"""
        self.ensure_one()
        return self.env["welfare.urgent.message"].search([("request_id", "=", self.id)])

    def _get_stamp(self):
        """:return: text that changes whenever there is news on the page of the current
        user, and says nothing"""
        self.ensure_one()
        answers = [
            f"{one.id}:{one.state}" for one in self.answer_ids.sorted("id").sudo()
        ]
        words = [str(one.id) for one in self._get_messages()]
        text = "/".join([self.sudo().state, *answers, *words])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def _get_products(self):
        """What the taker sells, so that help is bought in the usual way.

        :return: ``product.template``, sudo: those for this need first
        """
        self.ensure_one()
        one = self.sudo()
        if one.state not in ("taken", "done"):
            return self.env["product.template"].sudo()
        products = one.env["product.template"].search(
            [
                ("welfare_supplier_id", "=", one._get_taken().supplier_id.id),
                ("is_published", "=", True),
                ("sale_ok", "=", True),
            ]
        )
        return products.sorted(
            lambda product: (
                not any(
                    need.parent_path.startswith(one.need_id.parent_path)
                    for need in product.welfare_need_ids
                ),
                product.welfare_delivery != "voucher",
                product.id,
            )
        )[:SHOWN]

    def _get_taker_phone(self):
        """:return: the number at which who helps is called; for who asked"""
        self.ensure_one()
        taken = self._get_taken()
        if not taken:
            return ""
        return self.env["welfare.urgent.setting"]._get_phone(
            taken.supplier_id, self.sudo().company_id
        )
