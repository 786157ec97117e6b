from . import welfare_notice, welfare_consent
