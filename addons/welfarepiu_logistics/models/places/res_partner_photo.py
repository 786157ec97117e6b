from base64 import b64encode

from odoo import fields, models
from odoo.exceptions import AccessError, ValidationError

OPERATOR = "welfarepiu_base.group_operator"
WORKER = "welfarepiu_base.group_worker"


class ResPartner(models.Model):
    """A picture of the real door: a person who does not read finds it by that.

    The person sends it, or lets the team take it. It is seen by the person, the
    operator and, on the day of a delivery, the team's phone.
    """

    _inherit = "res.partner"

    # The portal lets a worker read no contact but the own one.
    welfare_door_photo = fields.Image(
        string="Photo of the door",
        max_width=1280,
        max_height=1280,
        copy=False,
        groups=f"{OPERATOR},{WORKER}",
    )
    welfare_door_photo_from = fields.Selection(
        [("person", "The person sent it"), ("team", "The team, who was allowed to")],
        string="Photo from",
        copy=False,
        readonly=True,
        groups=OPERATOR,
    )

    _welfare_door_note_length = models.Constraint(
        "CHECK (char_length(welfare_door_note) <= 140)",
        "The note for the door has at most 140 characters.",
    )

    def _welfare_keep_door_photo(self, content, sender):
        """:param bytes content: of the picture, as it was sent
        :param sender: ``person`` or ``team``; a team asks first
        :raise AccessError: the user is neither the person nor the operator, and does
            not act for a team
        :raise ValidationError: this is no picture; the message says what to do
        """
        self.ensure_one()
        if sender == "person":
            self._welfare_check_own_door()
        upload = self.env["welfare.upload"]._check_content(content)
        if not upload.mimetype.startswith("image/"):
            raise ValidationError(self.env._("Send a photo of the door (JPG or PNG)."))
        self.sudo().write(
            {
                "welfare_door_photo": b64encode(upload.content),
                "welfare_door_photo_from": sender,
            }
        )

    def _welfare_forget_door_photo(self):
        self._welfare_check_own_door()
        self.sudo().write(
            {"welfare_door_photo": False, "welfare_door_photo_from": False}
        )

    def _welfare_set_door_note(self, note):
        """:param note: what helps to find the door; at most 140 characters"""
        self._welfare_check_own_door()
        note = " ".join((note or "").split())
        if len(note) > 140:
            raise ValidationError(
                self.env._(
                    "The note for the door has %s characters: at most 140, please.",
                    len(note),
                )
            )
        self.sudo().welfare_door_note = note

    def _welfare_check_own_door(self):
        """A door is described by who lives there, and by the operator."""
        user = self.env.user
        mine = self.commercial_partner_id == user.partner_id.commercial_partner_id
        if not (mine or self.env.su or user.has_group(OPERATOR)):
            raise AccessError(self.env._("This is the door of somebody else."))

    def _welfare_get_stale_door(self):
        stale = super()._welfare_get_stale_door()
        if self.welfare_door_photo:
            stale |= {"welfare_door_photo": False, "welfare_door_photo_from": False}
        return stale
