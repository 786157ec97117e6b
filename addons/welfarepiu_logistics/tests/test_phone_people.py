import base64
import io
import json

from PIL import Image

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..models.phone.welfare_team_member import ACTS_BEFORE_LESS
from .phone_common import PhoneCommon


@tagged("post_install", "-at_install")
class TestPhonePeople(PhoneCommon):
    """Each person is told the steps in an own way, and what is kept of it is little."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one, cls.two = cls.team_a.member_ids.sorted("name")
        cls.ring = cls.env.ref("welfarepiu_logistics.task_ring")
        cls.take = cls.env.ref("welfarepiu_logistics.task_take")

    def as_educator(self, record):
        return record.with_user(self.educator_a)

    def get_day(self):
        return self.env["welfare.route"].with_user(self.educator_a)._get_team_day()

    # -- what the phone is told ---------------------------------------------------

    def test_the_phone_knows_people_by_first_name_and_picture_only(self):
        self.one.write({"name": "Ada Lovelace", "partner_id": self.supplier.id})
        people = self.get_day()["prompts"]["people"]
        self.assertEqual(len(people), 2)
        person = next(one for one in people if one["id"] == self.one.id)
        self.assertEqual(person["name"], "Ada")
        self.assertEqual(
            set(person),
            {"id", "name", "sign", "photo", "level", "voice", "patience", "tasks"},
        )
        self.assertNotIn("Lovelace", json.dumps(self.get_day()))
        self.as_educator(self.one)._set_prompts({"phone_name": "Adina"})
        self.assertEqual(self.one._get_phone_name(), "Adina")

    def test_who_is_away_is_not_offered(self):
        self.two.with_user(self.educator_a)._report_absence(self.today)
        people = self.get_day()["prompts"]["people"]
        self.assertEqual([one["id"] for one in people], [self.one.id])

    def test_each_task_is_told_as_it_was_set(self):
        member = self.as_educator(self.one)
        member._set_prompts(
            {
                "prompt_level": "text",
                "prompt_voice": "asked",
                "patience": "never",
                "phone_sign": "boat",
            }
        )
        member._set_prompt(self.ring, "none")
        member._set_prompt(self.take, "photo")
        member._state_ability(self.take, "learning")
        vals = member._prepare_prompt_vals()
        self.assertEqual(
            (vals["level"], vals["voice"], vals["patience"], vals["sign"]),
            ("text", False, 0, "boat"),
        )
        self.assertEqual(vals["tasks"]["ring"], {"ability": "", "level": "none"})
        self.assertEqual(
            vals["tasks"]["take"], {"ability": "learning", "level": "photo"}
        )
        member._set_prompt(self.ring, "")
        self.assertNotIn("ring", member._prepare_prompt_vals()["tasks"])

    def test_a_screen_that_checks_something_is_not_left_out(self):
        for task in ("weigh", "label", "load", "way", "phone"):
            with self.assertRaises(ValidationError):
                self.as_educator(self.one)._set_prompt(
                    self.env.ref(f"welfarepiu_logistics.task_{task}"), "none"
                )

    def test_only_who_accompanies_sets_prompts_and_only_what_there_is(self):
        theirs = self.one.with_user(self.educator_b)
        with self.assertRaises(AccessError):
            theirs._set_prompts({"prompt_level": "text"})
        with self.assertRaises(AccessError):
            theirs._set_prompt(self.ring, "text")
        mine = self.as_educator(self.one)
        for vals in (
            {"prompt_level": "loud"},
            {"prompt_level": ""},
            {"patience": "1"},
            {"phone_sign": "skull"},
        ):
            with self.assertRaises(UserError):
                mine._set_prompts(vals)
        with self.assertRaises(UserError):
            mine._set_prompt(self.ring, "loud")
        with self.assertRaises(ValidationError):
            mine._set_prompts({}, photo=b"no picture")
        with self.assertRaises(AccessError):
            mine.prompt_level = "text"

    # -- who did it ---------------------------------------------------------------

    def test_an_act_says_who_did_it_and_how_it_was_told(self):
        first, second, third = self.stops
        acts = [
            self.act(
                "pack", "pack", first, member=self.one.id, prompt_level="pictogram"
            ),
            self.act("pack", "strange", second, member=self.team_b.member_ids[0].id),
            self.act(
                "pack",
                "helped",
                third,
                member=self.two.id,
                prompt_level="loud",
                helped=True,
            ),
        ]
        self.assertEqual(self.statuses(*acts), ["applied"] * 3)
        self.assertRecordValues(
            first.act_ids | second.act_ids | third.act_ids,
            [
                {
                    "member_id": self.one.id,
                    "prompt_level": "pictogram",
                    "is_helped": False,
                },
                {"member_id": False, "prompt_level": False, "is_helped": False},
                {"member_id": self.two.id, "prompt_level": False, "is_helped": True},
            ],
        )
        self.assertEqual(self.message("pack").member_id, self.one)
        self.assertEqual(self.message("pack").prompt_level, "pictogram")

    def test_less_help_is_proposed_after_acts_without_help_and_never_done(self):
        member = self.as_educator(self.one)
        acts = self.env["welfare.route.act"]

        def add(number, **values):
            return acts.create(
                {
                    "stop_id": self.stops[0].id,
                    "key": f"fading-{number}",
                    "result": "packed",
                    "act_time": self.ago(minutes=number)[0],
                    "received_at": self.now,
                    "user_id": self.educator_a.id,
                    "applied": True,
                    "member_id": self.one.id,
                    "prompt_level": "photo",
                    **values,
                }
            )

        done = [add(number) for number in range(1, ACTS_BEFORE_LESS)]
        self.assertIsNone(member._get_fading())
        add(ACTS_BEFORE_LESS)
        self.assertEqual(member._get_fading(), "pictogram")
        self.assertEqual(member.prompt_level, "photo")
        done[0].is_helped = True
        self.assertIsNone(member._get_fading())
        done[0].is_helped = False
        member._set_prompts({"prompt_level": "text"})
        self.assertIsNone(member._get_fading())

    def test_how_somebody_was_helped_is_forgotten_with_the_person(self):
        self.as_educator(self.one)._set_prompts(
            {"phone_name": "Adina", "phone_sign": "sun", "prompt_level": "text"},
            photo=self.draw("blue"),
        )
        self.as_educator(self.one)._set_prompt(self.ring, "none")
        self.tell(
            self.act(
                "pack", "pack", self.stops[0], member=self.one.id, prompt_level="text"
            )
        )
        self.one._erase()
        self.assertFalse(
            self.one.phone_name
            or self.one.phone_sign
            or self.one.phone_photo
            or self.one.prompt_ids
        )
        self.assertEqual(self.one.prompt_level, "photo")
        self.assertFalse(self.stops[0].act_ids.member_id)
        self.assertFalse(self.stops[0].act_ids.prompt_level)
        self.assertFalse(self.message("pack").member_id)

    # -- pictures -----------------------------------------------------------------

    def draw(self, colour):
        output = io.BytesIO()
        Image.new("RGB", (600, 900), colour).save(output, "PNG")
        return output.getvalue()

    def test_pictures_are_told_by_fingerprint_and_sent_when_asked_for(self):
        routes = self.env["welfare.route"].with_user(self.educator_a)
        self.box.image_1920 = base64.b64encode(self.draw("red"))
        self.as_educator(self.one)._set_prompts({}, photo=self.draw("blue"))
        day = self.get_day()
        item = day["route"]["stops"][0]["items"][0]["picture"]
        photo = next(
            one["photo"] for one in day["prompts"]["people"] if one["id"] == self.one.id
        )
        self.assertTrue(item and photo)
        self.assertEqual(set(routes._get_pictures()), {item, photo})
        self.assertEqual(set(routes._get_pictures([photo])), {photo})
        self.assertEqual(routes._get_pictures([]), {})
        self.assertEqual(routes._get_pictures(["anything"]), {})
        # The same picture keeps its fingerprint, another one has its own.
        self.assertEqual(self.get_day(), day)
        self.box.image_1920 = base64.b64encode(self.draw("green"))
        other = self.get_day()["route"]["stops"][0]["items"][0]["picture"]
        self.assertNotEqual(other, item)
        self.as_educator(self.one)._set_prompts({}, photo=False)
        self.assertEqual(set(routes._get_pictures()), {other})

    def test_a_variant_with_a_picture_of_its_own_shows_it(self):
        self.box.image_1920 = base64.b64encode(self.draw("red"))
        before = self.get_day()["route"]["stops"][0]["items"][0]["picture"]
        self.box.image_variant_1920 = base64.b64encode(self.draw("black"))
        after = self.get_day()["route"]["stops"][0]["items"][0]["picture"]
        self.assertTrue(before and after)
        self.assertNotEqual(before, after)

    def test_the_picture_of_the_door_is_the_hook_s(self):
        stop = self.stops[0]
        if "welfare_door_photo" not in stop.partner_id._fields:
            self.assertIs(stop._get_door_picture(), False)
        # Any picture field will do to see that the hook is followed.
        partner = stop.partner_id
        partner.image_1920 = base64.b64encode(self.draw("yellow"))
        self.patch(
            type(stop),
            "_get_door_picture",
            lambda one: (partner._name, partner.id, "image_256")
            if one == stop
            else False,
        )
        stops = self.get_day()["route"]["stops"]
        self.assertTrue(stops[0]["picture"])
        self.assertEqual({one["picture"] for one in stops[1:]}, {""})
        sent = self.env["welfare.route"].with_user(self.educator_a)._get_pictures()
        self.assertIn(stops[0]["picture"], sent)

    # -- parcels ------------------------------------------------------------------

    def test_a_parcel_is_weighed_only_when_all_that_is_in_it_has_a_weight(self):
        company = self.route.company_id
        company.write({"welfare_weight_tolerance": 10, "welfare_box_grams": 400})
        weight = self.stops[0]._get_weight()
        self.assertEqual(weight, {"expected": 8400, "tolerance": 840})
        self.stops[0].parcels = 2
        self.assertEqual(self.stops[0]._get_weight()["expected"], 8800)
        self.box.weight = 0
        self.assertIsNone(self.stops[0]._get_weight())
        self.assertIs(self.get_day()["route"]["stops"][0]["weight"], False)

    def test_lots_stand_at_what_is_traced(self):
        lot = self.env["stock.lot"].create(
            {"name": "LOTTO-7", "product_id": self.box.id}
        )
        move = self.stops[0].picking_id.move_ids
        self.env["stock.move.line"].create(
            {
                "move_id": move.id,
                "picking_id": move.picking_id.id,
                "product_id": self.box.id,
                "lot_id": lot.id,
                "quantity": 1,
            }
        )
        [item] = self.stops[0]._prepare_phone_items()
        self.assertEqual([one["name"] for one in item["lots"]], ["LOTTO-7"])

    def test_every_box_has_a_code_of_its_own(self):
        self.stops[0].parcels = 2
        codes = [code for stop in self.stops for code in stop._get_parcel_codes()]
        self.assertEqual(len(set(codes)), 4)

    def test_each_delivery_has_its_own_door_until_somebody_says_otherwise(self):
        doors = {stop["door"] for stop in self.get_day()["route"]["stops"]}
        self.assertEqual(len(doors), 3)
        stops = self.get_day()["route"]["stops"]
        self.assertEqual({stop["takes_all"] for stop in stops}, {False})

    def test_at_a_door_of_many_one_proof_can_count_for_all(self):
        self.patch(
            type(self.env["stock.picking"]),
            "_welfare_get_door_key",
            lambda _picking: "place-1",
        )
        stops = self.get_day()["route"]["stops"]
        self.assertEqual({stop["door"] for stop in stops}, {"place-1"})
        self.assertEqual({stop["takes_all"] for stop in stops}, {True})
