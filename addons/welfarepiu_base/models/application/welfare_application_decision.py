from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize


class WelfareApplication(models.AbstractModel):
    """What the operator sees and decides. What becomes of others who are here already
    is said to the operator and never to the applicant."""

    _inherit = "welfare.application"

    request_text = fields.Text(
        string="What we asked for",
        readonly=True,
        copy=False,
        help="Read by the applicant.",
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decided_on = fields.Datetime(readonly=True, copy=False)
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('id', 'in', match_ids)]",
        help="A contact we know with this VAT number: accepted, they become one.",
    )
    match_ids = fields.Many2many(
        "res.partner",
        string="Contacts with this VAT number",
        compute="_compute_matches",
    )
    user_id = fields.Many2one("res.users", string="Account", readonly=True, copy=False)
    hints = fields.Text(
        string="What to look at",
        compute="_compute_hints",
        help="What is missing, who is here already.",
    )
    hint_count = fields.Integer(compute="_compute_hints")

    # -- hooks -------------------------------------------------------------------------

    @api.model
    def _get_role(self):
        """Hook.

        :return: external id of the group that the applicant's account gets
        """
        raise NotImplementedError

    @api.model
    def _get_decision_action(self):
        """Hook.

        :return: external id of the action that asks for the words of a decision
        """
        raise NotImplementedError

    def _is_here_already(self, partner):
        """Hook.

        :return: whether this contact is what the applicant asks to become
        """
        raise NotImplementedError

    def _get_here_already_sentence(self, partner):
        """Hook: what the operator is told then."""
        raise NotImplementedError

    def _welcome(self, partner):
        """Hook: make what who is accepted needs, with superuser rights.

        :param partner: its contact
        :return: values of the application
        """
        return {"user_id": self._open_account(partner).id}

    def _after_accept(self):
        """Hook: it is accepted, with superuser rights."""

    # -- what the operator should know -------------------------------------------

    @api.depends("vat")
    def _compute_matches(self):
        for application in self:
            application.match_ids = application._find_matches()

    def _find_matches(self):
        """:return: the contacts that are this business; workers are not among them,
        they stand free"""
        if not self.vat:
            return self.env["res.partner"]
        return self.env["res.partner"].search(
            [
                ("vat", "in", [self.vat, f"IT{self.vat}"]),
                ("parent_id", "=", False),
                ("is_welfare_worker", "=", False),
            ]
        )

    @api.depends("state", "vat", "email", "city_id", "partner_id")
    @api.depends_context("lang")
    def _compute_hints(self):
        for application in self:
            hints = (
                application._get_hints()
                if application.state in ("received", "to_integrate")
                else []
            )
            application.hints = "\n".join(hints)
            application.hint_count = len(hints)

    def _get_hints(self):
        """:return: list of sentences: what is missing, and who is here already"""
        hints = [*self.sudo()._get_problems().values(), *self._get_own_hints()]
        if not self.city_id:
            hints.append(self.env._("The municipality is not one of ours."))
        hints += self._get_accept_obstacles()
        if self.match_ids and not self._get_accept_obstacles():
            hints.append(
                self.env._(
                    "We know a contact with this VAT number (%s): accepted, they become"
                    " one. Make sure that who applies acts for it.",
                    ", ".join(self.match_ids.mapped("name")),
                )
            )
        if twins := self._find_twins():
            hints.append(
                self.env._(
                    "Another application of the same business is under way: %s.",
                    ", ".join(twins.mapped("name")),
                )
            )
        return hints

    def _get_own_hints(self):
        """Hook: more sentences for the operator."""
        return []

    def _find_twins(self):
        """:return: other applications under way with this VAT number or mailbox"""
        domain = Domain("email", "=", self.email)
        if self.vat:
            domain |= Domain("vat", "=", self.vat)
        return self.search(
            domain
            & Domain("id", "!=", self.id)
            & Domain("state", "in", ("received", "to_integrate"))
        )

    def _get_accept_obstacles(self):
        """:return: list of sentences why it cannot be accepted as it is"""
        self.ensure_one()
        obstacles = []
        matches = self.match_ids
        if len(matches) > 1 and self.partner_id not in matches:
            obstacles.append(
                self.env._(
                    "Several contacts have this VAT number: say which one it is, or"
                    " merge them."
                )
            )
        partner = self._get_known_partner()
        if partner and self._is_here_already(partner):
            obstacles.append(self._get_here_already_sentence(partner))
        login = self._find_login()
        if login and login.partner_id.commercial_partner_id != partner:
            obstacles.append(
                self.env._(
                    "Somebody else logs in with %s already: ask for another address.",
                    self.email,
                )
            )
        return obstacles

    def _get_known_partner(self):
        return self.partner_id or (
            self.match_ids if len(self.match_ids) == 1 else self.match_ids.browse()
        )

    def _find_login(self):
        login = email_normalize(self.email or "")
        return (
            self.env["res.users"]
            .sudo()
            .with_context(active_test=False)
            .search([("login", "=", login)], limit=1)
        )

    # -- deciding ----------------------------------------------------------------

    def _take_hold(self, states):
        """One operator at a time; who comes second is told.

        :raise UserError: somebody else decides, or has decided
        """
        self.ensure_one()
        self.check_access("write")
        if not self.sudo().try_lock_for_update():
            raise UserError(
                self.env._("Somebody else is deciding this application right now.")
            )
        self.invalidate_recordset(["state", "decided_by_id"])
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "This application is “%(state)s”%(by)s: this step is not possible"
                    " now.",
                    state=labels[self.state],
                    by=f" ({self.decided_by_id.name})" if self.decided_by_id else "",
                )
            )

    def _prepare_decision_vals(self, state):
        return {
            "state": state,
            "decided_by_id": self.env.user.id,
            "decided_on": self.env["welfare.clock"]._now(),
        }

    def _ask_integration(self, text):
        """Ask the applicant for more, by mail, with the private link.

        :param str text: what is missing; the applicant reads it
        """
        self._take_hold(("received",))
        self._check_text(text)
        self.sudo().write(
            {
                "state": "to_integrate",
                "request_text": text,
                "touched_on": self.env["welfare.clock"]._now(),
            }
        )
        self.sudo()._message_log(body=text, author_id=self.env.user.partner_id.id)
        self.sudo()._send_news()

    def _refuse(self, text):
        """Say no, with the reason the applicant reads."""
        self._take_hold(("received", "to_integrate"))
        self._check_text(text)
        self.sudo().write(
            {**self._prepare_decision_vals("refused"), "request_text": text}
        )
        self.sudo()._message_log(body=text, author_id=self.env.user.partner_id.id)
        self.sudo()._send_news()

    def _check_text(self, text):
        if not (text or "").strip():
            raise UserError(self.env._("Say why: the applicant reads it."))

    def _accept(self):
        """Make a contact of it, with an account and an invitation, and what
        :meth:`_welcome` adds.

        :raise UserError: somebody else decided, or something stands in the way
        """
        self._take_hold(("received",))
        if obstacles := self._get_accept_obstacles():
            raise UserError("\n".join(obstacles))
        application = self.sudo()
        partner = application._update_or_create_partner()
        application.write(
            {
                **self._prepare_decision_vals("accepted"),
                "partner_id": partner.id,
                **application._welcome(partner),
            }
        )
        application._after_accept()
        application._send_news()

    # -- who is accepted -----------------------------------------------------------

    def _update_or_create_partner(self):
        """What is known of a contact stays; what is not is filled in."""
        vals = self._prepare_partner_vals()
        partner = self._get_known_partner()
        if not partner:
            return self.env["res.partner"].create(vals)
        partner.write(
            {name: value for name, value in vals.items() if not partner[name]}
        )
        return partner

    def _prepare_partner_vals(self):
        city = self.city_id
        return {
            "name": self.name,
            "is_company": True,
            "vat": f"IT{self.vat}",
            "l10n_it_codice_fiscale": self.tax_code,
            "street": self.street,
            "zip": self.zip or city.zipcode,
            "city": city.name or self.other_city,
            "city_id": city.id,
            "state_id": city.state_id.id,
            "country_id": self.env.ref("base.it").id,
            "email": self.email,
            "phone": self.phone,
            "lang": self.lang,
        }

    def _open_account(self, partner):
        """:return: the ``res.users`` of who applied, with its role"""
        user = self._find_login()
        if not user:
            contact = self.env["res.partner"].create(
                self._prepare_contact_vals(partner)
            )
            user = (
                self.env["res.users"]
                .with_context(no_reset_password=True)
                ._create_user_from_template(self._prepare_user_vals(contact))
            )
        user.write(
            {
                "active": True,
                "group_ids": [Command.link(self.env.ref(self._get_role()).id)],
            }
        )
        if not user.login_date:
            self._invite(user)
        return user

    def _prepare_contact_vals(self, partner):
        return {
            "name": self.contact_name,
            "function": self.contact_role,
            "parent_id": partner.id,
            "email": self.email,
            "phone": self.phone,
            "lang": self.lang,
            "tz": "Europe/Rome",
        }

    def _prepare_user_vals(self, contact):
        return {
            "partner_id": contact.id,
            "name": contact.name,
            "login": self.email,
            "email": self.email,
            "company_id": self.company_id.id,
            "company_ids": [Command.set(self.company_id.ids)],
        }

    def _invite(self, user):
        """The core's own invitation, with its link to choose a password."""
        user.partner_id.signup_prepare()
        self.env.ref("auth_signup.portal_set_password_email").with_context(
            dbname=self.env.cr.dbname, lang=user.lang, medium="portalinvite"
        ).send_mail(user.id)

    # -- buttons -----------------------------------------------------------------

    def action_accept(self):
        self._accept()

    def action_decide(self):
        """Ask for the words of the decision named in the context."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                self._get_decision_action()
            ),
            "context": {
                "default_application_id": self.id,
                "default_decision": self.env.context.get("decision"),
                "default_text": "\n".join(self.sudo()._get_problems().values()),
            },
        }
