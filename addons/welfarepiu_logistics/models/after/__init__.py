from . import welfare_participation
