from odoo import fields, models


class WelfareFundLetter(models.Model):
    """What an applicant was told of a decision, in the words in which it was told.

    It knows the code alone; the name comes on it when it is printed. The rules that
    were not met are in it, as they were on that day: a later assessment changes them.
    """

    _name = "welfare.fund.letter"
    _description = "Letter on a decision of the Fund"
    _order = "id desc"
    _rec_name = "request_id"

    request_id = fields.Many2one(
        "welfare.fund.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="request_id.company_id")
    kind = fields.Selection(
        [
            ("granted", "Granted"),
            ("refused", "Refused"),
            ("confirmed", "Refusal confirmed"),
            ("changed", "Granted on appeal"),
        ],
        required=True,
        readonly=True,
    )
    lang = fields.Char(required=True, readonly=True)
    title = fields.Char(required=True, readonly=True)
    body = fields.Text(
        required=True,
        readonly=True,
        help="Paragraphs; lines that begin with a dash are points of a list.",
    )
    issued_at = fields.Datetime(required=True, readonly=True)

    def _get_blocks(self):
        """:return: list of ``(is_list, lines)``, for pages and print"""
        self.ensure_one()
        blocks = []
        for line in (self.body or "").split("\n"):
            text = line.strip()
            if not text:
                continue
            is_item = text.startswith("- ")
            if is_item and blocks and blocks[-1][0]:
                blocks[-1][1].append(text[2:])
            else:
                blocks.append((is_item, [text[2:] if is_item else text]))
        return blocks
