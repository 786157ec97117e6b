from . import welfare_consent, welfare_notice
