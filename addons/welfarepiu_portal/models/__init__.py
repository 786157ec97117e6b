from . import ir_http, product_template, product_wishlist, supplier_map, website
