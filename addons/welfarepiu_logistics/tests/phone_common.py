"""Acts as a phone tells them."""

import base64
import io
from datetime import UTC, timedelta

from PIL import Image

from .common import LogisticsCommon


class PhoneCommon(LogisticsCommon):
    """A planned round of three doors, and the phone of who accompanies it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls.make_orders(3)
        cls.route = cls.plan()
        cls.stops = cls.route.stop_ids.sorted("sequence")
        # To the second: that is what the database keeps.
        cls.now = cls.env["welfare.clock"]._now().replace(microsecond=0)

    def ago(self, **delta):
        """:return: ``(moment, the same as a phone tells it)``"""
        moment = self.now - timedelta(**delta)
        return moment, int(moment.replace(tzinfo=UTC).timestamp() * 1000)

    def act(self, kind, key, stop=None, minutes=30, **values):
        place = {"stop": stop.id} if stop else {"route": self.route.id}
        return {
            "key": f"{key}-00000000",
            "kind": kind,
            "at": self.ago(minutes=minutes)[1],
            **place,
            **values,
        }

    def door(self, key, stop, minutes=20, **values):
        values = {"result": "delivered", "proof_name": "Ada", **values}
        return self.act("deliver", key, stop, minutes, **values)

    def tell(self, *acts, user=None):
        messages = self.env["welfare.route.message"].with_user(user or self.educator_a)
        return messages._receive(list(acts))

    def statuses(self, *acts, user=None):
        return [answer["status"] for answer in self.tell(*acts, user=user)]

    def message(self, key):
        return self.env["welfare.route.message"].search(
            [("key", "=", f"{key}-00000000")]
        )

    def photo(self, size=(40, 30)):
        output = io.BytesIO()
        Image.new("RGB", size, "red").save(output, "JPEG")
        return base64.b64encode(output.getvalue()).decode()

    def route_of_another_team(self):
        return self.route.copy(
            {
                "team_id": self.team_b.id,
                "educator_id": self.educator_b.id,
                "name": "Other",
            }
        )
