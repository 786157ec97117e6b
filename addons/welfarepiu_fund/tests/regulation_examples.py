"""Real regulations, as they are typed into the form: no code knows any of them.

Numbers are those of public texts. What a text does not say, and somebody who enters it
has to decide, is marked INFERRED with the reason.
"""

from datetime import timedelta

from odoo.tests import Form

#: Comune di Bergamo, mutual-aid fund 2020, as it began.
BERGAMO_2020 = {
    "vals": {
        "isee_ceiling": 20000,
        "asset_ceiling": 5000,
        # INFERRED: one grant for each household; the text speaks of one card.
        "household_frequency_months": 12,
        "points_minimum": 0,
    },
    "events": [
        {
            "name": "Pay cut",
            "code": "pay_cut",
            "conditions": [("income_drop", 20, 0)],
            "papers": [("Pay slips", None)],
        },
        # "Without fault" is what the paper has to show: no number says it.
        {
            "name": "Job lost without fault",
            "code": "job_lost",
            "papers": [("Letter of dismissal", None)],
        },
        {
            "name": "Less turnover of the self-employed",
            "code": "turnover",
            # INFERRED: "more than 30%" is 30.01 on a number with two decimals.
            "conditions": [("income_drop", 30.01, 0)],
        },
    ],
    "amounts": [
        {"household_from": 1, "household_to": 2, "ceiling": 300},
        {"household_from": 3, "household_to": 4, "ceiling": 400},
        {"household_from": 5, "household_to": 0, "ceiling": 500},
    ],
}

#: The same after three months, when need had grown.
BERGAMO_2020_WIDENED = {
    **BERGAMO_2020,
    "vals": {
        **BERGAMO_2020["vals"],
        "isee_ceiling": 25000,
        "asset_ceiling": 10000,
    },
    "amounts": [
        {"household_from": 1, "household_to": 2, "ceiling": 500},
        {"household_from": 3, "household_to": 4, "ceiling": 800},
        {"household_from": 5, "household_to": 0, "ceiling": 1000},
    ],
}

#: "Fondo di Solidarieta" of a comune near Florence, 2023.
FLORENCE_2023 = {
    "vals": {
        "isee_ceiling": 13000,
        "asset_ceiling": 10000,
        "real_estate_ceiling": 20000,
        # INFERRED: the comune's fund is for residents; here who is out of work was a
        # worker of a member firm, for as long as the text lets them be out of work.
        "employment_rule": "left",
        "after_leaving_months": 18,
    },
    "events": [
        # One of: each is an event.
        {
            "name": "Unemployed for 18 months at most",
            "code": "unemployed",
            "conditions": [("unemployed_months", 0, 18)],
        },
        {
            "name": "On the unemployment lists for more than 12 months",
            "code": "listed",
            # INFERRED: "more than 12 months" is 13 whole months.
            "conditions": [("listed_months", 13, 0)],
        },
        {
            "name": "Layoff scheme",
            "code": "layoff",
            "papers": [("Layoff notice", None)],
        },
        {
            "name": "Less work",
            "code": "less_work",
            "conditions": [("income_drop", 30, 0)],
            "papers": [("Report of the social service", None)],
        },
        {
            "name": "Extraordinary expense of a person over 65",
            "code": "elder",
            "conditions": [("elder_count", 1, 0), ("expenses", 0.01, 0)],
        },
        {
            "name": "Single parent",
            "code": "single_parent",
            "conditions": [("is_lone_parent", 1, 0)],
        },
    ],
    # INFERRED: 1,000 at most; the text binds the sum to documented expenses only.
    "amounts": [{"household_from": 1, "ceiling": 1000, "expense_share": 100}],
}

