from odoo.cli.command import Command

from odoo.addons.welfarepiu_base.cli._verify import VerifyCommand


class FundVerify(VerifyCommand, Command):
    """Verify the Solidarity Fund: its hash chain, its counters and registers against
    its books, regulations, requests and published statements against their
    fingerprints, and the guards that keep them.

    Nothing is changed. What differs is named by its code; the exit status is then 1.
    """

    name = "fund_verify"
    model = "welfare.fund"
