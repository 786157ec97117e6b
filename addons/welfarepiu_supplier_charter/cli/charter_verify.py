from odoo.cli.command import Command

from odoo.addons.welfarepiu_base.cli._verify import VerifyCommand


class CharterVerify(VerifyCommand, Command):
    """Verify what suppliers signed: texts, documents, and the guards that keep them.

    Each version of the charter is compared with its fingerprint, each signed document
    with its own and with the text it shows. Nothing is changed. The exit status is 1 if
    anything differs.
    """

    name = "charter_verify"
    model = "welfare.charter"
