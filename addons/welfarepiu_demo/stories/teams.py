"""Six zones cover the valleys; two SFA teams deliver, every day but Sunday."""

from datetime import timedelta

from odoo import Command

from .book import city, keep, kept, today

ZONES = (
    (
        "bassa_cavallina",
        "Bassa Val Cavallina",
        "016055 016068 016069 016094 016114 016130 016189 016218 016244 016032",
    ),
    (
        "alta_cavallina",
        "Alta Val Cavallina",
        "016025 016026 016058 016093 016110 016119 016137 016179 016205 016236",
    ),
    (
        "rive_sarnico",
        "Rive di Sarnico",
        "016088 016109 016174 016193 016211 016159 016237",
    ),
    ("adrara", "Valle di Adrara", "016001 016002 016104 016235 016242"),
    (
        "lovere",
        "Lovere e collina",
        "016033 016065 016102 016128 016162 016180 016200 016204",
    ),
    ("costa", "Costa Volpino e Rogno", "016086 016182"),
)
HOURS = ((9.0, 12.0), (14.0, 17.0), (17.0, 20.0))
DAYS = 14

TEAMS = (
    {
        "key": "lago",
        "name": "Squadra del Lago",
        "educator": "educator_lago",
        "vehicle": "van",
        "zones": ("bassa_cavallina", "alta_cavallina", "lovere", "costa"),
        "members": (
            ("Michele", True, True, True, "Leggere la cartina"),
            ("Giada", True, True, False, "Salutare alla porta"),
            ("Ettore", True, False, False, "Pesare le cassette"),
            ("Noemi", False, True, True, "Usare il telefono della squadra"),
        ),
        # Two turns of members share the day.
        "limits": {
            "shift_start": 9.0,
            "shift_end": 20.0,
            "max_stops": 10,
            "max_parcels": 30,
            "can_climb_stairs": True,
        },
    },
    {
        "key": "sebino",
        "name": "Squadra del Sebino",
        "educator": "educator_sebino",
        "vehicle": "van",
        "zones": ("rive_sarnico", "adrara"),
        "members": (
            ("Samuele", True, True, False, "Controllare la lista"),
            ("Alice", True, True, False, "Chiudere bene le scatole"),
            ("Tobia", True, False, False, "Etichettare"),
        ),
        "limits": {
            "shift_start": 9.0,
            "shift_end": 12.5,
            "max_stops": 8,
            "max_parcels": 24,
            "can_climb_stairs": False,
        },
    },
)


def tell(env):
    zones = create_zones(env)
    create_slots(env, zones)
    for team in TEAMS:
        create_team(env, team, zones)


def create_zones(env):
    """:return: ``{key: welfare.delivery.zone}``"""
    return {
        key: keep(
            env["welfare.delivery.zone"].create(
                {
                    "name": name,
                    "line_ids": [
                        Command.create({"city_id": city(env, code).id})
                        for code in codes.split()
                    ],
                }
            ),
            f"zone_{key}",
        )
        for key, name, codes in ZONES
    }


def create_slots(env, zones):
    """Places for two weeks; today can be chosen until the slot begins."""
    first = today(env)
    days = [first + timedelta(days=number) for number in range(DAYS)]
    slots = env["welfare.delivery.slot"].create(
        [
            {
                "zone_id": zone.id,
                "date": day,
                "start_hour": start,
                "end_hour": end,
                "capacity": 12,
            }
            for zone in zones.values()
            for day in days
            if day == first or day.weekday() != 6
            for start, end in HOURS
        ]
    )
    for slot in slots.filtered(lambda one: one.date == first):
        slot.cut_off = slot.start_at


def create_team(env, team, zones):
    keep(
        env["welfare.team"].create(
            {
                "name": team["name"],
                "educator_id": kept(env, team["educator"]).id,
                "vehicle": team["vehicle"],
                "known_zone_ids": [
                    Command.set([zones[key].id for key in team["zones"]])
                ],
                "depot_city_id": city(env, "016058").id,
                "member_ids": [
                    Command.create(
                        {
                            "name": name,
                            "can_pack": packs,
                            "can_deliver": delivers,
                            "can_climb_stairs": climbs,
                            "learning": learning,
                        }
                    )
                    for name, packs, delivers, climbs, learning in team["members"]
                ],
                **team["limits"],
            }
        ),
        f"team_{team['key']}",
    )
