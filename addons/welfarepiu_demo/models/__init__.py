from . import welfare_clock
