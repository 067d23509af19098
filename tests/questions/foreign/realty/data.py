"""Two years of an estate agency: listings, viewings, offers and sales."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

TODAY = date(2026, 11, 23)
START = date(2024, 11, 24)
SEED = 20611

Row = tuple[object, ...]

AGENTS = [
    (1, "Charlotte Whitby", "Harbour Street", "Director", date(2015, 4, 1)),
    (2, "Rajesh Kapoor", "Harbour Street", "Senior", date(2018, 9, 3)),
    (3, "Siobhán Kelly", "Harbour Street", "Negotiator", date(2023, 2, 20)),
    (4, "Owen Prichard", "Market Square", "Director", date(2016, 1, 11)),
    (5, "Zoë Lambert", "Market Square", "Senior", date(2020, 6, 15)),
    (6, "Marcus Adeyemi", "Market Square", "Negotiator", date(2024, 3, 4)),
    (7, "Hanna Virtanen", "Parkside", "Senior", date(2019, 10, 7)),
    (8, "Declan O'Rourke", "Parkside", "Negotiator", date(2025, 5, 12)),
    (9, "Mei-Ling Tan", "Parkside", "Negotiator", date(2022, 8, 22)),
    (10, "Toby Ashworth", "Market Square", "Trainee", date(2026, 11, 2)),
]
DISTRICTS = {
    "Old Town": 5200,
    "Harbourside": 4700,
    "Northfield": 3100,
    "St. Mary's": 3900,
    "Mill Lane": 3400,
    "Westwood Park": 4300,
}
DISTRICT_NAMES = list(DISTRICTS)
STREETS = [
    "Acacia Avenue",
    "Bridge Road",
    "Church Lane",
    "Dock Street",
    "Elm Grove",
    "Foundry Row",
    "Green Lane",
    "High Street",
    "Ivy Close",
    "King's Road",
    "Lime Walk",
    "Mill Lane",
    "Orchard Way",
    "Quay Terrace",
    "Rose Hill",
    "Station Road",
]
TYPES = ["Apartment", "Terraced House", "Semi-Detached", "Detached House", "Studio"]
AREAS = {"Apartment": 72, "Terraced House": 96, "Semi-Detached": 118, "Detached House": 168, "Studio": 34}
BUYERS = ["First-Time Buyer", "Home Mover", "Investor", "Cash Buyer"]


def rows() -> dict[str, list[Row]]:
    random = Random(SEED)
    listings: list[Row] = []
    viewings: list[Row] = []
    offers: list[Row] = []
    sales: list[Row] = []
    for number in range(420):
        _listing(random, 3001 + number, listings, viewings, offers, sales)
    viewings.sort(key=lambda row: (row[1], row[0]))
    offers.sort(key=lambda row: (row[1], row[0]))
    sales.sort(key=lambda row: (row[1], row[0]))
    return {
        "agents": list(AGENTS),
        "listings": listings,
        "viewings": [(50001 + place, *row) for place, row in enumerate(viewings)],
        "offers": [(70001 + place, *row) for place, row in enumerate(offers)],
        "sales": [(9001 + place, *row) for place, row in enumerate(sales)],
    }


def _listing(
    random: Random, key: int, listings: list[Row], viewings: list[Row], offers: list[Row], sales: list[Row]
) -> None:
    listed = START + timedelta(days=int((key - 3001) * 729 / 420) + random.randrange(2))
    kind = random.choices(TYPES, [38, 24, 18, 12, 8])[0]
    district = random.choices(DISTRICT_NAMES, [18, 16, 20, 14, 17, 15])[0]
    area = max(24, round(random.gauss(AREAS[kind], AREAS[kind] * 0.16)))
    bedrooms = 0 if kind == "Studio" else max(1, min(6, round(area / 32)))
    price = round(area * DISTRICTS[district] * random.uniform(0.85, 1.2) / 1000) * 1000
    energy = None if random.random() < 0.06 else random.choices("ABCDEF", [6, 16, 28, 27, 15, 8])[0]
    garden = random.random() < {"Apartment": 0.12, "Studio": 0.02}.get(kind, 0.8)
    able = [a for a in AGENTS[:9] if a[4] <= listed]
    agent = None if random.random() < 0.03 else random.choices(able, [3 + a[0] * 5 % 7 for a in able])[0][0]
    popular = random.lognormvariate(0, 0.5)
    last = listed
    for _ in range(min(9, int(3.1 * popular + random.random() * 1.5))):
        day = listed + timedelta(days=1 + int(random.expovariate(1 / 22)))
        if day > TODAY:
            continue
        came = random.random() < 0.9
        score = random.choices([1, 2, 3, 4, 5], [6, 13, 31, 33, 17])[0] if came and random.random() < 0.6 else None
        style = random.choices(["In Person", "Video", "Open House"], [64, 16, 20])[0]
        viewings.append((key, day, style, came, score))
        last = max(last, day)
    status = "For Sale"
    count = random.choices([0, 1, 2, 3], [24, 40, 25, 11])[0]
    for place in range(count):
        day = last + timedelta(days=2 + 4 * place + random.randrange(4))
        if day > TODAY:
            break
        amount = round(price * random.gauss(0.965 + 0.012 * place, 0.025) / 500) * 500
        final = place == count - 1 and random.random() < 0.82
        outcome = "Accepted" if final else random.choice(["Rejected", "Rejected", "Withdrawn"])
        if not final and (TODAY - day).days < 12:
            outcome = "Pending"
        offers.append((key, day, random.choices(BUYERS, [34, 36, 18, 12])[0], amount, outcome))
        if final:
            status = "Under Offer"
            sold = day + timedelta(days=random.randrange(28, 96))
            if sold <= TODAY and random.random() < 0.9:
                status = "Sold"
                rate = random.choice([0.015, 0.0175, 0.02])
                sales.append((key, sold, amount, round(amount * rate, 2)))
            elif sold <= TODAY:
                status = "Withdrawn"
    if status == "For Sale" and (TODAY - listed).days > 240 and random.random() < 0.7:
        status = "Withdrawn"
    address = f"{random.randrange(1, 190)} {random.choice(STREETS)}"
    listings.append((key, agent, address, district, kind, bedrooms, area, energy, garden, price, status, listed))
