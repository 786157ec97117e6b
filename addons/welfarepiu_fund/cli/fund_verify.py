import argparse
import sys

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.cli.command import Command
from odoo.modules.registry import Registry
from odoo.tools import config


class FundVerify(Command):
    """Verify the Solidarity Fund: its hash chain, its counters and registers against
    its books, regulations, requests and published statements against their
    fingerprints, and the guards that keep them.

    Nothing is changed. What differs is named by its code; the exit status is then 1.
    """

    name = "fund_verify"

    def run(self, args):
        self.parser.formatter_class = argparse.RawDescriptionHelpFormatter
        self.parser.add_argument("-c", "--config", help="configuration file")
        self.parser.add_argument("-d", "--database", required=True)
        options = self.parser.parse_args(args)
        config.parse_config(
            [
                *(["-c", options.config] if options.config else []),
                *("-d", options.database, "--no-http", "--log-level=warn"),
            ],
            setup_logging=True,
        )
        with Registry(options.database).cursor() as cr:
            report = Environment(cr, SUPERUSER_ID, {})["welfare.fund"]._verify()
            cr.rollback()
        for line in report["lines"]:
            sys.stdout.write(f"{line}\n")
        sys.exit(1 if report["faults"] else 0)
