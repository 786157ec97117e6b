from odoo import api, fields, models


class WelfareSupplierStory(models.Model):
    """Who a supplier is, in its own words and pictures; the latest accepted one is
    read by everybody."""

    _name = "welfare.supplier.story"
    _description = "Story of a supplier"
    _inherit = ["welfare.approval"]

    text = fields.Text(string="Story")
    show_spending = fields.Boolean(
        string="Show where it spends",
        help="The supplier lets everybody read where it spends, as it declared.",
    )
    picture_ids = fields.One2many(
        "welfare.proposal.picture", "story_id", string="Pictures"
    )

    _one_open = models.UniqueIndex(
        "(partner_id, company_id) WHERE state IN ('draft', 'proposed', 'to_integrate')",
        "This supplier is already writing its story.",
    )
    _decided_has_text = models.Constraint(
        "CHECK (state <> 'accepted' OR (text IS NOT NULL AND decided_on IS NOT NULL))",
        "No story is accepted without a text.",
    )

    @api.depends("partner_id")
    def _compute_display_name(self):
        for story in self:
            story.display_name = self.env._("Story of %s", story.partner_id.name)

    def _get_mail_template(self):
        return self.env.ref("welfarepiu_supplier_charter.mail_template_supplier_story")

    @api.model
    def _get_content_fields(self):
        return {"text", "show_spending"}

    @api.model
    def _open_for_supplier(self):
        """:return: the story the current user's firm is writing, begun now if there is
        none, with the words of the one that is read
        :raise AccessError: the user is of no supplier"""
        supplier = self.env.user._welfare_get_supplier()
        return self._get_under_way(supplier) or self.sudo().create(
            {
                "partner_id": supplier.id,
                "text": self._get_published(supplier).text,
            }
        ).sudo(self.env.su)

    @api.model
    def _get_under_way(self, supplier):
        return self.search(
            [
                ("partner_id", "=", supplier.id),
                ("company_id", "=", self.env.company.id),
                ("state", "in", ("draft", "proposed", "to_integrate")),
            ]
        )

    @api.model
    def _get_published(self, supplier):
        """:return: the latest accepted story, with superuser rights; may be empty"""
        return self.sudo().search(
            [
                ("partner_id", "=", supplier.id),
                ("company_id", "=", self.env.company.id),
                ("state", "=", "accepted"),
            ],
            order="decided_on desc, id desc",
            limit=1,
        )

    def _get_missing(self):
        return [] if (self.text or "").strip() else [self.env._("the story")]
