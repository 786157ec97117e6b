import secrets
from datetime import timedelta

from passlib.context import CryptContext

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS, Command, Domain
from odoo.tools import email_normalize

from ...tools.spoken_code import make_code

LENGTH = 10
VALID_DAYS = 90
MAX_FAILED_ATTEMPTS = 10

#: Codes are random (46 bits), so fewer rounds than for a password chosen by a
#: person hold, and letters for a whole firm are made in seconds.
CRYPT = CryptContext(schemes=["pbkdf2_sha512"], pbkdf2_sha512__rounds=25_000)

#: Verified when there is no code, so that the answer takes as long.
DUMMY_HASH = CRYPT.hash(secrets.token_hex())


class WelfareActivationCode(models.Model):
    """A one-time code with which a worker opens the own account.

    It is handed out once, on paper or by mail, and kept only as a hash.
    """

    _name = "welfare.activation.code"
    _description = "Activation Code"
    _order = "id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", string="Worker", required=True, index=True, ondelete="cascade"
    )
    code_hash = fields.Char(required=True, groups=NO_ACCESS)
    expires_at = fields.Datetime(required=True)
    used_at = fields.Datetime()
    revoked_at = fields.Datetime(help="When a newer code took its place.")
    failed_attempts = fields.Integer()

    _live_unique = models.UniqueIndex(
        "(partner_id) WHERE used_at IS NULL AND revoked_at IS NULL",
        "A worker has one activation code at a time.",
    )

    # Handing out --------------------------------------------------------------

    @api.model
    def _create_for(self, partner):
        """Make a worker's new code; earlier ones end.

        :return: the code in clear, e.g. ``K7QF-2M9X-TR``; it exists nowhere else
        :raise AccessError: neither the operator nor HR of the worker's only firm
        :raise UserError: the worker has an account already, and the user is HR
        """
        partner.ensure_one()
        self._check_can_create_for(partner)
        code = make_code(LENGTH)
        now = self.env["welfare.clock"]._now()
        codes = self.sudo()
        codes.search(self._get_live_domain(partner)).revoked_at = now
        codes.flush_model()
        codes.create(
            {
                "partner_id": partner.id,
                "code_hash": CRYPT.hash(code),
                "expires_at": now + timedelta(days=VALID_DAYS),
            }
        )
        return f"{code[:4]}-{code[4:8]}-{code[8:]}"

    @api.model
    def _check_can_create_for(self, partner):
        """A code opens a wallet: a firm gets one only for a wallet all of its own."""
        user = self.env.user
        # Judged by who asks, not by who read the record before.
        worker = partner.with_env(self.env).sudo()
        if not worker.is_welfare_worker or not worker.l10n_it_codice_fiscale:
            raise UserError(self.env._("Only a worker with a tax code gets a code."))
        if user._is_superuser() or user.has_group("welfarepiu_base.group_operator"):
            return
        payers = worker.with_context(active_test=False).welfare_employment_ids.payer_id
        if not payers:
            raise AccessError(self.env._("You do not act for this firm."))
        payers._check_can_manage()
        if worker.user_ids:
            raise UserError(self.env._("This worker has already opened the account."))

    @api.model
    def _may_create_for(self, partner):
        """:return: whether the user may hand this worker a code; the operator prints
        the letters that HR may not
        """
        try:
            self._check_can_create_for(partner)
        except UserError:  # AccessError is one
            return False
        return True

    @api.model
    def _get_live_domain(self, partner):
        return Domain(
            [
                ("partner_id", "=", partner.id),
                ("used_at", "=", False),
                ("revoked_at", "=", False),
            ]
        )

    # Opening the account ------------------------------------------------------

    @api.model
    def _activate(self, tax_code, code, login, password):
        """Open a worker's portal account with the code.

        A wrong pair is answered and not raised: raising would roll back the count
        of failed attempts, and let a guesser go on for ever.

        :param login: an e-mail address, or the own tax code for who has none
        :return: the ``res.users``, or an empty one when tax code and code do not
            go together (unknown, wrong, used, expired or blocked: the page says
            ``_get_refusal_message()`` and nothing more)
        :raise UserError: code right, but the login is taken or no login
        """
        activation = self.sudo()._find_live(tax_code)
        if not activation._verify(code):
            return self.env["res.users"]
        # A failed creation must leave the code unused.
        with self.env.cr.savepoint():
            activation.used_at = self.env["welfare.clock"]._now()
            user = activation._open_account(login, password)
        return user.sudo(False).with_env(self.env)

    @api.model
    def _get_refusal_message(self):
        return self.env._(
            "Tax code and activation code do not go together, or the code has expired."
            " Check both, or ask your firm or the operator for a new code."
        )

    @api.model
    def _find_live(self, tax_code):
        """:return: the worker's live code, locked; empty if none or being used"""
        tax_code = self.env["res.partner"]._welfare_clean_tax_code(tax_code)
        if not tax_code:
            return self
        worker = self.env["res.partner"].search(
            [
                ("is_welfare_worker", "=", True),
                ("l10n_it_codice_fiscale", "=", tax_code),
            ]
        )
        found = self.search(self._get_live_domain(worker))
        return found.try_lock_for_update() if found else self

    def _verify(self, code):
        clean = "".join(filter(str.isalnum, code or "")).upper()
        if not self._is_usable():
            CRYPT.verify(clean, DUMMY_HASH)
            return False
        if CRYPT.verify(clean, self.code_hash):
            return True
        self.failed_attempts += 1
        return False

    def _is_usable(self):
        return (
            bool(self)
            and self.failed_attempts < MAX_FAILED_ATTEMPTS
            and self.env["welfare.clock"]._now() < self.expires_at
        )

    def _open_account(self, login, password):
        self.ensure_one()
        login = self._check_login(login)
        users = self.partner_id.with_context(active_test=False).user_ids
        if any(user._is_internal() for user in users):
            raise UserError(self.env._("This person already has a staff account."))
        vals = self._prepare_user_vals(login, password)
        if users:
            user = users[0]
            user.write(vals)
        else:
            user = (
                self.env["res.users"]
                .with_context(no_reset_password=True)
                ._create_user_from_template(
                    {
                        **vals,
                        "partner_id": self.partner_id.id,
                        "name": self.partner_id.name,
                    }
                )
            )
        user.write({"group_ids": self._prepare_group_commands()})
        return user

    def _prepare_user_vals(self, login, password):
        vals = {"login": login, "password": password, "active": True}
        if "@" in login:
            vals["email"] = login
        companies = self.partner_id.welfare_employment_ids.company_id
        if companies:
            vals["company_id"] = companies[0].id
            vals["company_ids"] = [Command.set(companies.ids)]
        return vals

    def _prepare_group_commands(self):
        return [Command.link(self.env.ref("welfarepiu_base.group_worker").id)]

    def _check_login(self, login):
        """:return: the login in its one spelling
        :raise UserError: neither e-mail nor the own tax code, or taken
        """
        tax_code = self.env["res.partner"]._welfare_clean_tax_code(login)
        if tax_code == self.partner_id.l10n_it_codice_fiscale:
            clean = tax_code
        else:
            clean = email_normalize(login)
        if not clean:
            raise UserError(
                self.env._("Log in with your e-mail address or with your tax code.")
            )
        taken = (
            self.env["res.users"]
            .with_context(active_test=False)
            .search_count(
                [("login", "=", clean), ("partner_id", "!=", self.partner_id.id)]
            )
        )
        if taken:
            raise UserError(
                self.env._("This login is already in use: choose another one.")
            )
        return clean
