from . import ir_http, website
