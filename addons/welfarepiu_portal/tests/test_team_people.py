from datetime import timedelta

from odoo import Command
from odoo.tests import new_test_user, tagged

from .common import PASSWORD, PortalCommon


@tagged("post_install", "-at_install")
class TestTeamPeople(PortalCommon):
    """The educator's phone: who is there, what goes well, the individual plan."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vehicle = cls.env["welfare.vehicle"].create({"name": "Furgone Esempio"})
        cls.team = cls.make_team("Squadra Esempio", cls.users["educator"], "Ida")
        other = cls._create_user("other_educator", "group_educator")
        cls.other_team = cls.make_team("Altra Squadra", other, "Ugo")
        cls.ida, cls.ugo = cls.team.member_ids, cls.other_team.member_ids
        cls.task = cls.env.ref("welfarepiu_logistics.task_ring")
        cls.social, cls.other_social = (
            new_test_user(
                cls.env,
                login=login,
                groups="welfarepiu_logistics.group_social_service",
                password=PASSWORD,
                lang="it_IT",
            )
            for login in ("social", "other_social")
        )
        coordinator = new_test_user(
            cls.env, "coordinator", "welfarepiu_logistics.group_coordinator"
        )
        cls.coordinator = coordinator
        notice = cls.env["welfare.placement.notice"].create(
            {"text": "Parole chiare.", "version": 100}
        )
        cls.env["welfare.placement.notice"]._get_for(cls.company).state = "superseded"
        notice.with_user(coordinator).action_put_in_force()

    @classmethod
    def make_team(cls, name, educator, person):
        return cls.env["welfare.team"].create(
            {
                "name": name,
                "educator_id": educator.id,
                "vehicle_id": cls.vehicle.id,
                "depot_city_id": cls.city.id,
                "member_ids": [Command.create({"name": person})],
            }
        )

    def test_an_educator_finds_the_own_people_only(self):
        self.log_in("educator")
        page = self.url_open("/squadra/persone").text
        self.assertIn("Ida", page)
        self.assertNotIn("Ugo", page)
        for path in (
            *("", "/compiti", f"/compiti/{self.task.id}", "/percorso", "/telefono"),
        ):
            answer = self.url_open(f"/squadra/persone/{self.ugo.id}{path}")
            self.assertEqual(answer.status_code, 404, path)
        for path in (
            *("assente", "presente", "affida", f"compiti/{self.task.id}/dico"),
            *("telefono", f"telefono/{self.task.id}"),
        ):
            answer = self.send(f"/squadra/persone/{self.ugo.id}/{path}", level="alone")
            self.assertEqual(answer.status_code, 404, path)
        self.assertFalse(self.ugo.ability_ids or self.ugo.absence_ids)

    def test_who_is_not_there_today_is_said_with_one_tap_and_taken_back(self):
        self.log_in("educator")
        page = self.send(f"/squadra/persone/{self.ida.id}/assente").text
        self.assertIn("Oggi non c", page)
        self.assertFalse(self.ida._get_presence(self.today))
        self.send(f"/squadra/persone/{self.ida.id}/presente")
        self.assertTrue(self.ida._get_presence(self.today))

    def test_one_day_of_a_long_absence_is_taken_back(self):
        first, last = self.today - timedelta(days=2), self.today + timedelta(days=2)
        self.ida._report_absence(first, last)
        self.log_in("educator")
        self.send(f"/squadra/persone/{self.ida.id}/presente")
        there = [
            bool(self.ida._get_presence(self.today + timedelta(days=number)))
            for number in (-2, -1, 0, 1, 2)
        ]
        self.assertEqual(there, [False, False, True, False, False])

    def test_an_educator_says_when_not_to_come(self):
        self.log_in("educator")
        day = self.today + timedelta(days=3)
        for _time in range(2):
            self.send("/squadra/assenza", date_from=str(day), date_to="")
        absence = self.env["welfare.team.absence"].search(
            [("user_id", "=", self.users["educator"].id)]
        )
        self.assertEqual((absence.date_from, absence.date_to), (day, day))
        for wrong in ("", "domani"):
            page = self.send("/squadra/assenza", date_from=wrong)
            self.assertIn("alert-danger", page.text)

    def test_what_goes_well_is_said_and_its_history_shown(self):
        self.log_in("educator")
        path = f"/squadra/persone/{self.ida.id}/compiti/{self.task.id}"
        for level in ("learning", "prompt"):
            self.send(f"{path}/dico", level=level)
        self.assertEqual(self.ida._get_levels(), {self.task: "prompt"})
        page = self.url_open(path).text
        self.assertIn(str(self.users["educator"].name), page)
        wrong = self.send(f"{path}/dico", level="perfect")
        self.assertIn("alert-danger", wrong.text)
        self.assertEqual(len(self.ida.ability_ids), 2)

    def test_tasks_of_the_round_are_given_and_taken_off(self):
        self.ida._state_ability(self.task, "prompt")
        route = self.env["welfare.route"].create(
            {
                "date": self.today,
                "team_id": self.team.id,
                "state": "planned",
                "checker_ok": True,
            }
        )
        route._judge_team()
        self.log_in("educator")
        page = f"/squadra/persone/{self.ida.id}"
        self.send(f"{page}/affida", task_id=self.task.id)
        self.assertEqual(route.assignment_ids.member_id, self.ida)
        self.send(f"{page}/togli", task_id=self.task.id)
        self.assertFalse(route.assignment_ids)

    # -- the social service

    def write_referral(self, **values):
        return self.send(
            "/percorsi/nuovo/salva",
            **{
                "person_name": "Ottavia Finta",
                "plan": "Vuole lavorare con gli altri.",
                "goals": "Suonare\n\n Salutare ",
                "weekly_hours": "8,5",
                "review_date": str(self.today + timedelta(days=40)),
                "task_id": str(self.task.id),
                **values,
            },
        )

    def find_placement(self):
        return self.env["welfare.placement"].search(
            [("referrer_id", "=", self.social.id)]
        )

    def test_from_the_referral_to_the_plan_on_the_phone(self):
        self.authenticate("social", PASSWORD)
        self.assertIn("Percorsi", self.url_open("/my").text)
        self.write_referral()
        placement = self.find_placement()
        self.assertEqual(placement.goal_ids.mapped("name"), ["Suonare", "Salutare"])
        self.assertEqual(placement.weekly_hours, 8.5)
        self.assertEqual(placement.task_ids, self.task)
        path = f"/percorsi/{placement.id}"
        self.assertIn("alert-danger", self.send(f"{path}/proponi").text)
        self.assertIn("Parole chiare", self.url_open("/percorsi/informativa").text)
        self.send(f"{path}/consenso", way="supported")
        self.send(f"{path}/proponi")
        self.assertEqual(placement.state, "proposed")
        member = placement.with_user(self.coordinator)._accept(self.team, self.today)
        self.log_in("educator")
        page = self.url_open(f"/squadra/persone/{member.id}/percorso").text
        self.assertIn("Vuole lavorare con gli altri", page)
        goal = placement.goal_ids[0]
        self.send(f"/squadra/obiettivi/{goal.id}/raggiunto")
        self.assertEqual(goal.state, "reached")
        review = placement.review_ids
        self.send(f"/squadra/verifiche/{review.id}", outcome="Va bene così.")
        self.authenticate("social", PASSWORD)
        page = self.url_open(path).text
        self.assertIn("Va bene così.", page)
        self.assertIn("Squadra Esempio", page)
        self.send(f"{path}/revoca")
        self.assertEqual(placement.state, "ended")
        self.assertFalse(placement.plan)

    def test_what_was_typed_is_not_lost_when_a_part_is_wrong(self):
        self.authenticate("social", PASSWORD)
        page = self.write_referral(weekly_hours="80").text
        self.assertIn("alert-danger", page)
        self.assertIn("Vuole lavorare con gli altri.", page)
        self.assertFalse(self.find_placement())

    def test_a_draft_is_changed_a_proposal_is_not(self):
        self.authenticate("social", PASSWORD)
        self.write_referral()
        placement = self.find_placement()
        save = f"/percorsi/{placement.id}/salva"
        values = {"person_name": "Ottavia", "goals": "Uno", "weekly_hours": "6"}
        self.send(save, **values)
        self.assertEqual(placement.goal_ids.mapped("name"), ["Uno"])
        placement.plan = "Parole"
        self.send(f"/percorsi/{placement.id}/consenso", way="paper")
        self.send(f"/percorsi/{placement.id}/proponi")
        page = self.send(save, **{**values, "goals": "Altro"})
        self.assertIn("alert-danger", page.text)
        self.assertEqual(placement.goal_ids.mapped("name"), ["Uno"])

    def test_another_social_worker_finds_nothing(self):
        self.authenticate("social", PASSWORD)
        self.write_referral()
        placement = self.find_placement()
        self.authenticate("other_social", PASSWORD)
        self.assertNotIn("Ottavia", self.url_open("/percorsi").text)
        for path in ("", "/scrivi"):
            answer = self.url_open(f"/percorsi/{placement.id}{path}")
            self.assertEqual(answer.status_code, 404)
        for act in ("consenso", "proponi", "ritira", "chiudi", "revoca", "salva"):
            answer = self.send(f"/percorsi/{placement.id}/{act}", way="paper")
            self.assertEqual(answer.status_code, 404, act)
        self.assertEqual(placement.state, "draft")

    def test_an_educator_opens_no_page_of_the_social_service(self):
        self.log_in("educator")
        for path in ("/percorsi", "/percorsi/nuovo", "/percorsi/informativa"):
            self.assertEqual(self.url_open(path).status_code, 403)

    def test_how_the_phone_tells_the_steps_is_set_for_each_person(self):
        self.log_in("educator")
        path = f"/squadra/persone/{self.ida.id}/telefono"
        self.assertIn("Come vengono detti i passi", self.url_open(path).text)
        self.send(
            path,
            phone_name="Idina",
            phone_sign="boat",
            prompt_level="pictogram",
            prompt_voice="asked",
            patience="60",
        )
        self.assertRecordValues(
            self.ida,
            [
                {
                    "phone_name": "Idina",
                    "phone_sign": "boat",
                    "prompt_level": "pictogram",
                    "prompt_voice": "asked",
                    "patience": "60",
                }
            ],
        )
        self.send(f"{path}/{self.task.id}", level="none")
        self.assertEqual(self.ida.prompt_ids.level, "none")
        weigh = self.env.ref("welfarepiu_logistics.task_weigh")
        page = self.send(f"{path}/{weigh.id}", level="none").text
        self.assertIn("restano", page)
        self.assertEqual(len(self.ida.prompt_ids), 1)
        self.send(f"{path}/{self.task.id}", level="")
        self.assertFalse(self.ida.prompt_ids)
        page = self.send(path, prompt_level="loud").text
        self.assertIn("Questa scelta non esiste", page)
        self.assertEqual(self.ida.prompt_level, "pictogram")

    def test_less_help_is_proposed_on_the_page_and_taken_by_hand(self):
        self.patch(type(self.ida), "_get_fading", lambda _member: "pictogram")
        self.log_in("educator")
        path = f"/squadra/persone/{self.ida.id}/telefono"
        self.assertIn("Una proposta", self.url_open(path).text)
        self.assertEqual(self.ida.prompt_level, "photo")
        self.send(path, prompt_level="pictogram")
        self.assertEqual(self.ida.prompt_level, "pictogram")