#: Enti Bilaterali Como 2025.
COMO_2025 = {
    "vals": {
        "isee_ceiling": 25000,
        "household_grants_per_year": 1,
        "frequency_months": 0,
        "intake": "windows",
    },
    "events": [
        {
            "name": "Disabled child",
            "code": "disabled_child",
            "vals": {"isee_ceiling": 30000},
            "conditions": [("child_disability_count", 1, 0)],
            "papers": [("Recognition under L. 104", ("child_disability_count", 1))],
        },
        # INFERRED: which canteen has 150 and which 200 is not in the summary.
        {"name": "Canteen, nursery school", "code": "canteen_nursery"},
        {"name": "Canteen, primary school", "code": "canteen_primary"},
        {"name": "University", "code": "university"},
    ],
    "amounts": [
        {"event": code, "household_from": 1, "ceiling": ceiling, "is_fixed": True}
        for code, ceiling in (
            ("disabled_child", 750),
            ("canteen_nursery", 150),
            ("canteen_primary", 200),
            ("university", 300),
        )
    ],
    # INFERRED: the days; the text has "a form with deadline".
    "windows": [{"name": "The year's call", "code": "call", "days": (-20, 30)}],
}

#: Ambito 21, Marche: large families.
AMBITO_21 = {
    "vals": {"frequency_months": 0, "intake": "windows", "points_minimum": 0},
    "events": [
        {
            "name": "Large family",
            "code": "large_family",
            "conditions": [("child_count", 4, 0)],
        }
    ],
    "points": [
        # The first band (0 to 1,000: 15) and the last point (1) are in the text.
        # INFERRED: one point less for every 1,000 in between.
        *(
            {
                "criterion": "isee",
                "value_from": 1000 * number,
                "value_to": 1000 * (number + 1) if number < 14 else 0,
                "points": 15 - number,
            }
            for number in range(15)
        ),
        {"criterion": "is_lone_parent", "value_from": 1, "points": 5},
        {"criterion": "disability_count", "points": 5, "is_per_unit": True},
        {"criterion": "minor_count", "points": 3, "is_per_unit": True},
        {"criterion": "pays_rent", "value_from": 1, "points": 5},
    ],
    # INFERRED: nobody gets more than 5,000; the text has no sum for one family.
    "amounts": [{"household_from": 1, "ceiling": 5000, "is_fixed": True}],
    "windows": [
        {
            "name": "Thirty days",
            "code": "thirty_days",
            "days": (-10, 19),
            "budget": 12000,
            "has_ranking": True,
        }
    ],
    "shares": [50, 30, 20],
}

#: ELBA, Lombardy crafts 2025. INFERRED: which of the two budgets is whose.
ELBA_2025 = {
    "vals": {"frequency_months": 0, "grants_per_year": 1},
    "events": [
        {
            "name": name,
            "code": code,
            "vals": {"months_to_ask": 4, "yearly_budget": budget},
        }
        for name, code, budget in (
            ("Own studies, middle school", "own_middle", 60000),
            ("Own studies, high school", "own_high", 60000),
            ("Own studies, university", "own_university", 60000),
            ("Children, university", "child_university", 890000),
            ("Children, high school", "child_high", 890000),
        )
    ],
    "amounts": [
        {"event": code, "household_from": 1, "ceiling": ceiling, "is_fixed": True}
        for code, ceiling in (
            ("own_middle", 400),
            ("own_high", 500),
            ("own_university", 600),
            ("child_university", 650),
            ("child_high", 400),
        )
    ],
}

# Five years for each benefit, eight with more than two children.
FIVE_YEARS = {"grants_max": 5, "large_family_from": 3, "grants_max_large": 8}

#: Ente Bilaterale Commercio Bergamo.
ENTE_BILATERALE_BERGAMO = {
    "vals": {
        "seniority_months": 3,
        "seniority_rule": "contribution",
        "seniority_window": 12,
        "kinds_per_year": 2,
        # INFERRED: each kind once a year, so that a year has two grants.
        "grants_per_year": 2,
        "frequency_months": 0,
    },
    "events": [
        {"name": "School books", "code": "books", "vals": FIVE_YEARS},
        {"name": "Canteen", "code": "canteen", "vals": FIVE_YEARS},
        {"name": "Transport", "code": "transport", "vals": FIVE_YEARS},
        {
            "name": "Disability",
            "code": "disability",
            "vals": {"outside_limits": True},
            "conditions": [("disability_count", 1, 0)],
        },
    ],
    "amounts": [
        {"household_from": 1, "isee_to": 12000, "ceiling": 450, "is_fixed": True},
        {"household_from": 1, "isee_from": 12000, "ceiling": 200, "is_fixed": True},
    ],
}

