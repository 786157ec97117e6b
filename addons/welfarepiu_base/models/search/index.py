"""The index of the shop's search, in SQL: how words are made alike, what a product is
found by, and which tables that comes from.

No extension is needed: accents go by Unicode's own decomposition, stems by the
configurations ``italian`` and ``english`` that come with PostgreSQL.
"""

from typing import NamedTuple

TABLE_AND_FUNCTIONS = r"""
ALTER TABLE welfare_search_document
    ADD COLUMN IF NOT EXISTS vector tsvector,
    ADD COLUMN IF NOT EXISTS exact tsvector;
CREATE INDEX IF NOT EXISTS welfare_search_document_vector
    ON welfare_search_document USING gin (vector);
CREATE INDEX IF NOT EXISTS welfare_search_document_exact
    ON welfare_search_document USING gin (exact);

-- Lower case, no accents, no tags, no punctuation; "1,5kg" becomes "1.5 kg".
CREATE OR REPLACE FUNCTION welfare_search_plain(words text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT trim(translate(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        lower(regexp_replace(
            normalize(coalesce(words, ''), NFKD), '[\u0300-\u036F]', '', 'g')),
        '<[^>]*>|&[a-z]+;', ' ', 'g'),
        '(\d)[.,](?=\d)', '\1' || chr(1), 'g'),
        '[^[:alnum:]' || chr(1) || ']+', ' ', 'g'),
        '(\d)(?=[a-z])', '\1 ', 'g'), chr(1), '.'))
$$;

CREATE OR REPLACE FUNCTION welfare_search_config(lang text) RETURNS regconfig
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE left(lang, 2)
        WHEN 'it' THEN 'pg_catalog.italian'::regconfig
        WHEN 'en' THEN 'pg_catalog.english'::regconfig
        ELSE 'pg_catalog.simple'::regconfig END
$$;

CREATE OR REPLACE FUNCTION welfare_search_say(words jsonb, lang text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT COALESCE(words ->> lang, words ->> 'en_US')
$$;

-- Four weights: A what it is called, B what for, C whose and where, D all it says of
-- itself. Lexemes like #need12 are the needs themselves, for the synonyms.
CREATE OR REPLACE FUNCTION welfare_search_refresh(products integer[]) RETURNS bigint
    LANGUAGE sql AS $$
    DELETE FROM welfare_search_document
     WHERE products IS NULL AND lang NOT IN (SELECT code FROM res_lang WHERE active);
    WITH words AS (
        SELECT product.id, lang.code, welfare_search_config(lang.code) AS config,
               welfare_search_plain(concat_ws(' ',
                   welfare_search_say(product.name, lang.code),
                   product.default_code)) AS called,
               welfare_search_plain(concat_ws(' ', need.words, category.words,
                   welfare_search_say(kind.name, lang.code))) AS used,
               welfare_search_plain(concat_ws(' ', supplier.name, place.words)) AS near,
               welfare_search_plain(concat_ws(' ',
                   welfare_search_say(product.description_sale, lang.code),
                   welfare_search_say(product.description_ecommerce, lang.code)
               )) AS told,
               need.marks
          FROM product_template product
          CROSS JOIN (SELECT code FROM res_lang WHERE active) lang
          LEFT JOIN welfare_benefit_kind kind ON kind.id = product.welfare_kind_id
          LEFT JOIN res_partner supplier ON supplier.id = product.welfare_supplier_id
          CROSS JOIN LATERAL (
              SELECT string_agg(welfare_search_say(above.name, lang.code), ' ')
                         AS words,
                     array_agg(DISTINCT '#need' || above.id) AS marks
                FROM product_template_welfare_need_rel rel
                JOIN welfare_need own ON own.id = rel.welfare_need_id
                JOIN welfare_need above
                  ON own.parent_path LIKE above.parent_path || '%'
               WHERE rel.product_template_id = product.id
          ) need
          CROSS JOIN LATERAL (
              SELECT string_agg(welfare_search_say(one.name, lang.code), ' ') AS words
                FROM product_public_category_product_template_rel rel
                JOIN product_public_category one
                  ON one.id = rel.product_public_category_id
               WHERE rel.product_template_id = product.id
          ) category
          CROSS JOIN LATERAL (
              SELECT string_agg(welfare_search_say(city.name, lang.code), ' ') AS words
                FROM res_city city
               WHERE city.id IN (product.welfare_origin_city_id, supplier.city_id)
                  OR city.id IN (
                      SELECT res_city_id FROM product_template_res_city_rel
                       WHERE product_template_id = product.id)
          ) place
         -- An array, also for all: one product is found by the index.
         WHERE product.id = ANY(
             COALESCE(products, ARRAY(SELECT id FROM product_template)))
    ), rows AS (
        INSERT INTO welfare_search_document AS doc
               (product_tmpl_id, lang, vector, exact)
        SELECT id, code,
               setweight(to_tsvector(config, called), 'A')
               || setweight(to_tsvector(config, used), 'B')
               || setweight(to_tsvector(config, near), 'C')
               || setweight(to_tsvector(config, told), 'D')
               || COALESCE(array_to_tsvector(marks), ''),
               setweight(to_tsvector('pg_catalog.simple', called), 'A')
               || setweight(to_tsvector('pg_catalog.simple', used), 'B')
               || setweight(to_tsvector('pg_catalog.simple', near), 'C')
               || setweight(to_tsvector('pg_catalog.simple', told), 'D')
          FROM words
        ON CONFLICT (product_tmpl_id, lang) DO UPDATE
           SET vector = EXCLUDED.vector, exact = EXCLUDED.exact
         WHERE (doc.vector, doc.exact)
               IS DISTINCT FROM (EXCLUDED.vector, EXCLUDED.exact)
        RETURNING 1
    )
    SELECT count(*) FROM rows
$$;
"""

