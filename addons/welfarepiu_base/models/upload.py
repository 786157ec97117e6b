from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import human_size

from ..tools.upload_check import EXTENSIONS, BadUpload, check_upload

MAX_MB = 10


class WelfareUpload(models.AbstractModel):
    """A model that keeps files people send: what is taken, and what is said if not."""

    _name = "welfare.upload"
    _description = "Takes files"

    @api.model
    def _get_max_bytes(self):
        """:return: how large a file may be, as the system parameter
        ``welfarepiu_base.upload_max_mb`` says"""
        limit = (
            self.env["ir.config_parameter"]
            .sudo()
            .get_param("welfarepiu_base.upload_max_mb")
        )
        return int(limit or MAX_MB) * 1024 * 1024

    @api.model
    def _check_content(self, content):
        """:param bytes content: of the file
        :return: ``tools.upload_check.Upload``
        :raise ValidationError: it is not taken; the message says what to do
        """
        try:
            return check_upload(content, self._get_max_bytes())
        except BadUpload as error:
            raise ValidationError(self._get_bad_upload_sentence(error.code)) from None

    @api.model
    def _get_bad_upload_sentence(self, code):
        return {
            "empty": self.env._("The file is empty. Please choose it again."),
            "too_large": self.env._(
                "The file is too large: at most %s. Photograph one page at a time.",
                human_size(self._get_max_bytes()),
            ),
            "heic": self.env._(
                "This photo is in the HEIC format, which we cannot open. Take a picture"
                " of the screen, or set the camera to “Most compatible”, and send"
                " it again."
            ),
            "type": self.env._(
                "This is neither a photo nor a PDF. Send a photo (JPG or PNG) or a PDF."
            ),
            "broken": self.env._(
                "The file is damaged and cannot be opened. Take the photo again, or"
                " download the PDF again."
            ),
            "locked": self.env._(
                "The PDF is locked with a password. Send it without, or photograph it."
            ),
            "bomb": self.env._(
                "The file is too large once opened. Send a photo or a smaller PDF."
            ),
            "active": self.env._(
                "The PDF contains a program and we do not open it. Print it as a PDF,"
                " or photograph it."
            ),
            "too_many_pages": self.env._(
                "The PDF has too many pages: send only those needed."
            ),
        }[code]

    @api.model
    def _get_file_name(self, upload, filename, default):
        """:param upload: ``tools.upload_check.Upload``
        :param str filename: as it was sent
        :param str default: without extension, if it was sent without a name
        :return: a name of a sensible length, with the extension of what it holds
        """
        stem = (filename or "").rpartition(".")[0] or default
        return f"{stem[:60]}.{EXTENSIONS[upload.mimetype]}"
