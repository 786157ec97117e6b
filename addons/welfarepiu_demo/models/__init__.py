from . import welfare_clock, welfare_demo
