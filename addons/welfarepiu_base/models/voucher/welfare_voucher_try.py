import hashlib
import hmac
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import SQL

WINDOW = timedelta(minutes=10)
# Wrong codes in a window; an address may be a whole shopping street's.
PER_USER = 10
PER_ADDRESS = 40


class TooManyTries(UserError):
    """Too many wrong codes: wait."""


class WelfareVoucherTry(models.Model):
    """How many wrong voucher codes a supplier's user, and an address, said lately.

    Kept in the database, so that all workers count together; of two tries at once one
    is done again (serialisation), so that none is left out. Addresses are not kept,
    only what they hash to.
    """

    _name = "welfare.voucher.try"
    _description = "Wrong voucher codes"
    _order = "id desc"
    _rec_name = "who"

    who = fields.Char(string="User or address", required=True, readonly=True)
    window_start = fields.Datetime(required=True, readonly=True)
    count = fields.Integer(string="Wrong codes", required=True, readonly=True)

    _once = models.UniqueIndex(
        "(who, window_start)", "One count for each user and time."
    )

    @api.model
    def _get_limits(self):
        """:return: ``{who: wrong codes allowed in a window}``"""
        limits = {f"user:{self.env.uid}": PER_USER}
        if request and request.httprequest.remote_addr:
            secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
            address = hmac.new(
                secret.encode(),
                request.httprequest.remote_addr.encode(),
                hashlib.sha256,
            )
            limits[f"address:{address.hexdigest()}"] = PER_ADDRESS
        return limits

    @api.model
    def _name_address(self, address):
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        code = hmac.new(secret.encode(), address.encode(), hashlib.sha256)
        return f"address:{code.hexdigest()}"

    @api.model
    def _get_window_start(self):
        """:return: naive UTC datetime"""
        now = self.env["welfare.clock"]._now()
        return now - (now - now.min) % WINDOW

    @api.model
    def _add(self, who, number):
        [[count]] = self.env.execute_query(
            SQL(
                """INSERT INTO %(table)s AS try (who, window_start, count)
                VALUES (%(who)s, %(start)s, GREATEST(%(number)s, 0))
                ON CONFLICT (who, window_start) DO UPDATE
                SET count = GREATEST(try.count + %(number)s, 0)
                RETURNING count""",
                table=SQL.identifier(self._table),
                who=who,
                start=self._get_window_start(),
                number=number,
            )
        )
        self.invalidate_model(["count"])
        return count

    @api.model
    def _take(self):
        """Count one try of the current user.

        :raise TooManyTries: there were too many in this window
        """
        # In one order, so that two users of one address never wait for each other.
        counts = {who: self._add(who, 1) for who in sorted(self._get_limits())}
        limits = self._get_limits()
        if any(count > limits[who] for who, count in counts.items()):
            end = fields.Datetime.context_timestamp(
                self.with_context(tz="Europe/Rome"), self._get_window_start() + WINDOW
            )
            raise TooManyTries(
                self.env._(
                    "Too many wrong codes. Please wait until %s and try again.",
                    end.strftime("%H:%M"),
                )
            )

    @api.model
    def _give_back(self):
        """The code was right: it does not count."""
        for who in sorted(self._get_limits()):
            self._add(who, -1)

    @api.autovacuum
    def _gc(self):
        self.search(
            [("window_start", "<", self._get_window_start() - timedelta(days=1))]
        ).unlink()
