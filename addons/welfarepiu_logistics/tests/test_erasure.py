from odoo.tests import tagged

from .common import LogisticsCommon

NAME = "Bortolina Zanchetta"


@tagged("post_install", "-at_install")
class TestErasure(LogisticsCommon):
    """A stop keeps what happened that day, not at whose door."""

    def test_a_stop_forgets_the_door(self):
        person = self.make_address(
            NAME, self.casazza, street="Via Mulino 17", phone="+39 035 987654"
        )
        self.make_order(person, self.slot)
        stop = self.plan().stop_ids
        stop._get_route()._start_packing()
        stop._pack()
        stop._get_route()._start()
        now = self.env["welfare.clock"]._now()
        stop._deliver("erase", now, "delivered", NAME, note=f"{NAME} waited")
        self.assertIn(NAME, (stop.recipient_name, stop.proof_name))
        stop._get_route()._close()
        person._welfare_erase_elsewhere()
        self.env.flush_all()
        stop.invalidate_recordset()
        self.assertEqual(stop.state, "delivered")
        self.assertEqual((stop.latitude, stop.longitude), (0.0, 0.0))
        texts = [
            stop[name]
            for name, field in stop._fields.items()
            if field.store and field.type in ("char", "text", "html")
        ]
        for needle in (NAME, "Via Mulino", "987654"):
            self.assertFalse([text for text in texts if text and needle in text])
