import base64
import io
import json
from datetime import timedelta
from unittest.mock import patch

from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .phone_common import PhoneCommon

OF_A_STOP = {
    *("id", "sequence", "trip", "label", "name", "address", "phone", "door_note"),
    *("stairs", "parcels", "arrival", "state", "is_cancelled", "items"),
    *("codes", "weight", "door", "takes_all", "act", "by", "picture"),
}


@tagged("post_install", "-at_install")
class TestPhone(PhoneCommon):
    """What a phone told without network arrives once, with its moment, and nothing of
    it is lost."""

    # -- applied, known, late, refused --------------------------------------------

    def test_a_day_without_network_arrives_with_the_moments_of_its_acts(self):
        first, second, third = self.stops
        day = [
            *(
                self.act("pack", f"pack{s.id}", s, 90 - n)
                for n, s in enumerate(self.stops)
            ),
            self.act("leave", "leave", minutes=60),
            self.door("one", first, 50),
            self.door("two", second, 40, result="nobody_home", photo=self.photo()),
            self.door("three", third, 30, result="problem", problem_kind="refused"),
            self.act("back", "back", minutes=10),
        ]
        self.assertEqual(self.statuses(*day), ["applied"] * 8)
        self.assertEqual(
            self.stops.mapped("state"), ["delivered", "nobody_home", "problem"]
        )
        self.assertRecordValues(
            self.route,
            [
                {
                    "state": "done",
                    "packing_started_at": self.ago(minutes=90)[0],
                    "started_at": self.ago(minutes=60)[0],
                    "closed_at": self.ago(minutes=10)[0],
                }
            ],
        )
        self.assertEqual(first.act_time, self.ago(minutes=50)[0])
        self.assertEqual(first.proof_name, "Ada")
        self.assertTrue(second.proof_photo)
        self.assertEqual(third.problem_kind, "refused")
        self.assertEqual(first.picking_id.state, "done")
        minutes = self.env["welfare.participation"].search(
            [("route_id", "=", self.route.id), ("task", "=", "pack")]
        )
        self.assertEqual(set(minutes.mapped("minutes")), {30})

    def test_three_times_the_same_counts_once(self):
        acts = [
            self.act("pack", "pack", self.stops[0]),
            self.door("door", self.stops[0]),
        ]
        self.assertEqual(self.statuses(*acts), ["applied", "applied"])
        moment = self.stops[0].act_time
        for _time in range(2):
            answers = self.tell(*acts)
            self.assertEqual([one["status"] for one in answers], ["known", "known"])
            self.assertEqual([one["outcome"] for one in answers], ["applied"] * 2)
        self.assertEqual(len(self.stops[0].act_ids), 2)
        self.assertEqual(self.stops[0].act_time, moment)

    def test_one_bad_act_keeps_no_other_from_being_applied(self):
        first, second, _third = self.stops
        answers = self.tell(
            self.act("pack", "good", first),
            self.door("noproof", first, proof_name=""),
            "nothing",
            {"key": "x"},
            self.act("dance", "dance", first),
            self.act("pack", "other", second),
        )
        self.assertEqual(
            [one["status"] for one in answers],
            ["applied", "refused", "refused", "refused", "refused", "applied"],
        )
        self.assertIn("proof", answers[1]["sentence"])
        self.assertEqual((first | second).mapped("state"), ["packed", "packed"])
        # Refused once, refused ever after: somebody may be putting it right by hand.
        again = self.tell(self.door("noproof", first, proof_name=""))[0]
        self.assertEqual((again["status"], again["outcome"]), ("known", "refused"))
        self.assertEqual(again["sentence"], answers[1]["sentence"])

    def test_a_stop_of_another_team_is_refused_and_kept(self):
        answer = self.tell(self.door("theirs", self.stops[0]), user=self.educator_b)[0]
        self.assertEqual(answer["status"], "refused")
        self.assertTrue(answer["sentence"])
        self.assertEqual(self.stops[0].state, "planned")
        message = self.message("theirs")
        self.assertEqual(message.stop_id, self.stops[0])
        self.assertEqual(message.content["proof_name"], "Ada")
        self.assertIn("Ada", message.told)
        self.assertFalse(message.is_settled)

    def test_a_stop_that_is_gone_is_refused_in_words(self):
        gone = self.stops[2]
        act = self.act("pack", "gone", gone)
        gone.unlink()
        self.assertEqual(self.statuses(act), ["refused"])
        self.assertFalse(self.message("gone").stop_id)
        for number, place in enumerate(("7", -1, 2**40, None, [1], True)):
            wrong = {**self.act("pack", f"wrong{number}"), "stop": place, "route": None}
            self.assertEqual(self.statuses(wrong), ["refused"], place)

    def test_a_stop_given_to_another_team_meanwhile_is_told(self):
        first = self.stops[0]
        self.tell(self.act("pack", "pack", first))
        other = self.route_of_another_team()
        other._keep({"state": "planned"})
        label = first.label_number
        first.sudo().route_id = other
        answer = self.tell(self.door("door", first))[0]
        self.assertEqual(answer["status"], "refused")
        self.assertEqual(first.state, "packed")
        # The parcel is packed: it keeps the number it wears.
        self.assertEqual(first.label_number, label)

    def test_a_parcel_planned_again_elsewhere_is_refused_not_an_error(self):
        first = self.stops[0]
        self.tell(
            self.act("pack", "pack", first),
            self.door("nobody", first, result="nobody_home", proof_name=""),
        )
        other = self.route_of_another_team()
        first.copy({"route_id": other.id, "picking_id": first.picking_id.id})
        answers = self.tell(
            self.door("late", first, 5), self.act("pack", "p", self.stops[1])
        )
        self.assertEqual([one["status"] for one in answers], ["refused", "applied"])
        self.assertEqual(first.state, "nobody_home")

    def test_after_the_closing_an_act_is_late_and_kept_whole(self):
        for stop in self.stops:
            self.tell(self.act("pack", f"pack{stop.id}", stop))
        self.tell(self.act("leave", "leave"), self.act("back", "back"))
        answer = self.tell(self.door("late", self.stops[0], photo=self.photo()))[0]
        self.assertEqual(answer["status"], "late")
        self.assertTrue(answer["sentence"])
        message = self.message("late")
        self.assertTrue(message.photo)
        self.assertEqual(message.content["proof_name"], "Ada")
        self.assertEqual(message.act_time, self.ago(minutes=20)[0])
        self.assertTrue(self.route.warnings)
        self.assertEqual(self.stops[0].state, "problem")

    def test_an_order_cancelled_meanwhile_is_told_and_changes_nothing(self):
        first = self.stops[0]
        self.tell(self.act("pack", "pack", first), self.act("leave", "leave"))
        first.picking_id.action_cancel()
        answer = self.tell(self.door("door", first))[0]
        self.assertEqual(answer["status"], "late")
        self.assertEqual(first.state, "problem")
        self.assertIn(str(first.sequence), self.route.warnings)
        day = self.env["welfare.route"].with_user(self.educator_a)._get_team_day()
        self.assertTrue(day["route"]["stops"][0]["is_cancelled"])

    def test_a_key_of_somebody_else_says_nothing(self):
        self.tell(self.act("pack", "mine", self.stops[0]))
        answer = self.tell(
            self.act("pack", "mine", self.stops[0]), user=self.educator_b
        )
        self.assertEqual(answer[0]["status"], "refused")
        self.assertNotIn("applied", answer[0].values())

    def test_no_list_and_too_long_a_list_are_refused(self):
        for acts in (None, "acts", {}, [{}] * 51):
            with self.assertRaises(UserError):
                self.env["welfare.route.message"]._receive(acts)

    def test_what_another_window_is_just_telling_is_asked_again_later(self):
        act = self.act("pack", "twice", self.stops[0])
        self.tell(act)
        # As it looks to a transaction that began before the other one ended.
        messages = type(self.env["welfare.route.message"])
        with (
            mute_logger("odoo.sql_db"),
            patch.object(
                messages, "search", lambda model, *_args, **_kwargs: model.browse()
            ),
        ):
            answers = self.tell(act, self.act("pack", "other", self.stops[1]))
        self.assertEqual([one["status"] for one in answers], ["again", "applied"])
        self.assertEqual(self.statuses(act), ["known"])

    def test_a_result_corrected_at_the_door_keeps_no_proof_of_the_other(self):
        first = self.stops[0]
        self.tell(
            self.act("pack", "pack", first),
            self.door("wrong", first, 20, photo=self.photo(), note="Left inside"),
            self.door("right", first, 19, result="nobody_home", proof_name=""),
        )
        self.assertEqual(first.state, "nobody_home")
        self.assertFalse(first.proof_name or first.proof_photo or first.note)

    # -- photos -------------------------------------------------------------------

    def test_what_is_no_photo_is_refused_in_words(self):
        self.tell(self.act("pack", "pack", self.stops[0]))
        bad = {
            "text": base64.b64encode(b"no picture at all").decode(),
            "letters": "!!",
            "number": 12,
            "pdf": base64.b64encode(b"%PDF-1.4 nothing").decode(),
        }
        for key, photo in bad.items():
            answer = self.tell(self.door(f"bad{key}", self.stops[0], photo=photo))[0]
            self.assertEqual(answer["status"], "refused", key)
            self.assertTrue(answer["sentence"])
            self.assertFalse(self.message(f"bad{key}").photo)
        self.assertEqual(self.stops[0].state, "packed")

    def test_too_large_a_photo_is_refused_in_words(self):
        self.env["ir.config_parameter"].set_param("welfarepiu_base.upload_max_mb", "1")
        self.tell(self.act("pack", "pack", self.stops[0]))
        large = base64.b64encode(b"\xff\xd8\xff\xe0" + b"0" * 1024 * 1024).decode()
        answer = self.tell(self.door("large", self.stops[0], photo=large))[0]
        self.assertEqual(answer["status"], "refused")
        self.assertIn("large", answer["sentence"])

    # -- undo ---------------------------------------------------------------------

    def test_an_act_taken_back_leaves_the_stop_to_be_done_again(self):
        first = self.stops[0]
        self.tell(self.act("pack", "pack", first), self.door("door", first, 20))
        undo = self.act("undo", "undo", first, 19, act="door-00000000")
        self.assertEqual(self.statuses(undo, undo), ["applied", "known"])
        self.assertEqual(first.state, "packed")
        self.assertFalse(first.proof_name)
        # Told again out of order, it stays taken back.
        self.assertEqual(self.statuses(self.door("door", first, 20)), ["known"])
        self.assertEqual(first.state, "packed")
        self.assertEqual(
            self.statuses(self.door("again", first, 5, result="nobody_home")),
            ["applied"],
        )
        self.assertEqual(first.state, "nobody_home")

    def test_packing_taken_back_is_to_be_packed_again(self):
        first = self.stops[0]
        self.tell(self.act("pack", "pack", first))
        self.tell(self.act("undo", "undo", first, act="pack-00000000"))
        self.assertEqual(first.state, "planned")
        self.assertEqual(self.statuses(self.act("pack", "more", first)), ["applied"])
        self.assertEqual(first.state, "packed")

    def test_nothing_is_taken_back_twice_of_others_or_after_the_end(self):
        first, second, _third = self.stops
        self.tell(self.act("pack", "pack", first), self.act("pack", "two", second))
        wrong = [
            self.act("undo", "other", second, act="pack-00000000"),
            self.act("undo", "none", first, act=None),
        ]
        self.assertEqual(self.statuses(*wrong), ["refused", "refused"])
        with self.assertRaises(AccessError):
            first.with_user(self.educator_b)._take_back("k", "pack-00000000", None)
        self.tell(self.act("leave", "leave"), self.act("back", "back"))
        late = self.act("undo", "late", first, act="pack-00000000")
        self.assertEqual(self.statuses(late), ["refused"])

    # -- what the phone shows -----------------------------------------------------

    def test_the_phone_holds_what_serves_and_nothing_more(self):
        day = self.env["welfare.route"].with_user(self.educator_a)._get_team_day()
        stop = day["route"]["stops"][0]
        self.assertEqual(sorted(stop), sorted(OF_A_STOP))
        self.assertEqual([item["name"] for item in stop["items"]], ["Farm box"])
        self.assertEqual(
            set(stop["items"][0]),
            {
                *("id", "product", "name", "quantity", "unit", "barcode", "cold"),
                *("lots", "picture"),
            },
        )
        # Plain data: what a phone cannot read as JSON is an error, not a word.
        self.assertEqual(json.loads(json.dumps(day)), day)
        self.assertIs(day["next"], False)

    def test_the_phone_knows_of_the_next_round_and_not_what_is_in_it(self):
        """The rule hides routes of other days from the team: only that there is one,
        and how big it is, is told."""
        tomorrow = self.today + timedelta(days=1)
        slot = self.make_slot(tomorrow)
        self.make_orders(2, slot)
        route = self.plan(slots=slot, date=tomorrow)
        as_educator = self.env["welfare.route"].with_user(self.educator_a)
        self.assertFalse(as_educator.search([("id", "=", route.id)]))
        day = as_educator._get_team_day()
        self.assertEqual(day["next"], {"date": str(tomorrow), "stops": 2})
        as_other = self.env["welfare.route"].with_user(self.educator_b)
        self.assertIs(as_other._get_team_day()["next"], False)
        theirs = self.env["welfare.route"].with_user(self.educator_b)._get_team_day()
        self.assertFalse(theirs["route"])

    def test_cold_things_come_last(self):
        cold = self.env["product.product"].create(
            {"name": "Cheese", "type": "consu", "welfare_is_cold": True}
        )
        picking = self.stops[0].picking_id
        picking.move_ids.sequence = 20
        picking.move_ids.create(
            {
                "product_id": cold.id,
                "product_uom_qty": 1,
                "sequence": 1,
                "picking_id": picking.id,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
            }
        )
        items = self.stops[0]._prepare_phone_items()
        self.assertEqual([item["name"] for item in items], ["Farm box", "Cheese"])
        self.assertEqual([item["cold"] for item in items], [False, True])

    def test_labels_of_a_route_differ_and_stay(self):
        labels = self.stops.mapped("label_number")
        self.assertEqual(labels, [1, 2, 3])
        self.stops[0].sequence, self.stops[2].sequence = 3, 1
        self.assertEqual(self.stops.mapped("label_number"), labels)
        marks = {
            tuple(self.stops.new({"label_number": n})._get_label().values())[1:]
            for n in range(1, 43)
        }
        self.assertEqual(len(marks), 42)

    def test_labels_are_printed_one_for_each_parcel(self):
        self.stops[0].parcels = 2
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        pdf, kind = report._render_qweb_pdf(
            "welfarepiu_logistics.report_route_labels", self.route.ids
        )
        self.assertEqual(kind, "pdf")
        # Four are one sheet.
        self.assertEqual(len(PdfReader(io.BytesIO(pdf)).pages), 1)
        html = report._render_qweb_html(
            "welfarepiu_logistics.report_route_labels", self.route.ids
        )[0].decode()
        self.assertEqual(html.count('class="wp-parcel"'), 4)
        for code in self.stops[0]._get_parcel_codes():
            self.assertIn(code, html)

    # -- afterwards ---------------------------------------------------------------

    def test_what_was_told_of_a_person_is_forgotten_with_the_person(self):
        self.tell(self.door("theirs", self.stops[0]), user=self.educator_b)
        self.stops[0].picking_id.partner_id._welfare_erase_elsewhere()
        message = self.message("theirs")
        self.assertTrue(message)
        self.assertFalse(message.content or message.photo or message.told)

    def test_the_operator_sees_to_what_was_refused(self):
        self.tell(self.door("theirs", self.stops[0]), user=self.educator_b)
        message = self.message("theirs")
        message.with_user(self.operator).action_settle()
        self.assertTrue(message.is_settled)
        with self.assertRaises(AccessError):
            message.with_user(self.operator).outcome = "applied"
        with self.assertRaises(AccessError):
            message.with_user(self.educator_b).action_settle()
