from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .onboarding_common import OnboardingCommon


@tagged("post_install", "-at_install")
class TestWish(OnboardingCommon):
    """Workers ask for suppliers; who asked is known to nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.workers = [cls._create_worker_user(f"wish_{n}") for n in range(5)]
        for worker in cls.workers:
            worker.partner_id.email = f"{worker.login}@example.com"
        cls.Wish = cls.env["welfare.supplier.wish"]

    def _ask(self, worker, name="Il forno nuovo"):
        return self.Wish.with_user(worker)._ask(name, self.city, self.need)

    def test_own_only(self):
        mine, other = self._ask(self.workers[0]), self._ask(self.workers[1])
        seen = self.Wish.with_user(self.workers[0])
        self.assertEqual(seen.search([]), mine)
        with self.assertRaises(AccessError):
            other.with_user(self.workers[0]).read(["name"])
        with self.assertRaises(AccessError):
            other.with_user(self.workers[0])._drop()
        for operation in ("write", "create", "unlink"):
            self.assertFalse(mine.has_access(operation))
        mine._drop()
        self.assertFalse(mine.exists())

    def test_nobody_learns_who_asked(self):
        wish = self._ask(self.workers[0])
        seen = wish.with_user(self.operator)
        self.assertEqual(seen.wish_count, 1)
        with self.assertRaises(AccessError):
            seen.read(["worker_id"])
        with self.assertRaises(AccessError):
            self.Wish.with_user(self.operator).search(
                [("worker_id", "=", self.workers[0].partner_id.id)]
            )
        self.assertNotIn("create_uid", self.Wish._fields)
        self.assertNotIn("write_uid", self.Wish._fields)
        with self.assertRaises(AccessError):
            self.Wish.with_user(self.baker_user).search([])

    def test_spellings_count_together_and_few_are_not_shown(self):
        spellings = ("Il Forno Nuovo", "il forno nuovo SRL", "IL FORNO NUÒVO s.r.l.")
        for worker, name in zip(
            self.workers, spellings + ("Il forno nuovo",), strict=False
        ):
            self._ask(worker, name)
        self.assertEqual(self.Wish._get_most_wanted(), [])
        self._ask(self.workers[4])
        [(name, count)] = self.Wish._get_most_wanted()
        self.assertEqual(self.Wish._make_key(name), "il forno nuovo")
        self.assertEqual(count, 5)

    def test_once_and_not_for_ever(self):
        worker = self.workers[0]
        self._ask(worker)
        for name in ("il forno nuovo srl", "", "a"):
            with self.assertRaises(UserError):
                self._ask(worker, name)
        for number in range(9):
            self._ask(worker, f"Bottega {number}")
        with self.assertRaises(UserError):
            self._ask(worker, "Una di troppo")
        with self.assertRaises(AccessError):
            self._ask(self.baker_user)

    def test_who_is_here_is_not_asked_for(self):
        self._to_in_force(self.baker_user)
        with self.assertRaises(UserError):
            self._ask(self.workers[0], "forno di prova")

    def test_from_the_invitation_to_the_good_news(self):
        wish = self._ask(self.workers[0], "Forno nuovo di Ada")
        also = self._ask(self.workers[1], "forno nuovo di ada")
        later = self._ask(self.workers[2], "Qualcun altro")
        token = wish.sudo().invite_token
        application = self._start(invite_token=token)
        self.assertEqual(application.wish_id.id, wish.id)
        self.assertEqual(application.city_id, self.city)
        self.assertEqual(application.need_ids, self.need)
        application = self._send(application)
        application._accept()
        self.assertFalse(wish.told_on)
        user = application.user_id
        self._answer_all(application.adhesion_id, user)
        adhesion = application.adhesion_id.with_user(self.operator)
        adhesion.with_user(user)._submit()
        adhesion.line_ids.write({"verdict": "accepted"})
        adhesion._approve()
        adhesion.with_user(user)._sign("Ada Prova", "Titolare", "192.0.2.7")
        for told, one in ((True, wish), (True, also), (False, later)):
            one = one.sudo()
            self.assertEqual(bool(one.told_on), told)
            mails = self._get_mails(one)
            self.assertEqual(mails.recipient_ids.ids, one.worker_id.ids * told)
        # The applicant's papers name no worker.
        self.assertNotIn(self.workers[0].name, str(application.sudo().read()))

    def test_unknown_invitation_is_no_obstacle(self):
        self.assertFalse(self._start(invite_token="boh").wish_id)

    def test_erased_with_the_worker(self):
        wish = self._ask(self.workers[0]).sudo()
        self.workers[0].partner_id._welfare_erase()
        self.assertFalse(wish.exists())
