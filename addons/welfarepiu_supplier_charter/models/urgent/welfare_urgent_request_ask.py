import hashlib
import hmac
import re
import secrets
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import AccessError, LockError, UserError

from .when import HOURS, OrderError, OverError, get_span

#: Characters of the worker's own words.
WORDS = 500
PHONE = re.compile(r"\+?[0-9][0-9 ./()-]{4,22}[0-9]")


class WelfareUrgentRequest(models.Model):
    """How a request comes in."""

    _inherit = "welfare.urgent.request"

    @api.model
    def _ask(self, vals, key=None):
        """The current worker asks for help.

        :param dict vals: as :meth:`_open` takes them
        :param str key: of the form; sent twice, it is one request
        :return: the request, as the worker may read it
        :raise AccessError: not a worker
        :raise UserError: what is missing or wrong, one sentence a line
        """
        user = self.env.user
        worker = user.partner_id
        if not (
            user.has_group("welfarepiu_base.group_worker")
            and worker.sudo().is_welfare_worker
        ):
            raise AccessError(self.env._("Only workers ask for urgent help here."))
        known = self._find_sent(worker, key)
        if known:
            return known.with_env(self.env)
        self._check_can_ask(worker)
        request = self._open(worker, vals, opened_by="worker", form_key=key)
        return request.with_env(self.env)

    @api.model
    def _ask_as_typed(self, vals, read_clock, key=None):
        """As :meth:`_ask`, of a form in which hours are text.

        :param read_clock: how text becomes hours after midnight or ``None``
        """
        vals = dict(vals)
        for name in ("hour_from", "hour_to"):
            try:
                vals[name] = read_clock(vals.get(name))
            except ValueError:
                raise UserError(
                    self.env._(
                        "“When?”: we cannot read the time “%s”. Write it like 18:30.",
                        vals[name].strip()[:20],
                    )
                ) from None
        return self._ask(vals, key)

    @api.model
    def _make_form_key(self):
        """:return: text by which a form that is sent twice is known"""
        return secrets.token_urlsafe(12)

    @api.model
    def _ask_for(self, worker, vals):
        """The desk asks for a worker who is on the phone.

        :return: the request
        """
        self._check_desk()
        if not worker.is_welfare_worker:
            raise UserError(self.env._("“Who calls”: choose a worker."))
        return self._open(worker, vals, opened_by="desk").with_env(self.env)

    @api.model
    def _find_sent(self, worker, key):
        if not key:
            return self.sudo().browse()
        return self.sudo().search(
            [("form_key", "=", key), ("worker_id", "=", worker.id)]
        )

    @api.model
    def _check_can_ask(self, worker):
        """So many a day, counted under a lock: two phones at once do not make more."""
        try:
            worker.sudo().lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("You are sending something already: wait a moment.")
            ) from error
        limit = self.env.company.welfare_urgent_daily_limit
        since = self.env["welfare.clock"]._now() - timedelta(days=1)
        sent = self.sudo().search_count(
            [
                ("worker_id", "=", worker.id),
                ("opened_by", "=", "worker"),
                ("asked_at", ">", since),
            ]
        )
        if sent >= limit:
            phone = self.env.company.sudo().phone
            sentence = self.env._(
                "You have sent %s requests in one day, and more are not possible here.",
                limit,
            )
            advice = (
                self.env._("If you still need help, call our desk: %s.", phone)
                if phone
                else self.env._("If you still need help, call our desk.")
            )
            raise UserError(" ".join((sentence, advice)))

    @api.model
    def _open(self, worker, vals, opened_by, form_key=None):
        """Write the request down, ask the suppliers, tell the desk.

        :param dict vals: ``need`` (``welfare.need``), ``city`` (``res.city``), ``when``
            (a key of ``when.HOURS``), ``hour_from`` and ``hour_to`` (hours after
            midnight in Italy, or ``None``), ``words``, ``phone``, ``phone_for``,
            ``is_agreed`` (the number may be passed on)
        :return: the request, sudo
        """
        if problems := self._get_problems(vals):
            raise UserError("\n".join(problems))
        request = self.sudo().create(
            self._prepare_request_vals(worker, vals, opened_by, form_key)
        )
        if request._ask_suppliers():
            request._tell_desk()
        else:
            request._alarm()
        return request

    @api.model
    def _prepare_request_vals(self, worker, vals, opened_by, form_key):
        now = self.env["welfare.clock"]._now()
        span = get_span(vals["when"], now, vals.get("hour_from"), vals.get("hour_to"))
        return {
            "name": self.env["ir.sequence"]
            .sudo()
            .next_by_code("welfare.urgent.request"),
            "company_id": self.env.company.id,
            "worker_id": worker.id,
            "asker_key": self._get_asker_key(worker),
            "form_key": form_key or False,
            "need_id": vals["need"].id,
            "city_id": vals["city"].id,
            "when": vals["when"],
            "wanted_from": span.start,
            "wanted_to": span.end,
            "words": (vals.get("words") or "").strip() or False,
            "phone": vals["phone"].strip(),
            "phone_for": vals["phone_for"],
            "agreed_at": now,
            "opened_by": opened_by,
            "asked_at": now,
        }

    @api.model
    def _get_problems(self, vals):
        """:return: sentences that say where something is missing and what to do"""
        problems = []
        if not vals.get("need"):
            problems.append(self.env._("“What do you need?”: choose one."))
        if not vals.get("city"):
            problems.append(self.env._("“Where?”: choose the municipality."))
        problems += self._get_when_problems(vals)
        if len((vals.get("words") or "").strip()) > WORDS:
            problems.append(
                self.env._("“In a few words”: shorten it to %s characters.", WORDS)
            )
        if not PHONE.fullmatch((vals.get("phone") or "").strip()):
            problems.append(
                self.env._(
                    "“Phone”: write the number to call you at, like 333 1234567."
                )
            )
        if vals.get("phone_for") not in dict(self._fields["phone_for"].selection):
            problems.append(self.env._("“Who may read the number”: choose one."))
        if not vals.get("is_agreed"):
            problems.append(
                self.env._(
                    "Tick that the number may be passed on: without it nobody can call."
                )
            )
        return problems

    @api.model
    def _get_when_problems(self, vals):
        if vals.get("when") not in HOURS:
            return [self.env._("“When?”: choose one.")]
        now = self.env["welfare.clock"]._now()
        try:
            get_span(vals["when"], now, vals.get("hour_from"), vals.get("hour_to"))
        except OverError:
            return [
                self.env._(
                    "“When?”: these hours are over. Choose later ones, or tomorrow."
                )
            ]
        except OrderError:
            return [self.env._("“When?”: the hours end before they begin.")]
        return []

    @api.model
    def _get_asker_key(self, worker):
        """:return: text that is the same for the same worker and tells nobody which"""
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        text = f"welfare.urgent.request:{worker.id}"
        return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()

    # -- who is asked ------------------------------------------------------------

    def _ask_suppliers(self):
        """Ask those who serve it, answer at this hour and were not asked yet.

        :return: the new ``welfare.urgent.answer``, sudo
        """
        self.ensure_one()
        one = self.sudo()
        now = self.env["welfare.clock"]._now()
        settings = self.env["welfare.urgent.setting"]._find_for(
            one.need_id, one.city_id, one.company_id
        )
        settings = settings.filtered(
            lambda setting: setting.supplier_id not in one.answer_ids.supplier_id
            and setting._answers_at(now)
        )
        answers = one.answer_ids.create(
            [one._prepare_answer_vals(setting.supplier_id) for setting in settings]
        )
        for answer in answers:
            answer.is_written_to = answer._write_to_supplier("asked")
        return answers

    def _prepare_answer_vals(self, supplier):
        return {
            "request_id": self.id,
            "supplier_id": supplier.id,
            "asked_at": self.env["welfare.clock"]._now(),
        }
