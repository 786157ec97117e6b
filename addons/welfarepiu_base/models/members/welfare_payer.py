from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class WelfarePayer(models.Model):
    """Who is charged when credit is spent: a firm; the Fund addon adds the Fund."""

    _name = "welfare.payer"
    _description = "Payer"
    _order = "name, id"

    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    payer_type = fields.Selection(
        [("firm", "Firm"), ("other", "No longer here")],
        required=True,
        default="firm",
        help="No longer here: the addon that charged this payer was uninstalled.",
    )
    partner_id = fields.Many2one(
        "res.partner", string="Contact", index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(default=True)
    employment_ids = fields.One2many("welfare.employment", "payer_id", "Employments")
    category_ids = fields.One2many("welfare.worker.category", "payer_id", "Categories")
    worker_count = fields.Integer(string="Workers", compute="_compute_worker_count")
    payroll_columns = fields.Json(
        help="What the firm's payroll columns mean, as corrected once: title to field."
    )

    _firm_unique = models.UniqueIndex(
        "(partner_id, company_id) WHERE payer_type = 'firm'",
        "This firm is already a payer of the company.",
    )
    _firm_has_partner = models.Constraint(
        "CHECK (payer_type <> 'firm' OR partner_id IS NOT NULL)",
        "A firm that pays has a contact.",
    )

    @api.depends("partner_id")
    def _compute_name(self):
        for payer in self:
            payer.name = payer.partner_id.name or payer.name

    @api.depends("employment_ids.left_on")
    def _compute_worker_count(self):
        counts = dict(
            self.env["welfare.employment"]._read_group(
                [("payer_id", "in", self.ids), ("left_on", "=", False)],
                ["payer_id"],
                ["__count"],
            )
        )
        for payer in self:
            payer.worker_count = counts.get(payer, 0)

    @api.constrains("partner_id", "payer_type")
    def _check_partner(self):
        for payer in self.filtered(lambda one: one.payer_type == "firm"):
            partner = payer.partner_id
            if partner.is_welfare_worker or partner != partner.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "A firm is a contact of its own, neither a worker nor a contact"
                        " of another one."
                    )
                )

    def _is_used(self):
        """:return: whether plans, workers or payments stand on this payer"""
        self.ensure_one()
        return bool(self.employment_ids) or any(
            self.env[model].sudo().search_count([("payer_id", "=", self.id)], limit=1)
            for model in self._get_models_of_use()
        )

    def _get_models_of_use(self):
        """:return: names of the models whose ``payer_id`` makes a payer used"""
        return [
            "welfare.plan",
            "welfare.credit.lot",
            "welfare.funding",
            "welfare.recharge",
        ]

    def _check_can_manage(self):
        """Raise AccessError unless the user acts for these payers.

        The operator does, and HR for its own firm. Judged by the user and not by
        ``env.su``: a sudo on the way does not open another firm's door.
        """
        user = self.env.user
        if user._is_superuser() or user.has_group("welfarepiu_base.group_operator"):
            return
        users = user.with_context(active_test=False)
        if self.sudo() - users._welfare_acts_for_firm():
            raise AccessError(self.env._("You do not act for this firm."))

    def _is_member(self, day=None):
        """Hook: a firm that has left is none any more.

        :param day: date in Europe/Rome, default today
        """
        self.ensure_one()
        return self.payer_type == "firm"

    # Enrolment ----------------------------------------------------------------

    def _enrol(self, people):
        """Make people workers of this firm; whoever is one already stays so.

        :param people: list of dicts with ``tax_code`` (valid, in capitals) and
            ``name``; as far as known ``email``, ``phone``, ``street``, ``zip``,
            ``city_id``, ``payroll_number``, ``hired_on`` and ``category`` (a name).
            One tax code stands in it once.
        :return: their running ``welfare.employment``, in the order of ``people``
        :raise AccessError: the user does not act for the firm
        """
        self.ensure_one()
        self._check_can_manage()
        # HR can read neither partners nor other firms' employments: a worker is
        # known by the tax code alone, and nothing of it is shown.
        payer = self.sudo().with_context(
            tracking_disable=True,
            mail_create_nolog=True,
            # Whoever loads the file does not become a follower of the worker.
            mail_create_nosubscribe=True,
        )
        workers = payer._get_or_create_workers(people)
        employments = payer._get_or_create_employments(people, workers)
        return employments.sudo(False).with_env(self.env)

    def _get_or_create_workers(self, people):
        Partner = self.env["res.partner"]
        known = Partner._welfare_find_workers([one["tax_code"] for one in people])
        created = Partner.create(
            [
                self._prepare_worker_vals(one)
                for one in people
                if one["tax_code"] not in known
            ]
        )
        for one in people:
            worker = known.get(one["tax_code"])
            if worker and self._may_correct_contact(worker):
                worker.write(self._prepare_contact_vals(one))
        known.update((worker.l10n_it_codice_fiscale, worker) for worker in created)
        return known

    def _may_correct_contact(self, worker):
        """A firm's file says where to reach its own worker who has no login yet.

        Otherwise a second firm could redirect the mail of a wallet that is not its.
        """
        employments = worker.with_context(active_test=False).welfare_employment_ids
        return not worker.user_ids and employments.payer_id <= self

    def _prepare_worker_vals(self, person):
        return {
            "name": person["name"],
            "l10n_it_codice_fiscale": person["tax_code"],
            "is_welfare_worker": True,
            "is_company": False,
            "country_id": self.env["ir.model.data"]._xmlid_to_res_id("base.it"),
            **self._prepare_contact_vals(person),
        }

    def _prepare_contact_vals(self, person):
        vals = {
            name: person[name]
            for name in ("email", "phone", "street", "zip")
            if person.get(name)
        }
        if city := person.get("city_id"):
            city = self.env["res.city"].browse(city)
            vals.update(
                city_id=city.id,
                city=city.name,
                zip=city.zipcode,
                state_id=city.state_id.id,
            )
        return vals

    def _get_or_create_employments(self, people, workers):
        Employment = self.env["welfare.employment"].with_context(active_test=False)
        running = {
            employment.worker_id: employment
            for employment in Employment.search(
                [
                    ("payer_id", "=", self.id),
                    ("left_on", "=", False),
                    ("worker_id", "in", [worker.id for worker in workers.values()]),
                ]
            )
        }
        categories = self._get_or_create_categories(people)
        missing = []
        for person in people:
            worker = workers[person["tax_code"]]
            vals = self._prepare_employment_vals(person, categories)
            if worker in running:
                running[worker]._write_changes(vals)
            else:
                missing.append({"worker_id": worker.id, "payer_id": self.id, **vals})
        for employment in Employment.create(missing):
            running[employment.worker_id] = employment
        return Employment.concat(
            *(running[workers[person["tax_code"]]] for person in people)
        )

    def _get_or_create_categories(self, people):
        wanted = {one["category"] for one in people if one.get("category")}
        Category = self.env["welfare.worker.category"].with_context(active_test=False)
        found = Category.search([("payer_id", "=", self.id), ("name", "in", wanted)])
        missing = sorted(wanted - set(found.mapped("name")))
        found += Category.create(
            [{"payer_id": self.id, "name": name} for name in missing]
        )
        return {category.name: category for category in found}

    def _prepare_employment_vals(self, person, categories):
        """Only what the file says: a column it has not leaves the value alone."""
        vals = {
            name: person[name]
            for name in ("payroll_number", "hired_on")
            if person.get(name)
        }
        if category := person.get("category"):
            vals["category_id"] = categories[category].id
        return vals

    # Back office --------------------------------------------------------------

    def action_open_employments(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "welfarepiu_base.action_welfare_employment"
        )
        action["domain"] = [("payer_id", "=", self.id)]
        action["context"] = {"default_payer_id": self.id}
        return action
