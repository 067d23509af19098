"""Two years of a regional energy supplier, the same on every run."""

from datetime import date, timedelta
from math import cos, pi
from random import Random

TODAY = date(2026, 11, 23)
TARIFFS = [
    (1, "Green Fix 24", "Electricity", 0.312, 9.5, True),
    (2, "Basis Flex", "Electricity", 0.284, 7.0, False),
    (3, "Night Saver", "Electricity", 0.265, 8.25, False),
    (4, "Business Flat", "Electricity", 0.241, 24.0, False),
    (5, "Gas Comfort", "Gas", 0.108, 8.0, False),
    (6, "Bio-Gas Plus", "Gas", 0.146, 10.5, True),
    (7, "Heat-Pump Plus", "Electricity", 0.229, 12.0, True),
]
CITIES = [
    ("Ghent", "Flanders"),
    ("Antwerp", "Flanders"),
    ("Sint-Niklaas", "Flanders"),
    ("Bruges", "Flanders"),
    ("Liège", "Wallonia"),
    ("Namur", "Wallonia"),
    ("La Louvière", "Wallonia"),
    ("Ixelles", "Brussels"),
    ("Uccle", "Brussels"),
]
FIRST = [
    "Anna",
    "Bart",
    "Chloé",
    "Dirk",
    "Élise",
    "Frank",
    "Greet",
    "Hugo",
    "Inès",
    "Jan",
    "Katrien",
    "Luc",
    "Margaux",
    "Noor",
    "Olivier",
    "Pieter",
    "Renée",
    "Sofie",
    "Tom",
    "Yasmine",
]
LAST = [
    "Peeters",
    "Janssens",
    "Dubois",
    "Maes",
    "Lambert",
    "Claes",
    "De-Smet",
    "Wouters",
    "Dupont",
    "Goossens",
    "Leroy",
    "Jacobs",
    "Van-Damme",
    "Mertens",
]
FIRMS = [
    "Brouwerij De Leie",
    "Boulangerie Saint-Paul",
    "Café Mokka",
    "Atelier Vert",
    "Garage Lemmens",
    "Hotel Bélair",
    "Fietsen Verhulst",
    "Imprimerie Nova",
    "Salon Élégance",
    "Slagerij Baert",
    "Pharmacie du Parc",
    "Studio Noord",
    "Traiteur Colson",
    "Wasserij Proper",
]
PLANTS = [
    "Meuse Steel Works",
    "Scheldt Chemicals",
    "Lys Textiles",
    "Haine Glass",
    "Ardenne Foods",
    "Port Cold-Store",
    "Dender Paper",
]


def rows():
    random = Random(2101)
    customers, meters, readings, invoices = [], [], [], []
    names = [
        (n, "Household")
        for n in random.sample(
            [f"{f} {l.replace('De-', 'De ').replace('Van-', 'Van ')}" for f in FIRST for l in LAST], 62
        )
    ]
    names += [(n, "Small Business") for n in FIRMS] + [(n, "Industry") for n in PLANTS]
    random.shuffle(names)
    for number, (name, segment) in enumerate(names, start=1):
        city, region = random.choices(CITIES, [16, 18, 7, 9, 14, 8, 6, 10, 7])[0]
        joined = (
            date(2019, 1, 1) + timedelta(days=random.randrange(2150))
            if number % 5
            else date(2024, 12, 1) + timedelta(days=random.randrange(690))
        )
        left = None
        if number % 8 == 3:
            left = max(joined + timedelta(days=120), date(2025, 6, 1)) + timedelta(days=random.randrange(480))
            left = left if left < TODAY else None
        method = random.choices(["Direct Debit", "Bank Transfer", "Credit Card", None], [52, 28, 12, 5])[0]
        customers.append((4000 + number, name, segment, city, region, method, joined, left))
    serial = 0
    for customer in customers:
        number = customer[0] - 4000
        if number in (11, 29, 47, 71):  # signed, not connected yet
            continue
        tariffs = [random.choices([1, 2, 3], [30, 45, 15])[0]] if customer[2] == "Household" else [4]
        if random.random() < 0.38:
            tariffs.append(random.choices([5, 6], [70, 30])[0])
        for tariff in tariffs:
            serial += 1
            kind = "Smart" if random.random() < 0.64 else "Analogue"
            installed = customer[6] + timedelta(days=random.randrange(3, 25))
            meters.append(
                (
                    700 + serial,
                    f"{'E' if tariff < 5 else 'G'}-{random.randrange(10000, 99999)}-{serial:03d}",
                    customer[0],
                    tariff,
                    kind,
                    installed,
                )
            )
    base = {"Household": 290.0, "Small Business": 1450.0, "Industry": 21000.0}
    by_id = {c[0]: c for c in customers}
    factor = {m[0]: random.uniform(0.6, 1.5) for m in meters}
    billed = {}
    for index in range(24):
        year, month = 2024 + (index + 11) // 12, (index + 11) % 12 + 1
        for meter in meters:
            customer = by_id[meter[2]]
            day = date(year, month, 1 + (meter[0] * 7 + random.randrange(3)) % 20)
            if day <= meter[5] + timedelta(days=10) or (customer[7] and day > customer[7]) or meter[0] % 41 == 0:
                continue
            gas = meter[3] in (5, 6)
            season = 1 + (0.75 if gas else 0.18) * cos((month - 1) / 12 * 2 * pi)
            kwh = round(
                base[customer[2]]
                * (2.6 if gas else 1.0)
                * factor[meter[0]]
                * season
                * random.uniform(0.86, 1.14)
                * (0.97 if year == 2026 else 1),
                1,
            )
            if meter[4] == "Smart":
                method = random.choices(["Remote", "Estimated"], [94, 6])[0]
            else:
                method = random.choices(["Manual", "Estimated"], [70, 30])[0]
            readings.append((90000 + len(readings), meter[0], day, method, None if random.random() < 0.012 else kwh))
            tariff = TARIFFS[meter[3] - 1]
            key = (customer[0], year, month)
            billed[key] = billed.get(key, 0) + kwh * tariff[3] + tariff[4]
    owed = {}
    for (customer_id, year, month), amount in sorted(billed.items(), key=lambda x: (x[0][1], x[0][2], x[0][0])):
        customer = by_id[customer_id]
        owed[customer_id] = owed.get(customer_id, 0) + amount
        if customer[2] == "Household" and (month + customer_id) % 2:
            continue
        issued = date(year, month, 20) + timedelta(days=random.randrange(3))
        due = issued + timedelta(days=30 if customer[2] == "Industry" else 15)
        amount, owed[customer_id] = round(owed[customer_id], 2), 0
        roll = random.random()
        pay = issued + timedelta(
            days=max(1, round(random.gauss({"Direct Debit": 9, "Bank Transfer": 19}.get(customer[5], 14), 6)))
        )
        if roll < 0.03:
            status, paid = "Cancelled", None
        elif pay > TODAY or roll < 0.06 + (0.05 if customer[5] == "Bank Transfer" else 0):
            status, paid = ("Open" if due >= TODAY else "Overdue"), None
        else:
            status, paid = "Paid", pay
        invoices.append((610000 + len(invoices), customer_id, issued, due, paid, status, amount))
    return {"tariffs": TARIFFS, "customers": customers, "meters": meters, "readings": readings, "invoices": invoices}
