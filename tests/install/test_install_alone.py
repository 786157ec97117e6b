"""Each addon installs without the others it does not depend on, and goes away again."""

import os

import install_matrix
import pytest


@pytest.mark.parametrize("addon", install_matrix.own_addons())
def test_addon_installs_alone_and_uninstalls(addon, tmp_path):
    install_matrix.run(addon, tmp_path, template=os.environ["WP_CORE_TEMPLATE"])
