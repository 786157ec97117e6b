from . import welfare_charter_certificate
