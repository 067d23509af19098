"""Two years of a charity's donations, campaigns, projects and volunteers, the same on every run."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST_DAY = date(2024, 11, 23)
SEED = 2611

Row = tuple[object, ...]

PROJECTS = [
    ("Clean Wells Tamale", "Water", "Ghana", "Active", 240000, 0.71, date(2024, 3, 4)),
    ("School Meals Kisumu", "Education", "Kenya", "Active", 180000, 0.64, date(2024, 9, 16)),
    ("Night Shelter Lyon", "Homelessness", "France", "Active", 320000, 1.06, date(2023, 11, 1)),
    ("Reef Watch Cebu", "Environment", "Philippines", "Active", 95000, 0.48, date(2025, 5, 12)),
    ("Mobile Clinic Puno", "Health", "Peru", "Paused", 150000, 0.33, date(2025, 2, 3)),
    ("Girls Who Code Nairobi", "Education", "Kenya", "Active", 120000, 1.12, date(2025, 1, 20)),
    ("Flood Relief Valencia", "Emergency", "Spain", "Completed", 400000, 0.97, date(2024, 11, 4)),
    ("Food Bank Dublin", "Homelessness", "Ireland", "Active", 210000, 0.82, date(2024, 6, 10)),
    ("Mangrove Planting", "Environment", "Philippines", "Completed", 60000, 0.94, date(2024, 4, 22)),
    ("Eye Camps Bihar", "Health", "India", "Active", 130000, 0.57, date(2025, 9, 8)),
    ("Library Bus Oaxaca", "Education", "Mexico", "Planned", 75000, 0.0, date(2027, 1, 11)),
    ("Rain Tanks Gujarat", "Water", "India", "Planned", 88000, 0.02, date(2026, 12, 7)),
]
CAMPAIGNS = [
    ("Winter Appeal 2024", 3, "Direct Mail", 60000, 8200, date(2024, 11, 25)),
    ("Valencia Flood Fund", 7, "Online", 90000, 4100, date(2024, 11, 27)),
    ("Spring Gala 2025", None, "Event", 70000, 21500, date(2025, 3, 14)),
    ("Water for Tamale", 1, "Online", 40000, 3600, date(2025, 4, 7)),
    ("Run for Schools", 2, "Event", 35000, 9400, date(2025, 6, 2)),
    ("Save the Reef", 4, "Social Media", 20000, 2800, date(2025, 7, 1)),
    ("Code the Future", 6, "Social Media", 25000, 3900, date(2025, 9, 15)),
    ("Winter Appeal 2025", 3, "Direct Mail", 65000, 9100, date(2025, 11, 24)),
    ("Spring Gala 2026", None, "Event", 75000, 24300, date(2026, 3, 13)),
    ("Eyes Wide Open", 10, "Telephone", 30000, 6700, date(2026, 4, 20)),
    ("Ride for Water", 1, "Event", 32000, 8800, date(2026, 6, 8)),
    ("Back to School Meals", 2, "Online", 28000, 2500, date(2026, 8, 24)),
    ("Full Plates Dublin", 8, "Direct Mail", 26000, 5200, date(2026, 9, 21)),
    ("Winter Appeal 2026", 3, "Direct Mail", 70000, 9800, date(2026, 11, 30)),
]
FIRST_NAMES = [
    "Aoife",
    "Björn",
    "Chloé",
    "Declan",
    "Elena",
    "François",
    "Greta",
    "Hannah",
    "Iñigo",
    "Joanna",
    "Kwame",
    "Liam",
    "Marta",
    "Niamh",
    "Oskar",
    "Priya",
    "Renée",
    "Siobhán",
    "Tomás",
    "Úna",
    "Victor",
    "Wanjiru",
    "Yusuf",
    "Zoë",
]
LAST_NAMES = [
    "Murphy",
    "O'Brien",
    "Lindström",
    "Dupont",
    "García",
    "Müller",
    "Mensah",
    "Otieno",
    "Novák",
    "Walsh",
    "Byrne",
    "Kelly",
    "Rossi",
    "Fernández",
    "Petit",
    "Schneider",
    "Doyle",
    "Iyer",
    "Santos",
    "Nowak",
]
COMPANIES = [
    "Harbour & Sons Ltd",
    "Kestrel Bank",
    "Atlantic Foods",
    "Brightside Energy",
    "Café Lumière SARL",
    "Nordlicht GmbH",
    "O'Connell Shipping",
    "Peak-Trail Outdoors",
    "Solaris Software",
    "Verde Logistics",
    "Maple Street Books",
    "Quay Insurance",
    "Redwood Consulting",
    "Bluebell Pharma",
]
FOUNDATIONS = [
    "Hollis Foundation",
    "Fondation Mercier",
    "Stiftung Morgenrot",
    "Open Well Trust",
    "The Ashgrove Trust",
    "Fundación Alba",
]
CITIES = {
    "Ireland": ["Dublin", "Cork", "Galway"],
    "United Kingdom": ["London", "Leeds", "Bristol"],
    "France": ["Paris", "Lyon"],
    "Germany": ["Berlin", "Köln"],
    "Spain": ["Madrid", "Málaga"],
}
METHODS = ["Card", "Bank Transfer", "Direct Debit", "PayPal", "Cash"]
ROLES = ["Fundraiser", "Field Helper", "Driver", "Tutor", "Office Support", "Event Steward"]


def _donors(random: Random) -> list[Row]:
    names = [(name, "Company") for name in COMPANIES] + [(name, "Foundation") for name in FOUNDATIONS]
    people = [f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES]
    names += [(name, "Individual") for name in random.sample(people, 300)]
    random.shuffle(names)
    donors: list[Row] = []
    for number, (name, kind) in enumerate(names, start=1):
        country = random.choices(list(CITIES), weights=[40, 25, 14, 12, 9])[0]
        city = None if random.random() < 0.06 else random.choice(CITIES[country])
        day = FIRST_DAY + timedelta(days=int(729 * random.random() ** 1.4))
        donors.append((5000 + number, name, kind, city, country, random.random() < 0.58, day))
    return donors


def _amount(random: Random, kind: object, recurring: bool) -> float:
    if recurring:
        return float(random.choice([10, 12, 15, 20, 25, 30, 50]))
    if kind == "Company":
        return float(random.choice([250, 500, 750, 1000, 1500, 2500, 5000]) + random.randrange(0, 90))
    if kind == "Foundation":
        return float(random.choice([2000, 3000, 5000, 7500, 10000, 12500]) + random.randrange(0, 400))
    return round(random.choice([20, 30, 50, 75, 100, 150, 250, 400]) * random.uniform(0.8, 1.3), 2)


def _campaign(random: Random, day: date) -> int | None:
    if random.random() < 0.22:
        return None
    running = [
        number
        for number, campaign in enumerate(CAMPAIGNS, start=1)
        if campaign[5] <= day <= campaign[5] + timedelta(days=170)
    ]
    return random.choice(running) if running else None


def _donations(random: Random, donors: list[Row]) -> list[Row]:
    found: list[Row] = []
    for donor in donors:
        donor_id, kind, registered = donor[0], donor[2], donor[6]
        assert isinstance(registered, date)
        if random.random() < 0.13:
            continue
        left = (TODAY - registered).days
        aid = kind == "Individual" and random.random() < 0.6
        if kind == "Individual" and random.random() < 0.3:
            amount = _amount(random, kind, True)
            stop = left if random.random() < 0.7 else left * random.random()
            for days in range(0, int(stop) + 1, 30):
                day = registered + timedelta(days=days)
                method = "Direct Debit" if random.random() < 0.8 else "Card"
                found.append((donor_id, _campaign(random, day), day, amount, method, True, aid))
        for _ in range(random.choices([1, 2, 3, 4, 6, 9, 14], weights=[22, 22, 18, 14, 12, 8, 4])[0]):
            day = registered + timedelta(days=random.randint(0, left))
            if random.random() < 0.3 and date(day.year, 12, 5) <= TODAY and registered <= date(day.year, 12, 5):
                day = date(day.year, 12, random.randint(5, 31))
            method = random.choices(METHODS, weights=[45, 25, 3, 20, 7])[0]
            found.append((donor_id, _campaign(random, day), day, _amount(random, kind, False), method, False, aid))
    found.sort(key=lambda row: (row[2], row[0]))
    return [(80000 + number, *row) for number, row in enumerate(found, start=1)]


def _volunteers(random: Random) -> list[Row]:
    people = random.sample([f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES], 120)
    volunteers: list[Row] = []
    for number, name in enumerate(people, start=1):
        project = None if random.random() < 0.12 else random.choice([1, 2, 3, 3, 3, 4, 5, 6, 7, 8, 8, 10])
        day = FIRST_DAY + timedelta(days=random.randint(0, 729))
        hours = round(random.uniform(0.05, 0.4) * (TODAY - day).days * 2) / 2
        volunteers.append((300 + number, name, project, random.choice(ROLES), hours, random.random() < 0.72, day))
    return volunteers


def rows() -> dict[str, list[Row]]:
    random = Random(SEED)
    donors = _donors(random)
    return {
        "projects": [
            (number, name, cause, country, status, float(budget), round(budget * part, 2), day)
            for number, (name, cause, country, status, budget, part, day) in enumerate(PROJECTS, start=1)
        ],
        "campaigns": [(number, *campaign) for number, campaign in enumerate(CAMPAIGNS, start=1)],
        "donors": donors,
        "donations": _donations(random, donors),
        "volunteers": _volunteers(random),
    }
