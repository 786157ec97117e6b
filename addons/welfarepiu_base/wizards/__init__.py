from . import welfare_erasure_wizard
