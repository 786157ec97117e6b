# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[2]
# The reader has no Odoo in it: these tests import it as a package of its own.
sys.path.insert(0, str(ROOT / "addons" / "welfarepiu_base" / "tools"))


@pytest.fixture(scope="session")
def data_dir():
    return ROOT / "tests" / "data" / "payroll"
