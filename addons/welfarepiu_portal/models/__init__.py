from . import ir_http, product_template, website
