from . import (
    welfare_team,
    welfare_team_member,
)