#: Amos (Piemonte). INFERRED: 1,500 at most; the board sets the sum of each year.
AMOS = {
    "vals": {"seniority_months": 12, "yearly_budget": 20000},
    "events": [
        {"name": "Economic hardship", "code": "economic"},
        {"name": "Hardship of health", "code": "health"},
        {"name": "Hardship of study", "code": "study"},
    ],
    "amounts": [{"household_from": 1, "ceiling": 1500}],
}

#: Fondo San Giuseppe, Milan 2020. INFERRED: the steps between 400 and 800.
SAN_GIUSEPPE_2020 = {
    "vals": {"income_per_person_ceiling": 400, "frequency_months": 3},
    "events": [{"name": "Job lost or cut since 1 March", "code": "job"}],
    "amounts": [
        {
            "household_from": size,
            "household_to": size if size < 5 else 0,
            "ceiling": 300 + 100 * size,
            "is_fixed": True,
            "months": 3,
        }
        for size in range(1, 6)
    ],
}

EXAMPLES = {
    "bergamo_2020": BERGAMO_2020,
    "bergamo_2020_widened": BERGAMO_2020_WIDENED,
    "florence_2023": FLORENCE_2023,
    "como_2025": COMO_2025,
    "ambito_21": AMBITO_21,
    "elba_2025": ELBA_2025,
    "ente_bilaterale_bergamo": ENTE_BILATERALE_BERGAMO,
    "amos": AMOS,
    "san_giuseppe_2020": SAN_GIUSEPPE_2020,
}


def enter(env, fund, example, today):
    """Type a regulation into its form, as the evaluator does.

    :param env: of the user who types
    :param example: a value of :data:`EXAMPLES`
    :param date today: windows are open around it
    :return: the draft ``welfare.fund.regulation``
    """
    form = Form(env["welfare.fund.regulation"])
    form.fund_id = fund.with_env(env)
    for name, value in example["vals"].items():
        setattr(form, name, value)
    for event in example["events"]:
        _enter_event(env, form, event)
    for number, share in enumerate(example.get("shares", ())):
        with form.ranking_share_ids.new() as row:
            row.budget_share = share
            row.sequence = number
    for window in example.get("windows", ()):
        _enter_window(form, window, today)
    regulation = form.save()
    # Rows that name an event are entered once the event is there.
    form = Form(regulation)
    for rule in example.get("points", ()):
        with form.point_rule_ids.new() as row:
            for name, value in rule.items():
                setattr(row, name, value)
    events = {event.code: event for event in regulation.event_ids}
    for rule in example["amounts"]:
        with form.amount_rule_ids.new() as row:
            for name, value in rule.items():
                if name == "event":
                    row.event_id = events[value]
                else:
                    setattr(row, name, value)
    return form.save()


def _enter_event(env, form, event):
    with form.event_ids.new() as row:
        row.name = event["name"]
        row.code = event["code"]
        row.kind_ids.add(env.ref("welfarepiu_base.kind_f"))
        for name, value in event.get("vals", {}).items():
            setattr(row, name, value)
        for fact, low, high in event.get("conditions", ()):
            with row.condition_ids.new() as condition:
                condition.fact = fact
                condition.at_least = low
                condition.at_most = high
        for name, only_for in event.get("papers", ()):
            with row.paper_ids.new() as paper:
                paper.name = name
                if only_for:
                    paper.fact, paper.fact_from = only_for


def _enter_window(form, window, today):
    first, last = window["days"]
    with form.window_ids.new() as row:
        row.name = window["name"]
        row.code = window["code"]
        row.date_from = today + timedelta(days=first)
        row.date_to = today + timedelta(days=last)
        row.budget = window.get("budget", 0)
        row.has_ranking = window.get("has_ranking", False)
