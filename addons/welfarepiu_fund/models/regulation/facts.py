"""The facts of a request that the tables of a regulation may speak of.

A regulation is typed parameters and tables of bands over these: there is no language
of expressions. What a new regulation needs and is not here is one more row, one more
field of ``welfare.fund.request`` with the same name, one more question of the form.
"""

#: Facts with a number, or yes (1) or no (0): fields of ``welfare.fund.request``.
NUMBERS = [
    ("isee", "ISEE"),
    ("household_size", "People in the household"),
    ("minor_count", "Minors"),
    ("child_count", "Children"),
    ("disability_count", "People with L. 104"),
    ("child_disability_count", "Children with L. 104"),
    ("elder_count", "People over 65"),
    ("is_lone_parent", "Lone parent"),
    ("pays_rent", "Pays rent"),
    ("income_drop", "Loss of income (%)"),
    ("household_income", "Income of the household in a month"),
    ("unemployed_months", "Months without work"),
    ("listed_months", "Months on the unemployment lists"),
    ("sick_days", "Days of illness in the year"),
    ("expenses", "Documented expenses"),
    ("seniority_months", "Months of employment"),
]
FLAGS = ("is_lone_parent", "pays_rent")

#: Kinds of ISEE; the regulation says which it takes (``isee_<kind>``).
ISEE_KINDS = [
    ("ordinary", "Ordinary"),
    ("current", "Current (recent fall of income)"),
    ("national", "2026 version for national benefits"),
]

#: How many months back it is known for which of them somebody worked for member firms.
HISTORY_MONTHS = 36
