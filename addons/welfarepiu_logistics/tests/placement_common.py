from datetime import timedelta

from odoo.fields import Command
from odoo.tests import new_test_user

from .common import LogisticsCommon


class PlacementCommon(LogisticsCommon):
    """A social worker, a coordinator, a notice in force, a person referred."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.social = cls.make_role("social", "group_social_service")
        cls.other_social = cls.make_role("other_social", "group_social_service")
        cls.coordinator = cls.make_role("coordinator", "group_coordinator")
        notices = cls.env["welfare.placement.notice"]
        notices._get_for(cls.env.company).state = "superseded"
        cls.notice = notices.create({"text": "Parole chiare.", "version": 100})
        cls.notice.with_user(cls.coordinator).action_put_in_force()
        cls.task_ring = cls.env.ref("welfarepiu_logistics.task_ring")
        cls.task_box = cls.env.ref("welfarepiu_logistics.task_box")

    @classmethod
    def make_role(cls, login, group):
        return new_test_user(
            cls.env,
            login,
            f"welfarepiu_logistics.{group}",
            email=f"{login}@example.com",
        )

    @classmethod
    def refer(cls, name="Ottavia Finta", **values):
        """:return: a draft, as the social worker writes it"""
        return (
            cls.env["welfare.placement"]
            .with_user(cls.social)
            .create(
                {
                    "person_name": name,
                    "plan": "Ottavia wants to work among people.",
                    "weekly_hours": 8.0,
                    "goal_ids": [
                        Command.create(
                            {"name": "Ring without help", "task_id": cls.task_ring.id}
                        )
                    ],
                    "review_ids": [
                        Command.create({"date": cls.today + timedelta(days=10)})
                    ],
                    **values,
                }
            )
        )

    @classmethod
    def place(cls, name="Ottavia Finta", team=None, **values):
        """:return: a placement under way from today, as the system"""
        placement = cls.refer(name, **values)
        placement._give_consent("paper")
        placement._propose()
        placement.with_user(cls.coordinator)._accept(team or cls.team_a, cls.today)
        return placement.sudo()
