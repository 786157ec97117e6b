import base64

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.welfarepiu_base.tools.upload_check import IMAGES

#: Of one proposal or story.
MAX_PICTURES = 6


class WelfareProposalPicture(models.Model):
    """A picture that a supplier sent with a proposal or a story, drawn anew."""

    _name = "welfare.proposal.picture"
    _inherit = ["welfare.upload"]
    _description = "Picture of a supplier"
    _order = "sequence, id"

    proposal_id = fields.Many2one(
        "welfare.product.proposal",
        index="btree_not_null",
        ondelete="cascade",
        readonly=True,
    )
    story_id = fields.Many2one(
        "welfare.supplier.story",
        index="btree_not_null",
        ondelete="cascade",
        readonly=True,
    )
    partner_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="File name", required=True, readonly=True)
    mimetype = fields.Char(required=True, readonly=True)
    image = fields.Binary(attachment=True, required=True, readonly=True)
    sha256 = fields.Char(string="Fingerprint", required=True, readonly=True)

    _of_one_thing = models.Constraint(
        "CHECK (num_nonnulls(proposal_id, story_id) = 1)",
        "A picture belongs to a proposal or to a story.",
    )
    _proposal_once = models.UniqueIndex(
        "(proposal_id, sha256) WHERE proposal_id IS NOT NULL",
        "This picture is already there.",
    )
    _story_once = models.UniqueIndex(
        "(story_id, sha256) WHERE story_id IS NOT NULL",
        "This picture is already there.",
    )

    @api.model
    def _get_link(self, approval):
        """:return: name of the field that points at ``approval``"""
        return next(
            name
            for name in ("proposal_id", "story_id")
            if self._fields[name].comodel_name == approval._name
        )

    @api.model
    def _add(self, approval, content, filename):
        """:raise ValidationError: not taken; the message says what to do"""
        mine = approval.sudo().picture_ids
        if len(mine) >= MAX_PICTURES:
            raise UserError(
                self.env._("At most %s pictures: remove one first.", MAX_PICTURES)
            )
        upload = self._check_content(content)
        if upload.sha256 in mine.mapped("sha256"):
            return mine.filtered(lambda one: one.sha256 == upload.sha256)
        picture = self.create(
            {
                self._get_link(approval): approval.id,
                "partner_id": approval.sudo().partner_id.id,
                "company_id": approval.sudo().company_id.id,
                "sequence": 10 * (len(mine) + 1),
                "name": self._get_file_name(upload, filename, self.env._("picture")),
                "mimetype": upload.mimetype,
                "sha256": upload.sha256,
                "image": base64.b64encode(upload.content),
            }
        )
        approval.invalidate_recordset(["picture_ids"])
        return picture

    @api.model
    def _check_content(self, content):
        upload = super()._check_content(content)
        if upload.mimetype not in IMAGES:
            raise ValidationError(
                self.env._("This is no photo. Send a photo (JPG or PNG).")
            )
        return upload