#: For the uninstall: what no table takes along.
DROP_FUNCTIONS = """
DROP FUNCTION IF EXISTS welfare_search_refresh(integer[]);
DROP FUNCTION IF EXISTS welfare_search_say(jsonb, text);
DROP FUNCTION IF EXISTS welfare_search_config(text);
DROP FUNCTION IF EXISTS welfare_search_plain(text);
"""


class Source(NamedTuple):
    """A table whose rows say something of products."""

    table: str
    events: tuple
    body: str  # plpgsql


def _changed(table, columns, products):
    """:param products: SQL of the ids of products that a row of ``table`` speaks of
    :return: the source that reads them again when one of ``columns`` changes"""
    old, new = (
        ", ".join(f"{row}.{name}" for name in columns) for row in ("OLD", "NEW")
    )
    return Source(
        table,
        ("UPDATE",),
        f"""
BEGIN
    IF ROW({new}) IS DISTINCT FROM ROW({old}) THEN
        PERFORM welfare_search_refresh(ARRAY({products}));
    END IF;
    RETURN NULL;
END
""",
    )


def _linked(table):
    """:return: the source of a many2many table of products"""
    return Source(
        table,
        ("INSERT", "UPDATE", "DELETE"),
        """
BEGIN
    PERFORM welfare_search_refresh(
        ARRAY[NEW.product_template_id, OLD.product_template_id]);
    RETURN NULL;
END
""",
    )


_OWN = (
    "name",
    "default_code",
    "description_sale",
    "description_ecommerce",
    "welfare_kind_id",
    "welfare_supplier_id",
    "welfare_origin_city_id",
)

SOURCES = (
    Source(
        "product_template",
        ("INSERT", "UPDATE"),
        f"""
BEGIN
    IF TG_OP = 'INSERT' OR ROW({", ".join(f"NEW.{name}" for name in _OWN)})
        IS DISTINCT FROM ROW({", ".join(f"OLD.{name}" for name in _OWN)}) THEN
        PERFORM welfare_search_refresh(ARRAY[NEW.id]);
    END IF;
    RETURN NULL;
END
""",
    ),
    _linked("product_template_welfare_need_rel"),
    _linked("product_template_res_city_rel"),
    _linked("product_public_category_product_template_rel"),
    _changed(
        "welfare_need",
        ("name", "parent_path"),
        """
        SELECT rel.product_template_id
          FROM product_template_welfare_need_rel rel
          JOIN welfare_need own ON own.id = rel.welfare_need_id
         WHERE own.parent_path LIKE OLD.parent_path || '%'
            OR own.parent_path LIKE NEW.parent_path || '%'
""",
    ),
    _changed(
        "welfare_benefit_kind",
        ("name",),
        "SELECT id FROM product_template WHERE welfare_kind_id = NEW.id",
    ),
    _changed(
        "product_public_category",
        ("name",),
        """
        SELECT product_template_id
          FROM product_public_category_product_template_rel
         WHERE product_public_category_id = NEW.id
""",
    ),
    _changed(
        "res_partner",
        ("name", "city_id"),
        "SELECT id FROM product_template WHERE welfare_supplier_id = NEW.id",
    ),
    _changed(
        "res_city",
        ("name",),
        """
        SELECT id FROM product_template WHERE welfare_origin_city_id = NEW.id
        UNION SELECT product_template_id FROM product_template_res_city_rel
         WHERE res_city_id = NEW.id
        UNION SELECT product.id FROM product_template product
          JOIN res_partner supplier ON supplier.id = product.welfare_supplier_id
         WHERE supplier.city_id = NEW.id
""",
    ),
    Source(
        "res_lang",
        ("INSERT", "UPDATE"),
        """
BEGIN
    IF TG_OP = 'INSERT' OR NEW.active IS DISTINCT FROM OLD.active THEN
        PERFORM welfare_search_refresh(NULL);
    END IF;
    RETURN NULL;
END
""",
    ),
)
