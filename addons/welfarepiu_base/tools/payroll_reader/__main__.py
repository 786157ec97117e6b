# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import sys

from .cli import main

sys.exit(main(sys.argv[1:]))
