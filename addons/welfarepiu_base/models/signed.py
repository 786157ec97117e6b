import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError


class WelfareSigned(models.AbstractModel):
    """Something that a person signs on a page: who, in what capacity, when and from
    where, the fingerprint of the very words, and the document made of them.

    That a signature stays as it was given is kept by the model's own guards.
    """

    _name = "welfare.signed"
    _inherit = ["welfare.guarded"]
    _description = "Signed on a page"

    signatory_name = fields.Char(readonly=True, copy=False)
    signatory_role = fields.Char(readonly=True, copy=False)
    signed_on = fields.Datetime(readonly=True, copy=False)
    signed_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    signature_address = fields.Char(
        string="Signed from",
        readonly=True,
        copy=False,
        help="Network address the signature came from.",
    )
    signed_hash = fields.Char(
        string="Signed fingerprint",
        readonly=True,
        copy=False,
        help="Fingerprint of the version that was signed.",
    )
    document_id = fields.Many2one(
        "ir.attachment",
        string="Signed document",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    document_sha256 = fields.Char(
        string="Fingerprint of the document",
        readonly=True,
        copy=False,
        help="SHA-256 of the signed document, taken when it was made.",
    )

    @api.model
    def _check_signatory(self, name, role, address):
        """:raise UserError: who signs, in what capacity or from where is not said"""
        if not all((value or "").strip() for value in (name, role, address)):
            raise UserError(self.env._("A signature needs a name and a role."))

    def _prepare_signature_vals(self, name, role, address, text):
        """:param text: record of the version that is signed
        :return: what is written of a signature of the current user, now"""
        return {
            "signatory_name": name.strip(),
            "signatory_role": role.strip(),
            "signed_on": self.env["welfare.clock"]._now(),
            "signed_by_id": self.env.user.id,
            "signature_address": address,
            "signed_hash": text.content_hash,
        }

    def _create_document(self):
        """Hook: :meth:`_print_document` with its report and the name of the file.

        :return: the signed document, as an attachment of this record
        """
        raise NotImplementedError

    def _print_document(self, report, name):
        """:param report: xml id of the report
        :param name: of the file, without its extension
        :return: an attachment of this record"""
        self.ensure_one()
        # The binding text is Italian, so is all that stands around it.
        content, extension = (
            self.env["ir.actions.report"]
            .with_context(lang="it_IT")
            ._render_qweb_pdf(report, self.ids)
        )
        return self.env["ir.attachment"].create(
            {
                "name": f"{name}.{extension}",
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    def _keep_document(self):
        """Make the signed document, and keep it with its fingerprint."""
        document = self._create_document()
        self.write(
            {
                "document_id": document.id,
                "document_sha256": hashlib.sha256(document.raw).hexdigest(),
            }
        )

    def _is_document_kept(self):
        """:return: whether the document is there, byte for byte as it was made"""
        self.ensure_one()
        content = self.sudo().document_id.raw
        return (
            bool(content)
            and hashlib.sha256(content).hexdigest() == self.sudo().document_sha256
        )

    def _get_document(self):
        """:return: the signed document as an ``ir.attachment`` with superuser rights
            (portal users read no attachments by themselves); empty if not signed
        :raise AccessError: the user may not read this record"""
        self.ensure_one()
        self.check_access("read")
        return self.sudo().document_id
