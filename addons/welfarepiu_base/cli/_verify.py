import argparse
import sys

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.modules.registry import Registry
from odoo.tools import config


class VerifyCommand:
    """Stands beside ``odoo.cli.command.Command``: a command that asks a model to verify
    itself, prints what it says, and exits with 1 if there are faults. Nothing is
    changed.

    :cvar str model: its ``_verify()`` returns a dict of ``lines`` and ``faults``
    """

    model = None

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
            report = Environment(cr, SUPERUSER_ID, {})[self.model]._verify()
            cr.rollback()
        for line in report["lines"]:
            sys.stdout.write(f"{line}\n")
        sys.exit(1 if report["faults"] else 0)
