from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

#: Used where the parameter does not say; days before the last one.
NOTICE_DAYS = (7, 30, 60)
NOTICE_DAYS_PARAMETER = "welfarepiu_supplier_charter.notice_days"
#: The step of what is over.
OVER = -1


class WelfareCharterNotice(models.Model):
    """That a supplier was told, so many days before, that something ends.

    One row for each thing, last day and step: what is told once is not told again, and
    a last day that moves is told anew. Nothing that is bought depends on it.
    """

    _name = "welfare.charter.notice"
    _description = "Reminder to a supplier"
    _order = "id desc"

    partner_id = fields.Many2one(
        "res.partner",
        string="Supplier",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    subject = fields.Selection(
        [
            ("certificate", "Certificate"),
            ("renewal", "Renewal of the charter"),
            ("resign", "New version to sign"),
            ("action", "Corrective action"),
        ],
        string="About",
        required=True,
        readonly=True,
    )
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )
    res_model = fields.Char(required=True, readonly=True)
    last_day = fields.Date(required=True, readonly=True)
    days = fields.Integer(
        string="Days before",
        required=True,
        readonly=True,
        aggregator=None,
        help="-1: it is over.",
    )
    sent_on = fields.Date(required=True, readonly=True)

    _once = models.UniqueIndex(
        "(subject, res_id, last_day, days)", "The supplier was already told of this."
    )

    @api.depends("partner_id", "subject", "last_day")
    def _compute_display_name(self):
        subjects = dict(self._fields["subject"]._description_selection(self.env))
        for notice in self:
            notice.display_name = (
                f"{notice.partner_id.name}: {subjects.get(notice.subject)}"
            )

    @api.model
    def _get_notice_days(self):
        """:return: how many days before the last one suppliers are told, fewest first;
        the system parameter ``welfarepiu_supplier_charter.notice_days`` as ``60,30,7``
        """
        text = (
            self.env["ir.config_parameter"].sudo().get_param(NOTICE_DAYS_PARAMETER)
            or ""
        )
        days = {int(part) for part in text.split(",") if part.strip().isdecimal()}
        return sorted(days) or list(NOTICE_DAYS)

    @api.model
    def _get_step(self, last_day, day):
        """:return: the step reached on ``day``; ``None`` when the end is farther"""
        left = (last_day - day).days
        if left < 0:
            return OVER
        return next((days for days in self._get_notice_days() if left <= days), None)

    # ------------------------------------------------------------
    # What ends
    # ------------------------------------------------------------

    @api.model
    def _find_due(self, day, partners=None):
        """What of suppliers who have signed ends before long, or is over and missed.

        :param day: date in Europe/Rome
        :param partners: only theirs; all if empty
        :return: list of dicts ``partner``, ``company``, ``subject``, ``record``,
            ``last_day``; soonest first
        """
        horizon = day + timedelta(days=self._get_notice_days()[-1])
        adhesions = self._find_signed(partners)
        due = [
            *self._find_due_adhesions(adhesions, horizon),
            *self._find_due_certificates(adhesions, horizon),
            *self._find_due_actions(adhesions, horizon),
        ]
        return sorted(due, key=lambda one: (one["last_day"], one["subject"]))

    @api.model
    def _find_signed(self, partners):
        domain = Domain("state", "in", ("in_force", "suspended"))
        domain &= Domain("withdrawn_on", "=", False)
        if partners:
            domain &= Domain("partner_id", "in", partners.ids)
        return self.env["welfare.charter.adhesion"].sudo().search(domain)

    @api.model
    def _find_due_adhesions(self, adhesions, horizon):
        clock = self.env["welfare.clock"]
        for adhesion in adhesions:
            resign = adhesion.charter_id._get_resign_day()
            own = clock._day_of(adhesion.valid_until)
            subject, last = (
                ("resign", resign)
                if resign and resign <= own
                else (
                    "renewal",
                    own,
                )
            )
            if last <= horizon:
                yield self._prepare_due(adhesion, subject, adhesion, last)

    @api.model
    def _find_due_certificates(self, adhesions, horizon):
        Certificate = self.env["welfare.charter.certificate"].sudo()
        by_partner = adhesions.grouped("partner_id")
        for certificate in Certificate.search(
            [
                ("state", "=", "accepted"),
                ("partner_id", "in", adhesions.partner_id.ids),
                ("valid_until", "<=", horizon),
            ]
        ):
            if not certificate._is_renewed():
                yield self._prepare_due(
                    by_partner[certificate.partner_id][:1],
                    "certificate",
                    certificate,
                    certificate.valid_until,
                )

    @api.model
    def _find_due_actions(self, adhesions, horizon):
        for action in (
            self.env["welfare.charter.action"]
            .sudo()
            .search(
                [
                    ("state", "=", "open"),
                    ("partner_id", "in", adhesions.partner_id.ids),
                    ("deadline", "<=", horizon),
                ]
            )
        ):
            yield self._prepare_due(
                action.adhesion_id, "action", action, action.deadline
            )

    @api.model
    def _prepare_due(self, adhesion, subject, record, last_day):
        return {
            "partner": adhesion.partner_id,
            "company": adhesion.company_id,
            "subject": subject,
            "record": record,
            "last_day": last_day,
        }

    @api.model
    def _get_sentence(self, due, day):
        """:return: what ends, when, and what to do, for the supplier"""
        words = {"day": format_date(self.env, due["last_day"])}
        is_over = due["last_day"] < day
        if due["subject"] == "action":
            return due["record"]._get_sentence()
        if due["subject"] == "certificate":
            words["name"] = due["record"].name
            if is_over:
                return self.env._(
                    "Certificate “%(name)s”: over since %(day)s. Send the new one.",
                    **words,
                )
            return self.env._(
                "Certificate “%(name)s”: ends on %(day)s. Send the new one.", **words
            )
        if due["subject"] == "resign":
            if is_over:
                return self.env._(
                    "The new version of the charter was to be signed by %(day)s.",
                    **words,
                )
            return self.env._(
                "The new version of the charter is to be signed by %(day)s.", **words
            )
        if is_over:
            return self.env._(
                "Your signature of the charter ended on %(day)s.", **words
            )
        return self.env._(
            "Your signature of the charter ends on %(day)s. Renew it.", **words
        )

    # ------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------

    @api.model
    def _cron_notify(self):
        """Tell suppliers and operators what ends before long, each step once.

        After days without a run, only the step reached by now is told.
        """
        today = self.env["welfare.clock"]._today()
        groups = {}
        for due in self._filter_untold(self._find_due(today), today):
            groups.setdefault((due["partner"], due["company"]), []).append(due)
        for left, ((partner, company), dues) in zip(
            range(len(groups) - 1, -1, -1), groups.items(), strict=True
        ):
            self._tell(partner, company, dues, today)
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                break

    @api.model
    def _filter_untold(self, dues, day):
        told = {
            (notice.subject, notice.res_id, notice.last_day, notice.days)
            for notice in self.search([])
        }
        res = []
        for due in dues:
            step = self._get_step(due["last_day"], day)
            key = (due["subject"], due["record"].id, due["last_day"], step)
            if step is not None and key not in told:
                res.append(due)
        return res

    @api.model
    def _tell(self, partner, company, dues, day):
        self.create([self._prepare_notice_vals(due, day) for due in dues])
        self = self.with_context(lang=partner.lang)
        sentences = [self._get_sentence(due, day) for due in dues]
        self._tell_now(partner, *sentences)
        self._tell_operator(partner, company, sentences, day)

    def _prepare_notice_vals(self, due, day):
        return {
            "partner_id": due["partner"].id,
            "company_id": due["company"].id,
            "subject": due["subject"],
            "res_model": due["record"]._name,
            "res_id": due["record"].id,
            "last_day": due["last_day"],
            "days": self._get_step(due["last_day"], day),
            "sent_on": day,
        }

    @api.model
    def _tell_now(self, partner, *sentences):
        """Write to a supplier at once; who has no e-mail reads it on its page.

        :param sentences: in the supplier's words
        """
        if not partner.sudo().email or not sentences:
            return
        template = self.env.ref("welfarepiu_supplier_charter.mail_template_charter")
        template.sudo().with_context(welfare_sentences=sentences).send_mail(partner.id)

    @api.model
    def _tell_operator(self, partner, company, sentences, day):
        """One thing to do a supplier, brought up to date while it is open."""
        adhesion = self.env["welfare.charter.adhesion"].sudo()
        adhesion = adhesion.search(
            [
                ("partner_id", "=", partner.id),
                ("company_id", "=", company.id),
                ("state", "in", ("in_force", "suspended")),
            ],
            limit=1,
        )
        note = "\n".join(sentences)
        running = adhesion.activity_ids.filtered(
            lambda one: one.activity_type_id
            == self.env.ref("welfarepiu_supplier_charter.activity_type_charter")
        )
        if running:
            running[:1].note = note
        elif adhesion:
            adhesion.activity_schedule(
                "welfarepiu_supplier_charter.activity_type_charter",
                date_deadline=day,
                summary=self.env._("Something of this supplier ends"),
                note=note,
                user_id=adhesion.line_ids.judged_by_id[:1].id,
            )
