from . import (
    welfare_application,
    welfare_application_decision,
    welfare_application_facts,
    welfare_application_try,
)
