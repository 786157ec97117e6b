from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from .. import hooks


@tagged("post_install", "-at_install")
class TestPostgresql(TransactionCase):
    """A server too old for the triggers is named before anything is made."""

    def test_old_server_is_refused_in_words(self):
        with (
            patch.object(hooks, "_get_server_version", return_value=13),
            self.assertRaisesRegex(UserError, "PostgreSQL 14 .*PostgreSQL 13"),
        ):
            hooks.pre_init_hook(self.env)

    def test_this_server_is_accepted(self):
        self.assertGreaterEqual(
            hooks._get_server_version(self.env.cr), hooks.POSTGRESQL
        )
        hooks.pre_init_hook(self.env)
