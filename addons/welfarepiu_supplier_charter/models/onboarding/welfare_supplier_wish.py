import re
import secrets
import unicodedata

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS

from odoo.addons.welfarepiu_base.models.members.welfare_need import SMALLEST_GROUP

MAX_OPEN = 10
#: Words of a firm's name that people leave out.
LEGAL_FORMS = {
    "srl", "srls", "snc", "sas", "spa", "scarl", "soc", "societa", "coop",
    "cooperativa", "sociale", "onlus", "ditta", "azienda", "agricola",
}  # fmt: skip


class WelfareSupplierWish(models.Model):
    """A worker would like to find a supplier here.

    Who asked is known to nobody but the worker: not to the supplier, and not to the
    operator, who counts. So the row keeps no log of who made it.
    """

    _name = "welfare.supplier.wish"
    _inherit = ["welfare.lifecycle"]
    _description = "Supplier asked for by a worker"
    _order = "asked_on desc, id desc"
    _log_access = False

    worker_id = fields.Many2one(
        "res.partner",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        groups=NO_ACCESS,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    name = fields.Char(
        string="Supplier",
        required=True,
        help="As the worker wrote it. Write different spellings the same way, and they"
        " count together.",
    )
    name_key = fields.Char(
        string="Counted as", compute="_compute_name_key", store=True, index=True
    )
    city_id = fields.Many2one("res.city", string="Municipality", ondelete="restrict")
    need_id = fields.Many2one("welfare.need", string="For", ondelete="set null")
    hint = fields.Char(
        string="How to find it", readonly=True, help="A telephone number or a website."
    )
    asked_on = fields.Date(required=True, readonly=True)
    wish_count = fields.Integer(
        string="Workers who ask for it", compute="_compute_wish_count"
    )
    invite_token = fields.Char(required=True, readonly=True, copy=False)
    invite_url = fields.Char(string="Invitation to hand out", compute="_compute_url")
    supplier_id = fields.Many2one(
        "res.partner",
        string="Is this supplier",
        index="btree_not_null",
        ondelete="set null",
        domain=[("is_company", "=", True)],
    )
    told_on = fields.Date(string="Worker told on", readonly=True, copy=False)
    state = fields.Selection(
        [("asked", "Asked for"), ("here", "Is here now")],
        compute="_compute_state",
        store=True,
    )

    _once = models.UniqueIndex(
        "(worker_id, company_id, name_key)", "You have asked for this supplier already."
    )
    _token_unique = models.UniqueIndex("(invite_token)", "Invitations are unique.")

    @api.depends("name")
    def _compute_name_key(self):
        for wish in self:
            wish.name_key = self._make_key(wish.name)

    @api.model
    def _make_key(self, name):
        """:return: what a firm's name is compared by: no accents, no legal form"""
        plain = unicodedata.normalize("NFKD", name or "").encode("ascii", "ignore")
        text = plain.decode().lower().replace(".", "")
        words = re.findall(r"[a-z0-9]+", text)
        return " ".join([w for w in words if w not in LEGAL_FORMS] or words)

    @api.depends("told_on")
    def _compute_state(self):
        for wish in self:
            wish.state = "here" if wish.told_on else "asked"

    @api.depends("name_key", "company_id")
    def _compute_wish_count(self):
        groups = self.sudo()._read_group(
            [("name_key", "in", self.mapped("name_key"))],
            ["company_id", "name_key"],
            ["__count"],
        )
        counts = {(company, key): count for company, key, count in groups}
        for wish in self:
            wish.wish_count = counts.get((wish.company_id, wish.name_key), 0)

    @api.depends("invite_token")
    def _compute_url(self):
        for wish in self:
            wish.invite_url = (
                f"{wish.get_base_url()}/diventa-fornitore?invito={wish.invite_token}"
            )

    @api.model
    def _ask(self, name, city=None, need=None, hint=""):
        """The current worker asks for a supplier.

        :param str name: of the supplier
        :param city: ``res.city`` or nothing
        :param need: ``welfare.need`` or nothing
        :return: the wish, as the worker may read it
        :raise AccessError: not a worker
        :raise UserError: no name, asked already, too many, or here already
        """
        user = self.env.user
        if not user.has_group("welfarepiu_base.group_worker"):
            raise AccessError(self.env._("Only workers ask for suppliers."))
        name = " ".join((name or "").split())[:120]
        self._check_can_ask(user.partner_id, name)
        wish = self.sudo().create(
            {
                "worker_id": user.partner_id.id,
                "name": name,
                "city_id": city.id if city else False,
                "need_id": need.id if need else False,
                "hint": (hint or "").strip()[:120],
                "asked_on": self.env["welfare.clock"]._today(),
                "invite_token": secrets.token_urlsafe(12),
            }
        )
        return wish.sudo(self.env.su)

    @api.model
    def _check_can_ask(self, worker, name):
        if len(self._make_key(name)) < 3:
            raise UserError(self.env._("Write the name of the supplier."))
        mine = self.sudo().search(
            [("worker_id", "=", worker.id), ("company_id", "=", self.env.company.id)]
        )
        if self._make_key(name) in mine.mapped("name_key"):
            raise UserError(self.env._("You have asked for this supplier already."))
        if len(mine.filtered(lambda wish: wish.state == "asked")) >= MAX_OPEN:
            raise UserError(
                self.env._("You have asked for %s suppliers: drop one first.", MAX_OPEN)
            )
        if self._find_here(name):
            raise UserError(
                self.env._("“%s” is here already: look for it in the shop.", name)
            )

    @api.model
    def _find_here(self, name):
        """:return: the suppliers one can buy from now that have this name"""
        ids = self.env["welfare.charter.adhesion"]._find_chartered_ids(
            self.env.company, self.env["welfare.clock"]._now()
        )
        suppliers = self.env["res.partner"].sudo().browse(ids)
        key = self._make_key(name)
        return suppliers.filtered(lambda one: self._make_key(one.name) == key)

    def _drop(self):
        """The worker takes the own wish back.

        :raise AccessError: it is somebody else's
        """
        self.check_access("read")
        self.sudo().filtered(
            lambda wish: wish.worker_id == self.env.user.partner_id
        ).unlink()

    @api.model
    def _get_most_wanted(self):
        """What anybody may know: never fewer than five people.

        :return: list of ``(name, how many workers)``, the most wanted first
        """
        groups = self.sudo()._read_group(
            [("state", "=", "asked"), ("company_id", "=", self.env.company.id)],
            ["name_key"],
            ["name:max", "worker_id:count_distinct"],
            having=[("worker_id:count_distinct", ">=", SMALLEST_GROUP)],
        )
        return sorted(
            [(name, count) for _key, name, count in groups],
            key=lambda one: (-one[1], one[0]),
        )

    @api.model
    def _find_invite(self, token):
        """:return: the wish an invitation was made for, with superuser rights; empty
        if none, or if it was of no use"""
        if not token:
            return self.sudo().browse()
        return self.sudo().search([("invite_token", "=", token)], limit=1)

    def _get_same(self):
        """:return: all open wishes for the same suppliers"""
        return self.search(
            [
                ("name_key", "in", self.mapped("name_key")),
                ("company_id", "in", self.company_id.ids),
                ("told_on", "=", False),
            ]
        )

    def _tell_here(self):
        """Write to the workers who asked that their supplier is here; each once."""
        template = self.env.ref("welfarepiu_supplier_charter.mail_template_wish")
        today = self.env["welfare.clock"]._today()
        for wish in self.sudo().filtered(
            lambda one: one.supplier_id and not one.told_on
        ):
            wish.told_on = today
            if wish.worker_id.email:
                template.sudo().send_mail(wish.id)

    def action_tell_here(self):
        """The operator has said which supplier it is: tell the workers."""
        self.check_access("write")
        now = self.env["welfare.clock"]._now()
        for wish in self:
            if not wish.supplier_id or not wish.supplier_id._welfare_is_chartered(
                now, wish.company_id
            ):
                raise UserError(
                    self.env._(
                        "“%s”: say first which supplier it is; its charter has to be"
                        " in force.",
                        wish.name,
                    )
                )
        self._tell_here()
