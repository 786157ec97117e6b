import base64

from odoo import api, models
from odoo.tools.image import image_data_uri, image_process

#: A phone's screen, seen from arm's length.
SIDE = 480


class WelfareRoute(models.Model):
    """The pictures of a day: told by their fingerprint, sent when they are asked for.

    A picture that changes is another one; the same is not sent twice to one phone.
    """

    _inherit = "welfare.route"

    def _find_pictures(self, people):
        """:param people: whose photos are shown
        :return: ``{(model, id): ir.attachment}`` of what the phone may show today
        """
        stops = self.sudo().stop_ids
        products = stops.picking_id.move_ids.product_id
        wanted = {
            ("product.template", "image_256"): products.product_tmpl_id.ids,
            ("product.product", "image_variant_256"): products.ids,
            ("welfare.team.member", "phone_photo"): people.ids,
        }
        for door in filter(None, (stop._get_door_picture() for stop in stops)):
            model, record_id, field = door
            wanted.setdefault((model, field), []).append(record_id)
        found = {}
        for (model, field), ids in wanted.items():
            for attachment in self._search_pictures(model, field, ids):
                found[model, attachment.res_id] = attachment
        for product in products:
            template = found.get(("product.template", product.product_tmpl_id.id))
            found.setdefault(("product.product", product.id), template)
        return {key: one for key, one in found.items() if one}

    @api.model
    def _search_pictures(self, model, field, ids):
        if not ids:
            return self.env["ir.attachment"]
        # A smaller size of a picture just set is drawn when it is asked for.
        self.env[model].flush_model([field])
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", model),
                    ("res_field", "=", field),
                    ("res_id", "in", ids),
                ]
            )
        )

    @api.model
    def _get_fingerprint(self, attachment):
        return attachment.checksum[:16] if attachment else ""

    @api.model
    def _get_pictures(self, wanted=None):
        """:param wanted: fingerprints of the pictures that a phone lacks; default all
        :return: ``{fingerprint: picture as data address}`` of what is shown today;
            apart from the day, because they are heavy and seldom change
        """
        route = self._get_my_route()
        pictures = {}
        for attachment in route._find_pictures(self._get_people(route)).values():
            fingerprint = self._get_fingerprint(attachment)
            if wanted is None or fingerprint in wanted:
                pictures[fingerprint] = attachment
        return {
            fingerprint: self._draw(attachment)
            for fingerprint, attachment in pictures.items()
        }

    @api.model
    def _draw(self, attachment):
        small = image_process(attachment.raw, size=(SIDE, SIDE))
        return image_data_uri(base64.b64encode(small))
