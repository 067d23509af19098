"""Two years of a letting agency's leases, rents and repairs, the same on every run."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 23)
FIRST_DAY = date(2024, 11, 23)
SEED = 9203

Row = tuple[object, ...]

BUILDINGS = [
    (1, "Linden Court", "Hamburg", 1962, False, "Anke Petersen"),
    (2, "Hafenblick", "Hamburg", 2014, True, "Anke Petersen"),
    (3, "Rosenhof", "Berlin", 1908, False, "Murat Yıldız"),
    (4, "Spree Lofts", "Berlin", 2019, True, "Murat Yıldız"),
    (5, "Altbau-Ensemble Süd", "Leipzig", 1897, False, "Claire Dupont"),
    (6, "Park Residence", "Leipzig", 2008, True, "Claire Dupont"),
    (7, "Domblick", "Cologne", 1975, True, "Jan van Dijk"),
    (8, "Kleine Mühle", "Cologne", 1931, False, "Jan van Dijk"),
    (9, "Nordstern", "Berlin", 1988, True, None),
    (10, "Werfthaus", "Bremen", 2025, True, None),
]
TYPES = [("Studio", 28, 42), ("1-bedroom", 43, 60), ("2-bedroom", 61, 85), ("3-bedroom", 86, 125)]
PRICE = {"Hamburg": 17.5, "Berlin": 16.8, "Leipzig": 10.9, "Cologne": 14.6, "Bremen": 12.2}
FIRST = [
    "Amélie",
    "Björn",
    "Carla",
    "Deniz",
    "Eva",
    "Felix",
    "Gülay",
    "Henrik",
    "Ilse",
    "José",
    "Katarzyna",
    "Lars",
    "Mónica",
    "Nils",
    "Olga",
    "Paweł",
    "Ruth",
    "Stefan",
    "Thi",
    "Ulrich",
    "Vera",
    "Wolfgang",
    "Zoé",
    "Yusuf",
    "Noor",
]
LAST = [
    "Schmidt",
    "García",
    "Nowak",
    "Öztürk",
    "Hansen",
    "Leroy",
    "Krüger",
    "Nguyen",
    "Rossi",
    "Weiß",
    "Fischer",
    "Popescu",
    "Haddad",
    "Lindström",
    "Becker",
    "Sørensen",
    "Kowalski",
    "Meyer",
    "Wagner",
    "Braun",
]
COMPANIES = ["Nordlicht GmbH", "Blue Harbour Consulting", "Kliniken Süd-West", "Tecniva AG", "Atlas Film & Ton"]
NATIONS = ["German", "Polish", "Turkish", "French", "Spanish", "Italian", "Vietnamese"]
SOURCES = ["Website", "Online portal", "Referral", "Estate agent"]
METHODS = ["Direct debit", "Bank transfer", "Standing order", "Cash"]
CATEGORIES = [("Plumbing", 240), ("Heating", 410), ("Electrical", 180), ("Appliances", 290), ("Windows & doors", 350)]
CONTRACTORS = ["Rohr-Fix", "Müller Haustechnik", "Elektro Sommer", "ABC Handwerk"]


def rows() -> dict[str, list[Row]]:
    """The rows of each table, in the order in which the tables are filled."""
    random = Random(SEED)
    flats = _flats(random)
    tenants = _tenants(random)
    leases = _leases(random, flats)
    return {
        "buildings": [tuple(building) for building in BUILDINGS],
        "flats": flats,
        "tenants": tenants,
        "leases": leases,
        "rent_payments": _payments(random, leases),
        "repairs": _repairs(random, flats),
    }


def _flats(random: Random) -> list[Row]:
    flats: list[Row] = []
    for building in BUILDINGS:
        for number in range(random.randint(8, 13)):
            kind, low, high = random.choices(TYPES, [3, 4, 4, 2])[0]
            size = round(random.uniform(low, high), 1)
            energy = random.choice("ABCDEF") if random.random() > 0.08 else None
            door = f"{number // 3}-{'LMR'[number % 3]}"
            flats.append((len(flats) + 101, building[0], door, kind, size, random.random() < 0.3, energy))
    return flats


def _tenants(random: Random) -> list[Row]:
    tenants: list[Row] = []
    names: set[str] = set()
    while len(tenants) < 190:
        name = f"{random.choice(FIRST)} {random.choice(LAST)}"
        if name in names:
            continue
        names.add(name)
        kind = random.choices(["Private", "Student"], [4, 1])[0]
        nation = random.choices([*NATIONS, None], [12, 3, 3, 2, 2, 2, 1, 2])[0]
        tenants.append((len(tenants) + 1001, name, kind, nation))
    for name in COMPANIES:
        tenants.append((len(tenants) + 1001, name, "Company", None))
    random.shuffle(tenants)
    return tenants


def _leases(random: Random, flats: list[Row]) -> list[Row]:
    leases: list[Row] = []
    tenant_ids = list(range(1001, 1196))
    random.shuffle(tenant_ids)
    city = {building[0]: building[2] for building in BUILDINGS}
    for flat in flats:
        if flat[1] == 10 and random.random() < 0.5:
            continue
        start = FIRST_DAY + timedelta(days=random.randint(0, 300))
        start = start.replace(day=random.choice([1, 1, 1, 15]))
        if flat[1] == 10:
            start = date(2026, random.randint(3, 10), 1)
        while start <= date(2026, 12, 1):
            ends = random.random() < 0.55
            end = start + timedelta(days=random.randint(150, 560)) if ends else None
            rent = float(str(flat[4])) * PRICE[city[int(str(flat[1]))]] * random.uniform(0.88, 1.15)
            rent = round(rent / 5) * 5
            tenant = tenant_ids.pop() if len(tenant_ids) > 12 else random.randint(1001, 1170)
            source = random.choices([*SOURCES, None], [4, 6, 3, 2, 1])[0]
            leases.append((0, flat[0], tenant, start, end, rent, rent * random.choice([2, 3, 3]), source))
            if end is None:
                break
            start = (end + timedelta(days=random.randint(32, 110))).replace(day=1)
    leases.sort(key=lambda lease: (lease[3], lease[1]))
    return [(5001 + place, *lease[1:]) for place, lease in enumerate(leases)]


def _payments(random: Random, leases: list[Row]) -> list[Row]:
    payments: list[Row] = []
    for lease in leases:
        start, end, rent = lease[3], lease[4], lease[5]
        last = min(end, TODAY) if isinstance(end, date) else TODAY
        slow = random.random() < 0.15
        usual = random.choices(METHODS, [5, 3, 3, 1])[0]
        day = start.replace(day=3)  # type: ignore[attr-defined]
        while day <= last:
            delay = random.randint(6, 40) if random.random() < (0.5 if slow else 0.06) else random.randint(-3, 0)
            paid = day + timedelta(days=delay)
            unpaid = paid > TODAY or random.random() < (0.06 if slow else 0.008)
            payments.append((0, lease[0], day, None if unpaid else paid, rent, None if unpaid else usual))
            day = (day.replace(day=1) + timedelta(days=32)).replace(day=3)
    payments.sort(key=lambda payment: (payment[2], payment[1]))
    return [(90001 + place, *payment[1:]) for place, payment in enumerate(payments)]


def _repairs(random: Random, flats: list[Row]) -> list[Row]:
    repairs: list[Row] = []
    quiet = {flat[0] for flat in flats if flat[1] == 10 or random.random() < 0.12}
    busy = [flat for flat in flats if flat[0] not in quiet]
    for _ in range(520):
        flat = random.choice(busy)
        reported = FIRST_DAY + timedelta(days=random.randint(0, 730))
        if reported.weekday() > 4 and random.random() < 0.6 and reported < TODAY - timedelta(days=3):
            reported += timedelta(days=7 - reported.weekday())
        category, base = random.choices(CATEGORIES, [6, 5 if reported.month in (1, 2, 10, 11, 12) else 2, 3, 2, 2])[0]
        priority = random.choices(["Urgent", "Normal", "Low"], [2, 5, 2])[0]
        days = {"Urgent": 3, "Normal": 12, "Low": 30}[priority]
        done: date | None = reported + timedelta(days=random.randint(0, days * 2))
        if (done and done > TODAY) or random.random() < 0.02:
            done = None
        contractor = random.choices([*CONTRACTORS, None], [4, 5, 3, 2, 3])[0]
        cost = round(base * random.uniform(0.3, 2.6), 2) if done else None
        repairs.append((0, flat[0], reported, done, category, priority, contractor, cost))
    repairs.sort(key=lambda repair: (repair[2], repair[1]))
    return [(7001 + place, *repair[1:]) for place, repair in enumerate(repairs)]
