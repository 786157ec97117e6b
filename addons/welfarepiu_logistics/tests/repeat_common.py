from datetime import timedelta

from odoo import Command

from odoo.addons.welfarepiu_base.tests.credit_common import CreditCommon

from ..models.local_time import rome_to_utc
from ..models.repeat.terms import Terms

NOON = 12 * 3600
PRICE = 20.0
DELIVERY = 3.0


class RepeatCommon(CreditCommon):
    """A worker with 100 EUR, a box that may come by itself, and slots on three
    Wednesdays that are all to come, whatever the day of the test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env["website"].search([], limit=1)
        # So that 20 EUR are 20 EUR, and only our carrier brings it.
        cls.env["delivery.carrier"].search([]).active = False
        fee = cls._create_product("Delivery", DELIVERY, None)
        cls.carrier = cls.env["delivery.carrier"].create(
            {
                "name": "The team",
                "delivery_type": "fixed",
                "fixed_price": DELIVERY,
                "product_id": fee.id,
                "is_published": True,
                "welfare_credit_rule": "goods",
            }
        )
        cls.veg = cls._create_product(
            "Vegetable box",
            PRICE,
            cls.kind_f,
            type="consu",
            is_published=True,
            welfare_can_repeat=True,
        )
        cls.worker.write(
            {
                "street": "Via Esempio 1",
                "city": cls.city.name,
                "email": "worker@example.com",
                # What is written to the worker is read here in English.
                "lang": "en_US",
            }
        )
        cls.user = cls._create_worker_user(cls.worker, login="repeats")
        cls.zone = cls.env["welfare.delivery.zone"].create(
            {"name": "Repeat valley", "city_ids": [Command.set(cls.city.ids)]}
        )
        monday = cls.today + timedelta(days=14 - cls.today.weekday())
        cls.days = [monday + timedelta(days=2 + 7 * number) for number in range(3)]
        cls.slots = cls.env["welfare.delivery.slot"].create(
            [
                {"zone_id": cls.zone.id, "date": day, "start_hour": 9, "end_hour": 12}
                for day in cls.days
            ]
        )
        cls.lot = cls._grant(cls.worker, 100)
        cls.Repeat = cls.env["welfare.repeat"].with_user(cls.user)
        cls.Turn = cls.env["welfare.repeat.turn"]

    def _terms(self, **changed):
        terms = Terms(
            worker=self.worker,
            product=self.veg,
            quantity=1,
            shipping=self.worker,
            place=self.env["welfare.place"],
            company=self.env.company,
            website=self.website,
        )
        return terms._replace(**changed)

    def _begin(self, weeks=1, **changed):
        """:return: a repeat from the first Wednesday on, as its worker sees it"""
        terms = self._terms(**changed)
        total = self.Repeat._get_offer(terms).total
        return self.Repeat._start(terms, weeks, self.slots[0], total)

    def _before(self, day, days, seconds=NOON):
        """Let the clock stand ``days`` before ``day``."""
        return self._at(rome_to_utc(day - timedelta(days=days), seconds))

    def _run(self):
        """What the job does, without its commits."""
        self.Turn._drop_late()
        Repeat = self.env["welfare.repeat"]
        turns = self.Turn
        for repeat in Repeat.search(Repeat._get_active_domain()):
            turns |= self.Turn._prepare(repeat)
        return turns

    def _mails(self):
        return self.env["mail.mail"].search(
            [("email_to", "ilike", "worker@example")]
        ) | (self.env["mail.mail"].search([("recipient_ids", "in", self.worker.ids)]))
