from . import welfare_clock, welfare_demo, welfare_upload
