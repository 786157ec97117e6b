"""The operator publishes the conditions of sale, written as an example."""

from .book import read_bytes


def tell(env):
    text = read_bytes("condizioni_di_vendita.html").decode()
    for lang in ("en_US", "it_IT"):
        env.company.with_context(lang=lang).invoice_terms_html = text
    env.company.terms_type = "html"
    env["ir.config_parameter"].set_param("account.use_invoice_terms", True)
