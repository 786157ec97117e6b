from . import product_product, res_partner, sale_order
