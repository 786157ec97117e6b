from . import guards
