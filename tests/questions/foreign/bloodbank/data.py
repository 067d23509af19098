"""Two years of a blood service: donors, donations, stock and the requests of hospitals."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 23)
START = date(2024, 11, 24)
SEED = 5512

Row = tuple[object, ...]

FIRST = {
    "Female": [
        "Aoife",
        "Beatriz",
        "Carla",
        "Dagny",
        "Elif",
        "Fiona",
        "Greta",
        "Hannah",
        "Inés",
        "Jana",
        "Katrin",
        "Lena",
        "Mónica",
        "Nora",
    ],
    "Male": [
        "Adam",
        "Bogdan",
        "Cédric",
        "Dieter",
        "Emil",
        "Finn",
        "Georg",
        "Hamza",
        "Ivan",
        "Jakob",
        "Karl",
        "Luca",
        "Milan",
        "Nils",
    ],
}
LAST = [
    "Albrecht",
    "Bauer",
    "Castillo",
    "Drexler",
    "Eriksen",
    "Fuchs",
    "Gruber",
    "Hajdari",
    "Iversen",
    "Jovanović",
    "Kessler",
    "Lange",
    "Müller",
    "Nowak",
    "Ortega",
    "Pichler",
    "Quandt",
    "Reiter",
    "Schäfer",
    "Tauber",
    "Ulrich",
    "Vogel",
    "Wimmer",
    "Yildiz",
    "Zeller",
]
TOWNS = ["Halden", "Bad Orb", "Neustadt", "Saint-Rémy", "Lindau", "Westhafen", "Grünfeld"]
GROUPS = ["O+", "A+", "B+", "AB+", "O-", "A-", "B-", "AB-"]
GROUP_WEIGHTS = [37, 33, 9, 4, 7, 6, 3, 1]
SITES = ["Central Station", "Riverside Clinic", "Mobile Bus 1", "Mobile Bus 2", "University Hall", "Town Hall"]
COMPONENTS = ["Red Cells", "Platelets", "Plasma"]
SHELF_DAYS = {"Red Cells": 42, "Platelets": 6, "Plasma": 365}
HOSPITALS = [
    (1, "St. Anna Hospital", "North", "General", 420),
    (2, "University Hospital Halden", "North", "University", 1150),
    (3, "Westhafen General", "West", "General", 510),
    (4, "Clinique Saint-Rémy", "West", "Private", 90),
    (5, "Lindau Heart Centre", "South", "Specialist", 160),
    (6, "Children's Hospital Lindau", "South", "Specialist", 210),
    (7, "Neustadt General", "East", "General", 380),
    (8, "Grünfeld Trauma Centre", "East", "Specialist", 240),
    (9, "Private Clinic Am Park", "South", "Private", None),
    (10, "Bad Orb Rehab Clinic", "North", "Private", 130),
]
CHARGES = {"Red Cells": 148.0, "Platelets": 395.0, "Plasma": 82.0}


def rows() -> dict[str, list[Row]]:
    random = Random(SEED)
    donors = _donors(random)
    donations = _donations(random, donors)
    return {
        "donors": donors,
        "donations": donations,
        "stock_units": _units(random, donors, donations),
        "hospitals": list(HOSPITALS),
        "requests": _requests(random),
    }


def _donors(random: Random) -> list[Row]:
    found: list[Row] = []
    names: set[str] = set()
    while len(found) < 310:
        gender = random.choice(["Female", "Male"])
        name = f"{random.choice(FIRST[gender])} {random.choice(LAST)}"
        if name in names:
            continue
        names.add(name)
        town = None if random.random() < 0.04 else random.choices(TOWNS, [30, 9, 18, 8, 14, 12, 9])[0]
        group = random.choices(GROUPS, GROUP_WEIGHTS)[0]
        day = date(2022, 1, 10) + timedelta(days=random.randrange(1778))
        found.append((1001 + len(found), name, group, gender, random.randrange(1958, 2008), town, day))
    return found


def _donations(random: Random, donors: list[Row]) -> list[Row]:
    found: list[Row] = []
    for donor in donors:
        if random.random() < 0.13:
            continue
        day = max(START, donor[6]) + timedelta(days=random.randrange(150))
        home = random.choice(SITES)
        while day <= TODAY:
            kind = random.choices(["Whole Blood", "Plasma", "Platelets"], [68, 20, 12])[0]
            outcome = random.choices(["Completed", "Deferred", "Stopped Early"], [86, 10, 4])[0]
            full = {"Whole Blood": 470, "Plasma": 650, "Platelets": 500}[kind]
            volume = {"Completed": full, "Deferred": 0, "Stopped Early": random.randrange(60, 300, 10)}[outcome]
            base = 14.9 if donor[3] == "Male" else 13.6
            level = None if random.random() < 0.03 else round(random.gauss(base - (outcome == "Deferred"), 0.8), 1)
            site = home if random.random() < 0.7 else random.choice(SITES)
            found.append((donor[0], day, site, kind, outcome, volume, level))
            day += timedelta(days=random.choice([60, 75, 90, 120, 160, 220, 300]) + random.randrange(20))
    found.sort(key=lambda row: (row[1], row[0]))
    return [(400001 + place, *row) for place, row in enumerate(found)]


def _units(random: Random, donors: list[Row], donations: list[Row]) -> list[Row]:
    group_of = {donor[0]: donor[2] for donor in donors}
    found: list[Row] = []
    for donation in donations:
        if donation[5] != "Completed":
            continue
        parts = {"Whole Blood": ["Red Cells", "Plasma"], "Plasma": ["Plasma"], "Platelets": ["Platelets"]}
        for part in parts[str(donation[4])]:
            stocked = donation[2] + timedelta(days=random.choice([1, 1, 2]))
            if stocked > TODAY:
                continue
            expires = stocked + timedelta(days=SHELF_DAYS[part])
            lost = {"Red Cells": 0.06, "Platelets": 0.17, "Plasma": 0.03}[part]
            draw = random.random()
            if draw < 0.04:
                status = "Discarded"
            elif expires < TODAY:
                status = "Expired" if draw < 0.04 + lost else "Issued"
            else:
                status = "Available" if draw < 0.55 else "Issued"
            place = None if random.random() < 0.03 else random.choice(["Main Depot", "North Depot", "South Depot"])
            found.append((donation[0], part, group_of[donation[1]], status, place, stocked, expires))
    found.sort(key=lambda row: (row[5], row[0], row[1]))
    return [(800001 + place, *row) for place, row in enumerate(found)]


def _requests(random: Random) -> list[Row]:
    found: list[Row] = []
    day = START
    while day <= TODAY:
        for _ in range(random.choice([0, 1, 1, 1, 2, 2])):
            hospital = random.choices(HOSPITALS[:9], [10, 22, 12, 4, 9, 6, 10, 13, 3])[0]
            part = random.choices(COMPONENTS, [62, 16, 22])[0]
            group = random.choices(GROUPS, GROUP_WEIGHTS)[0]
            urgency = random.choices(["Routine", "Urgent", "Emergency"], [66, 24, 10])[0]
            wanted = random.randrange(1, 9 if hospital[3] == "University" else 6)
            short = random.random() < (0.22 if group.endswith("-") else 0.08)
            given = random.randrange(0, wanted) if short else wanted
            extra = {"Routine": 1.0, "Urgent": 1.15, "Emergency": 1.4}[urgency]
            charge = round(given * CHARGES[part] * extra, 2)
            found.append((hospital[0], day, part, group, urgency, wanted, given, charge))
        day += timedelta(days=1)
    return [(60001 + place, *row) for place, row in enumerate(found)]
